"""Putting a post back: copied from the archive chat, or sent anew from the archive.

A post that comes back is a new message: its number and its address are new, and what was counted
and said below the old one does not come back. The receipt says so, with both addresses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from telegram.error import BadRequest

from adapters.contract import (
    Archived,
    Lost,
    Outcome,
    Receipt,
    Refused,
    RefusedCode,
    Step,
    Unavailable,
    already,
    done,
    refused,
)
from adapters.telegram.hands import Hands
from adapters.telegram.messages import essence, fingerprint, load, ref, same_words, split
from adapters.telegram.resend import resend
from adapters.telegram.takedown import numbers_of
from adapters.telegram.troubles import translated

PUT = "put_back"
_TAKEN = "Something else stands in the post's place, which was written since. It was left as it is."
_UNKNOWN = (
    "The connection was cut while the post was put back, and Telegram does not let Beadle look "
    "whether it is there. Please look at {link}. If it is not there, publish it again by hand."
)

Raw = Mapping[str, Any]


def whole(post: Archived) -> list[dict[str, Any]]:
    """The archived messages. Raises Refused(INVALID) unless they are what was fingerprinted."""
    try:
        messages = load(post.raw)
    except ValueError:
        raise Refused(RefusedCode.INVALID, "the archived post is damaged") from None
    if fingerprint(messages) not in {post.fingerprint, *post.history}:
        raise Refused(RefusedCode.INVALID, "the archived post is not the one that was judged")
    if "sender_chat" not in messages[0] or messages[0]["chat"].get("type") != "channel":
        why = "A bot can put back what a channel posted, but not what a person wrote in a group."
        raise Refused(RefusedCode.UNSUPPORTED, why)
    return messages


async def prepare(hands: Hands, post: Archived) -> list[Step]:
    """One step. Raises Refused(TAKEN) where something else stands there."""
    messages = whole(post)
    chat, numbers = await numbers_of(hands, post)
    await _standing(hands, post, chat, numbers)
    known = max(hands.highest.get(chat, 0), *numbers)
    return [Step(PUT, post.ref.id, {}, {"after": known, "parts": len(messages)})]


async def _standing(hands: Hands, post: Archived, chat: int, numbers: Sequence[int]) -> str:
    """What stands in the post's place: ``gone``, ``there``, ``replaced``, or ``unseen``.

    Raises Refused(TAKEN) where it is something else.
    """
    replaced = await hands.note(f"replaced:{post.ref.id}")
    try:
        seen = [await hands.look(chat, number) for number in numbers]
    except Refused as trouble:
        if trouble.code is not RefusedCode.UNSUPPORTED:
            raise
        return "replaced" if replaced else "unseen"
    live = [one for one in seen if one is not None]
    if not live:
        return "gone"
    if any(same_words(one, fingerprint(live)) for one in (post.fingerprint, *post.history)):
        return "there" if len(live) == len(seen) else "gone"
    if replaced and live[0].get("text") == replaced:
        return "replaced"
    raise Refused(RefusedCode.TAKEN, _TAKEN)


async def put_back(hands: Hands, post: Archived, step: Step, key: str) -> Receipt:
    """Put it back once for each key; a crash or a lost answer is looked into first."""
    try:
        return await _put_back(hands, post, step, key)
    except BadRequest as error:
        trouble = translated(error, str(split(post.ref.id)[0]))
        if isinstance(trouble, Refused):
            return refused(trouble)
        raise trouble from None
    except Refused as trouble:
        return refused(trouble)


async def _put_back(hands: Hands, post: Archived, step: Step, key: str) -> Receipt:
    messages = whole(post)
    chat, numbers = await numbers_of(hands, post)
    # By the step's address: the post's own is the new one as soon as the archive has followed.
    note = f"back:{key}:{step.target}"
    begun = await hands.note(note)
    if begun is not None:
        return await _again(hands, post, chat, messages, note, begun)
    standing = await _standing(hands, post, chat, numbers)
    if standing == "there":
        return already("The post is public.", post.ref)
    if standing == "replaced":
        return await _rewrite(hands, post, chat, messages)
    after = max(int(step.args["after"]), hands.highest.get(chat, 0))
    await hands.keep(note, {"after": after})
    try:
        made = await _publish(hands, post, chat, messages)
    except Lost:
        return await _again(hands, post, chat, messages, note, {"after": after})
    except (Refused, BadRequest, Unavailable):
        await hands.keep(note, None)  # nothing was sent
        raise
    return await _settle(hands, post, chat, messages, note, made)


async def _publish(
    hands: Hands, post: Archived, chat: int, messages: Sequence[Raw]
) -> list[int]:  # fmt: skip
    """Copy from the archive chat, or else send what Beadle's own archive has."""
    kept = await hands.note(f"kept:{post.ref.id}:{post.fingerprint}")
    if kept and hands.archive and len(kept) == len(messages):
        # A post that was passed on from elsewhere is passed on again, so that this is seen.
        verb = "Forward" if any("forward_origin" in one for one in messages) else "Copy"
        given: dict[str, Any] = {"chat_id": chat, "from_chat_id": hands.archive}
        buttons = messages[0].get("reply_markup")
        try:
            if len(kept) > 1 or verb == "Forward":
                made = await hands.raw(f"{verb}Messages", chat, **given, message_ids=kept)
                return [int(one["message_id"]) for one in made]
            more = {"reply_markup": buttons} if buttons else {}
            made = await hands.raw("CopyMessage", chat, **given, message_id=kept[0], **more)
            return [int(made["message_id"])]
        except BadRequest:
            pass  # the copy was deleted from the archive chat: Beadle has one of its own
    return await resend(hands, chat, messages, post.media)


async def _settle(
    hands: Hands, post: Archived, chat: int, messages: Sequence[Raw], note: str, made: list[int]
) -> Receipt:
    """Note what was published, and look at it."""
    new = ref(chat, made[0])
    await hands.keep(f"numbers:{new.id}", made)
    await hands.keep(note, {"made": made})
    await hands.keep(f"moved:{post.ref.id}", new.id)
    hands.sent(chat, made)
    return await _seen(hands, post, chat, messages, made, first=True)


async def _seen(
    hands: Hands,
    post: Archived,
    chat: int,
    messages: Sequence[Raw],
    made: list[int],
    *,
    first: bool,
) -> Receipt:
    """What stands under the new numbers."""
    new = ref(chat, made[0])
    where = (post.url or "").rpartition("/")[0]
    link = f"{where}/{made[0]}" if where else f"message {made[0]}"
    old = post.url or post.ref.id
    detail = f"It is a new message on Telegram, at {link}; the old address {old} stays empty."
    try:
        live = [await hands.look(chat, number) for number in made]
        fine = all(live) and essence([one for one in live if one]) == essence(messages)
    except Refused as trouble:
        if trouble.code is not RefusedCode.UNSUPPORTED:
            raise
        buttons = messages[0].get("reply_markup")
        fine = all([await hands.stands(chat, number, buttons) for number in made])
    if fine:
        outcome = Outcome.DONE if first else Outcome.ALREADY
        return Receipt(outcome, detail, new, url=link if where else None)
    detail = f"It does not look as it did. Please compare. {detail}"
    return Receipt(Outcome.PARTLY, detail, new, url=link if where else None)


async def _again(
    hands: Hands, post: Archived, chat: int, messages: Sequence[Raw], note: str, begun: Raw
) -> Receipt:
    """It was begun before: find what came of it, and publish only what surely was not."""
    if "made" in begun:
        return await _seen(hands, post, chat, messages, list(begun["made"]), first=False)
    try:
        made = await hands.find(chat, int(begun["after"]), len(messages), essence(messages))
    except Refused as trouble:
        if trouble.code is not RefusedCode.UNSUPPORTED:
            raise
        return Receipt(Outcome.UNKNOWN, _UNKNOWN.format(link=post.url or "the channel"))
    if not made:
        made = await _publish(hands, post, chat, messages)
    return await _settle(hands, post, chat, messages, note, made)


async def _rewrite(hands: Hands, post: Archived, chat: int, messages: Sequence[Raw]) -> Receipt:
    """The post itself still stands with other words: put its own back there."""
    _, number = split(post.ref.id)
    message = messages[0]
    given = {k: message[k] for k in ("text", "entities", "reply_markup") if k in message}
    try:
        await hands.raw("EditMessageText", chat, chat_id=chat, message_id=number, **given)
    except BadRequest as error:
        if "message is not modified" not in error.message.casefold():
            raise
    await hands.keep(f"replaced:{post.ref.id}", None)
    return done("Its own words stand in it again, at the same address.", post.ref)
