"""The command table as Discord's slash commands: whole, typed, within Discord's limits."""

from __future__ import annotations

import json
import re

import pytest

import bot.clerk.perform  # noqa: F401 - fills the table
from adapters.contract import CommandSpec, Parameter
from adapters.discord.commands import payloads, registered_names, same, shortened
from bot.clerk import table

NAME = re.compile(r"[-_a-z0-9]{1,32}")


def options(payload):
    return {option["name"]: option for option in payload["options"]}


@pytest.fixture
def found():
    return {one["name"]: one for one in payloads(table.specs())}


def test_every_command_of_the_table_is_offered(found):
    """None is left out, and each comes back under the table's own name."""
    names = registered_names(table.specs())
    assert sorted(names.values()) == sorted(table.TABLE)
    offered = set()
    for name, payload in found.items():
        subs = [option for option in payload["options"] if option["type"] == 1]
        offered |= {f"{name} {sub['name']}" for sub in subs} or {name}
    assert offered == set(names)


def test_all_keeps_within_what_discord_takes(found):
    """Names, descriptions, choices and their order."""

    def check(one):
        assert NAME.fullmatch(one["name"])
        assert 1 <= len(one["description"]) <= 100
        inner = one.get("options", [])
        assert len(inner) <= 25
        wanted = [option.get("required", False) for option in inner]
        assert wanted == sorted(wanted, reverse=True)
        assert 1 <= len(one.get("choices", ["x"])) <= 25
        for option in inner:
            check(option)

    assert len(found) <= 100
    for payload in found.values():
        check(payload)


def test_options_are_typed(found):
    """Few values are choices, what Beadle knows is completed, a day says how it is written."""
    takedown = options(found["takedown"])
    assert takedown["case"]["autocomplete"]
    assert takedown["clause"]["autocomplete"]
    assert "autocomplete" not in takedown["reason"]
    close = options(found["close"])
    assert [one["value"] for one in close["mode"]["choices"]] == ["closed", "heightened"]
    assert re.search(r"\d{4}-\d\d-\d\d", close["until"]["description"])
    assert list(close)[-2:] == ["from", "until"]  # what may be left out comes last


def test_two_words_are_a_group_unless_the_first_is_a_command(found):
    """Discord has no command that is also a group."""
    assert {one["name"] for one in found["election"]["options"]} >= {"add", "move", "notice"}
    assert "exempt" in found
    assert registered_names(table.specs())["exempt-draft"] == "exempt draft"
    assert registered_names(table.specs())["rule-off"] == "rule-off"


def test_what_is_not_for_everybody_is_hidden(found):
    """By Discord's own permissions; Beadle checks each command again."""
    assert found["check"]["default_member_permissions"] is None
    assert found["takedown"]["default_member_permissions"] == str(1 << 13)
    assert found["election"]["default_member_permissions"] == str(1 << 13)


def as_discord_tells(payload):
    """What GET answers: more keys, and nothing that is empty."""
    kept = {key: value for key, value in payload.items() if value not in (None, [], False)}
    kept |= {"id": "1", "version": "2", "nsfw": False}
    if "options" in kept:
        kept["options"] = [as_discord_tells(one) for one in kept["options"]]
    return kept


def test_what_is_registered_is_recognised():
    """Registering again is only needed where something differs."""
    wanted = payloads(table.specs())
    there = [as_discord_tells(one) for one in json.loads(json.dumps(wanted))]
    assert same(wanted, there)
    assert not same(wanted, there[1:])
    assert not same(wanted, [*there, {"name": "old", "type": 1}])
    there[0]["description"] = "Something else"
    assert not same(wanted, there)


def test_an_option_that_became_optional_differs():
    """Discord leaves out what is false, and that is not what is true."""
    before = payloads([CommandSpec("note", "Note", (Parameter("case", "case", "Which"),))])
    after = payloads([CommandSpec("note", "Note", (Parameter("case", "case", "Which", False),))])
    assert not same(after, [as_discord_tells(one) for one in before])
    assert not same(before, [as_discord_tells(one) for one in after])


def test_a_long_summary_is_cut_at_a_word():
    """And an empty one is not sent, for Discord refuses it."""
    assert shortened("words " * 40).endswith("words…")
    assert len(shortened("x" * 300)) == 100
    assert shortened("") == "-"
