"""The bytes of pictures and files, fetched as soon as their post is stored.

A bot may fetch 20 MB (Bot API, getFile): what is larger is refused in words, and named so.
"""

from __future__ import annotations

import httpx
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from adapters.contract import Media, Refused, RefusedCode, Unavailable
from adapters.telegram.options import LARGEST
from adapters.telegram.troubles import translated

_TOO_LARGE = (
    f"The file is larger than {LARGEST // 1024 // 1024} MB, which is all that Telegram lets a bot "
    "fetch. Please keep a copy of it by hand."
)


async def fetch(bot: Bot, media: Media) -> bytes:
    """A file's bytes. Raises Unavailable or Refused, in words without its address."""
    if media.size is not None and media.size > LARGEST:
        raise Refused(RefusedCode.TOO_LARGE, _TOO_LARGE)
    try:
        file = await bot.get_file(media.ref)
        data = bytes(await file.download_as_bytearray())
    except BadRequest as error:
        if "too big" in error.message.casefold():
            raise Refused(RefusedCode.TOO_LARGE, _TOO_LARGE) from None
        raise Refused(RefusedCode.GONE, "Telegram has no such file any more.") from None
    except TelegramError as error:
        raise translated(error) from None
    except httpx.HTTPError:
        raise Unavailable("Telegram does not answer.") from None
    if file.file_size is not None and len(data) != file.file_size:
        raise Unavailable("Telegram gave fewer bytes than the file has.")
    return data
