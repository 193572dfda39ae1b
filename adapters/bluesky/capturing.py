"""Copying one public post by its address, for somebody who reports it.

Owns which addresses are posts'. The record is read from the data server of who wrote it, with no
credentials, and nothing else of theirs is asked for.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from adapters.bluesky.identity import Directory, Watched
from adapters.bluesky.options import POSTS, web_url
from adapters.bluesky.record import dump, read
from adapters.contract import Account, Author, Captured, Host, Refused, RefusedCode

PREFIXES = ("https://bsky.app/profile/", "http://bsky.app/profile/", "at://")

_WEB = re.compile(
    r"https?://bsky\.app/profile/([^/?#]+)/post/([^/?#]+)/?(?:[?#].*)?", re.IGNORECASE
)
_AT = re.compile(rf"at://([^/?#]+)/{re.escape(POSTS)}/([^/?#]+)", re.IGNORECASE)
_KEY = re.compile(r"[A-Za-z0-9._:~-]{1,512}")
"""The syntax of a record key: atproto.com/specs/record-key."""


def post_at(url: str) -> tuple[str, str] | None:
    """Whose post it is (handle or DID) and its record key; None where it is no post's address."""
    found = _WEB.fullmatch(url.strip()) or _AT.fullmatch(url.strip())
    if found is None or not _KEY.fullmatch(found[2]):
        return None
    return found[1], found[2]


async def capture(directory: Directory, host: Host, url: str) -> Captured | None:
    """The post as it stands; see the contract."""
    wanted = post_at(url)
    if wanted is None:
        return None
    name, key = wanted
    watched = await directory.find(Account("", name))
    guard(watched, directory)
    found = await watched.home.record(f"at://{watched.did}/{POSTS}/{key}")
    if found is None:
        raise Refused(RefusedCode.GONE, "The post is not there any more.")
    cid, value = found
    raw = dump(value)
    post = read("", f"at://{watched.did}/{POSTS}/{key}", cid, value, raw, Author(watched.did))
    shown = watched.did if name == watched.did else f"@{name} ({watched.did})"
    return Captured(
        ref=post.ref,
        url=web_url(watched.did, key),
        author=shown,
        fingerprint=cid,
        at=host.now(),
        raw=raw,
        text="\n".join(part.text for part in post.parts if part.text),
        posted_at=post.posted_at,
        media=post.media,
    )


def guard(watched: Watched, directory: Directory) -> None:
    """Refuse a data server that is no public place: whoever is reported chose its address.

    Raises Refused(UNSUPPORTED). Where the service in the configuration is no public one either,
    everything is within one network, as in a test.
    """
    if _inner(watched.home.url) and not _inner(directory.service.url):
        raise Refused(RefusedCode.UNSUPPORTED, "The post lies on a server that is not public.")


def _inner(url: str) -> bool:
    name = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return "." not in name or name.endswith((".localhost", ".local", ".internal"))
