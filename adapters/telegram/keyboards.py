"""Buttons below messages: one in each row, so that each can be read and hit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from adapters.contract import Alert, Choice, Host

from . import codes
from .cards import harmless
from .codes import Code
from .kept import Kept
from .rooms import Rooms

_LABEL = 60
_LONG_CODES = 500


class Keyboards:
    """Makes buttons, and reads what was pressed."""

    def __init__(self, rooms: Rooms, host: Host) -> None:
        self._rooms = rooms
        self._long = Kept(host, "desk-codes", _LONG_CODES)

    async def of_alert(self, alert: Alert, channel: str, chat: str) -> InlineKeyboardMarkup | None:
        """A button for each thing that can be done."""
        elsewhere = None if await self._rooms.channel_of(chat) == channel else channel
        offers = [
            (offer.label, Code(offer.command, offer.args, elsewhere)) for offer in alert.offers
        ]
        return InlineKeyboardMarkup(await self._rows(offers)) if offers else None

    async def of_choices(
        self, code: Code, parameter: str, choices: Sequence[Choice]
    ) -> InlineKeyboardMarkup:
        """A button for each value of an argument, and one to stop."""
        offers = [
            (choice.label, replace(code, args={**code.args, parameter: choice.value}))
            for choice in choices
        ]
        stop = [InlineKeyboardButton("Cancel", callback_data=codes.CANCEL)]
        return InlineKeyboardMarkup([*await self._rows(offers), stop])

    async def read(self, data: str) -> Code | None:
        """What a press means; None where it can no longer be known."""
        if data.startswith(codes.KEPT):
            data = await self._long.get(data) or ""
        return codes.decode(data)

    async def _rows(self, offers: Iterable[tuple[str, Code]]) -> list[list[InlineKeyboardButton]]:
        rows = []
        for label, code in offers:
            data = codes.encode(code)
            if not codes.fits(data):
                await self._long.put(codes.name_of(data), data)
                data = codes.name_of(data)
            words = harmless(label).replace("\n", " ").strip()[:_LABEL] or code.command
            rows.append([InlineKeyboardButton(words, callback_data=data)])
        return rows
