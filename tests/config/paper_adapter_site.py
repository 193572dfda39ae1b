"""A small adapter to install, and a configuration that uses it."""

from __future__ import annotations

from pathlib import Path

SOURCE = """
from __future__ import annotations
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from adapters.contract import Adapter, Connection, Secret


@dataclass(frozen=True)
class Server:
    host: str = "localhost"
    token: Secret | None = None


@dataclass(frozen=True)
class Options:
    root: Path = Path("posts")
    password: Secret | None = None
    watch: Literal["stream", "poll"] = "poll"
    every: int = 5
    server: Server = field(default_factory=Server)
    extra: tuple[Path, ...] = ()

    def __post_init__(self):
        if self.every < 1:
            raise ValueError("every: expected a second or more")


async def diagnose(options, accounts, host):
    return ()


ADAPTER = Adapter(
    name="paper",
    summary="posts on paper",
    options=Options,
    connect=lambda name, options, host: Connection(),
    diagnose=diagnose,
    examine_account=lambda address: "has no @" if "@" not in address else None,
)
"""


def install(site: Path, name: str, points: str) -> None:
    """Make a distribution that importlib.metadata finds."""
    info = site / f"{name}-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[beadle.adapters]\n{points}\n")


GOOD = """
[[connection]]
id = "shelf"
adapter = "paper"

[[council]]
id = "sampleford"
name = "Sampleford Town Council"
pack = "witney.toml"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = { shelf = "sam" }

[[council.person]]
name = "Dee Deputy"
role = "deputy"

[[council.person]]
name = "Chris Chairman"
role = "chairman"

[[council.account]]
connection = "shelf"
address = "@town"

[[council.desk]]
connection = "shelf"
"""
