"""A small adapter that is installed for the tests, found by its entry point like any other."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.config.errors import ConfigErrors
from bot.config.load import load_config
from bot.config.model import Config

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


@pytest.fixture(autouse=True)
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The adapter ``paper`` is installed."""
    site = tmp_path / "site"
    install(site, "paper-adapter", "paper = paper_adapter:ADAPTER")
    (site / "paper_adapter.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(site)
    monkeypatch.delitem(sys.modules, "paper_adapter", raising=False)
    return site


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], Config]:
    """Load a configuration from its text."""

    def write(text: str) -> Config:
        path = tmp_path / "beadle.toml"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return load_config(path)

    return write


@pytest.fixture
def wrong(load: Callable[[str], Config]) -> Callable[[str], dict[str, str]]:
    """What is wrong with a configuration, by key path."""

    def collect(text: str) -> dict[str, str]:
        with pytest.raises(ConfigErrors) as caught:
            load(text)
        return {problem.path: problem.what for problem in caught.value.errors}

    return collect


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


@pytest.fixture
def good(tmp_path: Path) -> str:
    """A configuration with nothing wrong, for a test to spoil; its pack is a file beside it."""
    (tmp_path / "witney.toml").write_text("")
    return GOOD
