"""Conversations, and what each account is told of them.

Owns: an event has a ``rev`` that sorts as it happened, in the log of each account that may know
of it. A deletion is for oneself alone, as at Bluesky. Whoever has not accepted a conversation has
it among their requests; writing in it accepts it.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

DEFS = "chat.bsky.convo.defs#"
_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


class Refusal(Exception):
    """The service says no: the error's name (None: only the words) and its words."""

    def __init__(self, name: str | None, words: str) -> None:
        super().__init__(words)
        self.name = name or "InvalidRequest"


def rev_of(number: int) -> str:
    """A number as the network's sortable identifiers are written (base 32, 13 digits)."""
    found = ""
    for _ in range(13):
        number, digit = divmod(number, 32)
        found = _DIGITS[digit] + found
    return found


@dataclass
class Convo:
    """A conversation; a direct one has two members."""

    id: str
    members: list[str]
    group: bool = False
    rev: str = ""
    accepted: set[str] = field(default_factory=set)
    messages: list[dict[str, Any]] = field(default_factory=list)
    deleted: set[tuple[str, str]] = field(default_factory=set)


class World:
    """Everybody's conversations. ``takes``: all, none or following, by DID (else all)."""

    def __init__(self) -> None:
        self.convos: dict[str, Convo] = {}
        self.logs: dict[str, list[dict[str, Any]]] = {}
        self.takes: dict[str, str] = {}
        self.follows: set[tuple[str, str]] = set()
        self.handles: dict[str, str] = {}
        self.floor: dict[str, str] = {}
        self.later = timedelta()
        self._count = itertools.count(1)

    def now(self) -> datetime:
        """The service's clock."""
        return datetime.now(UTC) + self.later

    def next_rev(self) -> str:
        """Greater than every one before."""
        return rev_of((int(self.now().timestamp() * 1_000_000) << 10) + next(self._count))

    def direct(self, one: str, other: str) -> Convo:
        """The conversation of two people; begun by the first where there is none."""
        for convo in self.convos.values():
            if not convo.group and set(convo.members) == {one, other}:
                return convo
        return self.begin([one, other])

    def begin(self, members: list[str], *, group: bool = False) -> Convo:
        """Begin a conversation."""
        convo = Convo(f"convo{next(self._count)}", members, group, accepted={members[0]})
        self.convos[convo.id] = convo
        self._tell(convo, "logBeginConvo", members)
        return convo

    def may_write(self, writer: str, to: str) -> None:
        """Raise Refusal where somebody takes no messages from the writer."""
        if self.takes.get(to) == "none":
            raise Refusal(None, "recipient has disabled incoming messages")
        if self.takes.get(to) == "following" and (to, writer) not in self.follows:
            words = "recipient requires incoming messages to come from someone they follow"
            raise Refusal("NotFollowedBySender", words)

    def write(self, convo: Convo, writer: str, text: str, **more: Any) -> dict[str, Any]:
        """Write in a conversation. Raises Refusal."""
        if not convo.group:
            for member in convo.members:
                if member != writer:
                    self.may_write(writer, member)
        convo.accepted.add(writer)
        at = self.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        message = {
            "$type": f"{DEFS}messageView",
            "id": rev_of(next(self._count)),
            "rev": self.next_rev(),
            "text": text,
            "sender": {"did": writer},
            "sentAt": at,
            **more,
        }
        convo.messages.append(message)
        self._tell(convo, "logCreateMessage", convo.members, message)
        return message

    def react(self, convo: Convo, who: str, message: Mapping[str, Any]) -> None:
        """React to a message."""
        reaction = {"value": "👍", "sender": {"did": who}, "createdAt": message["sentAt"]}
        self._tell(convo, "logAddReaction", convo.members, message, reaction=reaction)

    def delete_for(self, who: str, convo: Convo, message: Mapping[str, Any]) -> None:
        """Delete a message for oneself: nobody else is told."""
        convo.deleted.add((who, message["id"]))
        self._tell(convo, "logDeleteMessage", [who], self.seen_by(who, convo, message))

    def accept(self, who: str, convo: Convo) -> str | None:
        """Accept a conversation; None where it was accepted before."""
        if who in convo.accepted:
            return None
        convo.accepted.add(who)
        self._tell(convo, "logAcceptConvo", [who])
        return convo.rev

    def forget(self, who: str) -> None:
        """Lose an account's log: nothing older than now is told any more."""
        self.logs[who] = []
        self.floor[who] = self.next_rev()

    def seen_by(self, who: str, convo: Convo, message: Mapping[str, Any]) -> dict[str, Any]:
        """A message as one of its members sees it."""
        if (who, message["id"]) not in convo.deleted:
            return dict(message)
        kept = {name: message[name] for name in ("id", "rev", "sender", "sentAt")}
        return {"$type": f"{DEFS}deletedMessageView", **kept}

    def view(self, who: str, convo: Convo) -> dict[str, Any]:
        """A conversation as one of its members sees it."""
        kind = "groupConvo" if convo.group else "directConvo"
        last = convo.messages[-1:]
        return {
            "id": convo.id,
            "rev": convo.rev,
            "members": [self.profile(did) for did in convo.members],
            "muted": False,
            "unreadCount": 0,
            "status": "accepted" if who in convo.accepted else "request",
            "kind": {"$type": f"{DEFS}{kind}"},
            **({"lastMessage": self.seen_by(who, convo, last[0])} if last else {}),
        }

    def profile(self, did: str) -> dict[str, Any]:
        """Somebody's name."""
        return {"did": did, "handle": self.handles.get(did, "handle.invalid")}

    def _tell(
        self,
        convo: Convo,
        kind: str,
        whom: list[str],
        message: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        """Note an event in the logs of those who may know of it."""
        convo.rev = self.next_rev()
        told = {"message": dict(message)} if message is not None else {}
        event = {"$type": f"{DEFS}{kind}", "rev": convo.rev, "convoId": convo.id, **told, **more}
        for did in whom:
            self.logs.setdefault(did, []).append(event)
