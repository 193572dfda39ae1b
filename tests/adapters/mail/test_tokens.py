"""Tokens: asked for, renewed in time, refused in words that help; and a secret that will expire."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from peers.mail.token_server import REFRESH
from plain_host import PlainHost

from adapters.contract import Refused, RefusedCode, Secret, Unavailable
from adapters.mail.expiring import Ending
from adapters.mail.grant import OAuth
from adapters.mail.options import Options
from adapters.mail.tokens import Spent, Tokens


async def test_a_token_is_renewed_before_it_ends(tokens, asked, clock_host):
    """By the injected clock: five minutes before, not at each mail."""
    kept = Tokens(asked(), clock_host, 10)
    first = await kept.token()
    clock_host.ahead = timedelta(minutes=54)
    assert await kept.token() == first
    clock_host.ahead = timedelta(minutes=56)
    assert await kept.token() != first
    assert len(tokens.asked) == 2


async def test_many_who_need_a_token_ask_once(tokens, asked, clock_host):
    """Sending and reading begin at the same moment."""
    kept = Tokens(asked(), clock_host, 10)
    assert len(set(await asyncio.gather(*(kept.token() for _ in range(5))))) == 1
    assert len(tokens.asked) == 1


async def test_a_refresh_token_that_is_good_once_is_kept_for_the_next_start(
    tokens, asked, clock_host, tmp_path
):
    """The newest lies with the host; a new one in the configuration takes its place."""
    tokens.rotates = True
    for _ in range(3):
        await Tokens(asked(refresh=True), clock_host, 10).token()
    assert tokens.asked[0]["refresh_token"] == REFRESH
    assert len({form["refresh_token"] for form in tokens.asked}) == 3
    (tmp_path / "refresh").write_text("entered-anew")
    tokens.refresh = "entered-anew"
    await Tokens(asked(refresh=True), clock_host, 10).token()
    assert tokens.asked[-1]["refresh_token"] == "entered-anew"


async def test_who_only_looks_is_lent_the_token_and_spends_no_refresh_token(
    tokens, asked, clock_host, tmp_path
):
    """One that is good once stays Beadle's; where its token is over, nothing is asked."""
    tokens.rotates = True
    begun = Tokens(asked(refresh=True), clock_host, 10)
    token = await begun.token()
    assert await Tokens(asked(refresh=True), clock_host, 10, looking=True).token() == token
    clock_host.ahead = timedelta(hours=2)
    with pytest.raises(Spent):
        await Tokens(asked(refresh=True), clock_host, 10, looking=True).token()
    assert len(tokens.asked) == 1
    assert await begun.token() != token
    (tmp_path / "refresh").write_text("entered-anew")
    tokens.refresh, tokens.rotates = "entered-anew", False
    await Tokens(asked(refresh=True), clock_host, 10, looking=True).token()
    assert tokens.asked[-1]["refresh_token"] == "entered-anew"


async def test_who_only_looks_hears_why_beadle_was_refused(tokens, asked, clock_host):
    """In the words that Beadle was told; and of its recovery as well."""
    tokens.rotates = True
    await Tokens(asked(refresh=True), clock_host, 10).token()
    tokens.faults.append((400, {"error": "invalid_grant"}))
    with pytest.raises(Refused):
        await Tokens(asked(refresh=True), clock_host, 10).token()
    with pytest.raises(Refused, match="get a new one"):
        await Tokens(asked(refresh=True), clock_host, 10, looking=True).token()
    token = await Tokens(asked(refresh=True), clock_host, 10).token()
    assert await Tokens(asked(refresh=True), clock_host, 10, looking=True).token() == token


async def test_a_refresh_token_that_stays_good_is_used_by_whoever_looks(tokens, asked):
    """Nothing is lent then: what doctor sees is what the server says now."""
    host = PlainHost()
    token = await Tokens(asked(refresh=True), host, 10).token()
    assert await Tokens(asked(refresh=True), host, 10, looking=True).token() != token
    assert len(tokens.asked) == 2


@pytest.mark.parametrize(
    ("status", "said", "meaning", "words"),
    [
        (400, {"error": "invalid_grant"}, Refused, "get a new one"),
        (401, {"error": "invalid_client"}, Refused, "make a new one"),
        (400, {"error": "unauthorized_client"}, Refused, "permissions"),
        (400, {"error": "Words of\nthe server"}, Refused, r"\(400\)"),
        (404, "not JSON's object", Refused, "404"),
        (200, {"token_type": "Bearer"}, Refused, "no token that opens"),
        (200, {"access_token": "a\x01b"}, Refused, "no token that opens"),
        (200, {"access_token": "abc", "token_type": "mac"}, Refused, "no token that opens"),
        (429, {"error": "x"}, Unavailable, "later"),
        (503, "busy", Unavailable, "later"),
        (400, {"error": "temporarily_unavailable"}, Unavailable, "later"),
    ],
)
async def test_what_a_token_server_refuses_is_said_in_words_that_help(
    tokens, asked, clock_host, status, said, meaning, words
):
    """Its code, what to do, and none of its words; the next answer counts as if nothing was."""
    tokens.faults.append((status, said))
    kept = Tokens(asked(), clock_host, 10)
    with pytest.raises(meaning, match=words) as caught:
        await kept.token()
    assert "Words of" not in str(caught.value)
    if isinstance(caught.value, Refused):
        assert caught.value.code is RefusedCode.CREDENTIALS
    assert await kept.token() in tokens.good


async def test_a_token_server_that_is_away_is_unavailable(tokens, asked, clock_host):
    """And a secret that is not there is named."""
    oauth = asked()
    with pytest.raises(Refused, match="client_secret is missing"):
        await Tokens(asked(client_secret=Secret(file="/nowhere/at/all")), clock_host, 10).token()
    await tokens.__aexit__()
    with pytest.raises(Unavailable, match="does not answer"):
        await Tokens(oauth, clock_host, 10).token()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"token_url": "http://login.example/token"}, "https"),
        ({"token_url": "nonsense"}, "https"),
        ({"client_id": ""}, "client_id"),
        ({"client_secret": None}, "refresh_token"),
    ],
)
def test_a_table_that_cannot_work_is_refused(more, why):
    """In words that say what to write."""
    good = {"token_url": "https://login.example/token", "client_id": "x",
            "client_secret": Secret(env="X")}  # fmt: skip
    with pytest.raises(ValueError, match=why):
        OAuth(**{**good, **more})


def test_a_mailbox_has_a_password_or_tokens_and_not_both():
    """Nor neither."""
    good = OAuth(token_url="https://a.example/t", client_id="x", client_secret=Secret(env="X"))
    given = {"smtp_host": "a", "imap_host": "a", "user": "beadle@a.example"}
    both = {"password": Secret(env="X"), "oauth": good}
    for secrets, why in (({}, "password is missing"), (both, "are both there")):
        with pytest.raises(ValueError, match=why):
            Options(**given, **secrets)
    assert Options(**given, oauth=replace(good, secret_expires=date(2028, 1, 1))).oauth


async def test_the_secret_s_end_is_told_in_time_once_for_each_step(make, asked):
    """30 days before, not each day, also after a restart; and each day once it is over."""
    office = make()
    last = office.host.now().date() + timedelta(days=40)

    def begin():
        office.options = replace(office.options, password=None, oauth=asked(secret_expires=last))
        office.connect()
        return Ending(office.options, office.host)

    told = []
    for day in range(44):
        office.host.ahead = timedelta(days=day)
        ends = begin()
        for _ in range(2):
            if found := await ends.news():
                told.append((day, found.detail.partition(":")[0]))
                await ends.told()
    await office.connection.close()
    assert [day for day, _ in told] == [10, 26, 33, 37, 38, 39, 40, 41, 42, 43]
    assert told[0][1] == "The mailbox's client secret expires within 30 days"
    assert "has expired" in told[-1][1]
