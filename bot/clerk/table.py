"""The one table of commands that every desk offers, and how a line becomes a call.

A command is one function with :func:`command` above it. It runs inside the transaction that
closes its request, so that what it wrote and its answer stand or fall together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from sqlalchemy.orm import Session

from adapters.contract import Alert, CommandSpec, Level, Parameter
from bot.clerk import reasons
from bot.clerk.house import House
from bot.clerk.quotes import unquoted
from bot.config.model import Council
from bot.store.people import Somebody
from bot.store.schema_work import Command as Row

DECIDERS = frozenset({"clerk", "deputy", "chairman"})
READERS = DECIDERS | {"auditor", "monitoring_officer"}
EVERYBODY = READERS | {"officer", "member", "co_opted", "contractor", "volunteer"}


class Refuse(Exception):
    """The command is not carried out; the text says why, and what to do instead."""


class NotAllowed(Refuse):
    """The person may not do that: recorded as a refused attempt."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A command in its transaction: who asks, and what there is to work with."""

    session: Session
    house: House
    council: Council
    person: Somebody
    row: Row


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer. ``waits``: something is under way, and the outcome will be the last word.

    ``confidential``: all but the first line is kept off a locked screen (:class:`Alert`).
    """

    text: str
    title: str = ""
    level: Level = Level.INFO
    case: str | None = None
    waits: bool = False
    confidential: bool = False

    def alert(self) -> Alert:
        """As a desk shows it."""
        title = self.title or self.text.partition("\n")[0]
        return Alert(
            title,
            self.text,
            self.level,
            case=self.case,
            private=True,
            confidential=self.confidential,
        )


Run = Callable[[Asked, Mapping[str, str]], Reply]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the table. ``kept``: whether the request's words may be stored.

    ``looks``: it changes nothing, and may be answered however late it comes.
    """

    spec: CommandSpec
    roles: frozenset[str]
    run: Run
    kept: bool = True
    example: str = ""
    looks: bool = False

    def usage(self) -> str:
        """How it is typed: ``takedown CASE CLAUSE REASON``."""
        words = [
            p.name.upper() if p.required else f"[{p.name.upper()}]" for p in self.spec.parameters
        ]
        return " ".join([self.spec.name, *words])


TABLE: dict[str, Entry] = {}


def parameter(
    name: str,
    kind: str,
    summary: str,
    *,
    required: bool = True,
    choices: Iterable[str] = (),
) -> Parameter:
    """An argument. ``text`` takes the rest of the line, every other kind one word.

    A ``date``, a ``number`` or a ``mode`` that is not required is taken where a word looks like
    one, or where its name stands before it (``until 2027-05-06``).
    """
    return Parameter(name, kind, summary, required, tuple(choices))


def command(
    name: str,
    summary: str,
    *parameters: Parameter,
    roles: frozenset[str] = DECIDERS,
    kept: bool = True,
    example: str = "",
    form: Iterable[Parameter] = (),
    looks: bool = False,
) -> Callable[[Run], Run]:
    """Put a function into the table.

    ``form``: see :class:`adapters.contract.CommandSpec`; the others: see :class:`Entry`.
    """

    def enter(run: Run) -> Run:
        assert name not in TABLE, f"two commands are called {name}"
        everybody = roles >= EVERYBODY
        spec = CommandSpec(name, summary, parameters, everybody=everybody, form=tuple(form))
        TABLE[name] = Entry(spec, roles, run, kept, example, looks)
        return run

    return enter


_STOPS = ".,:;!"
"""What people put behind a command's name."""


def first_word(line: str) -> tuple[str, str]:
    """The command's name as it was typed, and what follows it.

    Of a name, ``Report:``, the stop is taken off; of any other word (``6.5.``) nothing is.
    """
    words = line.strip().removeprefix("/").split(maxsplit=1)
    word, rest = (words[0] if words else ""), (words[1] if len(words) > 1 else "")
    bare = word.rstrip(_STOPS)
    return (bare if bare.casefold() in TABLE else word), rest


def _name(line: str) -> tuple[str, str]:
    """The command's name, of one word or of two (``election add``), and what follows it."""
    word, rest = first_word(line)
    second, after = first_word(rest)
    both = f"{word} {second}".rstrip(_STOPS)
    return (both, after) if both.casefold() in TABLE else (word, rest)


def named(line: str | None, name: str | None) -> Entry | None:
    """The command that is meant, whatever its arguments are worth."""
    return TABLE.get((_name(line)[0] if line is not None else name or "").casefold())


def split(
    line: str | None, name: str | None, args: Mapping[str, str]
) -> tuple[Entry, dict[str, str]]:
    """Which command is meant, with its arguments by name.

    Raises Refuse with what was expected, and where the reason makes it doubtful that it is meant.
    """
    rest = ""
    if line is not None:
        name, rest = _name(line)
    entry = _entry(name or "")
    given = dict(args) if line is None else _arguments(entry, rest)
    for wanted in entry.spec.parameters:
        value = given.get(wanted.name, "").strip()
        if wanted.required and not value:
            raise Refuse(
                f"{entry.spec.name}: {wanted.summary} is missing. Type: {entry.usage()}"
                + (f"\nFor example: {entry.example}" if entry.example else "")
            )
        given[wanted.name] = value
    why_not = reasons.objection(entry.spec, given, _deciding())
    if why_not:
        raise Refuse(why_not)
    return entry, given


def _deciding() -> set[str]:
    """The commands that do something about a case, and not only look at it."""
    return {
        name for name, entry in TABLE.items()
        if not entry.looks and [p.kind for p in entry.spec.parameters[:1]] == ["case"]
    }  # fmt: skip


def _entry(name: str) -> Entry:
    entry = TABLE.get(name.casefold())
    if entry is None:
        longer = sorted(known for known in TABLE if known.startswith(f"{name.casefold()} "))
        if longer:
            raise Refuse(f"{name} what? Type one of: {', '.join(longer)}.")
        near = get_close_matches(name.casefold(), TABLE, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise Refuse(f"I do not know “{name[:40]}”.{hint} Type help for all commands.")
    return entry


def _arguments(entry: Entry, rest: str) -> dict[str, str]:
    given: dict[str, str] = {}
    for wanted in entry.spec.parameters:
        if wanted.kind == "text":
            given[wanted.name], rest = unquoted(rest), ""
        elif not wanted.required and wanted.kind in _SHAPES:
            given[wanted.name], rest = _if_there(wanted, rest)
        else:
            word, rest = first_word(rest)
            if word.casefold() == wanted.name and rest.strip():  # “away until 2027-08-16”
                word, rest = first_word(rest)
            given[wanted.name] = word
    if rest.strip():
        raise Refuse(f"That is more than {entry.spec.name} takes. Type: {entry.usage()}")
    return given


_SHAPES = {
    "date": re.compile(r"\d{4}-\d{1,2}-\d{1,2}\S*", re.ASCII),
    "number": re.compile(r"#?\d{1,6}", re.ASCII),
    "mode": re.compile("normal|heightened|closed", re.IGNORECASE),
}
"""How the words of an argument look that may be left out; another word is the next argument."""


def _if_there(wanted: Parameter, rest: str) -> tuple[str, str]:
    """An argument that may be left out, where it is there: by its look, or by its name before."""
    word, after = first_word(rest)
    if word.casefold() == wanted.name and after.strip():
        value, behind = first_word(after)
        if _SHAPES[wanted.kind].fullmatch(value):
            return value, behind
    return (word, after) if _SHAPES[wanted.kind].fullmatch(word) else ("", rest)


def allow(entry: Entry, person: Somebody | None) -> Somebody:
    """The person, where one of their roles may use the command. Raises NotAllowed."""
    if person is None:
        danger = "In danger? Call 999. " if entry.spec.form else ""
        raise NotAllowed(
            f"{danger}Nothing was done: I do not know you. Ask the Clerk to enter your identity in "
            "the configuration, under [[council.person]]."
        )
    if not person.roles & entry.roles:
        may = ", ".join(role for role in ROLE_ORDER if role in entry.roles)
        raise NotAllowed(f"Nothing was done: {entry.spec.name} may be used by {may}.")
    return person


ROLE_ORDER = (
    "clerk", "deputy", "chairman", "monitoring_officer", "auditor",
    "officer", "member", "co_opted", "contractor", "volunteer",
)  # fmt: skip


def specs() -> list[CommandSpec]:
    """The table, for desks with native commands."""
    return [TABLE[name].spec for name in sorted(TABLE)]
