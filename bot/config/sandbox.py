"""The sandbox: what ``beadle run`` does where nobody has written a configuration.

Owns a complete configuration of an invented council, read like any other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.config.load import parse
from bot.config.model import Config

SANDBOX = Path("sandbox")
"""Where it lies, in the folder in which Beadle is started."""
POSTS = "posts"
"""The folder of sample posts in it."""


def sandbox_config(folder: Path) -> Config:
    """A council with a folder of posts and a desk in the terminal; its database is in ``folder``.

    The folder is not made here, and needs not exist.
    """
    return parse(_tables(), folder, "The sandbox")


def _tables() -> dict[str, Any]:
    return {
        "connection": [
            {"id": "blog", "adapter": "folder"},
            {"id": "terminal", "adapter": "terminal"},
        ],
        "council": [
            {
                "id": "sampleford",
                "name": "Sampleford Town Council",
                "pack": "durrington",
                "domains": ["sampleford-tc.gov.uk"],
                "contacts": ["01632 960100", "clerk@sampleford-tc.gov.uk"],
                "channels": [],
                "helplines": ["999", "101", "111"],
                "account": [{"connection": "blog", "address": POSTS, "kind": "official"}],
                "desk": [{"connection": "terminal"}],
                "person": _persons(),
                "advice": {"person": "Mona Monitor"},
            }
        ],
    }


def _persons() -> list[dict[str, Any]]:
    people = (
        ("Sam Clerk", "clerk"),
        ("Dee Deputy", "deputy"),
        ("Chris Chairman", "chairman"),
        ("Olive Officer", "officer"),
        ("Max Member", "member"),
        ("Mona Monitor", "monitoring_officer"),
    )
    return [
        {"name": name, "role": role, "identities": {"terminal": role, "folder": name}}
        for name, role in people
    ]
