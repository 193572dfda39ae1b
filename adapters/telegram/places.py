"""Which chats belong to the watched accounts, and how the bot stands in them.

Owns the cursor: a chat's number by the account's address, so that a channel that took another name
is still watched. Telegram's own queue remembers what is new, and the cursor which of it is stored
already: somebody else who reads the same queue may keep Telegram from forgetting it.
"""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from telegram import Bot, ChatFullInfo
from telegram.error import ChatMigrated, TelegramError

from adapters.contract import (
    Account,
    Event,
    Failing,
    Gap,
    Host,
    Moved,
    Recovered,
    Refused,
    RefusedCode,
)
from adapters.telegram.messages import Place, ref
from adapters.telegram.troubles import translated

_AGAIN = 300.0
_STORED = 200
"""Updates that are known again: more than Telegram gives anew, as long as it was told nothing."""
_CODES = (RefusedCode.PERMISSION, RefusedCode.CHANGED)
"""What can be wrong with a chat while the line works."""
_GONE = {"left", "kicked"}
_DEMOTED = (
    "The bot is no administrator of {title} any more, so that Beadle {what}. Make it an "
    "administrator again, with the rights that docs/telegram.md names."
)


class Places:
    """The chats of one connection's accounts."""

    def __init__(self, host: Host, newest: dict[int, int]) -> None:
        self._host, self._newest = host, newest
        self._known: dict[str, int] = {}
        self._places: list[Place] = []
        self._missing: list[Account] = []
        self._looked = 0.0
        self._lost: dict[int, str] = {}  # the titles of chats where the bot is no administrator
        self._before: dict[int, str] = {}  # the same, when this began
        self._stored: deque[int] = deque(maxlen=_STORED)
        self.accounts: list[str] = []

    def cursor(self) -> str:
        """Numbers by address, the newest messages, what is stored, where rights are lost."""
        newest = {str(p.chat): self._newest.get(p.chat, 0) for p in self._places}
        kept: dict[str, Any] = {
            "chats": self._known,
            "newest": newest,
            "stored": list(self._stored),
        }
        kept["lost"] = {str(chat): title for chat, title in self._lost.items()}
        return json.dumps(kept, sort_keys=True)

    def store(self, numbers: Iterable[int]) -> None:
        """These updates are stored where the next cursor is; stretches without any do not count."""
        self._stored.extend(one for one in numbers if one > 0 and one not in self._stored)

    def stored(self, number: int) -> bool:
        """Whether an update was stored before, and comes again."""
        return number in self._stored

    def saw(self, chat: int, number: int) -> None:
        """A message of a chat was seen."""
        self._newest[chat] = max(self._newest.get(chat, 0), number)

    def of(self, chat: int) -> list[Place]:
        """What a chat is to whom. A group that is an account of its own is no other's."""
        found = [place for place in self._places if place.chat == chat]
        return [place for place in found if not place.linked] or found

    async def find(
        self, bot: Bot, accounts: Sequence[Account], cursor: str | None
    ) -> list[Event]:  # fmt: skip
        """Look all of them up. One that cannot be found is told of and does not stop the rest."""
        self._known = _parse(cursor, "chats")
        for chat, number in _parse(cursor, "newest").items():
            if chat.removeprefix("-").isdecimal():
                self.saw(int(chat), number)
        self._stored = deque(_stored(cursor), _STORED)
        self._before = _lost(cursor)
        self._places, self._lost = [], {}
        self.accounts = [account.id for account in accounts]
        told = await self._look(bot, accounts)
        wrong = {event.code for event in told if isinstance(event, Failing)}
        return [*told, *(Recovered(code) for code in _CODES if code not in wrong)]

    def stale(self) -> bool:
        """Whether it is time to look again for what was not found."""
        return bool(self._missing) and time.monotonic() - self._looked > _AGAIN

    async def look_again(self, bot: Bot) -> list[Event]:
        """Look for what was not found before; only what is found now is told."""
        told = await self._look(bot, list(self._missing))
        return [one for one in told if not isinstance(one, Gap)]

    async def _look(self, bot: Bot, accounts: Iterable[Account]) -> list[Event]:
        told: list[Event] = []
        self._missing, self._looked = [], time.monotonic()
        for account in accounts:
            try:
                chat = await self._chat(bot, account)
            except Refused as refused:
                if refused.code is RefusedCode.CREDENTIALS:
                    raise
                self._missing.append(account)
                now = self._host.now()
                told.append(Gap(account.id, now, now, _unfound(account)))
                continue
            self._known[account.address] = chat.id
            if account.address.startswith("-") and account.address != str(chat.id):
                told += _renumbered(account.id, account.address, chat.id)
            self._places += _places(account, chat)
            told += await self._rights(bot, chat.id, chat.title)
            groups = [one.chat for one in self._places if one.account == account.id and one.linked]
            for group in groups:  # a group in which it never was one is told by nobody
                if group in self._before:
                    told += await self._rights(bot, group, self._before[group])
        return told

    async def _chat(self, bot: Bot, account: Account) -> ChatFullInfo:
        """The account's chat by the number that is known, or else by its address."""
        number = self._known.get(account.address, account.address)
        try:
            return await bot.get_chat(number)
        except ChatMigrated as moved:
            return await bot.get_chat(moved.new_chat_id)
        except TelegramError as error:
            raise translated(error, account.address) from None

    async def _rights(self, bot: Bot, chat: int, title: str | None) -> list[Event]:
        """Whether the bot is an administrator there; without that it hears nothing of a channel."""
        try:
            mine = await bot.get_chat_member(chat, bot.id)
        except TelegramError as error:
            trouble = translated(error, str(chat))
            if not isinstance(trouble, Refused) or trouble.code is RefusedCode.CREDENTIALS:
                raise trouble from None
            return self._demoted(chat, title or str(chat), "left")
        if mine.status in {"administrator", "creator"}:
            return []
        return self._demoted(chat, title or str(chat), mine.status)

    def _demoted(self, chat: int, title: str, status: str) -> list[Event]:
        self._lost[chat] = title
        deaf = status in _GONE or any(one.channel for one in self.of(chat))
        what = "hears nothing there" if deaf else "can remove and close nothing there"
        return [Failing(RefusedCode.PERMISSION, _DEMOTED.format(title=title, what=what))]

    def standing(self, chat: int, change: Mapping[str, Any]) -> list[Event]:
        """The bot was promoted, demoted, or removed."""
        if not self.of(chat):
            return []
        status = str(change.get("new_chat_member", {}).get("status"))
        if status in {"administrator", "creator"}:
            if chat not in self._lost:
                return []
            del self._lost[chat]
            return [Recovered(RefusedCode.PERMISSION)] if not self._lost else []
        return self._demoted(chat, str(change.get("chat", {}).get("title") or chat), status)

    def move(self, old: int, new: int) -> list[Event]:
        """A group became a supergroup: watched on under its new number."""
        told = [event for place in self.of(old) for event in _renumbered(place.account, old, new)]
        self._places = [replace(p, chat=new) if p.chat == old else p for p in self._places]
        self._known = {name: new if n == old else n for name, n in self._known.items()}
        return told


def _places(account: Account, chat: ChatFullInfo) -> list[Place]:
    """The chat itself, and the group in which its posts are discussed."""
    is_channel = chat.type == "channel"
    if not is_channel:
        owner = chat.linked_chat_id
        return [Place(account.id, chat.id, chat.username, channel=False, owner=owner)]
    places = [Place(account.id, chat.id, chat.username)]
    if chat.linked_chat_id:
        group = Place(account.id, chat.linked_chat_id, channel=False, owner=chat.id, linked=True)
        places.append(group)
    return places


def _renumbered(account: str, old: int | str, new: int) -> list[Event]:
    """A group became a supergroup, which has a number of its own."""
    why = (
        f"The group {old} became a supergroup and has the number {new} now. Beadle watches it on. "
        "Please write the new number in the configuration."
    )
    moved = Moved(account, ref(old, 0), ref(new, 0))
    return [moved, Failing(RefusedCode.CHANGED, why)]


def _unfound(account: Account) -> str:
    return (
        f"Telegram knows no chat {account.address}, or the bot is not in it. Add the bot to it as "
        "an administrator, or correct the address in the configuration; Beadle keeps looking."
    )


def _stored(cursor: str | None) -> list[int]:
    """The updates that the cursor knows."""
    found = _table(cursor, "stored")
    return [one for one in found if isinstance(one, int)] if isinstance(found, list) else []


def _lost(cursor: str | None) -> dict[int, str]:
    """The chats where the bot was no administrator."""
    found = _table(cursor, "lost")
    titles = found.items() if isinstance(found, dict) else ()
    return {int(k): str(v) for k, v in titles if k.removeprefix("-").isdecimal()}


def _parse(cursor: str | None, name: str) -> dict[str, int]:
    """One table of the cursor; what makes no sense is no hindrance, it is looked up again."""
    table = _table(cursor, name)
    if not isinstance(table, dict):
        return {}
    return {str(k): v for k, v in table.items() if isinstance(v, int)}


def _table(cursor: str | None, name: str) -> Any:
    """What the cursor keeps under a name, or None."""
    try:
        return json.loads(cursor or "{}")[name]
    except (KeyError, TypeError, ValueError):
        return None
