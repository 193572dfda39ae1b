"""Posts as JSON lines: one verdict out for each line in, in the same order.

Owns the form of both. A line that cannot be used costs that line and no other, and no error
repeats what stands in it.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, BinaryIO

from bot.cli.policies import NoSuchCouncil, Policies, Policy
from bot.words.explain import explanation_json
from policy.pack import Pack, PackErrors
from policy.verdict import AccountKind, AuthorKind, Context, Link, Mode, Part, Subject

CHUNK = 1 << 20
"""Bytes that are read at once; what Linux lets anybody widen a pipe to."""

LONGEST = 16 << 20
"""Bytes of one line that are read at most: 100,000 characters fit however they are escaped."""

_BOM = b"\xef\xbb\xbf"

NOT_CLOSED = (
    "This policy has no clause that closes accounts: checked as heightened. "
    "Give the resolution by which the Council closed them."
)
"""Said where closed was asked for and nothing closes."""


class Malformed(ValueError):
    """A line that cannot be used; the text says why, and holds nothing of the line."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the options say, for lines that do not say it themselves.

    ``resolution`` is the minute by which accounts are closed, as it is cited.
    """

    council: str | None
    account: AccountKind
    author: AuthorKind | None
    mode: Mode
    resolution: str = ""


def batches(stream: BinaryIO) -> Iterator[list[bytes]]:
    """The lines that are there, without waiting for more: whoever asks line by line is answered.

    ``stream`` needs ``read1``. A line beyond LONGEST is cut there, and so will not be JSON.
    """
    _widen(stream)
    rest = bytearray()
    while chunk := stream.read1(CHUNK):  # type: ignore[attr-defined]  # every buffered reader has it
        *whole, tail = chunk.split(b"\n")
        lines = []
        for piece in whole:
            rest += piece[: LONGEST - len(rest)]
            lines.append(bytes(rest))
            rest.clear()
        rest += tail[: LONGEST - len(rest)]
        if lines:
            yield lines
    if rest:
        yield [bytes(rest)]


def _widen(stream: BinaryIO) -> None:
    """Lets a pipe hold as much as is read at once: lines that are checked together cost less."""
    for size in (CHUNK, CHUNK >> 2):
        with suppress(AttributeError, OSError):  # no pipe, not so wide, or not Linux
            fcntl.fcntl(stream.fileno(), fcntl.F_SETPIPE_SZ, size)
            return


@dataclass(frozen=True, slots=True)
class Line:
    """A line that can be used: the object in it, the policy that it asks for, and its post.

    ``asked`` is the mode that it asks for, which holds only where something closes accounts.
    """

    row: dict[str, Any]
    policy: Policy
    subject: Subject
    asked: Mode = Mode.NORMAL

    @property
    def in_vain(self) -> bool:
        """Whether it asks for closed, and nothing closes accounts there."""
        return self.subject.context.mode is not self.asked

    def under(self, pack: Pack) -> Subject:
        """The post in the mode that holds where this pack is in force."""
        context = self.subject.context
        mode = mode_of(self.asked, pack, context.resolution)
        return replace(self.subject, context=replace(context, mode=mode))


class LineReader:
    """Reads line after line. ``number`` is that of the last line, from 1."""

    def __init__(self, policies: Policies, given: Given) -> None:
        self._policies = policies
        self._given = given
        self.number = 0

    def read(self, line: bytes) -> Line | None:
        """What a line holds; None where it is blank. Raises Malformed."""
        self.number += 1
        if not line.strip():
            return None
        row = row_of(line.removeprefix(_BOM) if self.number == 1 else line)
        if not isinstance(row.get("text"), str):
            raise Malformed('"text" must be there, and be a string')
        council = row.get("council", self._given.council)
        if council is not None and not isinstance(council, str):
            raise Malformed('"council" must be a string')
        try:
            policy = self._policies.get(council)
        except (NoSuchCouncil, PackErrors) as error:
            raise Malformed(str(error)) from None
        at, links, context = _at(row), _links(row), self._context(row, policy)
        asked = _one_of(Mode, row, "mode") or self._given.mode
        return Line(row, policy, subject_of(row["text"], context, at, links), asked)

    def _context(self, row: dict[str, Any], policy: Policy) -> Context:
        given = self._given
        minute = row.get("resolution")
        if minute is not None and not isinstance(minute, str):
            raise Malformed('"resolution" must be a string: the minute\'s reference')
        return context_of(
            _one_of(AccountKind, row, "account") or given.account,
            _one_of(AuthorKind, row, "author") or given.author,
            _one_of(Mode, row, "mode") or given.mode,
            policy,
            f"minute {minute}" if minute else given.resolution,
        )


class LineChecker:
    """Checks batches of lines. ``malformed`` counts the lines that could not be used."""

    def __init__(self, policies: Policies, given: Given, *, explain: bool = False) -> None:
        self._reader = LineReader(policies, given)
        self._explain = explain
        self.malformed = 0

    def answers(self, lines: Sequence[bytes]) -> list[dict[str, Any]]:
        """One answer for each line that is not blank, in order."""
        answers: list[dict[str, Any]] = []
        asked: dict[int, list[tuple[int, Line]]] = {}
        policies: dict[int, Policy] = {}
        for line in lines:
            try:
                read = self._reader.read(line)
            except Malformed as error:
                self.malformed += 1
                answers.append({"line": self._reader.number, "error": str(error)})
                continue
            if read is None:
                continue
            policies[id(read.policy)] = read.policy
            asked.setdefault(id(read.policy), []).append((len(answers), read))
            answers.append({"id": read.row.get("id")})
        for key, read_so in asked.items():
            verdicts = policies[key].checker.check([one.subject for _, one in read_so])
            for (place, one), verdict in zip(read_so, verdicts, strict=True):
                answers[place].update(verdict.to_json())
                if one.in_vain:
                    answers[place]["unchecked"].append(f"closed ({NOT_CLOSED})")
                if self._explain:
                    answers[place]["explain"] = _explained(policies[key], one.subject)
        return answers


def subject_of(text: str, context: Context, at: datetime, links: tuple[Link, ...] = ()) -> Subject:
    """A text that somebody typed, as a post of one part that appeared at ``at`` (UTC)."""
    return Subject((Part("text", text),), context, links, at=at)


def _explained(policy: Policy, subject: Subject) -> list[dict[str, Any]]:
    views = policy.checker.explain(subject)
    return explanation_json(subject.parts, views, policy.pack.families)


def mode_of(asked: Mode, pack: Pack, resolution: str) -> Mode:
    """The mode that can hold: without clause or resolution, closed is heightened."""
    closes = asked is not Mode.CLOSED or pack.closure or resolution
    return asked if closes else Mode.HEIGHTENED


def context_of(
    account: AccountKind,
    author: AuthorKind | None,
    mode: Mode,
    policy: Policy,
    resolution: str = "",
) -> Context:
    """The context, in the mode that can hold; a public reply is the public's by default."""
    if author is None:
        public = account is AccountKind.PUBLIC_REPLY
        author = AuthorKind.PUBLIC if public else AuthorKind.OFFICER
    return Context(
        account, author, mode_of(mode, policy.pack, resolution), policy.facts, resolution
    )


def row_of(line: bytes) -> dict[str, Any]:
    """The object that stands in a line of JSON. Raises Malformed."""
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed(f"not UTF-8: byte {error.start + 1} is wrong") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error.msg}, column {error.colno}") from None
    except (ValueError, RecursionError):
        raise Malformed(
            "not JSON that can be read: a number too long, or nested too deep"
        ) from None
    if not isinstance(row, dict):
        raise Malformed("not a JSON object")
    return row


def _at(row: dict[str, Any]) -> datetime:
    """When the post appeared; now where the line does not say. A time without a zone is UTC."""
    value = row.get("at")
    if value is None:
        return datetime.now(UTC)
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Malformed('"at" must be a date or a time as in 2027-03-22T09:00:00Z') from None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _links(row: dict[str, Any]) -> tuple[Link, ...]:
    """The links that the line names, each with the place of its words in the text."""
    value = row.get("links")
    if value is None:
        return ()
    wrong = Malformed('"links" must be a list of {"words": ..., "url": ...}, words of the text')
    if not isinstance(value, list):
        raise wrong
    links = []
    for one in value:
        words, url = (one.get("words"), one.get("url")) if isinstance(one, dict) else (None, None)
        if not (isinstance(words, str) and words and isinstance(url, str)):
            raise wrong
        start = row["text"].find(words)
        if start < 0:
            raise wrong
        links.append(Link(url, "text", start, start + len(words)))
    return tuple(links)


def _one_of(kind: Any, row: dict[str, Any], key: str) -> Any:
    value = row.get(key)
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError:
        raise Malformed(f'"{key}" must be one of {", ".join(kind)}') from None
