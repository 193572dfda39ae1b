"""The questions of a report, and the orders beside them. Pure; no platform, no row.

One description serves a conversation, a modal, and prompts: :data:`QUESTIONS`. Nothing that
somebody writes is refused: what is no choice (:mod:`bot.clerk.reporting.choosing`) stays as it was
written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

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
class Order:
    """A word by which somebody steers the conversation; ``rest`` is what follows it."""

    name: str
    rest: str = ""


YES = r"y|ye|yes|yeah|yep|yup|aye|yea|ja|oui|si|sí|tak|sim|da|haan|ie|ydy|ydw|👍|✅"
NO = r"n|no(?! (?:idea|clue)\b)|nope|nah|nie|nein|non|nao|não|nu|na|nac ydy|👎"
_NOT_NOW = r"not (?:now|any ?more|at the moment|yet|really)"
_MAYBE = (
    r"(?:i )?(?:do not|don['\u2019]?t|am not|not) (?:know|sure)|i['\u2019]?m (?:not sure|unsure)|"
    r"maybe|perhaps|possibly|unsure|no (?:idea|clue)"
)

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
            Option("yes", words.YES, rf"{YES}|{_MAYBE}"),
            Option("no", words.NO, rf"{_NOT_NOW}|{NO}"),
        ),
    ),
    Question("where", words.WHERE),
    Question("when", words.WHEN),
    Question(
        "police",
        words.POLICE,
        (
            Option("yes", words.YES, YES),
            Option("no", words.NO, NO),
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
_TO_A_NUMBER = re.compile(
    r"(?P<number>#?(?:H-)?(?:\d{4}-)?(?:[A-Z]{1,4}-)?\d{1,6}(?:/\d{4})?)\b[:,]?\s*(?P<words>.*)",
    re.DOTALL | re.IGNORECASE,
)
_WITHDRAW = re.compile(
    r"withdraw(?:\s+(?:it|this|that|(?:my|the|this)(?:\s+last)?\s+report))?(?:,?\s+please)?[.!]*",
    re.IGNORECASE,
)
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
    return Order("WITHDRAW") if _WITHDRAW.fullmatch(plain) else None


def numbered(rest: str) -> tuple[str, str]:
    """What follows ADD, as the report's number (empty: none was named) and the words.

    A bare number is one only where more words follow: “ADD 3 men came” is no report 3.
    """
    match = _TO_A_NUMBER.fullmatch(rest)
    if match and (match["number"].upper().startswith(("H-", "#")) or "/" in match["number"]):
        return match["number"], match["words"]
    return "", rest


def report_number(rest: str) -> tuple[str, str]:
    """What follows WITHDRAW, as the report's number and the words behind it."""
    match = _TO_A_NUMBER.fullmatch(rest)
    return (match["number"], match["words"]) if match else (rest, "")


def is_courtesy(text: str) -> bool:
    """Whether it is thanks and no news."""
    return _COURTESY.fullmatch(re.sub(r"[\s.,!]+", "", text)) is not None


def link_in(text: str) -> str:
    """The first link in a text."""
    match = _URL.search(text)
    return match.group().rstrip(".,;:!?)\"'") if match else ""
