"""From a file to a post: what the public reads of it, in parts.

Every file gives a post, or is known not to be public. What cannot be read is told as trouble,
never dropped, and counts as public until somebody has looked.
"""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from adapters.contract import Author, Media, Part, Post, Ref

from . import matter
from .files import POST_LIMIT, Content, LeadsOut, Root, digest
from .markdown import Picture, links, pictures

PLATFORM = "folder"
_COUNCIL_TIME = ZoneInfo("Europe/London")
_WORDS = ("title", "subtitle", "description", "summary", "excerpt", "lead", "tags", "categories")
_PICTURES = ("image", "images", "cover", "banner", "thumbnail", "featured_image")
_SOURCE_KEYS = ("src", "image", "url", "path")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the posts of one account's folder. ``mark`` is what makes a draft."""

    account: str
    root: Root
    mark: tuple[str, bool]

    def read(self, reference: str) -> Post | None:
        """The post as it stands now; None where it is a draft or not there."""
        try:
            content = self.root.read(reference)
        except FileNotFoundError:
            return None
        except LeadsOut:
            return self._unread(reference, "This file is a link that leads out of the folder.")
        except OSError as error:
            why = os.strerror(error.errno) if error.errno else str(error)
            return self._unread(reference, f"The file cannot be read: {why}.")
        return self._post(reference, content)

    def is_draft(self, data: bytes) -> bool:
        """Whether these bytes are a post that is not public."""
        key, value = self.mark
        return matter.read(decoded(data)[0]).fields.get(key) is value

    def _post(self, reference: str, content: Content) -> Post | None:
        """A post of what was read."""
        text, trouble = decoded(content.data)
        taken = matter.read(text)
        key, value = self.mark
        if taken.fields.get(key) is value:
            return None
        if not content.whole:
            said = f"The file has {content.size:,} bytes; only the first {POST_LIMIT:,} were read."
            trouble = f"{trouble} {said}" if trouble else said
        elif not content.size:
            trouble = "The file is empty."
        if taken.trouble:
            said = taken.trouble[0].upper() + taken.trouble[1:]
            trouble = f"{trouble} {said}." if trouble else f"{said}."
        shown = [*_front_pictures(taken.fields), *pictures(taken.body)]
        return Post(
            ref=Ref(PLATFORM, reference),
            account=self.account,
            author=_author(taken.fields),
            parts=tuple(_parts(taken, shown)),
            fingerprint=content.fingerprint,
            raw=content.data,
            links=tuple(links(taken.body)),
            media=tuple(_media(reference, shown)),
            posted_at=_when(taken.fields.get("date")),
            trouble=trouble,
        )

    def _unread(self, reference: str, trouble: str) -> Post:
        """A file that is there and says nothing: a post with no words and a reason."""
        return Post(
            ref=Ref(PLATFORM, reference),
            account=self.account,
            author=None,
            parts=(),
            fingerprint=digest(f"{reference}\n{trouble}".encode()),
            raw=b"",
            trouble=f"{trouble} Look at it yourself.",
        )


def decoded(data: bytes) -> tuple[str, str | None]:
    """The text of a file, and what was wrong with it. Never raises."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "The file is UTF-16, not UTF-8."
    try:
        text, trouble = data.decode(), None
    except UnicodeDecodeError:
        text, trouble = data.decode(errors="replace"), "The file is not UTF-8; letters are lost."
    if "\0" in text:  # no database keeps it in a text; one for one, so that places stay right
        text, trouble = text.replace("\0", "\ufffd"), trouble or "The file has NUL bytes in it."
    return text, trouble


def _parts(taken: matter.Matter, shown: list[Picture]) -> Iterator[Part]:
    """Title and other words of the front matter, the body as written, and the pictures' words."""
    for name in _WORDS:
        value = taken.fields.get(name)
        words = ", ".join(map(str, value)) if isinstance(value, list) else value
        if words not in (None, "", False) and not isinstance(words, Mapping):
            yield Part(name, _whole(str(words)))
    yield Part("text", taken.body)
    for number, picture in enumerate(shown, 1):
        if picture.alt:
            yield Part(f"alt:{number}", picture.alt)
        if picture.caption:
            yield Part(f"caption:{number}", picture.caption)


def _front_pictures(fields: Mapping[str, Any]) -> Iterator[Picture]:
    """The pictures that the front matter names, in the usual ways."""
    for key in _PICTURES:
        value = fields.get(key)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and item:
                alt, caption = (fields.get(f"{key}_{what}") for what in ("alt", "caption"))
                yield Picture(_whole(item), _whole(str(alt or "")), _whole(str(caption or "")))
            elif isinstance(item, Mapping):
                src = next((item[k] for k in _SOURCE_KEYS if isinstance(item.get(k), str)), "")
                if src:
                    alt, caption = item.get("alt"), item.get("caption")
                    yield Picture(_whole(src), _whole(str(alt or "")), _whole(str(caption or "")))


def _media(reference: str, shown: list[Picture]) -> Iterator[Media]:
    """The pictures that are files, by their path from the account's folder."""
    beside = PurePosixPath(reference).parent
    told: set[str] = set()
    for picture in shown:
        path = unquote(picture.src.partition("?")[0].partition("#")[0])
        if picture.remote or not path:
            continue
        start = PurePosixPath() if path.startswith("/") else beside
        ref = os.path.normpath(str(start / path.lstrip("/"))).replace(os.sep, "/")
        if ref not in told:
            told.add(ref)
            kind = mimetypes.guess_type(ref)[0] or "application/octet-stream"
            yield Media(ref, kind, picture.alt)


def _whole(words: str) -> str:
    """Words without the halves of characters that YAML's escapes can make."""
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def _author(fields: Mapping[str, Any]) -> Author | None:
    """Who the front matter says wrote it."""
    value = fields.get("author") or fields.get("authors")
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, Mapping):
        first = first.get("name")
    name = _whole(str(first).strip()) if first not in (None, "", False) else ""
    return Author(id=name, name=name) if name else None


def _when(value: object) -> datetime | None:
    """A date of the front matter in UTC; without a zone it is the council's time."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        return None
    try:
        return (value if value.tzinfo else value.replace(tzinfo=_COUNCIL_TIME)).astimezone(UTC)
    except OverflowError:
        return None  # the year 1 or 9999: no date of a post
