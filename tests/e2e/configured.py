"""Configurations of an invented council, as its contractor would write them."""

from __future__ import annotations

from pathlib import Path

from peers.resident import Resident

PASSWORD = "BEADLE_E2E_PASSWORD"
"""The environment variable in which the app password lies."""

_REST = """
[[connection]]
id = "terminal"
adapter = "terminal"

[[council]]
id = "durrington"
name = "Durrington Town Council"
pack = "durrington"
tell_after = "1m"

[[council.account]]
connection = "{connection}"
address = "{address}"
kind = "official"

[[council.desk]]
connection = "terminal"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ terminal = "clerk" }}

[[council.person]]
name = "Dee Deputy"
role = "deputy"
identities = {{ terminal = "deputy" }}
"""


def bluesky(resident: Resident, source: str = "firehose", **more: str | float) -> str:
    """Watch one account on the local data server, able to take down and restore.

    By rules alone: these tests are about the way of a post, and send thousands.
    """
    keys = {"source": source, "timeout_seconds": 10, "poll_seconds": 0.5, **more}
    lines = [
        f'{name} = "{value}"' if isinstance(value, str) else f"{name} = {value}"
        for name, value in keys.items()
    ]
    return "\n".join(
        (
            'scorer = "none"\n[[connection]]\nid = "bluesky"\nadapter = "bluesky"',
            f'service = "{resident.url}"',
            f'identifier = "{resident.handle}"',
            f'password = {{ env = "{PASSWORD}" }}',
            *lines,
            _REST.format(connection="bluesky", address=resident.handle),
        )
    )


def folder(posts: Path) -> str:
    """Watch a folder of Markdown posts."""
    start = '[[connection]]\nid = "website"\nadapter = "folder"\n'
    return start + _REST.format(connection="website", address=str(posts))
