"""A file of posts, judged with another pack: one line, one post, and what stands of it.

Owns what a line may say of that. No error repeats what stands in a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from bot.cli.lines import Given, Line, LineReader, Malformed, batches
from bot.cli.policies import Policies, Policy
from bot.cli.progress import Progress
from bot.run.replay import Item, Stood, Tally
from policy.checker import Checker
from policy.pack import Pack
from policy.verdict import AccountKind, Finding, Mode, Outcome, Subject, Verdict

_OUTCOMES = ", ".join(Outcome)


@dataclass
class FileReplay:
    """Reads a file once, in batches. ``malformed`` counts the lines that could not be used."""

    policies: Policies
    council: str | None
    pack: Pack | None
    days: tuple[datetime | None, datetime | None]
    examples: int
    malformed: int = 0
    first_malformed: tuple[int, str] = (0, "")
    _tallies: dict[str, tuple[Pack, Tally]] = field(default_factory=dict)
    _trying: Checker | None = None

    def read(self, stream: BinaryIO) -> None:
        """Judge every line. Raises NoSuchCouncil and PackErrors for what the options name."""
        if self.council is not None:
            self.policies.get(self.council)
        self._trying = Checker(self.pack, self.policies.model) if self.pack is not None else None
        given = Given(self.council, AccountKind.OFFICIAL, None, Mode.NORMAL)
        reader = LineReader(self.policies, given)
        with Progress(stream) as progress:
            for lines in batches(stream):
                self._judge(self._usable(reader, lines))
                progress.moved(len(lines), sum(map(len, lines)) + len(lines))

    def told(self) -> dict[str, tuple[Pack, Tally]]:
        """What came of it, by the title of the policy that the lines asked for."""
        return self._tallies

    @property
    def nothing_to_compare(self) -> bool:
        """Whether no line said what stands, and there is no other pack."""
        tallies = [tally for _, tally in self._tallies.values()]
        return not any(tally.looked for tally in tallies) and any(
            tally.not_judged for tally in tallies
        )

    def _usable(self, reader: LineReader, lines: Sequence[bytes]) -> list[tuple[str, Line, Any]]:
        found = []
        for raw in lines:
            try:
                line = reader.read(raw)
                if line is None or not self._within(line.subject):
                    continue
                found.append((f"line {reader.number}", line, _stood(line.row)))
            except Malformed as error:
                self.malformed += 1
                if self.malformed == 1:
                    self.first_malformed = reader.number, str(error)
        return found

    def _within(self, subject: Subject) -> bool:
        since, until = self.days
        at = subject.at
        return at is None or ((since is None or since <= at) and (until is None or at < until))

    def _judge(self, lines: Sequence[tuple[str, Line, Stood | None]]) -> None:
        """Hold lines against both packs, those of one policy together."""
        of: dict[tuple[int, str], list[tuple[str, Line, Stood | None]]] = {}
        for one in lines:
            of.setdefault((id(one[1].policy), self._title(one[1], one[2])), []).append(one)
        for (_, title), its in of.items():
            self._judge_one(title, its[0][1].policy, its)

    def _title(self, line: Line, stood: Stood | None) -> str:
        """The policy that a post is held against; its label alone where no council was named."""
        named = self.policies.configured or self.council is not None or line.row.get("council")
        if self.pack is not None and stood is not None and not named:
            return self.pack.title
        return line.policy.pack.title

    def _judge_one(
        self, title: str, policy: Policy, lines: Sequence[tuple[str, Line, Stood | None]]
    ) -> None:
        pack = self.pack or policy.pack
        _, tally = self._tallies.setdefault(title, (pack, Tally(self.examples)))
        unsaid = [line.subject for _, line, stood in lines if stood is None]
        if self._trying is None:
            tally.not_judged += len(unsaid)
            before: Iterator[Stood] = iter(())
        else:
            before = iter([Stood.of(one) for one in policy.checker.check(unsaid)])
        items = [
            Item(_name(number, line), _told_at(line), line.under(pack), stands)
            for number, line, stood in lines
            if (stands := stood or next(before, None)) is not None
        ]
        tally.judge(self._trying or policy.checker, items)


def _name(number: str, line: Line) -> str:
    known = line.row.get("id")
    return str(known) if isinstance(known, str | int) else number


def _told_at(line: Line) -> datetime | None:
    """When a post appeared, where its line says so: otherwise it is judged as of now."""
    return line.subject.at if line.row.get("at") is not None else None


def _stood(row: dict[str, Any]) -> Stood | None:
    """What a line says of itself; None where it says nothing. Raises Malformed."""
    if row.get("verdict") is not None:
        return _answered(row)
    label = row.get("label")
    if label is None:
        return None
    clauses = row.get("clauses")
    if label not in list(Outcome):
        raise Malformed(f'"label" must be one of {_OUTCOMES}')
    if clauses is not None and not _words(clauses):
        raise Malformed('"clauses" must be a list of strings')
    outcome = Outcome(label)
    known = frozenset(clauses) if clauses is not None else None
    return Stood(outcome, () if outcome is Outcome.CLEAN else None, known)


def _words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _answered(row: dict[str, Any]) -> Stood:
    """What ``beadle check`` answered, with its findings or without."""
    if row["verdict"] not in list(Outcome):
        raise Malformed(f'"verdict" must be one of {_OUTCOMES}')
    outcome = Outcome(row["verdict"])
    if row.get("findings") is None:
        return Stood(outcome, () if outcome is Outcome.CLEAN else None)
    try:
        found = tuple(Finding.from_json(one) for one in row["findings"])
    except (KeyError, TypeError, ValueError):
        raise Malformed('"findings" must be as beadle check answers them') from None
    return Stood.of(Verdict(outcome, found))
