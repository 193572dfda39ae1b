"""Short answers as buttons under a private message.

Owns the buttons' name: ``beadle-say|WORDS``, which carries the words themselves, so that a button
works after a restart; and which message's buttons are still to be pressed in a private channel,
so that one of an earlier question does not answer a later one. None of the words are kept.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

import discord

from adapters.contract import Host
from adapters.discord.buttons import LONGEST
from adapters.discord.escaping import harmless

_SAY, _SAID = "beadle-say", "beadle-said"
_LABEL = 80
_MOST = 25
_KEPT = "discord-questions"
_REMEMBERED = 500


def view_of(choices: Sequence[str]) -> discord.ui.View | None:
    """A button for each answer; one whose words are too long has none, and can be typed."""
    view = discord.ui.View(timeout=None)
    for words in dict.fromkeys(one.strip() for one in choices):
        name = f"{_SAY}|{quote(words, safe=' /.,:()-_')}"
        if words and len(name) <= LONGEST and len(harmless(words)) <= _LABEL:
            view.add_item(
                discord.ui.Button(
                    style=discord.ButtonStyle.secondary, label=harmless(words), custom_id=name
                )
            )
        if len(view.children) == _MOST:
            break
    return view if view.children else None


def words_of(name: str) -> str | None:
    """The answer that a button stands for; None where it is none of these."""
    head, bar, words = name.partition("|")
    return unquote(words) if head == _SAY and bar and words else None


def answered(words: str) -> discord.ui.View:
    """What stands in the buttons' place: the answer, in words and not to be pressed."""
    view = discord.ui.View(timeout=None)
    label = harmless(f"Your answer: {words}")[:_LABEL]
    view.add_item(discord.ui.Button(label=label, custom_id=_SAID, disabled=True))
    view.stop()  # nobody presses it: discord.py need not remember it
    return view


@dataclass(frozen=True, slots=True)
class Question:
    """The last message with buttons in a private channel. ``closed``: it was answered."""

    message: int
    closed: bool = False


class Questions:
    """The last question of each private channel, kept over a restart."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._kept: OrderedDict[int, Question] | None = None

    def __repr__(self) -> str:
        return "Questions()"

    async def last(self, channel: int) -> Question | None:
        """The last question that is known."""
        return (await self._load()).get(channel)

    async def answers(self, channel: int, message: int) -> bool:
        """Whether a press below this message answers the last question.

        A later message than the one that is known is one that was sent just before a crash.
        """
        last = await self.last(channel)
        if last is None:
            return True
        return message > last.message or (message == last.message and not last.closed)

    async def put(self, channel: int, question: Question) -> None:
        """Note a question, or that it was answered; an earlier one than the last is not noted."""
        kept = await self._load()
        last = kept.get(channel)
        if last == question or (last is not None and last.message > question.message):
            return
        kept[channel] = question
        kept.move_to_end(channel)
        while len(kept) > _REMEMBERED:
            kept.popitem(last=False)
        found = {str(where): [one.message, one.closed] for where, one in kept.items()}
        await self._host.save(_KEPT, json.dumps(found))

    async def _load(self) -> OrderedDict[int, Question]:
        """What was kept; what cannot be read is as if nothing had been asked."""
        if self._kept is None:
            text = await self._host.load(_KEPT)
            try:
                found = json.loads(text or "{}").items()
                kept = {int(where): Question(int(one[0]), bool(one[1])) for where, one in found}
            except (ValueError, TypeError, AttributeError, LookupError):
                kept = {}
            if self._kept is None:  # nobody else has loaded it meanwhile
                self._kept = OrderedDict(kept)
        return self._kept
