"""Beadle's own mails that came back: known for what they are, told once, and no way to do harm."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest
from heard import events_of
from office import CARD

from adapters.contract import Address, Outcome, Request, Undelivered
from adapters.mail.bounce import bounce
from adapters.mail.reading import read

FILES = Path(__file__).with_name("bounces")
ID = "<beadle.abcdefghijklmnopqrstuvwx@sampleford.test>"
CAME_BACK = {
    "postfix-no-mailbox": "there is no such mailbox (5.1.1)",
    "microsoft-365": "the mailbox is full (5.2.2)",
    "gmail": "there is no such mailbox (5.1.1)",
    "exim-without-a-report": "its server refuses Beadle's mail (5.7.1)",
    "qmail": "",
    "forwarded-elsewhere": "the mailbox is full (5.2.2)",
    "german-gmx": "there is no such mailbox (5.1.1)",
}
HARMLESS = ("delayed-postfix", "delayed-exim", "delivered-notice", "complaint")


def written(name, mail_id=ID, clerk="clerk@sampleford.test", beadle="beadle@sampleford.test"):
    """A file's mail, about one of Beadle's."""
    text = (FILES / f"{name}.eml").read_text(encoding="utf-8")
    for mark, value in (("ID", mail_id), ("CLERK", clerk), ("BEADLE", beadle)):
        text = text.replace("{{" + mark + "}}", value)
    return text.encode()


@pytest.mark.parametrize("name", CAME_BACK)
def test_what_came_back_is_known_whatever_server_says_so(name):
    """Which mail, to whom, and why, in words; with or without a report of RFC 3464."""
    found = bounce(read(written(name)))
    assert found is not None
    assert found.tokens == ("abcdefghijklmnopqrstuvwx",)
    assert "clerk@sampleford.test" in found.named | found.mentioned
    assert found.why == CAME_BACK[name]


@pytest.mark.parametrize("name", HARMLESS)
def test_what_did_not_come_back_is_none(name):
    """A delay, a success and a complaint about spam."""
    assert bounce(read(written(name))) is None


def test_every_file_has_its_meaning():
    """No file lies there that nothing is asked of."""
    assert {path.stem for path in FILES.glob("*.eml")} == {*CAME_BACK, *HARMLESS}


async def test_each_is_told_once_with_the_alert_and_whom_it_did_not_reach(make):
    """Through a real mailbox, one mail for each form; what stands in it is never a command."""
    office = make(smtp="relay")
    await office.offer()
    for name in CAME_BACK:
        card = await office.card(f"case-{name}")
        raw = written(name, card["Message-ID"], office.clerk, office.beadle)
        await office.put(raw)
        await office.put(raw)
    found = await events_of(office)
    assert [(one.key, one.reader, one.whole) for one in found] == [
        (f"case-{name}", office.clerk, True) for name in CAME_BACK
    ]
    assert found[0].channel == office.channel
    assert found[0].detail == (
        f"A mail about case 14/2026 to {office.clerk} came back: there is no such mailbox (5.1.1)"
    )


async def test_one_that_was_not_recorded_comes_again(make):
    """A crash between hearing and storing loses nothing; afterwards it is told no more."""
    office = make(smtp="relay")
    await office.offer()
    card = await office.card()
    await office.put(written("gmail", card["Message-ID"], office.clerk, office.beadle))
    async with aclosing(office.desk.requests()) as stream, asyncio.timeout(60):
        first = await anext(stream)
    await office.restart()
    await office.offer()
    assert await events_of(office) == [first]
    await office.restart()
    await office.offer()
    assert await events_of(office) == []


async def test_a_forged_one_does_nothing_at_all(make):
    """A guess, another Beadle's, one to somebody else: not even told. A reply still counts."""
    office, other = make(smtp="relay"), make(smtp="relay")
    await office.offer()
    card = await office.card()
    theirs = await other.card()
    for mail_id, clerk in (
        (ID, office.clerk),
        (theirs["Message-ID"], office.clerk),
        (card["Message-ID"], "somebody@mail.example"),
        (card["References"], office.clerk),
        (card["Message-ID"].upper(), office.clerk),
    ):
        for name in CAME_BACK:
            await office.put(written(name, mail_id, clerk, office.beadle))
    await office.put(office.reply(card, "ADVICE"))
    [request] = await events_of(office)
    assert isinstance(request, Request)
    assert request.line == "advice 14/2026"
    assert len(office.inbox()) == 1


async def test_of_two_readers_the_one_who_missed_it_is_named(make):
    """The deputy's address came back: the channel's own still works."""
    office = make(smtp="relay")
    await office.offer()
    await office.desk.say(CARD, Address(office.channel, office.deputy, "Dee"), "two")
    card = await office.mail()
    raw = written("postfix-no-mailbox", card["Message-ID"], office.deputy, office.beadle)
    await office.put(raw)
    [found] = await events_of(office)
    assert (found.reader, found.whole) == (office.deputy, False)


async def test_an_addressee_whom_the_server_refuses_is_told_of(make):
    """The other one has the mail, so that it is done; and who has not is no secret."""
    office = make(smtp="relay")
    await office.offer()
    office.relay.faults["RCPT"] = ["250 2.1.5 Ok", "550 5.1.1 no such user"]
    receipt = await office.desk.say(CARD, Address(office.channel, office.deputy, "Dee"), "two")
    assert receipt.outcome is Outcome.PARTLY
    async with aclosing(office.desk.requests()) as stream:
        async with asyncio.timeout(60):
            found = await anext(stream)
        assert isinstance(found, Undelivered)
        assert (found.key, found.reader, found.whole) == ("two", office.deputy, False)
        waiting = asyncio.ensure_future(anext(stream))
        async with asyncio.timeout(60):
            while await office.desk._returned.waiting():  # noqa: ASYNC110 # a host rings no bell
                await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert await events_of(office) == []
