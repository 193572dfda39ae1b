"""``beadle platforms`` says beforehand what can be done, for people and for programs."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner

from adapters.contract import Ability, ActionKind
from bot.cli import main
from bot.cli.platforms import sentence


def test_a_configurations_connections_in_words(beadle):
    shown = beadle("platforms")
    assert shown.exit_code == 0, shown.output
    assert "blog (folder): " in shown.output
    assert "  take down: yes; keeps its address" in shown.output
    assert "  publish:   no" in shown.output
    assert "  replies:   not watched" in shown.output
    assert "terminal (terminal): " in shown.output
    assert "  desk: yes" in shown.output


def test_the_same_for_programs(beadle):
    blog, terminal = json.loads(beadle("platforms", "--format", "json").output)
    assert blog["connection"] == "blog"
    assert set(blog["actions"]) == {kind.value for kind in ActionKind}
    assert blog["actions"]["take_down"]["possible"] is True
    assert blog["replies_watched"] is False
    assert terminal["desk"] is True
    assert terminal["actions"] is None


def test_without_a_configuration_every_installed_adapter(monkeypatch):
    monkeypatch.delenv("BEADLE_CONFIG", raising=False)
    shown = CliRunner().invoke(main, ["platforms", "--format", "json"])
    assert [each["adapter"] for each in json.loads(shown.output)] == [
        "bluesky", "discord", "folder", "mail", "telegram", "terminal",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ability", "said"),
    [
        (Ability(possible=False), "no"),
        (Ability(possible=False, note="By hand."), "no. By hand."),
        (Ability(possible=True), "yes"),
        (
            Ability(
                possible=True, keeps_id=True, time_limit=timedelta(hours=48), note="Likes are lost."
            ),
            "yes; keeps its address; within 2 days. Likes are lost.",
        ),
    ],
)
def test_an_ability_is_a_sentence_with_the_outcome_first(ability, said):
    assert sentence(ability) == said
