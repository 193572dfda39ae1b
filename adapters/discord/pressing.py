"""Presses of the short answers, each from the gateway until it is stored and marked as answered.

Owns: a press is a message with the button's words; Discord is told within its three seconds; what
was not stored is given again to whoever reads next. Where it never is (Beadle was killed), the
person sees that the press failed, and the buttons are still there. No token is kept or logged.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
from discord.http import handle_message_parameters

from adapters.contract import Host, Message, Refused, Trouble, Withdrawn
from adapters.discord.choices import Question, Questions, answered, words_of
from adapters.discord.errors import call
from adapters.discord.escaping import harmless
from adapters.discord.line import Line
from adapters.discord.mail import place_of
from adapters.discord.messages import ref_of, snowflake_time

_log = logging.getLogger(__name__)

SOON = 2.0
"""Seconds that storing may take before Discord is told that the press came."""
_LATE = (
    "Nothing was changed: that question was answered before. What else you want to say, write it "
    "here."
)


@dataclass
class _Press:
    """One press. ``counts``: None until it is known whether it answers the last question."""

    interaction: discord.Interaction
    words: str
    counts: bool | None = None
    settled: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def key(self) -> str:
        """The interaction's ID."""
        return str(self.interaction.id)

    @property
    def channel(self) -> int:
        """The private channel."""
        return int(self.interaction.channel_id or 0)

    @property
    def question(self) -> int:
        """The message that holds the button."""
        return int(self.interaction.message.id) if self.interaction.message else 0


class Presses:
    """Those of one bot."""

    def __init__(self, host: Host, line: Line) -> None:
        self._line = line
        self.questions = Questions(host)
        self._waiting: OrderedDict[str, _Press] = OrderedDict()
        self._marking: set[int] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    def __repr__(self) -> str:
        return f"Presses({len(self._waiting)})"

    @property
    def wait(self) -> bool:
        """Whether some are not stored yet."""
        return bool(self._waiting)

    def heard(self, interaction: discord.Interaction) -> bool:
        """Take a press in; False for what is none. Must not wait."""
        data: Mapping[str, Any] = interaction.data or {}
        if interaction.guild_id is not None or (
            interaction.type is not discord.InteractionType.component
        ):
            return False
        words = words_of(str(data.get("custom_id") or ""))
        if words is None:
            return False
        press = _Press(interaction, words)
        self._waiting[press.key] = press
        task = asyncio.get_running_loop().create_task(self._see_through(press))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return True

    async def untaken(self) -> dict[str, Message]:
        """The messages that the presses are which are not stored yet, in order, by their IDs."""
        found = {press.key: await self._message(press) for press in tuple(self._waiting.values())}
        return {key: one for key, one in found.items() if one is not None}

    def stored(self, messages: Iterable[Message | Withdrawn]) -> None:
        """These are stored: their buttons can go."""
        for one in messages:
            press = self._waiting.pop(one.ref.id.rpartition("/")[2], None)
            if press is not None:
                press.settled.set()

    async def close(self, client: discord.Client, channel: int, shown: int | None) -> None:
        """Take the buttons of an earlier question away; ``shown``: the message of the new one."""
        last = await self.questions.last(channel)
        if shown is not None:
            await self.questions.put(channel, Question(shown))
        elif last is not None:
            await self.questions.put(channel, Question(last.message, closed=True))
        known = last is None or last.closed or last.message == shown
        if last is not None and not known and last.message not in self._marking:
            await self._change(client, channel, last.message, None)

    async def _message(self, press: _Press) -> Message | None:
        """The message that a press is; None for a second press, or one of an older question."""
        if press.counts is None:
            twice = any(
                one.counts and one.question == press.question for one in self._waiting.values()
            )
            current = await self.questions.answers(press.channel, press.question)
            press.counts = current and not twice
            if press.counts:
                self._marking.add(press.question)
        if not press.counts:
            self._waiting.pop(press.key, None)
            press.settled.set()
            return None
        who = press.interaction.user
        return Message(
            ref=ref_of(press.channel, press.key),
            sender=str(who.id),
            place=place_of(press.channel),
            fingerprint=hashlib.sha256(press.words.encode("utf-8", "surrogatepass")).hexdigest(),
            sender_name=harmless(who.display_name),
            text=press.words,
            sent_at=snowflake_time(press.key),
        )

    async def _see_through(self, press: _Press) -> None:
        """Tell Discord in time, and mark the question once its answer is stored."""
        try:
            try:
                async with asyncio.timeout(SOON):
                    await press.settled.wait()
            except TimeoutError:
                await call(press.interaction.response.defer())
                await press.settled.wait()
            await self._mark(press)
        except Trouble as trouble:
            _log.warning("Discord: a press could not be answered: %s", trouble)
        except Exception as error:  # noqa: BLE001 - its text may hold words; the answer is stored
            _log.error("Discord: marking an answer broke: %s", type(error).__name__)
        finally:
            if press.counts:
                self._marking.discard(press.question)

    async def _mark(self, press: _Press) -> None:
        """The buttons give way to the answer; of a press that came too late that is said."""
        response = press.interaction.response
        if not press.counts:
            if not response.is_done():
                await call(response.send_message(_LATE, ephemeral=True))
            return
        await self.questions.put(press.channel, Question(press.question, closed=True))
        view = answered(press.words)
        if not response.is_done():
            try:
                await call(response.edit_message(view=view))
            except Refused as refused:  # it came too late: the message can be changed all the same
                _log.info("Discord: a press was answered too late: %s", refused.reason)
            else:
                return
        await self._change(await self._line.ready(), press.channel, press.question, view)

    async def _change(
        self, client: discord.Client, channel: int, message: int, view: discord.ui.View | None
    ) -> None:
        """Other buttons below a message; one that cannot be changed does no harm."""
        try:
            with handle_message_parameters(view=view) as params:
                await call(client.http.edit_message(channel, message, params=params))
        except Trouble as trouble:
            _log.info("Discord: the buttons of an old question stay: %s", trouble)
