"""Servers that refuse, put off, are slow, or drop the line: one mail in the end, or two."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from heard import lines_of
from office import CARD
from peers.mail.dovecot import PASSWORD

from adapters.contract import Address, Alert, Outcome, Refused, Unavailable


async def test_a_lost_answer_to_a_mail_leads_to_a_second_one_with_the_same_message_id(quick):
    """The server took it and hung up: twice is better than never, and programs show it once."""
    quick.relay.faults["END"] = ["deliver-drop"]
    with pytest.raises(Unavailable):
        await quick.desk.say(CARD, Address(quick.channel), "once")
    receipt = await quick.desk.say(CARD, Address(quick.channel), "once")
    assert receipt.outcome is Outcome.DONE
    ids = [mail["Message-ID"] for mail in quick.mails()]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert (await quick.desk.say(CARD, Address(quick.channel), "once")).outcome is Outcome.ALREADY
    await quick.restart()
    assert (await quick.desk.say(CARD, Address(quick.channel), "once")).outcome is Outcome.ALREADY


@pytest.mark.parametrize(
    ("verb", "answer", "meaning"),
    [
        ("END", "451 4.3.0 try later", Outcome.UNKNOWN),
        ("END", "452 4.2.2 over quota", Outcome.UNKNOWN),
        ("END", "552 5.2.2 over quota", Outcome.UNKNOWN),
        ("END", "421 4.3.2 going down", Unavailable),
        ("DATA", "451 4.7.1 greylisted", Outcome.UNKNOWN),
        ("DATA", "554 5.5.1 never", Refused),
        ("HELLO", "421 4.7.0 too many", Unavailable),
        ("MAIL", "451 4.7.1 later", Unavailable),
        ("MAIL", "550 5.7.60 may not send as", Refused),
        ("END", "554 5.7.1 spam", Refused),
        ("RCPT", "550 5.1.1 no such user", Refused),
        ("RCPT", "451 4.7.1 greylisted", Outcome.UNKNOWN),
        ("RCPT", "552 5.2.2 over quota", Outcome.UNKNOWN),
    ],
)
async def test_a_server_that_refuses_is_understood_and_the_alert_sent_when_it_takes_it(
    quick, verb, answer, meaning
):
    """Never a false receipt; the same alert goes out once the server is well again."""
    quick.relay.faults[verb] = [answer]
    to = Address(quick.channel)
    if isinstance(meaning, Outcome):
        assert (await quick.desk.say(CARD, to, "later")).outcome is meaning
    else:
        with pytest.raises(meaning) as caught:
            await quick.desk.say(CARD, to, "later")
        assert PASSWORD not in str(caught.value)
    assert quick.inbox() == []
    assert (await quick.desk.say(CARD, to, "later")).outcome is Outcome.DONE
    assert len(quick.inbox()) == 1


async def test_an_explanation_waits_for_a_server_that_takes_no_mail(quick):
    """Reading goes on meanwhile, and nothing is forgotten."""
    await quick.offer()
    one, two = await quick.card("one"), await quick.card("two")
    quick.relay.faults["MAIL"] = ["451 4.7.1 later"] * 2
    await quick.put(quick.reply(one, "Thanks"))
    await quick.put(quick.reply(two, "ADVICE"))
    assert await lines_of(quick) == ["advice 14/2026"]
    quick.relay.faults.clear()
    async with aclosing(quick.desk.requests()) as stream:
        waiting = asyncio.ensure_future(anext(stream))
        told = await quick.until_shown("NOTHING WAS DONE")
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert "is no command" in told.replace("\n", " ")


@pytest.mark.parametrize("verb", ["HELLO", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "END"])
async def test_a_line_that_drops_wherever_it_may_leads_to_one_mail(quick, verb):
    """Also in the midst of the mail: what the server has not taken whole, nobody reads."""
    quick.relay.faults[verb] = ["drop"]
    to = Address(quick.channel)
    with pytest.raises(Unavailable):
        await quick.desk.say(CARD, to, "cut")
    assert (await quick.desk.say(CARD, to, "cut")).outcome is Outcome.DONE
    assert len(quick.inbox()) == 1


async def test_a_slow_server_is_waited_for_and_one_too_slow_gets_the_same_mail_again(make):
    """Where it had taken the first, there are two with one Message-ID: no alert is lost."""
    patient, hasty = make(smtp="relay"), make(smtp="relay", timeout_seconds=1)
    patient.relay.slow = 2.0
    patient.relay.faults["MAIL"] = ["slow"]
    assert (await patient.desk.say(CARD, Address(patient.channel), "x")).outcome is Outcome.DONE
    assert len(patient.inbox()) == 1
    hasty.relay.faults["END"] = ["deliver-slow"]
    with pytest.raises(Unavailable):
        await hasty.desk.say(CARD, Address(hasty.channel), "x")
    assert (await hasty.desk.say(CARD, Address(hasty.channel), "x")).outcome is Outcome.DONE
    assert len({mail["Message-ID"] for mail in hasty.mails()}) == 1


async def test_greylisting_lets_other_mails_through_and_takes_the_mail_in_the_end(quick):
    """The first attempts are put off, for the mail or for the addressee; nothing waits behind."""
    to = Address(quick.channel)
    for verb in ("RCPT", "DATA", "END"):
        quick.relay.faults[verb] = ["451 4.7.1 greylisted, try again"] * 2
        for _ in range(2):
            assert (await quick.desk.say(CARD, to, f"grey-{verb}")).outcome is Outcome.UNKNOWN
        assert (await quick.desk.say(CARD, to, f"other-{verb}")).outcome is Outcome.DONE
        assert (await quick.desk.say(CARD, to, f"grey-{verb}")).outcome is Outcome.DONE
    assert len(quick.inbox()) == 6


async def test_a_mailbox_over_quota_is_tried_again_until_there_is_room(own):
    """Dovecot's own refusal at the end of the mail; it is no dead letter."""
    office = await own(quota="120K")
    to, box = Address(office.channel), office.server.home / "mail" / office.clerk.partition("@")[0]
    long = Alert("Case 15", "It is full. " * 1500)
    outcomes = [(await office.desk.say(long, to, f"{n}")).outcome for n in range(5)]
    assert (outcomes[0], outcomes[-1]) == (Outcome.DONE, Outcome.UNKNOWN)
    for path in [*box.glob("new/*"), *box.glob("cur/*"), box / "maildirsize"]:
        path.unlink(missing_ok=True)
    assert (await office.desk.say(long, to, "4")).outcome is Outcome.DONE
