"""A council's policy as data: one TOML file that carries its own tests.

Owns what a pack is once it is loaded, and where packs are found. A pack is refused with all of
its errors at once (:class:`PackErrors`), each with its place. What the keys may be is owned by
``policy.packfile``.
"""

from __future__ import annotations

import hashlib
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from policy.rules.base import RESOLUTION, Rule
from policy.verdict import Mode, by_minute

CHECKER_VERSION = "1"
"""Goes up when the same pack would judge the same words otherwise."""

LARGEST = 4 << 20
"""Bytes of a pack's file that are read at most."""

ServedBy = Literal["rules", "workflow", "people"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in the council's own words, and what serves it: ``why`` says why that.

    ``printed`` is the number as the document prints it, where that differs from ``id``.
    """

    id: str
    title: str
    text: str
    served_by: ServedBy
    why: str
    printed: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """A policy and its rules, tried on the rules' own examples.

    ``adopted`` is None where the document does not say; ``adopted_note`` says what it does say.
    ``frame`` are the words of the document that belong to no clause (headings, lead-ins).
    ``closure`` is the clause by which accounts may be closed before elections, or None: then some
    of the rules cite the Council's resolution, and hold only in a context that names one.
    ``families`` are the families of rules that it uses, by id.
    ``hash`` changes with the file, its families, the word lists and the checker; a verdict is
    unique by it.
    """

    id: str
    title: str
    adopted: date | None
    adopted_note: str
    version: str
    clauses: Mapping[str, Clause]
    rules: tuple[Rule, ...] = field(repr=False)
    frame: tuple[str, ...] = field(repr=False)
    hash: str
    closure: str | None = None
    families: Mapping[str, Family] = field(default_factory=dict)

    @property
    def election_mode(self) -> Mode:
        """The mode of an election period, unless the council has resolved otherwise.

        Publicity need not stop (LGA guidance): who has no clause that closes is heightened.
        """
        return Mode.CLOSED if self.closure else Mode.HEIGHTENED

    def closes(self, cited: str) -> bool:
        """Whether this is what closes accounts here: the clause, or a resolution by its minute."""
        return cited == self.closure or by_minute(cited)

    def title_of(self, cited: str) -> str:
        """The title of what a rule or a finding cites."""
        if cited == RESOLUTION or by_minute(cited):
            return "Accounts closed before an election, by resolution of the Council"
        clause = self.clauses.get(cited)
        return clause.title if clause else "no longer in pack"

    def rules_of(self, clause: str) -> tuple[str, ...]:
        """The ids of the rules that may cite the clause."""
        return tuple(rule.head.id for rule in self.rules if rule.head.clause == clause)


@dataclass(frozen=True, slots=True)
class Family:
    """Rules about one matter that packs share. ``about``: what it sees, and what it cannot."""

    id: str
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class PackError:
    """One mistake: where in the file, and what to do about it."""

    place: str
    what: str

    def __str__(self) -> str:
        """``place: what``."""
        return f"{self.place}: {self.what}" if self.place else self.what


class PackErrors(Exception):
    """A pack that is refused, with everything that is wrong with it."""

    def __init__(self, source: str, errors: Sequence[PackError]) -> None:
        self.source = source
        self.errors = tuple(errors)
        lines = "\n".join(f"  {error}" for error in self.errors)
        super().__init__(f"The pack {source} is refused:\n{lines}")


def builtin_packs() -> tuple[str, ...]:
    """The names of the packs that Beadle brings, sorted."""
    names = (one.name for one in _folder("packs").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


def load_pack(source: str | os.PathLike[str], *, thorough: bool = False) -> Pack:
    """The pack at a path, or Beadle's own of that name.

    Each rule that the pack brings is tried on its examples. Those of the families are Beadle's,
    and are tried with ``thorough``: for whoever writes a pack, and in Beadle's own tests.

    A name without a folder and without ``.toml`` is one of :func:`builtin_packs`. Raises
    PackErrors for whatever is wrong, a file that cannot be read included.
    """
    from policy.packfile import read  # noqa: PLC0415 - pydantic is loaded only where a pack is

    name = os.fspath(source)
    data = _bytes(name)
    try:
        # Windows' editors put a mark before UTF-8; TOML knows none.
        table = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise PackErrors(name, [PackError("", "is not UTF-8 text; save it as UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        raise PackErrors(name, [PackError("", f"is not TOML: {error}")]) from None
    except ValueError:  # whatever else the parser does not survive: a number of 5,000 digits
        raise PackErrors(name, [PackError("", "holds a number that no pack needs")]) from None
    except RecursionError:
        raise PackErrors(name, [PackError("", "is nested too deep to be a pack")]) from None
    lists, families = word_lists(), rule_families()
    resolved = (files("policy") / "resolution.toml").read_bytes()
    seal = digest([data, *lists.values(), *families.values(), resolved])
    return read(name, table, lists, families, resolved, seal, thorough=thorough)


def word_lists() -> dict[str, bytes]:
    """The files of the word lists that packs may name, by file name."""
    return _contents("lists")


def rule_families() -> dict[str, bytes]:
    """The files of the families of rules that packs may use, by file name."""
    return _contents("families")


def _contents(folder: str) -> dict[str, bytes]:
    found = sorted(_folder(folder).iterdir(), key=lambda one: one.name)
    return {one.name: one.read_bytes() for one in found if one.name.endswith(".toml")}


def digest(contents: Sequence[bytes]) -> str:
    """SHA-256, in hexadecimal, over the checker's version and each content with its length."""
    seal = hashlib.sha256(f"beadle pack {CHECKER_VERSION}\n".encode())
    for content in contents:
        seal.update(f"{len(content)}\n".encode())
        seal.update(content)
    return seal.hexdigest()


def _folder(name: str) -> Traversable:
    return files("policy") / name


def _bytes(name: str) -> bytes:
    if name in builtin_packs():
        return (_folder("packs") / f"{name}.toml").read_bytes()
    if not name.endswith(".toml") and not Path(name).parent.name:
        known = ", ".join(builtin_packs())
        raise PackErrors(name, [PackError("", f"there is no such pack; Beadle brings {known}")])
    try:
        with Path(name).open("rb") as file:
            data = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "there can be no file of that name"
        raise PackErrors(name, [PackError("", f"cannot be read: {why}")]) from None
    if len(data) > LARGEST:
        limit = f"is larger than {LARGEST >> 20} MiB, which no policy is"
        raise PackErrors(name, [PackError("", limit)])
    return data
