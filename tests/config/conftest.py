"""A small adapter that is installed for the tests, found by its entry point like any other."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from config.paper_adapter_site import GOOD, SOURCE, install

from bot.config.errors import ConfigErrors
from bot.config.load import load_config
from bot.config.model import Config


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


@pytest.fixture
def good(tmp_path: Path) -> str:
    """A configuration with nothing wrong, for a test to spoil; its pack is a file beside it."""
    (tmp_path / "witney.toml").write_text("")
    return GOOD
