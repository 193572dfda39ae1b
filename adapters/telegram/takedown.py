"""Taking a post down: keep a copy, look whether it is what was judged, delete, and look again.

Owns what follows from Telegram's rule that a bot deletes nothing that is older than 48 hours: of
a channel's post the words are replaced where that is allowed, and a person is asked to delete the
rest; of anything else a person is asked for all of it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
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
from adapters.telegram.copies import Copies
from adapters.telegram.hands import Hands, is_gone, said
from adapters.telegram.messages import essence, fingerprint, load, media_of, same_words, split
from adapters.telegram.options import PLATFORM
from adapters.telegram.troubles import translated

log = logging.getLogger(__name__)

KEEP, DELETE = "keep", "delete"
REPLACEMENT = "This post was removed by the council."
"""What stands in the place of words that cannot be deleted."""

_CHANGED = "The post on Telegram is not the one that was judged: it was edited since."
_NO_COPY = "No copy could be put into the archive chat now. Beadle's own archive holds the post."
_TOO_OLD = (
    "Telegram lets no bot delete a post that is older than 48 hours. Open {link}, hold or "
    "right-click the post, and choose Delete."
)
_REPLACED = (
    "Its words can no longer be read: they were replaced. The empty post still stands, because "
    "Telegram lets no bot delete what is older than 48 hours. Open {link} and delete it."
)
_NO_RIGHT = (
    "The bot may not delete posts there. Give it the right to delete messages, or open {link} and "
    "delete the post."
)

_GONE = "The post is gone; I tried to delete it again, and Telegram has no such post."
_NOT_THERE = "The post is not there any more."
_COPY_GONE = "So is its copy in the discussion group."
_COPY_LEFT = (
    "Its copy in the discussion group still stands, because the bot may not delete it there: open "
    "the group, hold or right-click the copy, and choose Delete."
)

Raw = Mapping[str, Any]


async def numbers_of(hands: Hands, post: Archived) -> tuple[int, list[int]]:
    """The chat, and the numbers of the messages that a post is made of.

    Raises Refused(INVALID) for what is no post of Telegram's.
    """
    strange = Refused(RefusedCode.INVALID, "this is no post of Telegram's")
    if post.ref.platform != PLATFORM:
        raise strange
    try:
        chat, number = split(post.ref.id)
    except ValueError:
        raise strange from None
    known = await hands.note(f"numbers:{post.ref.id}")
    if known:
        return chat, [int(one) for one in known]
    try:
        messages = [int(one["message_id"]) for one in load(post.raw)]
    except ValueError:
        messages = []
    return chat, messages if number in messages else [number]


async def look(hands: Hands, post: Archived, chat: int, numbers: Sequence[int]) -> bool | None:
    """Whether the post still stands, as it was judged; None where that cannot be seen.

    Raises Refused(CHANGED) where something else stands there.
    """
    try:
        seen = [await hands.look(chat, number) for number in numbers]
    except Refused as trouble:
        if trouble.code is RefusedCode.CREDENTIALS:
            raise
        if trouble.code is not RefusedCode.UNSUPPORTED:
            log.warning("telegram: a post cannot be looked at before it is removed: %s", trouble)
        return None  # an archive chat that cannot be used holds up no removal
    except Unavailable as trouble:
        if trouble.retry_after is not None:
            return None  # too much goes into the archive chat now: that holds up no removal
        raise
    live = [one for one in seen if one is not None]
    if not live:
        return False
    known = {post.fingerprint, *post.history}
    if any(same_words(one, fingerprint(live)) for one in known):
        return True
    if len(live) < len(seen) and _parts_are_known(post, live):
        return True
    raise Refused(RefusedCode.CHANGED, _CHANGED)


def _parts_are_known(post: Archived, live: Sequence[Raw]) -> bool:
    """Whether what is left of an album is as it was archived: Telegram tells of no deletion."""
    try:
        kept = {int(one["message_id"]): essence([one]) for one in load(post.raw)}
    except ValueError:
        return False
    return all(kept.get(int(one["message_id"])) == essence([one]) for one in live)


async def prepare(hands: Hands, post: Archived, copies: Copies) -> list[Step]:
    """The steps of a take-down. Raises Refused(CHANGED)."""
    chat, numbers = await numbers_of(hands, post)
    stands = await look(hands, post, chat, numbers)
    args = {"numbers": numbers, "copies": await copies.of(chat, numbers)}
    steps = [Step(DELETE, post.ref.id, {"ref": post.ref.id}, args)]
    if stands:
        steps.insert(0, Step(KEEP, post.ref.id, {}, args))
    return steps


async def keep(hands: Hands, post: Archived, step: Step) -> Receipt:
    """Put a copy into the archive chat, from where it can be put back whole."""
    chat, numbers = split(post.ref.id)[0], [int(one) for one in step.args["numbers"]]
    note = f"kept:{post.ref.id}:{post.fingerprint}"
    if await hands.note(note):
        return already("A copy is in the archive chat.")
    stands = await look(hands, post, chat, numbers)
    if stands is None:
        return already(_NO_COPY)
    if not stands:
        return already("There is nothing to copy: the post is not there.")
    try:
        copies = await hands.raw(
            "ForwardMessages", chat, chat_id=hands.archive, from_chat_id=chat,
            message_ids=numbers, disable_notification=True,
        )  # fmt: skip
    except BadRequest as error:
        raise translated(error, str(hands.archive)) from None
    except Unavailable as trouble:
        if trouble.retry_after is None:
            raise
        return already(_NO_COPY)
    await hands.keep(note, [one["message_id"] for one in copies])
    return done("A copy is in the archive chat.")


async def delete(hands: Hands, post: Archived, step: Step) -> Receipt:
    """Delete every message of the post, and its copies, and see that they are gone."""
    chat, numbers = split(post.ref.id)[0], [int(one) for one in step.args["numbers"]]
    try:
        stood = await look(hands, post, chat, numbers)
    except Refused as trouble:
        if trouble.code is RefusedCode.CHANGED and await hands.note(f"replaced:{post.ref.id}"):
            stood = True  # by our own words, of an earlier try
        else:
            return refused(trouble)
    if stood is False:
        return await _with_copies(hands, step, already(_NOT_THERE))
    did = False
    for number in numbers:
        try:
            did = await _delete_one(hands, chat, number) or did
        except BadRequest as error:
            return await _too_old(hands, post, chat, error)
    if not did and not stood:
        return await _with_copies(hands, step, already(_NOT_THERE))
    return await _with_copies(hands, step, done(_GONE))


async def _with_copies(hands: Hands, step: Step, receipt: Receipt) -> Receipt:
    """What is known once the copies in the discussion group are deleted as well."""
    left = False
    copies = step.args.get("copies", ())
    for copy in copies:
        try:
            await _delete_one(hands, *split(copy))
        except BadRequest:
            left = True
    if left:
        return Receipt(Outcome.PARTLY, f"{receipt.detail} {_COPY_LEFT}")
    gone = f" {_COPY_GONE}" if copies else ""
    return replace(receipt, detail=f"{receipt.detail}{gone}")


async def _delete_one(hands: Hands, chat: int, number: int) -> bool:
    """Delete one message until Telegram says that there is none; whether it was there.

    Raises BadRequest where it refuses.
    """
    there = False
    for _ in range(3):
        try:
            await hands.delete(chat, number)
            there = True
        except Lost:
            continue  # the next try finds out
        except BadRequest as error:
            if is_gone(error):
                return there
            raise
    raise Unavailable("Telegram did not say whether the post is gone.")


async def _too_old(hands: Hands, post: Archived, chat: int, error: BadRequest) -> Receipt:
    """What can be done where Telegram does not delete: replace the words, or ask a person."""
    link = post.url or "the post"
    old = said(error, "for everyone")
    by_hand = Receipt(
        Outcome.BY_HAND,
        (_TOO_OLD if old else _NO_RIGHT).format(link=link),
        code=RefusedCode.TOO_OLD if old else RefusedCode.PERMISSION,
    )
    if not old:
        return by_hand
    try:
        messages = load(post.raw)
    except ValueError:
        return by_hand
    if len(messages) > 1 or media_of(messages[0]) or "text" not in messages[0]:
        return by_hand  # a picture would stay: that is no removal
    _, number = split(post.ref.id)
    await hands.keep(f"replaced:{post.ref.id}", REPLACEMENT)
    bot = await hands.bot()
    try:
        await hands.call(bot.edit_message_text(REPLACEMENT, chat, number), chat)
    except BadRequest as refusal:
        if not said(refusal, "message is not modified"):
            return by_hand
    detail = _REPLACED.format(link=link)
    return Receipt(Outcome.PARTLY, detail, post.ref, RefusedCode.TOO_OLD)
