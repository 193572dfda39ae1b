"""What a version says, as plain JSON, and the digest that the audit chain keeps of it."""

from __future__ import annotations

import hashlib
from typing import Any

from adapters.contract import Link, Part, Post
from bot.store.types import canonical

EXCERPT = 120
"""Characters kept of what a member of the public wrote where no case holds it."""


def parts_json(post: Post) -> list[Any]:
    """``[[name, text], …]``."""
    return [[part.name, part.text] for part in post.parts]


def links_json(post: Post) -> list[Any]:
    """``[[url, part, start, end], …]``."""
    return [[link.url, link.part, link.start, link.end] for link in post.links]


def parts_of(stored: list[Any] | None) -> tuple[Part, ...]:
    """The parts of a stored version."""
    return tuple(Part(name, text) for name, text in stored or [])


def links_of(stored: list[Any] | None) -> tuple[Link, ...]:
    """The links of a stored version."""
    return tuple(Link(url, part, start, end) for url, part, start, end in stored or [])


def content_digest(parts: list[Any], links: list[Any], raw: bytes) -> str:
    """SHA-256 over the words, the links and the platform's own record."""
    hasher = hashlib.sha256(canonical([parts, links]).encode())
    hasher.update(b"\x00")
    hasher.update(raw)
    return hasher.hexdigest()


def excerpt(parts: list[Any]) -> str:
    """The first words, for what is not kept in full."""
    text = " ".join(" ".join(text.split()) for _name, text in parts if text.strip())
    return text if len(text) <= EXCERPT else text[: EXCERPT - 1] + "…"
