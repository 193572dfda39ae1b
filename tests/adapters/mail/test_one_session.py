"""One session with the server that sends: for all that is queued, and never at a mail's expense."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from office import CARD
from peers.mail.lingering import Lingering

from adapters.contract import Address, Outcome, Unavailable
from adapters.mail.login import Login
from adapters.mail.sending import connect
from adapters.mail.submission import Submission

PATIENCE = 60


@pytest.fixture
async def sending(quick):
    """Make what sends for a desk, with a patience of its own; and a way to send a mail by it."""
    made = []

    async def send(number=0, **kept):
        if kept:
            made.append(Submission(quick.options, Login(quick.options, quick.host), **kept))
        mail = f"Subject: {number}\r\nMessage-ID: <{number}@test>\r\n\r\nWords.\r\n"
        assert await made[-1].send(mail.encode(), [quick.clerk]) == []

    yield send
    for one in made:
        await one.close()


async def test_many_alerts_at_once_log_in_once(peer):
    """On Dovecot's submission service: one handshake and one login, and every mail arrives."""
    to = Address(peer.channel)
    receipts = await asyncio.gather(*(peer.desk.say(CARD, to, f"{n}") for n in range(12)))
    assert {receipt.outcome for receipt in receipts} == {Outcome.DONE}
    assert len(peer.mails()) == 12
    log = (peer.server.home / "log").read_text()
    logins = [line for line in log.splitlines() if f"user=<{peer.beadle}>" in line]
    assert len([line for line in logins if "submission-login" in line and "Login:" in line]) == 1


async def test_a_session_is_left_after_so_many_mails(quick, sending):
    """Servers count; the next mail goes by another session."""
    await sending(0, most=2)
    for number in range(1, 5):
        await sending(number)
    assert quick.relay.sessions == 3
    assert quick.relay.parted == 2
    assert len(quick.mails()) == 5


async def test_a_session_without_mail_is_left_and_opened_again_for_the_next(quick, sending):
    """With the word of leave that servers expect."""
    await sending(0, idle=0)
    async with asyncio.timeout(PATIENCE):
        await quick.relay.left()
    assert quick.relay.parted == 1
    await sending(1)
    assert [quick.relay.sessions, len(quick.mails())] == [2, 2]


async def test_a_stop_takes_leave_of_the_server(quick):
    """And a desk that goes on afterwards opens a session again."""
    to = Address(quick.channel)
    await quick.desk.say(CARD, to, "one")
    await quick.desk.close()
    assert quick.relay.parted == 1
    assert (await quick.desk.say(CARD, to, "two")).outcome is Outcome.DONE


@pytest.mark.parametrize("word", ["", "421 4.4.2 idle for too long\r\n"])
async def test_a_session_that_the_server_ended_meanwhile_is_opened_anew(quick, word):
    """Its parting word is nobody's answer."""
    to = Address(quick.channel)
    await quick.desk.say(CARD, to, "one")
    async with asyncio.timeout(PATIENCE):
        await quick.relay.hang_up(word)
    assert (await quick.desk.say(CARD, to, "two")).outcome is Outcome.DONE
    assert [quick.relay.sessions, len(quick.mails())] == [2, 2]


@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("MAIL", "drop"),
        ("MAIL", "421 4.4.2 closing"),
        ("MAIL", "452 4.5.3 too many mails in one session"),
        ("RCPT", "drop"),
        ("RCPT", "421 4.3.2 going down"),
    ],
)
async def test_a_worn_session_s_failure_before_the_mail_costs_nothing(quick, verb, answer):
    """No word of the mail was given: it goes at once by a new session, once."""
    to = Address(quick.channel)
    await quick.desk.say(CARD, to, "one")
    quick.relay.faults[verb] = [answer]
    assert (await quick.desk.say(CARD, to, "two")).outcome is Outcome.DONE
    assert [quick.relay.sessions, len(quick.mails())] == [2, 2]


@pytest.mark.parametrize("verb", ["MAIL", "RCPT"])
async def test_a_server_that_goes_on_failing_is_asked_no_third_time(quick, verb):
    """The mail waits in the outbox; nothing is tried in a circle."""
    to = Address(quick.channel)
    await quick.desk.say(CARD, to, "one")
    quick.relay.faults[verb] = ["421 4.3.2 going down"] * 2 + ["drop"]
    outcome = Outcome.UNKNOWN
    try:
        outcome = (await quick.desk.say(CARD, to, "two")).outcome
    except Unavailable:
        assert verb == "MAIL"
    assert outcome is Outcome.UNKNOWN
    assert quick.relay.faults[verb] == ["drop"]
    assert quick.relay.sessions == 2


@pytest.mark.parametrize(
    ("verb", "answer", "mails"),
    [("DATA", "drop", 2), ("BODY", "drop", 2), ("END", "drop", 2), ("END", "deliver-drop", 3)],
)
async def test_a_mail_that_the_server_may_have_is_never_given_twice_at_once(
    quick, verb, answer, mails
):
    """It is unknown what became of it: the outbox gives it again, under the same Message-ID."""
    to = Address(quick.channel)
    await quick.desk.say(CARD, to, "one")
    quick.relay.faults[verb] = [answer]
    with pytest.raises(Unavailable):
        await quick.desk.say(CARD, to, "two")
    assert quick.relay.sessions == 1
    assert (await quick.desk.say(CARD, to, "two")).outcome is Outcome.DONE
    assert [len(quick.mails()), len({mail["Message-ID"] for mail in quick.mails()})] == [mails, 2]


async def test_a_mail_given_up_in_its_middle_leaves_no_answer_behind_for_the_next(quick):
    """A session that was left while it was answering is used for nothing more."""
    to = Address(quick.channel)
    await quick.desk.say(CARD, to, "one")
    quick.relay.slow = 0.2
    quick.relay.faults["MAIL"] = ["slow"]
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await quick.desk.say(CARD, to, "two")
    assert (await quick.desk.say(CARD, to, "two")).outcome is Outcome.DONE
    assert [quick.relay.sessions, len(quick.mails())] == [2, 2]


async def test_a_login_that_is_given_up_leaves_no_connection_behind(quick):
    """A server that takes its time is not left with one more each time that it is asked."""
    asked, over = asyncio.Event(), asyncio.Event()

    async def silent(reader, writer):
        writer.write(b"220 sampleford.test ESMTP\r\n")
        while line := await reader.readline():
            if line.startswith(b"EHLO"):
                writer.write(b"250-sampleford.test\r\n250 AUTH PLAIN\r\n")
            else:
                asked.set()
        over.set()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        options = replace(quick.options, smtp_port=port, smtp_tls="none", smtp_user="beadle")
        login = asyncio.create_task(connect(options, Login(options, quick.host)))
        async with asyncio.timeout(PATIENCE):
            await asked.wait()
            login.cancel()
            await over.wait()
        assert login.cancelled()


async def test_a_server_that_never_parts_is_left_all_the_same(peer, tmp_path):
    """With its answer to the word of leave; not half a minute later, when nobody may be there."""
    with Lingering(tmp_path) as server:
        there = {"smtp_port": server.port, "smtp_tls": "tls", "ca_file": server.certificate}
        options = replace(peer.options, smtp_user="", **there)
        session = await connect(options, Login(options, peer.host))
        await session.quit()
        assert await asyncio.to_thread(server.left.wait, 10)
