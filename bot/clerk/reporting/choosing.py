"""Which choice an answer makes. Pure; no platform, no row.

Numbers choose in every language. Where a choice could do harm, and the words beside it speak
against it, it is none: whoever wrote it is asked once more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.clerk.reporting import form
from bot.clerk.reporting.concerned import offices
from bot.clerk.reporting.form import Option, Question

_CHOICE = re.compile(
    r"\(?(?P<mark>[1-9]|[A-I])(?:\uFE0F?\u20E3)?\s*(?P<point>[).:,;/-]*)\s*(?P<beside>.*)",
    re.DOTALL | re.IGNORECASE,
)
_PLAIN = re.compile(rf"(?:{form.YES}|{form.NO})[\s.,!]*", re.IGNORECASE)
_COUNTED = re.compile(
    r"\d|(?:of|or|and|to|more|other|different|men|women|people|boys|girls|lads|kids|youths|residents|"
    r"guys|persons?|times?|days?|weeks?|months?|years?|hours?|minutes?|am|pm)\b",
    re.IGNORECASE,
)
"""What makes a number before it a count, and no choice: “3 men”, “2 of them”."""
_NOT_NO = re.compile(
    r"\b(?:not safe|unsafe|knife|knives|guns?|weapons?|outside|coming|on (?:his|her|their|the) way|"
    r"at (?:the|my|our) door|(?:still|right) here|scared|afraid|frightened|help me)\b",
    re.IGNORECASE,
)
"""Beside a “no” to whether anybody is in danger: words after which it is no plain no."""
_OF_THE_COUNCIL = frozenset({"deputy", "clerk", "chairman", "member", "officer"})


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice that somebody made, and what they wrote beside it."""

    option: Option
    beside: str = ""

    def kept(self) -> str:
        """As it is kept: the choice's label, then what stood beside it."""
        return f"{self.option.label}: {self.beside}" if self.beside else self.option.label


def choose(asked: Question, text: str) -> Chosen | None:
    """The choice that an answer makes, or None: then it stays as it was written.

    None too where its words speak against its choice, if somebody could come to harm by it.
    """
    chosen = _choice(asked, text.strip())
    return None if chosen is not None and _is_doubtful(asked, chosen) else chosen


def _is_doubtful(asked: Question, chosen: Chosen) -> bool:
    """Whether what stands beside a choice speaks of danger, or of somebody of the council."""
    if (asked.key, chosen.option.value) == ("danger", "no"):
        return _NOT_NO.search(chosen.beside) is not None
    if (asked.key, chosen.option.value) == ("concerns", "public"):
        named = offices(chosen.beside)
        return "public" not in named and not _OF_THE_COUNCIL.isdisjoint(named)
    return False


def _choice(asked: Question, said: str) -> Chosen | None:
    for option in asked.options:
        if said.casefold().rstrip(".!") == option.label.casefold():
            return Chosen(option)
    by_mark = _by_mark(asked, said)
    if by_mark is not None:
        return by_mark
    for option in asked.options:
        if option.said and re.match(rf"(?:{option.said})(?![\w'\u2019])", said, re.IGNORECASE):
            return Chosen(option, "" if _PLAIN.fullmatch(said) else said)
    return _by_office(asked, said) if asked.key == "concerns" else None


def _by_mark(asked: Question, said: str) -> Chosen | None:
    """A choice by its number or letter: “2”, “b)”, “2 Jo Smith”.

    “A councillor” and “A. Jones” are no letter; “1 the Clerk” is no member of the public.
    """
    match = _CHOICE.fullmatch(said)
    if match is None:
        return None
    mark, beside = match["mark"].upper(), match["beside"].strip()
    place = int(mark) - 1 if mark.isdigit() else ord(mark) - ord("A")
    if place >= len(asked.options):
        return None
    if beside and not mark.isdigit() and not match["point"].startswith(")"):
        return None
    if beside and not match["point"] and _COUNTED.match(beside):
        return None
    option, begins = asked.options[place], offices(" ".join(beside.split()[:3]))
    if option.value == "public" and not _OF_THE_COUNCIL.isdisjoint(begins):
        return None
    return Chosen(option, beside)


def _by_office(asked: Question, said: str) -> Chosen | None:
    """Whom it concerns in other words; of several offices the one that weighs most."""
    for kind in offices(said):
        option = asked.option({"chairman": "member", "deputy": "officer"}.get(kind, kind))
        if option is not None:
            return Chosen(option, said)
    return None
