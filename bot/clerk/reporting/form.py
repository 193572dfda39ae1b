"""The questions of a report, and how an answer is understood. Pure; no platform, no row.

One description serves a conversation, a modal, and prompts: :data:`QUESTIONS`. Nothing that
somebody writes is refused: what is no choice stays as it was written. Numbers choose in every
language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.clerk.reporting.concerned import offices
from bot.words import reports as words


@dataclass(frozen=True, slots=True)
class Option:
    """One of a question's choices. ``said`` matches other words that mean it."""

    value: str
    label: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question. Without ``options`` whatever is written is the answer."""

    key: str
    asks: str
    options: tuple[Option, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """Short answers, as buttons show them."""
        labels = tuple(option.label for option in self.options)
        knows_none = any(option.value == "unknown" for option in self.options)
        return labels if knows_none or self.key == "what" else (*labels, words.SKIP)

    @property
    def text(self) -> str:
        """The question as it is put, with its choices by number."""
        return words.put(self.asks, [option.label for option in self.options])

    def option(self, value: str) -> Option | None:
        """The choice of that value."""
        return next((one for one in self.options if one.value == value), None)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The choice that somebody made, and what they wrote beside it."""

    option: Option
    beside: str = ""

    def kept(self) -> str:
        """As it is kept: the choice's label, then what stood beside it."""
        return f"{self.option.label}: {self.beside}" if self.beside else self.option.label


@dataclass(frozen=True, slots=True)
class Order:
    """A word by which somebody steers the conversation; ``rest`` is what follows it."""

    name: str
    rest: str = ""


_YES = r"y|ye|yes|yeah|yep|yup|aye|yea|ja|oui|si|sí|tak|sim|da|haan|ie|ydy|ydw|👍|✅"
_NO = r"n|no|nope|nah|nie|nein|non|nao|não|nu|na|nac ydy|👎"
_NOT_NOW = r"not (?:now|any ?more|at the moment|yet|really)"
_MAYBE = r"(?:i )?(?:do not|don'?t|am not|'?m not|not) (?:know|sure)|maybe|perhaps|possibly|unsure"

QUESTIONS = (
    Question("what", words.WHAT),
    Question(
        "concerns",
        words.CONCERNS,
        tuple(Option(value, label) for value, label in words.ABOUT.items()),
    ),
    Question(
        "danger",
        words.DANGER,
        (
            Option("yes", words.YES, rf"{_YES}|{_MAYBE}"),
            Option("no", words.NO, rf"{_NOT_NOW}|{_NO}"),
        ),
    ),
    Question("where", words.WHERE),
    Question("when", words.WHEN),
    Question(
        "police",
        words.POLICE,
        (
            Option("yes", words.YES, _YES),
            Option("no", words.NO, _NO),
            Option("ask", words.ASK_FIRST, rf"ask\b.*|{_MAYBE}"),
        ),
    ),
    Question("reach", words.REACH),
)
"""In the order in which they are asked. Whom it concerns comes before anybody is told."""

WHO = {
    "member": Question("name", words.WHICH_MEMBER),
    "officer": Question("name", words.WHICH_OFFICER),
}
"""Asked where the choice was one of several people, and no name stood beside it."""

UNCLEAR = "Unclear"
DANGEROUS = (words.YES, UNCLEAR)
"""How an answer begins after which a report is urgent: who cannot say no may be in danger."""

_KEYS = {question.key: question for question in QUESTIONS}
_LONE = frozenset(
    {"SKIP", "BACK", "STOP", "SEND", "ADD", "MINE", "WITHDRAW", "NEW", "HELP", "START"}
)
_AT_A_DESK = re.compile(
    r"(?:report|letter)\s+#?(?:H-?)?(?:\d{4}-)?(?:[A-Z]{1,4}-?)?\d{1,6}(?:/\d{4})?"
    r"(?:\s+(?:ack|assign|note|link|police|close|hold|release|export)\b.*)?|letters|reports all",
    re.IGNORECASE | re.DOTALL,
)
_ALIASES = {
    "MY REPORTS": "MINE", "REPORTS": "MINE", "REPORT": "NEW", "NEXT": "SKIP", "?": "HELP",
    "HI": "START", "HELLO": "START", "HEY": "START", "CANCEL": "STOP",
}  # fmt: skip
_COURTESY = re.compile(
    r"(?:ok(?:ay)?|thanks?(?:you|u|somuch|alot)*|thx|ty|cheers|ta|great|good|fine|got it|bye|"
    r"dzi[eę]kuj[eę]|merci|gracias|diolch|👍|🙏|❤️?)+",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"\(?(?P<mark>[1-9]|[A-I])(?:\uFE0F?\u20E3)?\s*(?P<point>[).:,;/-]*)\s*(?P<beside>.*)",
    re.DOTALL | re.IGNORECASE,
)
_TO_A_NUMBER = re.compile(
    r"(?P<number>#?(?:H-)?(?:\d{4}-)?(?:[A-Z]{1,4}-)?\d{1,6}(?:/\d{4})?)\b[:,]?\s*(?P<words>.*)",
    re.DOTALL | re.IGNORECASE,
)
_PLAIN = re.compile(rf"(?:{_YES}|{_NO})[\s.,!]*", re.IGNORECASE)
_COUNTED = re.compile(
    r"\d|(?:of|or|and|to|more|other|different|men|women|people|boys|girls|lads|kids|youths|residents|"
    r"guys|persons?|times?|days?|weeks?|months?|years?|hours?|minutes?|am|pm)\b",
    re.IGNORECASE,
)
"""What makes a number before it a count, and no choice: “3 men”, “2 of them”."""
_URL = re.compile(r"https?://\S+", re.IGNORECASE)


def question(key: str, chosen: str = "") -> Question:
    """A question by its key; ``name`` belongs to what was ``chosen`` for whom it concerns."""
    return WHO[chosen] if key == "name" else _KEYS[key]


def following(answers: Mapping[str, str], chosen: str) -> Question | None:
    """The first question that was neither answered nor skipped; None where none is left."""
    for each in QUESTIONS:
        if each.key not in answers:
            return each
        if each.key == "concerns" and chosen in WHO and "name" not in answers:
            return WHO[chosen]
    return None


def order(text: str) -> Order | None:
    """The order that a message gives. Only a word alone is one: “stop” in a sentence is not.

    ADD and WITHDRAW may be followed by words and a number.
    """
    plain = text.strip().removeprefix("/").strip()
    alone = plain.rstrip(".!… ").upper()
    alone = _ALIASES.get(alone, alone)
    if alone in _LONE:
        return Order(alone)
    if text.strip().lower().startswith("/start "):  # Telegram's, with where somebody came from
        return Order("START")
    if _AT_A_DESK.fullmatch(plain):
        return Order("DESK", plain)
    first, _, rest = plain.partition(" ")
    if "\n" in first:
        first, _, rest = plain.partition("\n")
    name = first.rstrip(":,").upper()
    if name == "ADD" and rest.strip():
        return Order(name, rest.strip())
    if name == "WITHDRAW" and _TO_A_NUMBER.fullmatch(rest.strip().rstrip(".!")):
        return Order(name, rest.strip().rstrip(".!"))
    return None


def numbered(rest: str) -> tuple[str, str]:
    """What follows ADD, as the report's number (empty: none was named) and the words.

    A bare number is one only where more words follow: “ADD 3 men came” is no report 3.
    """
    match = _TO_A_NUMBER.fullmatch(rest)
    if match and (match["number"].upper().startswith(("H-", "#")) or "/" in match["number"]):
        return match["number"], match["words"]
    return "", rest


def is_courtesy(text: str) -> bool:
    """Whether it is thanks and no news."""
    return _COURTESY.fullmatch(re.sub(r"[\s.,!]+", "", text)) is not None


def choose(asked: Question, text: str) -> Chosen | None:
    """The choice that an answer makes, or None: then it stays as it was written."""
    said = text.strip()
    for option in asked.options:
        if said.casefold().rstrip(".!") == option.label.casefold():
            return Chosen(option)
    by_mark = _by_mark(asked, said)
    if by_mark is not None:
        return by_mark
    for option in asked.options:
        if option.said and re.match(rf"(?:{option.said})(?![\w'])", said, re.IGNORECASE):
            return Chosen(option, "" if _PLAIN.fullmatch(said) else said)
    return _by_office(asked, said) if asked.key == "concerns" else None


def _by_mark(asked: Question, said: str) -> Chosen | None:
    """A choice by its number or letter: “2”, “b)”, “2 Jo Smith”. “A councillor” is no letter."""
    match = _CHOICE.fullmatch(said)
    if match is None:
        return None
    mark, beside = match["mark"].upper(), match["beside"].strip()
    place = int(mark) - 1 if mark.isdigit() else ord(mark) - ord("A")
    if place >= len(asked.options):
        return None
    if beside and not match["point"] and (not mark.isdigit() or _COUNTED.match(beside)):
        return None
    return Chosen(asked.options[place], beside)


def _by_office(asked: Question, said: str) -> Chosen | None:
    """Whom it concerns in other words; of several offices the one that weighs most."""
    for kind in offices(said):
        option = asked.option({"chairman": "member", "deputy": "officer"}.get(kind, kind))
        if option is not None:
            return Chosen(option, said)
    return None


def link_in(text: str) -> str:
    """The first link in a text."""
    match = _URL.search(text)
    return match.group().rstrip(".,;:!?)\"'") if match else ""
