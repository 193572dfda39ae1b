"""Adapters are found by entry point; two of one name, or a broken one, are refused."""

from __future__ import annotations

import pytest
from config.paper_adapter_site import install

from bot.config.adapters import AdapterBroken, find_adapters, installed, load_adapter


def test_an_installed_adapter_is_found_beside_beadles_own(paper):
    assert {"paper", "bluesky", "folder", "terminal"} <= set(installed())
    assert load_adapter(installed()["paper"]).summary == "posts on paper"


def test_two_of_one_name_are_refused(paper):
    install(paper, "other-paper", "paper = other_paper:ADAPTER")
    with pytest.raises(AdapterBroken, match='Two adapters are installed under the name "paper"'):
        find_adapters()


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ("stone = stone_adapter:ADAPTER", "cannot be loaded: No module named 'stone_adapter'"),
        ("stone = paper_adapter:GONE", "cannot be loaded"),
        ("stone = paper_adapter:Options", "names no adapter of that name"),
        ("stone = paper_adapter:ADAPTER", "names no adapter of that name"),
    ],
)
def test_a_broken_one_is_named(paper, points, says):
    install(paper, "stone-adapter", points)
    with pytest.raises(AdapterBroken, match=says):
        load_adapter(installed()["stone"])


def test_a_broken_one_harms_only_the_configuration_that_names_it(paper, load, wrong, good):
    install(paper, "stone-adapter", "stone = stone_adapter:ADAPTER")
    assert load(good).connections
    found = wrong(good.replace('adapter = "paper"', 'adapter = "stone"'))
    assert "cannot be loaded" in found["connection[0].adapter"]
