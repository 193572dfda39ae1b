"""A mailbox opened by tokens, on a real Dovecot that asks a token server whether they are good."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, aclosing
from dataclasses import replace
from datetime import date, timedelta

import pytest
from office import Office
from peers.mail.dovecot import PASSWORD, dovecot
from peers.mail.relay import Relay
from peers.mail.token_server import CLIENT, REFRESH, SECRET, TokenServer

from adapters.contract import (
    Address,
    Alert,
    Failing,
    Outcome,
    Refused,
    RefusedCode,
    Secret,
    Unavailable,
)
from adapters.mail import ADAPTER
from adapters.mail.expiring import Ending
from adapters.mail.grant import OAuth
from adapters.mail.options import Options
from adapters.mail.tokens import Tokens

ALERT = Alert("Case 14: please decide", "Case 14: please decide.", case="14")


@pytest.fixture
async def tokens():
    """A token server that knows one application."""
    async with TokenServer() as server:
        yield server


@pytest.fixture
def asked(tokens, tmp_path):
    """Make the table ``[connection.oauth]`` for it; with ``refresh``, in somebody's name."""
    (tmp_path / "secret").write_text(SECRET)
    (tmp_path / "refresh").write_text(REFRESH)

    def made(*, refresh=False, **more):
        return OAuth(
            **{
                "token_url": tokens.url, "client_id": CLIENT, "scope": "mail/.default",
                "client_secret": Secret(file=str(tmp_path / "secret")),
                "refresh_token": Secret(file=str(tmp_path / "refresh")) if refresh else None,
                **more,
            }
        )  # fmt: skip

    return made


@pytest.fixture
async def own(mail_server, tokens, asked, tmp_path):
    """Make an office on a Dovecot of its own that knows tokens, and whose desk has no password."""
    (tmp_path / "password").write_text(PASSWORD)
    made = []
    with ExitStack() as stack:

        async def office(mechanisms="xoauth2 oauthbearer", **more):
            relay = await Relay(0).__aenter__()
            server = await asyncio.to_thread(
                stack.enter_context,
                dovecot(relay.port, introspection=tokens.introspection, mechanisms=mechanisms),
            )
            relay.lmtp_port = server.lmtp
            made.append((Office(server, relay, tmp_path / "password"), relay))
            one = made[-1][0]
            one.options = replace(one.options, password=None, oauth=asked(**more))
            one.connect()
            tokens.user = one.beadle
            return one

        yield office
        for one, relay in made:
            await one.connection.close()
            await relay.__aexit__()


@pytest.mark.parametrize("mechanism", ["xoauth2", "oauthbearer"])
@pytest.mark.parametrize("refresh", [False, True])
async def test_a_token_opens_the_mailbox_for_sending_and_for_reading(
    own, tokens, mechanism, refresh
):
    """In the application's own name (Microsoft) or in somebody's (Google); one serves both."""
    office = await own(mechanism, refresh=refresh)
    await office.offer()
    card = await office.card(alert=ALERT)
    await office.put(office.reply(card, "ADVICE"))
    async with aclosing(office.desk.requests()) as stream, asyncio.timeout(60):
        assert (await anext(stream)).line.startswith("advice 14")
    [form] = tokens.asked
    assert form["scope"] == "mail/.default"
    assert form["grant_type"] == ("refresh_token" if refresh else "client_credentials")


async def test_a_token_that_was_withdrawn_is_replaced_by_itself(own, tokens):
    """The next attempt asks for another; one alone is never called refused."""
    office = await own()
    await office.desk.say(ALERT, Address(office.channel), "one")
    tokens.good.clear()
    with pytest.raises(Unavailable, match="ask for another"):
        await office.desk.say(ALERT, Address(office.channel), "two")
    receipt = await office.desk.say(ALERT, Address(office.channel), "two")
    assert receipt.outcome is Outcome.DONE


async def test_a_token_that_opens_no_mailbox_needs_a_person_until_it_does(own, tokens):
    """Permissions that nobody consented to: refused both ways, with what to do; then mended."""
    office = await own()
    tokens.user = f"other@{office.beadle.partition('@')[2]}"
    for work in (
        office.desk.say(ALERT, Address(office.channel), "x"),
        anext(office.desk.requests()),
    ):
        with pytest.raises(Refused, match="permissions") as caught:
            await work
        assert caught.value.code is RefusedCode.CREDENTIALS
        assert SECRET not in str(caught.value)
    tokens.user = office.beadle
    receipt = await office.desk.say(ALERT, Address(office.channel), "x")
    assert receipt.outcome is Outcome.DONE


async def test_a_server_that_takes_no_tokens_is_named(make, asked):
    """Instead of a login that cannot be understood."""
    office = make()
    options = replace(office.options, password=None, oauth=asked())
    connection = ADAPTER.connect("mail", options, office.host)
    with pytest.raises(Refused, match="neither XOAUTH2 nor OAUTHBEARER"):
        await connection.desk.say(ALERT, Address(office.channel), "x")
    with pytest.raises(Refused, match="neither XOAUTH2 nor OAUTHBEARER"):
        await anext(connection.desk.requests())
    await connection.close()


async def test_doctor_looks_at_the_token_and_at_the_secret_s_last_day(own, tokens):
    """Each by itself, with how to mend it."""
    office = await own()
    soon = office.host.now().date() + timedelta(days=10)
    options = replace(office.options, oauth=replace(office.options.oauth, secret_expires=soon))
    found = {c.name: c for c in await ADAPTER.diagnose(options, (), office.host)}
    assert [c.name for c in found.values() if not c.ok] == ["client secret"]
    assert "within 14 days" in found["client secret"].detail
    tokens.faults.append(
        (401, {"error": "invalid_client", "error_description": "AADSTS7000222: x"})
    )
    found = {c.name: c for c in await ADAPTER.diagnose(office.options, (), office.host)}
    assert not found["token"].ok
    assert "invalid_client, AADSTS7000222" in found["token"].detail
    assert SECRET not in repr(found)


# ------------------------------------------------------------------- tokens alone


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
    for both in ({}, {"password": Secret(env="X"), "oauth": good}):
        with pytest.raises(ValueError, match="password"):
            Options(**given, **both)
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


async def test_the_secret_s_end_comes_with_the_requests(own):
    """On record before it counts as told."""
    office = await own()
    soon = office.host.now().date() + timedelta(days=5)
    office.options = replace(
        office.options, oauth=replace(office.options.oauth, secret_expires=soon)
    )
    office.connect()
    for _ in range(2):
        await office.offer()
        async with aclosing(office.desk.requests()) as stream, asyncio.timeout(60):
            news = await anext(stream)
        assert isinstance(news, Failing)
        assert "within 7 days" in news.detail
        assert "Make a new client secret" in news.detail
