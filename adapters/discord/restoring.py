"""Putting a message back: its words and attachments, under its author's name and picture.

Owns the step. Discord has no undelete, so a webhook of Beadle's posts a new message, whose ID is
new: the receipt says so and links both. What it will look like is written down before it is
posted, so that a second try finds the first one's message in the channel's history.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from adapters.contract import Action, Archived, Kept, Receipt, Refused, RefusedCode, Step, attempt
from adapters.discord.authors import name_of
from adapters.discord.backfill import newer
from adapters.discord.hands import Hands, address, already, done
from adapters.discord.messages import (
    digest,
    look_of,
    media_id,
    ref_of,
    snowflake_at,
)
from adapters.discord.options import web_url
from adapters.discord.own import Restored, fits
from adapters.discord.takedown import kept
from adapters.discord.webhooks import send, webhook_of
from adapters.discord.words import authored

POST = "post_again"

_LONGEST = 2_000
"""Characters that a webhook may post; people who pay Discord may post twice as many."""
_NAME = 80
_SLACK = timedelta(minutes=5)
"""How far our clock and Discord's may be apart."""
_CDN = "https://cdn.discordapp.com"
_FORBIDDEN = re.compile("(d)(iscord)|(c)(lyde)", re.IGNORECASE)
"""Words that Discord does not let a webhook's name have."""


def _webhook_name(name: str) -> str:
    """A name that a webhook may have, as near to the author's as can be."""
    spaced = _FORBIDDEN.sub(lambda m: f"{m[1] or m[3]} {m[2] or m[4]}", name.strip())
    return spaced[:_NAME].strip() or "Unknown"


def _avatar(message: Mapping[str, Any], guild: str | None) -> str | None:
    """The address of the author's picture, or None for Discord's own."""
    author, member = message.get("author") or {}, message.get("member") or {}
    user = author.get("id")
    if guild and member.get("avatar"):
        return f"{_CDN}/guilds/{guild}/users/{user}/avatars/{member['avatar']}.png"
    return f"{_CDN}/avatars/{user}/{author['avatar']}.png" if author.get("avatar") else None


def _possible(message: Mapping[str, Any]) -> None:
    """Refuse what a webhook cannot post."""
    what = next(
        (words for name, words in (("poll", "a poll"), ("sticker_items", "a sticker"),
                                   ("message_snapshots", "a forwarded message"),
                                   ("components", "buttons or a layout of its own"))
         if message.get(name)),
        None,
    )  # fmt: skip
    if what:
        why = f"This message has {what}, which Discord lets nobody post again: post it by hand"
        raise Refused(RefusedCode.UNSUPPORTED, why)
    if len(str(message.get("content") or "")) > _LONGEST:
        why = f"Beadle can post {_LONGEST} characters again, and this message is longer"
        raise Refused(RefusedCode.TOO_LARGE, why)


def _files(post: Archived, listed: list[Any]) -> list[tuple[Mapping[str, Any], Kept]]:
    """Each attachment with its bytes. Raises Refused(GONE) where some could not be archived."""
    had = {media_id(one.ref): one for one in post.media}
    found = [(one, had.get(str(one.get("id")))) for one in listed]
    lost = sum(1 for _, one in found if one is None)
    if lost:
        count = "one attachment" if lost == 1 else f"{lost} attachments"
        why = f"The message cannot be put back as it was: {count} of it could not be archived"
        raise Refused(RefusedCode.GONE, why)
    return [(one, data) for one, data in found if data is not None]


async def prepare(hands: Hands, action: Action, post: Archived) -> list[Step]:
    """One step: post this very message again.

    Raises Refused(GONE) where the channel or an attachment is gone, TAKEN where it is public.
    """
    print_, message = kept(post)
    _possible(message)
    listed = list(message.get("attachments") or ())
    _files(post, listed)
    there = await hands.ours(action.account, post.ref.id)
    if there is None:
        why = "The channel or thread in which the message stood is gone"
        raise Refused(RefusedCode.GONE, why)
    live = await hands.message(post.ref.id)
    if live is not None and digest(look_of(live)) != digest(look_of(message)):
        why = "The message is public, with other words. Nothing was posted."
        raise Refused(RefusedCode.TAKEN, why)
    is_thread = there.get("type") in (10, 11, 12)
    guild = str(there.get("guild_id") or "")
    args = {
        "channel": str(there.get("parent_id") if is_thread else there.get("id")),
        "thread": str(there["id"]) if is_thread else None,
        "guild": guild,
        "name": _webhook_name(name_of(message)),
        "avatar": _avatar(message, guild),
        "content": message.get("content") or "",
        "embeds": [dict(one) for one in authored(message)],
        "attachments": [
            {name: one.get(name) for name in ("id", "filename", "description", "size")}
            for one in listed
        ],
        "fingerprint": print_,
        "look": digest(look_of(message)),
        "reply": bool(message.get("type") == 19),  # noqa: PLR2004 - Discord's number for a reply
    }
    return [Step(POST, post.ref.id, {"live": live is not None}, args)]


async def perform(hands: Hands, action: Action, step: Step, key: str) -> Receipt:
    """Post the message again, unless it stands, or an earlier try has posted it."""
    assert action.post
    if await hands.message(step.target) is not None:
        return already("The message is public.", step.target)
    args = step.args
    place = args["thread"] or args["channel"]
    restored = await hands.own.begun(key, step.target)
    if restored is not None:
        found = await _standing(hands, restored)
        if found is not None:
            return _public(already(_told(step, found), found), step)
    client = await hands.client()
    reason = f"Beadle: {action.reason or 'restored'}"[:400]
    webhook = await webhook_of(client, int(args["channel"]), reason)
    if restored is None:
        restored = Restored(
            key=key,
            old=step.target,
            channel=str(place),
            look=str(args["look"]),
            name=str(args["name"]),
            fingerprint=str(args["fingerprint"]),
            after=await _first_possible(hands, int(place), step.target),
        )
        await hands.own.begin(restored)
    files = _files(action.post, list(args["attachments"]))
    begun = restored

    async def change() -> None:
        channel, number = await send(client, webhook, args, files)
        await hands.own.bind(begun, ref_of(channel, number).id)

    def judge(seen: str | None) -> Receipt | None:
        return _public(done(_told(step, seen), seen), step) if seen else None

    return await attempt(change, lambda: _standing(hands, begun), judge, who="Discord")


async def _first_possible(hands: Hands, place: int, old: str) -> int:
    """The lowest ID that a message posted now can have. Raises Trouble.

    Above the channel's newest, whatever our clock says: where that is ahead of Discord's, what was
    posted would not be found by its time, and would be posted twice.
    """
    newest = (await hands.channel(place)).get("last_message_id") or address(old)[1]
    return min(snowflake_at(hands.host.now() - _SLACK), int(newest) + 1)


async def _standing(hands: Hands, restored: Restored) -> str | None:
    """Where the message of a restore stands; None where there is none. Raises Trouble.

    Looks at the one that is known, else through all that was posted since it was begun.
    """
    if restored.new is not None:
        live = await hands.message(restored.new)
        return restored.new if live is not None else None
    client = await hands.client()
    async for page in newer(client, int(restored.channel), restored.after):
        for message in page:
            ref = ref_of(message["channel_id"], message["id"]).id
            if message.get("webhook_id") and fits(restored, message):
                if await hands.own.taken(ref):
                    continue
                await hands.own.bind(restored, ref)
                return ref
    return None


def _public(receipt: Receipt, step: Step) -> Receipt:
    """The receipt, with where people read the message from now on."""
    if receipt.ref is None:
        return receipt
    return replace(receipt, url=web_url(step.args["guild"], *address(receipt.ref.id)))


def _told(step: Step, ref: str) -> str:
    """The receipt's words: what stands there now, and what is not as it was."""
    guild = step.args["guild"]
    new, old = (web_url(guild, *address(one)) for one in (ref, step.target))
    reply = " It no longer shows which message it answered." if step.args["reply"] else ""
    return (
        f"The message is public again, posted by Beadle under {step.args['name']}'s name: {new} "
        f"(it was {old}). Discord gave it a new ID and date; reactions are gone.{reply}"
    )
