"""A ping: what counts as heard, and that nothing said of it gives the address away."""

from __future__ import annotations

import pytest
from peers.healthchecks import CHECK, Healthchecks

from bot.run import ping as pinging
from bot.run.ping import client, ping


@pytest.fixture
def peer():
    with Healthchecks() as server:
        yield server


async def said(address: str, why: str = "") -> str:
    async with client() as by:
        trouble = await ping(by, address, why)
    assert CHECK not in trouble
    return trouble


async def test_a_ping_that_is_heard_leaves_nothing_to_say(peer):
    assert await said(peer.address) == ""
    assert await said(f"  {peer.address}?rid=1\n") == ""
    assert peer.pings == [("GET", f"/{CHECK}", ""), ("GET", f"/{CHECK}?rid=1", "")]


async def test_what_is_wrong_goes_to_the_same_address_with_fail_behind_it(peer):
    assert await said(peer.address, "Posts are not checked.") == ""
    assert peer.pings == [("POST", f"/{CHECK}/fail", "Posts are not checked.")]


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (404, b"", "not known there"),
        (410, b"", "not known there"),
        (500, b"", "refuses (500)"),
        (200, b"OK (not found)", "not known there"),
        (200, b"OK (rate limited)", "too often"),
    ],
)
async def test_an_answer_that_is_no_yes_is_said(peer, status, body, told):
    peer.status, peer.body = status, body
    assert told in await said(peer.address)


async def test_it_is_not_sent_elsewhere(peer):
    with Healthchecks() as other:
        peer.status, peer.location = 302, other.address
        assert "elsewhere (302)" in await said(peer.address)
        assert other.pings == []


async def test_an_endless_answer_is_not_read_to_its_end(peer):
    peer.body = b"x" * 5_000_000
    assert await said(peer.address) == ""


async def test_a_monitor_that_never_answers_is_given_up(peer, monkeypatch):
    monkeypatch.setattr(pinging, "SECONDS", 0.2)
    peer.silent = True
    assert "no answer within" in await said(peer.address)
    assert len(peer.pings) == 1


async def test_a_monitor_that_is_away_is_said():
    with Healthchecks() as gone:
        address = gone.address
    assert "cannot be reached (ConnectError)" in await said(address)


@pytest.mark.parametrize(
    "address",
    ["", CHECK, f"ftp://monitor.test/{CHECK}", f"https:///{CHECK}", "\x00"],
)
async def test_what_is_no_address_is_said(address):
    assert await said(address) == "the address is none: it has to begin with https://"
