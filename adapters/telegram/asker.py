"""Going on with a command that lacks something: the next question is put, or it is complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from telegram import ForceReply, InlineKeyboardMarkup

from adapters.contract import Choice, CommandSpec, Parameter, Request, Suggest

from . import asking, cards
from .cards import Page, harmless
from .codes import Code
from .keyboards import Keyboards
from .questions import Asked, Questions
from .rooms import Rooms
from .saying import How, Speaker

_PLACEHOLDER = 64
_FREE = frozenset({"text", "date"})
"""Kinds of arguments for which there is nothing to choose from."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who said something, where, in which message or below which, and in which update."""

    channel: str
    chat: str
    number: int
    sender: str
    name: str
    key: str
    update: int
    at: datetime

    def line(self, words: str) -> Request:
        """The request of a line that was typed."""
        return Request(self.key, self.channel, self.sender, self.name, line=words, known_at=self.at)

    def command(self, name: str, args: Mapping[str, str]) -> Request:
        """The request of a button, or of a command that was asked for one by one."""
        return Request(
            self.key, self.channel, self.sender, self.name, command=name, args=args,
            known_at=self.at,
        )  # fmt: skip


class Asker:
    """Puts questions, and remembers them."""

    def __init__(self, rooms: Rooms, keyboards: Keyboards, questions: Questions) -> None:
        self.rooms, self.keyboards, self.questions = rooms, keyboards, questions
        self.suggest: Suggest | None = None

    async def may_ask(self, said: Said, spec: CommandSpec) -> bool:
        """Whether Beadle lets this person be asked at all."""
        return await self.rooms.may(said.channel, said.sender, spec.name)

    async def put(
        self,
        said: Said,
        spec: CommandSpec,
        args: Mapping[str, str],
        wanted: Parameter,
        speaker: Speaker,
    ) -> None:
        """Ask for an argument: by buttons where there is something to choose, or by a reply."""
        choices = await self._choices(said, spec, wanted)
        alone = not said.chat.startswith("-")
        mention = None if alone else cards.mentioned(said.sender, said.name)
        words = asking.question(spec, args, wanted, tap=bool(choices))
        keyboard: InlineKeyboardMarkup | ForceReply = ForceReply(
            selective=not alone, input_field_placeholder=wanted.summary[:_PLACEHOLDER] or None
        )
        if choices:
            keyboard = await self.keyboards.of_choices(
                Code(spec.name, args, said.channel if await self._elsewhere(said) else None),
                wanted.name, choices,
            )  # fmt: skip
        how = How(keyboard, said.number, urgent=True)
        page = Page(harmless(words), first=True, mention=mention)
        asked = Asked(said.channel, said.sender, spec.name, wanted.name, dict(args))
        await self.questions.put(said.chat, page.plain, asked)
        await speaker.send(said.chat, page, how)

    async def _elsewhere(self, said: Said) -> bool:
        """Whether this chat is none of the desk that is meant."""
        return await self.rooms.channel_of(said.chat) != said.channel

    async def _choices(self, said: Said, spec: CommandSpec, wanted: Parameter) -> Sequence[Choice]:
        """What there is to choose from."""
        if wanted.choices:
            return [Choice(value, value) for value in wanted.choices]
        if wanted.kind in _FREE or self.suggest is None:
            return ()
        return await self.suggest(said.channel, said.sender, spec.name, wanted.name, "")
