"""What is still missing of a command, and the words that ask for it.

Pure. Beadle's own table splits a line into arguments when it carries the command out; here a line
is only looked through for what is not in it at all, so that it can be asked for one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from adapters.contract import CommandSpec, Parameter

CANCEL = "cancel"
MAIL = ("report", "mine")
"""Commands that are the mailbox's: a report is made in private, and so is one's own asked for."""
LONGEST_NAME = 32
LONGEST_DESCRIPTION = 256
"""Both from the Bot API, BotCommand."""
_STOP = r"(?:no|stop|cancel|abort|wait|don't|do not|never ?mind)"
_STOPS = re.compile(
    rf"(?:please )?{_STOP}(?: (?:{_STOP}|not|do it|it|that|this|please|thanks|thank you|sorry))*"
)
"""Words that give a question up, and nothing else: a reason says more."""
_NAME = re.compile(r"[a-z0-9_]{1,32}")
_ENDS = ".,:;!"
"""What people put behind a command's name."""
_REPORT = re.compile(
    r"#?[A-Z]{0,2}\d{1,6}(?:/\d{4})?|H-\d{4}-(?:[A-Z]{1,2}-)?\d{1,6}", re.IGNORECASE | re.ASCII
)
"""A report's number as people type it."""
_SHAPES = {
    "date": re.compile(r"\d{4}-\d{1,2}-\d{1,2}\S*", re.ASCII),
    "number": re.compile(r"#?\d{1,6}", re.ASCII),
    "mode": re.compile("normal|heightened|closed", re.IGNORECASE),
}
"""How a word looks that is an argument which may be left out."""


def native(name: str) -> str:
    """A command's name as Telegram takes it: ``rule-on`` is ``rule_on``."""
    return re.sub(r"[^a-z0-9_]", "_", name.casefold())[:LONGEST_NAME]


@dataclass(frozen=True, slots=True)
class Typed:
    """A command that somebody typed: the line for Beadle, and which command it is, if known."""

    line: str
    spec: CommandSpec | None
    rest: str


class Names:
    """Beadle's commands by their names, and by the names that Telegram gives them."""

    def __init__(self, commands: Iterable[CommandSpec] = ()) -> None:
        self.specs = {spec.name.casefold(): spec for spec in commands}
        self._native = {native(name): spec for name, spec in self.specs.items()}

    def native(self) -> list[tuple[str, str]]:
        """Name and description of each command that Telegram can list, and ``cancel``."""
        listed = [
            (name, spec.summary[:LONGEST_DESCRIPTION] or spec.name)
            for name, spec in sorted(self._native.items())
            if _NAME.fullmatch(name)
        ]
        return [*listed, (CANCEL, "Give up a question; nothing is done")]

    def read(self, text: str, me: str) -> Typed | None:
        """What was typed, with or without ``/``; None where it is meant for another bot.

        ``me`` is this bot's own name: in groups ``/status@SomeBot`` says who is meant.
        """
        words = text.strip()
        first, rest = _first(words)
        if first.startswith("/"):
            name, at, bot = first[1:].partition("@")
            if at and bot.rstrip(_ENDS).casefold() != me.casefold():
                return None
            name = name.rstrip(_ENDS)
            spec = self._native.get(native(name)) or self.specs.get(name.casefold())
            if spec is not None and " " not in spec.name:
                longer, after = self._longer(spec.name, rest)
                spec, rest = (longer, after) if longer else (spec, rest)
            elif spec is None:
                spec, rest = self._longer(name, rest)
            called = spec.name if spec else name
            return Typed(f"{called} {rest}".rstrip(), spec, rest)
        spec, after = self._longer(first, rest)
        if spec is None:
            spec, after = self.specs.get(first.casefold().rstrip(_ENDS)), rest
        return Typed(words, spec, after)

    def _longer(self, first: str, rest: str) -> tuple[CommandSpec | None, str]:
        """The command of two words that a line begins with, and what follows it."""
        second, after = _first(rest)
        spec = self.specs.get(f"{first} {second}".casefold().rstrip(_ENDS))
        return spec, after if spec else rest


def begins_report(words: str, me: str, names: Names) -> bool:
    """Whether words begin a report, or ask for one's own: ``/report``, ``/mine``.

    A number after it means one that is there already (``/report 7 ack``): that is the desk's. What
    else follows is somebody's report, even where it begins with a number.
    """
    if not words.startswith("/"):
        return False
    name, at, bot = _first(words)[0][1:].rstrip(_ENDS).partition("@")
    rest = _first(words)[1]
    if (at and bot.casefold() != me.casefold()) or name.casefold() not in (*MAIL, "start"):
        return False
    if name.casefold() == "start":
        return rest.strip() == MAIL[0]  # by the link https://t.me/BOT?start=report
    number, after = _first(rest)
    if name.casefold() != MAIL[0] or not _REPORT.fullmatch(number):
        return True
    spec = names.specs.get(MAIL[0])
    known = {one for parameter in (spec.parameters if spec else ()) for one in parameter.choices}
    verb = _first(after)[0].casefold()
    return bool(verb and known) and verb not in known


def _first(text: str) -> tuple[str, str]:
    words = text.split(maxsplit=1)
    return (words[0] if words else ""), (words[1] if len(words) > 1 else "")


def gives_up(words: str) -> bool:
    """Whether words give a question up: ``cancel``, and what people say instead of it."""
    plain = words.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return _STOPS.fullmatch(" ".join(re.findall(r"[\w']+", plain))) is not None


def given(spec: CommandSpec, rest: str) -> dict[str, str]:
    """The arguments that a line holds, by name, as far as they can be told apart.

    A word each, the rest for a text; of those that may be left out only what looks like one.
    """
    found: dict[str, str] = {}
    for wanted in spec.parameters:
        word, after = _first(rest)
        if wanted.kind == "text":
            found[wanted.name], rest = rest.strip(), ""
        elif wanted.required:
            if word.casefold() == wanted.name.casefold() and after:  # "away until 2027-08-16"
                word, after = _first(after)
            found[wanted.name], rest = word, after
        elif wanted.kind in _SHAPES and _SHAPES[wanted.kind].fullmatch(word):
            found[wanted.name], rest = word, after
    return {name: value for name, value in found.items() if value}


def missing(spec: CommandSpec, args: Mapping[str, str]) -> Parameter | None:
    """The first argument that has to be given and was not."""
    return next((p for p in spec.parameters if p.required and not args.get(p.name)), None)


def question(spec: CommandSpec, args: Mapping[str, str], wanted: Parameter, *, tap: bool) -> str:
    """The words that ask: what is being done, what is missing, and how to stop."""
    so_far = " ".join([spec.name, *(args[p.name] for p in spec.parameters if args.get(p.name))])
    how = "Tap one, or reply with another." if tap else "Reply to this message."
    if wanted.kind == "text":
        how = "Reply to this message in your own words."
    summary = wanted.summary[:1].upper() + wanted.summary[1:]
    return (
        f"{so_far}: one thing is missing. Nothing has been done yet.\n"
        f"{summary}? {how}\n"
        f"To stop, reply: {CANCEL}."
    )
