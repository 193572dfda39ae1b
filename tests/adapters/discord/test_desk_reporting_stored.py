"""What a form on Discord brings is stored before it is acknowledged, and then answered."""

from __future__ import annotations

import asyncio

import pytest
from clerks_office import private, until
from report_form import TABLE, hands, opened

from adapters.contract import (
    Address,
    Outcome,
)
from adapters.discord import keeping


async def test_it_is_acknowledged_only_once_it_is_stored(office):
    """Until then Discord's app keeps what was typed."""
    stream = await office.offered(TABLE)
    sent = office.member.submit(await opened(office.member, office.room), what="He hit me.")
    await hands(stream)
    await asyncio.sleep(0.3)
    assert sent.kind is None
    reading = asyncio.ensure_future(anext(stream))  # stored
    await sent.acknowledged()
    assert sent.kind == 5
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_what_is_not_stored_in_time_is_said_not_to_be_and_given_back(office, monkeypatch):
    """With what to do; and when it is stored after all, the same message says so."""
    monkeypatch.setattr(keeping, "SOON", 0.2)
    stream = await office.offered(TABLE)
    form = await opened(office.member, office.room)
    sent = await office.member.submit(form, what="*He* hit me.", where="at the fair").answered()
    assert sent.text.startswith("NOT SAVED YET.")
    assert "direct message" in sent.text
    assert r"\*He\* hit me." in sent.text
    assert "at the fair" in sent.text
    assert not office.clerk.sees(sent)
    request = await hands(stream)
    to = Address(office.channel, office.member.id)
    await office.desk.say(private(request.key, "Saved: H-2027-0001."), to, "a1")
    assert sent.text == "Saved: H-2027-0001."


async def test_killed_before_it_was_stored_it_is_not_acknowledged(office):
    """Discord's app then says that something went wrong, and keeps what was typed."""
    stream = await office.offered(TABLE)
    form = await opened(office.member, office.room)
    sent = office.member.submit(form, what="He hit me.")
    await hands(stream)
    await office.restart()
    await office.offered(TABLE)
    with pytest.raises(TimeoutError):
        await sent.acknowledged(seconds=0.3)
    again = office.member.submit(form, what="He hit me.")
    assert (await hands(office.desk.requests())).key == again.id


async def test_a_storing_that_failed_is_tried_again_under_the_same_key(office):
    """While the process lives, nothing that was typed is lost."""
    stream = await office.offered(TABLE)
    sent = office.member.submit(await opened(office.member, office.room), what="He hit me.")
    first = await hands(stream)
    await stream.aclose()
    again = await hands(office.desk.requests())
    assert (again.key, again.args) == (first.key, first.args) == (sent.id, again.args)


async def test_an_answer_that_is_there_before_the_acknowledgement_waits_for_it(office):
    """Beadle may be faster than Discord's answer to us."""
    stream = await office.offered(TABLE)
    sent = office.member.submit(await opened(office.member, office.room), what="He hit me.")
    request = await hands(stream)
    office.fake.faults.delay("/callback", 0.3, method="POST")
    to = Address(office.channel, office.member.id)
    receipt = await office.desk.say(private(request.key, "Saved: H-2027-0001."), to, "a1")
    assert receipt.outcome is Outcome.DONE
    assert sent.text == "Saved: H-2027-0001."
    assert office.fake.messages(office.fake.world.direct(office.member.id)) == []


async def test_where_the_acknowledgement_fails_the_answer_comes_as_a_private_message(
    office, caplog
):
    """They see that something went wrong, and then that it is saved all the same."""
    stream = await office.offered(TABLE)
    form = await opened(office.member, office.room)
    office.fake.faults.fail("/callback", 404, method="POST", code=10062)
    office.member.submit(form, what="He hit me.")
    request = await hands(stream)
    reading = asyncio.ensure_future(anext(stream))
    await until(lambda: "could not be acknowledged" in caplog.text)
    to = Address(office.channel, office.member.id)
    await office.desk.say(private(request.key, "Saved: H-2027-0001."), to, "a1")
    direct = office.fake.world.direct(office.member.id)
    assert office.fake.said(direct) == ["Saved: H-2027-0001."]
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_where_nothing_can_be_kept_the_answer_comes_as_a_private_message(office, caplog):
    """The disk is full, say: what was stored is answered all the same, and soon."""

    async def full(_name, _value):
        raise OSError("MARKERWORD")

    stream = await office.offered(TABLE)
    form = await opened(office.member, office.room)
    office.lent.save, kept = full, office.lent.save
    sent = office.member.submit(form, what="He hit me.")
    request = await hands(stream)
    reading = asyncio.ensure_future(anext(stream))
    await sent.acknowledged()
    await asyncio.sleep(0.1)
    office.lent.save = kept
    to = Address(office.channel, office.member.id)
    await office.desk.say(private(request.key, "Saved: H-2027-0001."), to, "a1")
    seen = sent.text + str(office.fake.said(office.fake.world.direct(office.member.id)))
    assert "Saved: H-2027-0001." in seen
    assert "MARKERWORD" not in caplog.text
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_an_answer_after_a_restart_takes_the_place_of_what_waits(office, hall):
    """The token was kept before Beadle heard of the request."""
    stream = await office.offered(TABLE)
    sent = office.member.submit(await opened(office.member, hall), what="He hit me.")
    request = await hands(stream)
    reading = asyncio.ensure_future(anext(stream))
    await sent.acknowledged()
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await office.restart()
    await office.desk.say(
        private(request.key, "Saved: H-2027-0001."), Address(hall["id"], office.member.id), "a1"
    )
    assert sent.text == "Saved: H-2027-0001."
