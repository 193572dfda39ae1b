"""The bytes of an attachment, before they vanish.

Owns the download: an attachment's address is signed and expires after a day, so where it no
longer works the message is asked for a new one. After a deletion the old address works for
about two minutes more. Addresses lead to Discord's own store; no token is sent there.
"""

from __future__ import annotations

from typing import Any

import aiohttp

from adapters.contract import Media, Ref, Refused, RefusedCode, Unavailable
from adapters.discord.hands import Hands
from adapters.discord.messages import media_id
from adapters.discord.options import Options

_OK = 200
_EXPIRED = frozenset({401, 403, 404, 410})
_PIECE = 1 << 16
_SECONDS = 100.0
_MEGA = 1_000_000


async def fetch(options: Options, hands: Hands, post: Ref, media: Media) -> bytes:
    """The bytes of an attachment. Raises Unavailable (try again) or Refused (never again)."""
    most = int(options.media_megabytes * _MEGA)
    number, _, url = media.ref.partition(" ")
    if media.size is not None and media.size > most:
        raise _too_large(options)
    if not number.isdecimal():
        raise Refused(RefusedCode.INVALID, "this is no attachment of Discord's")
    if url.startswith(("https://", "http://")):
        data = await _get(url, most, options)
        if data is not None:
            return data
    data = await _get(await _fresh(hands, post, number), most, options)
    if data is None:
        raise Refused(RefusedCode.GONE, "Discord no longer has this attachment")
    return data


async def _fresh(hands: Hands, post: Ref, number: str) -> str:
    """The attachment's address as the message has it now. Raises Trouble."""
    message = await hands.message(post.id)
    if message is None:
        why = "The message was deleted, and with it the attachment, before it could be copied"
        raise Refused(RefusedCode.GONE, why)
    holders: list[Any] = [message]
    holders += [one.get("message") or {} for one in message.get("message_snapshots") or ()]
    for holder in holders:
        for attachment in holder.get("attachments") or ():
            if media_id(str(attachment.get("id"))) == number and attachment.get("url"):
                return str(attachment["url"])
    raise Refused(RefusedCode.GONE, "The message no longer has this attachment")


async def _get(url: str, most: int, options: Options) -> bytes | None:
    """What lies at an address; None where it no longer works. Raises Trouble."""
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_SECONDS)) as session,
            session.get(url) as answer,
        ):
            if answer.status in _EXPIRED:
                return None
            if answer.status != _OK:
                raise Unavailable(f"Discord's store did not give the attachment ({answer.status})")
            data = bytearray()
            async for piece in answer.content.iter_chunked(_PIECE):
                data += piece
                if len(data) > most:
                    raise _too_large(options)
            return bytes(data)
    except (aiohttp.ClientError, OSError) as error:  # TimeoutError is an OSError
        why = f"Discord's store did not give the attachment ({type(error).__name__})"
        raise Unavailable(why) from None


def _too_large(options: Options) -> Refused:
    why = f"larger than the {options.media_megabytes:g} MB that are kept (media_megabytes)"
    return Refused(RefusedCode.TOO_LARGE, why)
