"""A mailbox opened by tokens, on a real Dovecot that asks a token server whether they are good."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, aclosing
from dataclasses import replace
from datetime import timedelta

import pytest
from office import Office
from peers.mail.dovecot import PASSWORD, dovecot
from peers.mail.relay import Relay
from peers.mail.token_server import SECRET

from adapters.contract import (
    Address,
    Alert,
    Failing,
    Outcome,
    Refused,
    RefusedCode,
    Unavailable,
)
from adapters.mail import ADAPTER

ALERT = Alert("Case 14: please decide", "Case 14: please decide.", case="14")


@pytest.fixture
async def by_token(mail_server, tokens, asked, tmp_path):
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
    by_token, tokens, mechanism, refresh
):
    """In the application's own name (Microsoft) or in somebody's (Google); one serves both."""
    office = await by_token(mechanism, refresh=refresh)
    await office.offer()
    card = await office.card(alert=ALERT)
    await office.put(office.reply(card, "ADVICE"))
    async with aclosing(office.desk.requests()) as stream, asyncio.timeout(60):
        assert (await anext(stream)).line.startswith("advice 14")
    [form] = tokens.asked
    assert form["scope"] == "mail/.default"
    assert form["grant_type"] == ("refresh_token" if refresh else "client_credentials")


async def test_a_token_that_was_withdrawn_is_replaced_by_itself(by_token, tokens):
    """The next attempt asks for another; one alone is never called refused."""
    office = await by_token()
    await office.desk.say(ALERT, Address(office.channel), "one")
    tokens.good.clear()
    await office.connection.close()
    with pytest.raises(Unavailable, match="ask for another"):
        await office.desk.say(ALERT, Address(office.channel), "two")
    receipt = await office.desk.say(ALERT, Address(office.channel), "two")
    assert receipt.outcome is Outcome.DONE


async def test_a_token_that_opens_no_mailbox_needs_a_person_until_it_does(by_token, tokens):
    """Permissions that nobody consented to: refused both ways, with what to do; then mended."""
    office = await by_token()
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


async def test_doctor_looks_at_the_token_and_at_the_secret_s_last_day(by_token, tokens):
    """Each by itself, with how to mend it."""
    office = await by_token()
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


async def test_doctor_looks_with_the_running_beadle_s_token_where_it_was_renewed(by_token, tokens):
    """The refresh token may be good once: it is not spent; where the token is over that is said."""
    tokens.rotates = True
    office = await by_token(refresh=True)
    await office.desk.say(ALERT, Address(office.channel), "one")
    found = await ADAPTER.diagnose(office.options, (), office.host)
    assert [check.name for check in found if not check.ok] == []
    assert "a mail to itself" in {check.name for check in found}
    office.host.ahead = timedelta(hours=2)
    *_, last = await ADAPTER.diagnose(office.options, (), office.host)
    assert [last.name, last.ok] == ["token", True]
    assert last.detail.startswith("NOT TRIED")
    assert len(tokens.asked) == 1
    receipt = await office.desk.say(ALERT, Address(office.channel), "two")
    assert receipt.outcome is Outcome.DONE


async def test_the_secret_s_end_comes_with_the_requests(by_token):
    """On record before it counts as told."""
    office = await by_token()
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
