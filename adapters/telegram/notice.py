"""The pinned notice of a closure: published, changed when the dates change, taken away.

A notice of more than 48 hours cannot be deleted by a bot (Bot API, deleteMessage). It is unpinned
then, and says that the closure is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram.error import BadRequest

from adapters.contract import (
    Lost,
    Outcome,
    Receipt,
    Refused,
    RefusedCode,
    Step,
    Unavailable,
    already,
    done,
)
from adapters.telegram.hands import Hands, is_gone, said
from adapters.telegram.messages import essence
from adapters.telegram.troubles import translated

SHOW = "notice"
LONGEST = 4096
OVER = "The closure that was announced here is over."

_SHOWN = "The notice is pinned."
_GONE = "The notice was taken away."
_LEFT = "Somebody changed the notice meanwhile. It was left as it is: please look at it."
_KEPT = (
    "The notice was unpinned and says that the closure is over. Telegram lets no bot delete what "
    "is older than 48 hours: delete it by hand if it should go."
)
Raw = Mapping[str, Any]


async def _ours(hands: Hands, target: str) -> dict[str, list[str]]:
    """The numbers of the notices that were published here, each with the words it was given."""
    found: dict[str, list[str]] = await hands.note(f"notices:{target}") or {}
    return found


def _pinned(chat: Raw) -> Raw:
    """What is pinned on top; empty without it."""
    found: Raw = chat.get("pinned_message") or {}
    return found


async def _standing(hands: Hands, chat: Raw) -> tuple[int, str | None]:
    """The notice of ours that stands, and what it says where that is seen: where it is on top.

    Somebody may have pinned something above it; then its words are those it was last given.
    """
    ours, pinned = await _ours(hands, str(chat["id"])), _pinned(chat)
    number = int(pinned.get("message_id", 0))
    if str(number) in ours:
        return number, str(pinned.get("text", ""))
    for known in sorted(map(int, ours), reverse=True):
        if await hands.stands(int(chat["id"]), known, None):
            return known, None
    return 0, None


async def prepare(hands: Hands, chat: Raw, words: str, first: Step | None) -> list[Step]:
    """Publish the notice, unless it stands; what somebody changed while it is closed is theirs.

    So is what they made of an earlier closing's: a new closing has a notice of its own.
    """
    words, target, left = words[:LONGEST], str(chat["id"]), 0
    number, text = await _standing(hands, chat)
    if number:
        known = (await _ours(hands, target))[str(number)]
        whole = await hands.note(f"notice-pinned:{target}") == number
        theirs = text is not None and text not in known
        if (theirs and first is not None) or (whole and (text or known[-1]) == words):
            return []
        left = number if theirs else 0
    pinned = int(_pinned(chat).get("message_id", 0))
    newest = max(hands.highest.get(int(chat["id"]), 0), pinned)
    prior = first.prior if first else {"pinned": pinned}
    return [Step(SHOW, target, prior, {"text": words, "after": newest, "left": left})]


async def show(hands: Hands, step: Step) -> Receipt:
    """Publish and pin it, or give the one that stands its new words."""
    target, words = step.target, str(step.args["text"])
    chat = await hands.chat(target)
    here = int(chat["id"])
    if step.args.get("left"):
        await _let_go(hands, target, str(step.args["left"]))
    number, text = await _standing(hands, chat)
    known = (await _ours(hands, target)).get(str(number), [])
    if text is not None and text not in known:
        return Receipt(Outcome.REFUSED, _LEFT, code=RefusedCode.CHANGED)
    pinned = await hands.note(f"notice-pinned:{target}") == number
    if number and pinned and (text or known[-1]) == words:
        return already(_SHOWN)
    try:
        if not number:
            number = await _publish(hands, here, step)
        await _note(hands, target, number, words)
        if known:
            await _edit(hands, here, number, words)
        await hands.raw(
            "PinChatMessage", here, chat_id=here, message_id=number, disable_notification=True
        )
        await hands.keep(f"notice-pinned:{target}", number)
    except BadRequest as error:
        raise translated(error, target) from None
    seen = _pinned(await hands.chat(target))
    if seen.get("text") == words:
        return done(_SHOWN)
    return Receipt(Outcome.UNKNOWN, "Telegram said that the notice is pinned, but it is not seen.")


async def _publish(hands: Hands, chat: int, step: Step) -> int:
    """Send the notice once: one that was sent before a crash is looked for."""
    words, name = str(step.args["text"]), f"notice-begun:{step.target}"
    begun = await hands.note(name)
    after = int(step.args["after"]) if begun is None else int(begun["after"])
    if begun is not None and begun.get("text") == words:
        found = await _find(hands, chat, after, words)
        if found:
            return found
    await hands.keep(name, {"after": after, "text": words})
    try:
        sent = await hands.raw(
            "SendMessage", chat, chat_id=chat, text=words,
            link_preview_options={"is_disabled": True},
        )  # fmt: skip
    except Lost:
        found = await _find(hands, chat, after, words)
        if not found:
            raise
        return found
    return int(sent["message_id"])


async def _find(hands: Hands, chat: int, after: int, words: str) -> int:
    """A notice whose number was lost; 0 without one, or where Beadle cannot look."""
    wanted = essence([{"message_id": 0, "text": words}])
    known = {int(one) for one in await _ours(hands, str(chat))}
    try:
        found = await hands.find(chat, after, 1, wanted)
    except Refused as trouble:
        if trouble.code is not RefusedCode.UNSUPPORTED:
            raise
        return 0
    return found[0] if found and found[0] not in known else 0


async def _edit(hands: Hands, chat: int, number: int, words: str) -> None:
    """Give a message of ours other words. Raises BadRequest."""
    try:
        await hands.raw("EditMessageText", chat, chat_id=chat, message_id=number, text=words)
    except BadRequest as error:
        if not said(error, "message is not modified"):
            raise


async def _note(hands: Hands, target: str, number: int, words: str) -> None:
    """This message is a notice of ours, with these words."""
    ours = await _ours(hands, target)
    known = ours.get(str(number), [])
    if words not in known:
        await hands.keep(f"notices:{target}", {**ours, str(number): [*known, words]})


async def _let_go(hands: Hands, target: str, number: str) -> None:
    """This message is no longer a notice of ours."""
    ours = await _ours(hands, target)
    await hands.keep(f"notices:{target}", {k: v for k, v in ours.items() if k != number})


async def remove(hands: Hands, step: Step) -> Receipt:
    """Unpin and delete what a closing published; of what is too old, take the words away."""
    chat = await hands.chat(step.target)
    number, target, pinned = int(chat["id"]), step.target, _pinned(chat)
    begun = await hands.note(f"notice-begun:{target}")
    if begun is not None:  # sent, perhaps, and cut off before its number was noted
        lost = await _find(hands, number, int(begun["after"]), str(begun["text"]))
        if lost:
            await _note(hands, target, lost, str(begun["text"]))
    ours = await _ours(hands, target)
    if not ours:
        return await _forgotten(hands, step, number, pinned)
    standing = ours.get(str(pinned.get("message_id")))
    if standing is not None and pinned.get("text") not in [*standing, OVER]:
        return Receipt(Outcome.REFUSED, _LEFT, code=RefusedCode.CHANGED)
    try:
        kept = [one for one in ours if not await _remove(hands, number, int(one))]
    except BadRequest as error:
        raise translated(error, target) from None
    await hands.keep(f"notices:{target}", None)
    for name in ("begun", "pinned"):
        await hands.keep(f"notice-{name}:{target}", None)
    return done(_KEPT if kept else _GONE)


async def _forgotten(hands: Hands, step: Step, chat: int, pinned: Raw) -> Receipt:
    """What was noted of the notice is lost (a restored record): it is known by its words."""
    words = step.args.get("text")  # a reopening that an older Beadle prepared has none
    if not words or not pinned or pinned.get("text") != words:
        return already("There is no notice.")
    try:
        gone = await _remove(hands, chat, int(pinned["message_id"]))
    except BadRequest as error:
        raise translated(error, step.target) from None
    return done(_GONE if gone else _KEPT)


async def _remove(hands: Hands, chat: int, number: int) -> bool:
    """Take one away; False where it stands on with other words. Raises BadRequest."""
    for _ in range(3):
        try:
            await hands.delete(chat, number)
        except Lost:
            continue  # the next try finds out
        except BadRequest as error:
            if is_gone(error):
                return True
            if not said(error, "can't be deleted"):
                raise
            await _edit(hands, chat, number, OVER)
            await _unpin(hands, chat, number)
            return False
    raise Unavailable("Telegram did not say whether the notice is gone.")


async def _unpin(hands: Hands, chat: int, number: int) -> None:
    try:
        await hands.raw("UnpinChatMessage", chat, chat_id=chat, message_id=number)
    except BadRequest as error:
        if not is_gone(error):
            raise
