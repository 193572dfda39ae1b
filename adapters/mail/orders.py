"""What the written lines of a reply order: lines for Beadle's one command table.

Owns the first line's meaning, the case's number that the thread gives, several lines in answer to
a list, and what is said where that is unclear. Where anything is unclear nothing is ordered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from adapters.contract import CommandSpec, Offer

_NUMBER = re.compile(r"#?(\d{1,9}(?:/\d{4})?)", re.ASCII)
_AROUND = " :;,.!-\u2013\u2014*_/"
_BEFORE = " :;,-\u2013\u2014*_"
"""What people put around a command, and between it and the reason: dashes of each length."""
_REFERENCE = re.compile(r"#?[A-Z\d/-]*\d[A-Z\d/-]*\W*", re.IGNORECASE)
"""What follows a command with a form where it only names one thing to open: below it is nothing."""
_WRAPPED_FROM = 55
"""A line that is shorter was ended by its writer, not by a mail program."""
_MOST = 60
"""Decisions in one reply."""


class Unclear(Exception):
    """Nothing is ordered; the text says why, and what to write instead."""


@dataclass(frozen=True, slots=True)
class About:
    """The mail that is answered. ``case`` with its year, or "" for a list and for all else.

    ``offers``: the arguments of each command that it offered; ``says``: other words for these, and
    behind a ``=`` those that mean it only where they stand alone.
    """

    case: str = ""
    offers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)


class Table:
    """The commands that there are, as far as a line's first words tell."""

    def __init__(self, commands: Sequence[CommandSpec]) -> None:
        self._specs = {spec.name.casefold(): spec for spec in commands}

    def find(self, line: str, says: Mapping[str, str]) -> tuple[CommandSpec, str] | None:
        """The command that a line begins with, and the rest of the line."""
        words = line.split()
        for count in (3, 2, 1):
            name = " ".join(words[:count]).strip(_AROUND).casefold()
            spec = self._specs.get(name) or self._specs.get(says.get(name, ""))
            if spec is None and len(words) == 1:
                spec = self._specs.get(says.get(f"={name}", ""))
            if len(words) >= count and spec is not None:
                rest = line.split(None, count)[count] if len(words) > count else ""
                return spec, rest.lstrip(_BEFORE).rstrip("*_ ") if rest else ""
        return None

    def needs(self, offer: Offer) -> str:
        """What has to follow an offered command, as a placeholder: ``REASON``."""
        spec = self._specs.get(offer.command.casefold())
        wanted = spec.parameters if spec else ()
        return " ".join(p.name.upper() for p in wanted if p.required and not offer.args.get(p.name))

    def near(self, line: str) -> str:
        """The command that may have been meant, or nothing."""
        word = line.split(maxsplit=1)[0].strip(" :;,.!-*_/").casefold() if line.split() else ""
        return next(iter(get_close_matches(word, self._specs, n=1, cutoff=0.75)), "")


@dataclass(frozen=True, slots=True)
class Order:
    """One command: its row of the table, the case it names, and what follows."""

    spec: CommandSpec
    case: str
    rest: str

    @property
    def line(self) -> str:
        """As it is typed at any desk."""
        return " ".join(part for part in (self.spec.name, self.case, self.rest) if part)


def freely(said: str) -> Order:
    """What answers a mail that any words may answer, as a line: Beadle tells what it is."""
    return Order(CommandSpec("", ""), "", said)


def orders(lines: Sequence[str], about: About, table: Table, *, wrapped: bool) -> list[Order]:
    """What a reply orders, one for each line that decides. Raises Unclear."""
    said = _joined(lines, about, table) if wrapped else list(lines)
    said = [line.strip() for line in said if line.strip()]
    if not said:
        raise Unclear("your reply was empty, or held nothing but quoted text and a signature")
    found = [_order(line, about, table) for line in said]
    if found[0] is None:
        near = table.near(said[0])
        hint = f" Did you mean {near.upper()}?" if near else ""
        raise Unclear(f"the first line of your reply is no command: “{said[0][:80]}”.{hint}")
    if found[0].spec.form and found[0].rest and not _REFERENCE.fullmatch(found[0].rest):
        return [replace(found[0], rest="\n".join([found[0].rest, *said[1:]]))]
    if not about.case and found[0].case:
        return _list(said, found)
    for line, second in zip(said[1:], found[1:], strict=True):
        if second is not None and _decides(line, second):
            raise Unclear(
                f"your reply gives two commands, “{said[0][:60]}” and “{line[:60]}”. Please send "
                "one reply for each"
            )
    return [_with_case(found[0], about)]


def _order(line: str, about: About, table: Table) -> Order | None:
    """The order that a line is, with the case that it names itself; None where it is none."""
    bare = line.lstrip("-*•/ ")
    number, after = _number(bare)
    found = table.find(after if number else bare, about.says)
    if found is None:
        return None
    spec, rest = found
    if not spec.parameters or spec.parameters[0].kind != "case":
        return None if number else Order(spec, "", rest)
    if not number:
        number, rest = _number(rest)
    return Order(spec, number, rest)


def _with_case(order: Order, about: About) -> Order:
    """An order with the case that the thread gives. Raises Unclear where it names another."""
    if not about.case or not order.spec.parameters or order.spec.parameters[0].kind != "case":
        return order
    if order.case and order.case not in (about.case, about.case.partition("/")[0]):
        raise Unclear(
            f"you wrote {order.case}, and the mail that you answered is about case {about.case}. "
            f"If {order.case} is not a case, put the case first: "
            f"{order.spec.name.upper()} {about.case} {order.case} …"
        )
    return replace(order, case=about.case)


def _list(said: Sequence[str], found: Sequence[Order | None]) -> list[Order]:
    """The orders of an answer to a list: all of the lines, or none where one is not understood."""
    good: list[Order] = []
    for line, order in zip(said, found, strict=True):
        if order is not None and order.case:
            good.append(order)
        elif _number(line.lstrip("-*• "))[0]:
            raise Unclear(f"I do not understand the line “{line[:80]}”")
        elif order is not None and _decides(line, order):
            raise Unclear(f"the line “{line[:80]}” does not say which case it is about")
    if len(good) > _MOST:
        raise Unclear(f"these are more than {_MOST} decisions in one reply")
    cases = [order.case.partition("/")[0] for order in good]
    twice = next((case for case in cases if cases.count(case) > 1), None)
    if twice:
        raise Unclear(f"your reply decides twice on case {twice}")
    return good


def _decides(line: str, order: Order) -> bool:
    """Whether a later line is a command, and not a sentence that begins like one."""
    word = line.lstrip("-*• #0123456789/").split()
    shouted = bool(word) and word[0].isupper() and len(word[0]) > 1
    alone = not order.rest
    reasons = any(p.name == "reason" and p.required for p in order.spec.parameters)
    return shouted or alone or reasons or bool(_number(line)[0])


def _number(text: str) -> tuple[str, str]:
    """The case's number with which a text begins, and the rest."""
    word, _, rest = text.strip().partition(" ")
    found = _NUMBER.fullmatch(word.rstrip(".:,;)"))
    return (found[1], rest.lstrip(_BEFORE)) if found else ("", text.strip())


def _joined(lines: Sequence[str], about: About, table: Table) -> list[str]:
    """Lines that a mail program has broken are put together again."""
    out: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        order = _order(line, about, table) if line.strip() else None
        begins = _number(line)[0] or (order is not None and _decides(line, order))
        if out and len(before) >= _WRAPPED_FROM and line.strip() and not begins:
            out[-1] = f"{out[-1].rstrip()} {line.strip()}"
        else:
            out.append(line)
    return out
