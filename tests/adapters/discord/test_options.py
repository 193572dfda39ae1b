"""How a channel's address is written, and which options are refused in words."""

from __future__ import annotations

import pytest

from adapters.contract import Secret
from adapters.discord import ADAPTER, Options
from adapters.discord.options import channel_of

CHANNEL = "1180249153287913472"
TOKEN = Secret(env="DISCORD_TOKEN")


@pytest.mark.parametrize(
    "address",
    [
        CHANNEL,
        f" {CHANNEL} ",
        f"1100000000000000001/{CHANNEL}",
        f"https://discord.com/channels/1100000000000000001/{CHANNEL}",
        f"https://ptb.discord.com/channels/1100000000000000001/{CHANNEL}/",
        f"discord.com/channels/1100000000000000001/{CHANNEL}/1180249153287913473",
    ],
)
def test_an_id_a_pair_or_a_link_is_a_channel(address):
    assert channel_of(address) == int(CHANNEL)
    assert ADAPTER.examine_account(address) is None


@pytest.mark.parametrize(
    "address",
    ["", "news", "#news", "123", "https://town.example/1180249153287913472", f"{CHANNEL}x"],
)
def test_anything_else_is_refused_with_how_to_find_the_id(address):
    assert "Copy Channel ID" in ADAPTER.examine_account(address)


def test_a_private_conversation_is_refused():
    why = ADAPTER.examine_account(f"https://discord.com/channels/@me/{CHANNEL}")
    assert "private" in why


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"channels": ("news",)}, "channels"),
        ({"official_roles": ("Officers",)}, "official_roles"),
        ({"history_days": 0}, "history_days"),
        ({"api": "https://x.example/api/v10"}, "both"),
        ({"api": "x.example", "gateway": "wss://x.example"}, "api"),
        ({"api": "https://x.example", "gateway": "https://x.example"}, "gateway"),
    ],
)
def test_an_option_that_cannot_work_is_refused_in_words(wrong, says):
    with pytest.raises(ValueError, match=says):
        Options(token=TOKEN, **wrong)


def test_the_token_is_in_no_representation(monkeypatch):
    monkeypatch.setenv("DISCORD_TOKEN", "very-secret")
    assert "very-secret" not in repr(Options(token=TOKEN))
