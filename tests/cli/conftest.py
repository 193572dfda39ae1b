"""A configuration of a folder and a terminal, and the program run on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main

CONFIG = """
[[connection]]
id = "blog"
adapter = "folder"

[[connection]]
id = "terminal"
adapter = "terminal"

[[council]]
id = "sampleford"
name = "Sampleford Town Council"
pack = "durrington"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = { terminal = "clerk" }

[[council.account]]
connection = "blog"
address = "posts"

[[council.desk]]
connection = "terminal"
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration file in a folder of its own, with a folder of posts beside it."""
    monkeypatch.delenv("BEADLE_CONFIG", raising=False)
    (tmp_path / "posts").mkdir()
    path = tmp_path / "beadle.toml"
    path.write_text(CONFIG)
    return path


@pytest.fixture
def beadle(config: Path) -> Callable[..., Result]:
    """Run a command with that configuration."""
    return lambda *args: CliRunner().invoke(main, [*args, "--config", str(config)])
