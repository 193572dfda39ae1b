"""What an officer publishes in these tests: breaches of clause 6.5, ordinary news, pictures."""

from __future__ import annotations

import struct
import zlib

from peers.resident import Resident

BREACH = "Time for a change. Please vote Labour on Thursday."
FINE = "The library is open on Saturday."


def png(seed: int, side: int = 24) -> bytes:
    """A real greyscale PNG; another for each seed."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    shades = [(seed * 2_654_435_761 + place * 40_503) % 251 for place in range(side * side)]
    rows = b"".join(b"\0" + bytes(shades[at : at + side]) for at in range(0, side * side, side))
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def embedded(resident: Resident, *pictures: bytes, alt: str = "a picture") -> dict[str, object]:
    """Upload pictures; the embed of a post that shows them."""
    images = [{"alt": alt, "image": resident.upload(one, "image/png")} for one in pictures]
    return {"$type": "app.bsky.embed.images", "images": images}


def blob_cids(embed: dict) -> list[str]:
    """The CIDs of an embed's pictures."""
    return [one["image"]["ref"]["$link"] for one in embed["images"]]
