"""A council on the fake Telegram, as the contract suites want it: two channels and a group."""

from __future__ import annotations

import json
from datetime import timedelta

from contract_closure import ClosePeer
from peers.telegram import TOKEN, Telegram
from plain_host import PlainHost

from adapters.contract import Account, Ref, Secret
from adapters.telegram import ADAPTER, Options

_NOT_SEEN = {"message_id", "date", "chat", "edit_date", "from", "sender_chat", "reply_to_message"}


class Host(PlainHost):
    """What outlives a restart, with a clock that a test moves."""

    def __init__(self):
        super().__init__()
        self.ahead = timedelta()

    def now(self):
        return super().now() + self.ahead


class TelegramPeer(ClosePeer):
    """``archive``: whether there is an archive chat."""

    alts = False
    deletions = False
    history = False

    def __init__(self, folder, *, archive=True):
        self.telegram = Telegram()
        self.host = Host()
        self.secrets = [TOKEN, TOKEN.partition(":")[2]]
        self.archive = archive
        (folder / "token").write_text(TOKEN)
        self._token = Secret(file=str(folder / "token"))

    async def __aenter__(self):
        await self.telegram.__aenter__()
        world = self.telegram.world
        self.news = world.chat("channel", "Sampleford Town Council", "sampleford")
        self.mayor = world.chat("channel", "The Mayor")
        self.group = world.chat("supergroup", "Sampleford talks")
        self.store = world.chat("channel", "Archive")
        self.news.linked, self.group.linked = self.group.id, self.news.id
        for chat in (self.news, self.mayor, self.group, self.store):
            await self.telegram.acts.appoint(chat)
        world.queue.clear()
        self.accounts = [
            Account("acc-news", "@sampleford"),
            Account("acc-mayor", str(self.mayor.id)),
        ]
        self.chats = {"acc-news": self.news, "acc-mayor": self.mayor}
        self.options = Options(
            token=self._token,
            api=self.telegram.url,
            archive_chat=str(self.store.id) if self.archive else None,
            album_seconds=0.2,
        )
        return self

    async def __aexit__(self, *exc):
        await self.telegram.__aexit__(*exc)

    def connect(self):
        return ADAPTER.connect("telegram", self.options, self.host)

    async def write(self, account, text, picture=None):
        photo = picture.data if picture else None
        chat = self.chats[account.id]
        made = await self.telegram.acts.post(chat, text, photo=photo)
        return Ref("telegram", f"{chat.id}:{made['message_id']}")

    async def edit(self, account, ref, text):
        await self.telegram.acts.edit(self.chats[account.id], number(ref), text)

    async def delete(self, account, ref):
        await self.telegram.acts.remove(self.chats[account.id], number(ref))

    async def stands(self, account, ref):
        message = self.chats[account.id].messages.get(number(ref))
        return message and seen(message)

    async def seen_pictures(self, account, ref):
        message = self.chats[account.id].messages[number(ref)]
        return [self.telegram.world.files[message["photo"][0]["file_id"]].data]

    async def diagnose(self):
        return await ADAPTER.diagnose(self.options, self.accounts, self.host)

    async def diagnose_broken(self):
        return await ADAPTER.diagnose(
            self.options, [Account("acc-gone", "@nobody_here")], self.host
        )

    # ------------------------------------------------------------------ closing

    async def furnish(self, account):
        chat = self.chats[account.id]
        chat.description = "News of the town, by the town council."
        first = await self.telegram.acts.post(chat, "How to reach us")
        await self.telegram.acts.post(chat, "Bin day is Tuesday")
        chat.pinned = [first["message_id"]]
        self.group.permissions["can_send_polls"] = False

    async def everything(self, account):
        chat = self.chats[account.id]
        found = {f"post {n}": seen(m) for n, m in chat.messages.items()}
        found["description"] = chat.description.encode()
        found["pinned"] = json.dumps(chat.pinned).encode()
        found["permissions"] = json.dumps(self.group.permissions, sort_keys=True).encode()
        return found

    async def meddle(self, account):  # noqa: ARG002 # the suite gives it
        self.group.permissions = {**self.group.permissions, "can_send_polls": True}
        return "permissions"


def number(ref):
    """A message's number; 0 for a reference that is none."""
    last = ref.id.rpartition(":")[2]
    return int(last) if last.isdecimal() else 0


def seen(message):
    """What the public sees of a message; its number and time are the platform's own."""
    shown = {k: v for k, v in message.items() if k not in _NOT_SEEN}
    return json.dumps(shown, sort_keys=True).encode()
