"""What stands on the fake Telegram: people, chats, messages, files, and the bot's queue.

Owns the state and who may see what. :mod:`peers.telegram.acts` is what people do to it,
:mod:`peers.telegram.server` what the bot does.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

DAY = 86_400.0
GROUP_ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group",
                   "username": "GroupAnonymousBot"}  # fmt: skip
SERVICE = {"id": 777000, "is_bot": False, "first_name": "Telegram"}

PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos",
    "can_send_videos", "can_send_video_notes", "can_send_voice_notes", "can_send_polls",
    "can_send_other_messages", "can_add_web_page_previews", "can_change_info",
    "can_invite_users", "can_pin_messages", "can_manage_topics",
)  # fmt: skip
RIGHTS = (
    "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages",
    "can_manage_video_chats", "can_restrict_members", "can_promote_members", "can_change_info",
    "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_post_messages", "can_edit_messages", "can_pin_messages",
)  # fmt: skip
NOT_FOR_BOTS = {"can_be_edited", "is_anonymous"}
# What getUpdates leaves out where allowed_updates was never given: core.telegram.org/bots/api.
ONLY_WHEN_ASKED = {"chat_member", "message_reaction", "message_reaction_count"}


class ApiError(Exception):
    """An answer that is no success, in the Bot API's own words."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(description: str) -> ApiError:
    """What most refusals are."""
    return ApiError(400, f"Bad Request: {description}")


def forbidden(description: str) -> ApiError:
    """The bot has no business there."""
    return ApiError(403, f"Forbidden: {description}")


@dataclass
class Clock:
    """Telegram's time in Unix seconds; a test moves it on."""

    ahead: float = 0.0

    def now(self) -> float:
        """Now, as Telegram sees it."""
        return time.time() + self.ahead

    def skip(self, hours: float) -> None:
        """Let hours pass."""
        self.ahead += hours * 3600


@dataclass
class Stored:
    """A file; ``size`` may claim more than there is, to try a limit."""

    id: str
    unique: str
    data: bytes
    mime: str
    name: str
    size: int


@dataclass
class Chat:
    """A chat of any type. ``members``: user ID to a ChatMember's own fields.

    ``keyboard``: the words that stand in the place of the letters, row by row.
    """

    id: int
    type: str
    title: str = ""
    username: str | None = None
    description: str = ""
    linked: int | None = None
    protected: bool = False
    permissions: dict[str, bool] = field(default_factory=lambda: dict.fromkeys(PERMISSIONS, True))
    people: dict[int, dict[str, Any]] = field(default_factory=dict)
    members: dict[int, dict[str, Any]] = field(default_factory=dict)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    last: int = 0
    keyboard: list[list[str]] = field(default_factory=list)
    migrated_to: int | None = None

    def brief(self) -> dict[str, Any]:
        """The chat as it stands in messages."""
        if self.type == "private":
            user = self.people[self.id]
            given = {k: user[k] for k in ("first_name", "last_name", "username") if k in user}
            return {"id": self.id, "type": "private", **given}
        name = {"username": self.username} if self.username else {}
        return {"id": self.id, "type": self.type, "title": self.title, **name}

    def join(self, user: dict[str, Any], status: str = "member", **rights: bool) -> None:
        """Somebody is a member from now on."""
        self.people[user["id"]] = user
        more: dict[str, Any] = {}
        if status == "administrator":
            more = {name: rights.get(name, name not in NOT_FOR_BOTS) for name in RIGHTS}
        if status == "kicked":
            more = {"until_date": 0}
        self.members[user["id"]] = {"status": status, **more, **rights}


@dataclass
class World:
    """All of it, for one bot."""

    token: str
    bot: dict[str, Any]
    clock: Clock = field(default_factory=Clock)
    chats: dict[int, Chat] = field(default_factory=dict)
    users: dict[int, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, Stored] = field(default_factory=dict)
    queue: list[tuple[int, float, dict[str, Any]]] = field(default_factory=list)
    commands: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    asked: dict[str, tuple[float, dict[str, Any] | None]] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    made: dict[int, set[int]] = field(default_factory=dict)
    privacy: bool = False
    allowed: list[str] | None = None
    webhook: str = ""
    confirmed: list[int] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _next_update: int = 500_000_000
    _next_chat: int = 1_000_000
    _next_file: int = 0

    def person(self, name: str, username: str | None = None) -> dict[str, Any]:
        """Somebody with an account."""
        user = {"id": 5_000_000 + len(self.users), "is_bot": False, "first_name": name}
        if username:
            user["username"] = username
        self.users[user["id"]] = user
        return user

    def chat(self, kind: str, title: str, username: str | None = None, **more: Any) -> Chat:
        """A new chat, without the bot. Group IDs are negative; the others' begin with -100."""
        self._next_chat += 1
        number = -self._next_chat if kind == "group" else -1_000_000_000_000 - self._next_chat
        self.chats[number] = made = Chat(number, kind, title, username, **more)
        return made

    def private(self, user: dict[str, Any]) -> Chat:
        """The chat of somebody with the bot; there once they have started it."""
        made = self.chats.setdefault(user["id"], Chat(user["id"], "private"))
        made.people[user["id"]] = user
        return made

    def find(self, named: str | int) -> Chat:
        """A chat by ID or @username. Raises what Telegram says."""
        text = str(named)
        for chat in self.chats.values():
            if text == str(chat.id) or (
                chat.username and text.lower() == f"@{chat.username.lower()}"
            ):
                if chat.migrated_to:
                    raise ApiError(
                        400, "Bad Request: group chat was upgraded to a supergroup chat",
                        migrate_to_chat_id=chat.migrated_to,
                    )  # fmt: skip
                return chat
        if text.isdecimal() and int(text) in self.users:
            raise forbidden("bot can't initiate conversation with a user")
        raise bad("chat not found")

    def standing(self, chat: Chat) -> dict[str, Any]:
        """The bot's own membership."""
        return chat.members.get(self.bot["id"], {"status": "left"})

    def may(self, chat: Chat, right: str) -> bool:
        """Whether the bot is an administrator with this right."""
        mine = self.standing(chat)
        return mine["status"] == "administrator" and bool(mine.get(right))

    def store(self, data: bytes, mime: str, name: str, size: int | None = None) -> Stored:
        """A file that somebody sent."""
        self._next_file += 1
        number = f"{self._next_file:04d}"
        kept = Stored(f"BQACAg{number}", f"AgAD{number}", data, mime, name, size or len(data))
        self.files[kept.id] = kept
        return kept

    def put(self, chat: Chat, message: dict[str, Any], *, ours: bool = False) -> dict[str, Any]:
        """Let a message stand in a chat; the next number of that chat is its ID."""
        chat.last += 1
        if ours:
            self.made.setdefault(chat.id, set()).add(chat.last)
        whole = {"message_id": chat.last, "date": int(self.clock.now()), "chat": chat.brief()}
        chat.messages[chat.last] = whole = {**whole, **message}
        return whole

    def sees(self, chat: Chat, message: dict[str, Any]) -> bool:
        """Whether the bot is told of it: membership, and privacy mode in groups."""
        status = self.standing(chat)["status"]
        if chat.type == "private":
            return chat.id not in self.blocked
        if status not in {"administrator", "member"}:
            return False
        if chat.type == "channel" or status == "administrator" or not self.privacy:
            return True
        to = message.get("reply_to_message", {}).get("from", {}).get("id") == self.bot["id"]
        text = message.get("text", "")
        service = "text" not in message and "caption" not in message and "photo" not in message
        return to or service or text.startswith("/") or f"@{self.bot['username']}" in text

    async def tell(self, kind: str, payload: dict[str, Any]) -> None:
        """Queue an update, where the last getUpdates allowed its kind."""
        wanted = kind in self.allowed if self.allowed else kind not in ONLY_WHEN_ASKED
        if wanted and not self.webhook:
            self._next_update += 1
            update = {"update_id": self._next_update, kind: payload}
            self.queue.append((self._next_update, self.clock.now(), update))
        async with self.changed:
            self.changed.notify_all()
