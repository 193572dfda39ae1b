"""Closing a channel and its discussion group for a time, and opening them again.

Owns what is changed: the description and a pinned notice say that it is closed, and in the group
nobody but its administrators may write. Telegram lets no bot stop a channel's own administrators
from posting: that is said wherever the closing is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from telegram.error import BadRequest

from adapters.contract import (
    Action,
    ActionKind,
    Outcome,
    Receipt,
    Refused,
    RefusedCode,
    Step,
    already,
    done,
)
from adapters.telegram import notice
from adapters.telegram.hands import Hands, said
from adapters.telegram.troubles import translated

TEXT, WRITE, SHOW = KINDS = ("description", "permissions", notice.SHOW)
LONGEST = 255
"""Characters of a description (Bot API, setChatDescription)."""
CANNOT = (
    "Telegram lets no bot stop a channel's administrators from posting: please tell them, or take "
    "the right from them by hand."
)

_SO = {
    (TEXT, ActionKind.CLOSE): "The description says that it is closed.",
    (TEXT, ActionKind.REOPEN): "The description is as it was.",
    (WRITE, ActionKind.CLOSE): "Only administrators can write in the group.",
    (WRITE, ActionKind.REOPEN): "Who may write in the group is as it was.",
}
_NAMES = {TEXT: "the description", WRITE: "who may write in the group"}
_LEFT = "Somebody changed {what} meanwhile. It was left as it is: please look at it."
_SAME = ("is not modified", "not_modified")

Raw = Mapping[str, Any]
First = Mapping[tuple[str, str], Step]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a closing changes: what it reads, and the method that writes it."""

    kind: str

    def read(self, chat: Raw) -> Any:
        """What stands there now, as plain JSON."""
        if self.kind == TEXT:
            return chat.get("description", "")
        return {name: bool(may) for name, may in (chat.get("permissions") or {}).items()}

    def closed(self, found: Any, words: str) -> Any:
        """What a closing makes of it."""
        return shortened(words) if self.kind == TEXT else dict.fromkeys(found, False)

    async def write(self, hands: Hands, chat: int, value: Any) -> None:
        """Change it. Raises BadRequest."""
        if self.kind == TEXT:
            await hands.raw("SetChatDescription", chat, chat_id=chat, description=value)
            return
        # Without this Telegram would join some of the rights together, and more would come back.
        await hands.raw(
            "SetChatPermissions", chat, chat_id=chat, permissions=value,
            use_independent_chat_permissions=True,
        )  # fmt: skip


def shortened(words: str) -> str:
    """A notice as a description."""
    return words if len(words) <= LONGEST else words[: LONGEST - 1].rstrip() + "…"


def first_of(action: Action) -> dict[tuple[str, str], Step]:
    """The first step of each kind and target that an action undoes."""
    return {(step.kind, step.target): step for step in reversed(action.undoes)}


async def chats_of(hands: Hands, action: Action) -> list[Raw]:
    """The account's chat, and the group in which a channel's posts are discussed."""
    main = await hands.chat(action.account.address)
    linked = main.get("linked_chat_id")
    if main.get("type") != "channel" or not linked:
        return [main]
    try:
        return [main, await hands.chat(int(linked))]
    except Refused:  # the bot is not in the group: there is nothing that it could do there
        return [main]


async def prepare(hands: Hands, action: Action) -> list[Step]:
    """What is not closed yet. Raises Refused(INVALID) without words for the public."""
    words = action.notice.strip()
    if not words:
        raise Refused(RefusedCode.INVALID, "There is no notice to show while it is closed")
    first, steps = first_of(action), list[Step]()
    for number, chat in enumerate(await chats_of(hands, action)):
        fields = [Field(WRITE)] if chat.get("type") != "channel" else []
        if number == 0:
            fields.insert(0, Field(TEXT))
            steps += await notice.prepare(hands, chat, words, first.get((SHOW, str(chat["id"]))))
        for one in fields:
            step = await _step(hands, one, chat, words, first)
            if step is not None:
                steps.append(step)
    return steps


async def _step(
    hands: Hands, one: Field, chat: Raw, words: str, first: First
) -> Step | None:  # fmt: skip
    """What is to be changed of one field; what a person changed while it is closed is theirs."""
    target, now = str(chat["id"]), one.read(chat)
    to = one.closed(now, words)
    if now == to:
        return None
    earlier = first.get((one.kind, target))
    if earlier is None:
        return Step(one.kind, target, {"value": now}, {"to": to, "over": [now]})
    over = [earlier.prior["value"], *await _ours(hands, one.kind, target, earlier)]
    if now not in over:
        return None
    return Step(one.kind, target, earlier.prior, {"to": to, "over": over, "again": True})


async def _ours(hands: Hands, kind: str, target: str, first: Step) -> list[Any]:
    """What closings have made of a field."""
    return [first.args.get("to"), *(await hands.note(f"closed:{kind}:{target}") or [])]


async def prepare_reopening(hands: Hands, action: Action) -> list[Step]:
    """A step for each of the closing, of the same kind and target."""
    steps = []
    for step in first_of(action).values():
        args: dict[str, Any] = {}
        if step.kind in (TEXT, WRITE):
            over = await _ours(hands, step.kind, step.target, step)
            args = {"to": step.prior["value"], "over": over}
        if step.kind == SHOW:
            args = {"text": step.args.get("text", "")}
        if step.kind in KINDS:
            steps.append(Step(step.kind, step.target, {}, args))
    # The notice goes last, when nothing says any more that it is closed.
    return sorted(steps, key=lambda step: step.kind == SHOW)


async def perform(hands: Hands, action: Action, step: Step) -> Receipt:
    """Carry out one step of closing or reopening, and read back what stands there."""
    if step.kind == SHOW:
        if action.kind is ActionKind.REOPEN:
            return await notice.remove(hands, step)
        return await notice.show(hands, step)
    return await _change(hands, action.kind, Field(step.kind), step)


async def _change(hands: Hands, kind: ActionKind, one: Field, step: Step) -> Receipt:
    chat = await hands.chat(step.target)
    now, to, so = one.read(chat), step.args["to"], _SO[step.kind, kind]
    if now == to:
        return already(so)
    if now not in step.args["over"]:
        return _left(one, step)
    if kind is ActionKind.CLOSE:
        await _remember(hands, step, to)
    try:
        await one.write(hands, int(chat["id"]), to)
    except BadRequest as error:
        if not said(error, *_SAME):
            raise translated(error, step.target) from None
    seen = one.read(await hands.chat(step.target))
    if seen == to:
        return done(so)
    if seen not in step.args["over"]:
        return _left(one, step)
    return Receipt(Outcome.UNKNOWN, "Telegram said that it was done, but that cannot be seen.")


def _left(one: Field, step: Step) -> Receipt:
    # What stood there before an earlier step is known for good: reading anew is of no use.
    code = RefusedCode.TAKEN if step.args.get("again") else RefusedCode.CHANGED
    return Receipt(Outcome.REFUSED, _LEFT.format(what=_NAMES[one.kind]), code=code)


async def _remember(hands: Hands, step: Step, value: Any) -> None:
    """Note what is written, so that it is known for ours when it is to be undone."""
    name = f"closed:{step.kind}:{step.target}"
    known: Sequence[Any] = await hands.note(name) or []
    if value not in known:
        await hands.keep(name, [*known, value][-20:])
