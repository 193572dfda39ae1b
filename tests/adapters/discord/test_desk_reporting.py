"""The form that is for everybody: ``/report`` on Discord, from any channel and in private."""

from __future__ import annotations

import asyncio
import logging

import pytest
from clerks_office import COMMANDS, Office, nothing_more, private, until
from desk_suite import everybody_may, no_suggestion
from report_form import TABLE, hands, nobody_may, opened

from adapters.contract import (
    Address,
    Alert,
    Choice,
    Offer,
    Outcome,
    RefusedCode,
)
from adapters.discord import keeping, opening


async def test_a_form_opens_where_nothing_was_given(office):
    """999 stands above the first field; choices are menus."""
    await office.offered(TABLE)
    asked = await opened(office.member, office.room)
    assert asked.modal["title"] == "Report harassment"
    labels = [one for one in asked.modal["components"] if one["type"] == 18]
    assert [one["label"] for one in labels] == [
        "What happened", "Where: link, name, platform", "When", "How to reach you",
        "Whom it concerns",
    ]  # fmt: skip
    assert labels[0]["description"].startswith("In danger? Call 999 first.")
    fields = [one["component"] for one in labels]
    assert [one["type"] for one in fields] == [4, 4, 4, 4, 3]
    assert [one.get("required") for one in fields] == [True, False, False, False, False]
    assert fields[0]["max_length"] == 4000


@pytest.mark.parametrize("where", ["desk", "hall", "direct"])
async def test_it_is_given_anywhere_and_answered_for_one_person_alone(office, hall, where):
    """In the Clerk's channel, in any other, and in a private one with the bot."""
    stream = await office.offered(TABLE)
    place = {
        "desk": office.room, "hall": hall, "direct": office.fake.world.direct(office.member.id),
    }[where]  # fmt: skip
    form = await opened(office.member, place)
    sent = office.member.submit(form, what="He threatened me.", concerns="a councillor")
    request = await hands(stream)
    assert (request.command, request.channel, request.sender) == (
        "report", place["id"], office.member.id,
    )  # fmt: skip
    assert {key: value for key, value in request.args.items() if value} == {
        "what": "He threatened me.", "concerns": "a councillor",
    }  # fmt: skip
    assert request.key == sent.id
    reading = asyncio.ensure_future(anext(stream))
    await sent.acknowledged()
    answer = private(request.key, "Saved: H-2027-0001.")
    receipt = await office.desk.say(answer, Address(place["id"], office.member.id), "a1")
    assert receipt.outcome is Outcome.DONE
    assert [one["flags"] & 64 for one in office.member.sees(sent)] == [64]
    assert sent.text == "Saved: H-2027-0001."
    assert not office.clerk.sees(sent)
    assert office.fake.messages(place) == []
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_everybody_on_the_server_sees_it(office, hall):
    """And in private nothing but this is offered."""
    await office.offered(TABLE)
    direct = office.fake.world.direct(office.member.id)
    assert [one["name"] for one in office.member.commands(hall)] == ["check", "report"]
    assert [one["name"] for one in office.member.commands(direct)] == ["report"]
    assert len([one for one in office.clerk.commands(hall) if one["name"] == "report"]) == 1


async def test_it_is_registered_for_private_messages_once(office):
    """And compared after a restart; a table without it changes nothing there."""
    await office.offered(TABLE)
    await office.restart()
    await office.offered(TABLE)
    assert office.fake.faults.count("PUT", r"/applications/\d+/commands$") == 1
    await office.restart()
    await office.offered(COMMANDS)
    assert office.fake.faults.count("PUT", r"/applications/\d+/commands$") == 1


async def test_where_discord_takes_no_private_commands_the_desk_is_at_work(office, caplog):
    office.fake.faults.fail(r"/applications/\d+/commands$", 403, code=50001)
    stream = await office.offered(TABLE)
    assert "no commands for private messages" in caplog.text
    office.clerk.slash(office.room, "status")
    assert (await hands(stream)).command == "status"


async def test_a_number_opens_no_form(office, hall):
    """``/report 7`` is the Clerk's, from any channel, as if at the desk; for her alone."""
    stream = await office.offered(TABLE)
    asked = office.clerk.slash(hall, "report", number="7")
    request = await hands(stream)
    assert (request.channel, request.args) == (office.channel, {"number": "7"})
    await office.desk.say(
        private(request.key, "H-2027-0007: he wrote …"), Address(hall["id"], office.clerk.id), "a"
    )
    assert asked.text == "H-2027-0007: he wrote …"
    assert office.fake.messages(hall) == []


async def test_a_report_s_number_is_completed_from_what_the_sender_may_see(office, hall):
    async def suggest(channel, sender, command, parameter, prefix):
        assert (channel, sender, command, parameter, prefix) == (
            office.channel, office.clerk.id, "report", "number", "7",
        )  # fmt: skip
        return [Choice("7/2027", "H-2027-0007")]

    await office.offered(TABLE, suggest=suggest)
    asked = await office.clerk.suggest(hall, "report", "number", "7").answered()
    assert [one["name"] for one in asked.choices] == ["H-2027-0007"]


async def test_for_whom_it_is_not_no_form_opens(office, hall):
    """The request goes as it stands, and Beadle says why: nobody writes it in vain."""
    stream = await office.offered(TABLE, may=nobody_may)
    asked = office.member.slash(hall, "report")
    request = await hands(stream)
    assert (request.command, dict(request.args), asked.modal) == ("report", {}, None)


async def test_the_form_opens_although_beadle_is_slow(office, monkeypatch):
    """Whoever needs it must not wait for a disk."""
    monkeypatch.setattr(opening, "_SOON", 0.05)

    async def slow(*_):
        await asyncio.Event().wait()

    await office.offered(TABLE, may=slow)
    await opened(office.member, office.room)


@pytest.mark.parametrize("private_alert", [True, False])
async def test_a_channel_that_is_no_desk_hears_nothing(office, hall, private_alert):
    """Neither the answer, nor that one waits: it says so to Beadle alone."""
    await office.offered(TABLE)
    office.fake.world.no_direct.add(office.member.id)
    alert = Alert("Answer", "Saved.", reply_to="1", final=True, private=private_alert)
    receipt = await office.desk.say(alert, Address(hall["id"], office.member.id), "a1")
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, RefusedCode.PERMISSION)
    assert office.fake.messages(hall) == []
    assert office.said() == []


async def test_a_button_in_a_private_message_works(office):
    """Of what was told to one person: it is one of the desk's."""
    stream = await office.offered(TABLE)
    told = Alert(
        "Report", "A report came in: H-2027-0007.", private=True,
        offers=(
            Offer("Open", "report", {"number": "7"}),
            Offer("Make a report", "report", {"case": "14/2026"}),
            Offer("Make one", "report", {"what": "case 14/2026"}),
            Offer("Status", "status"),
        ),
    )  # fmt: skip
    await office.desk.say(told, office.to_clerk(), "t1")
    [message] = office.fake.messages(office.fake.world.direct(office.clerk.id))
    office.clerk.press(message, "Open")
    request = await hands(stream)
    assert (request.command, request.args) == ("report", {"number": "7"})
    office.clerk.press(message, "Status")
    assert (await hands(stream)).channel == office.channel
    form = await office.clerk.press(message, "Make a report").answered()
    office.clerk.submit(form, what="What he wrote below our post.")
    request = await hands(stream)
    assert request.args["case"] == "14/2026"
    assert request.args["what"] == "What he wrote below our post."
    form = await office.clerk.press(message, "Make one").answered()
    assert form.modal["title"] == "Report harassment: case 14/2026"
    office.clerk.submit(form, what="What he wrote below our post.")
    assert (await hands(stream)).args["what"] == "case 14/2026\nWhat he wrote below our post."


async def test_what_is_not_for_everybody_is_still_refused_elsewhere(office, hall):
    stream = await office.offered(TABLE)
    asked = await office.clerk.slash(hall, "status").answered()
    assert "this is not Beadle's desk" in asked.text
    await nothing_more(stream)


async def test_a_confidential_alert_is_never_said_in_a_channel(office):
    """Even where somebody forgot to say that it is private."""
    await office.offered(TABLE)
    alert = Alert("H-2027-0007", "H-2027-0007.\nHe wrote …", confidential=True)
    await office.desk.say(alert, office.to_clerk(), "t1")
    assert office.said() == []
    [message] = office.fake.messages(office.fake.world.direct(office.clerk.id))
    assert message["content"] == "H-2027-0007."


async def test_no_word_of_a_form_reaches_the_log(office, monkeypatch, caplog):
    """Nor the interaction's token; whatever fails."""
    monkeypatch.setattr(keeping, "SOON", 0.05)
    caplog.set_level(logging.DEBUG)
    stream = await office.offered(TABLE)
    form = await opened(office.member, office.room)
    for count, status in enumerate((400, 404), 1):
        office.fake.faults.fail("/callback", status, method="POST")
        sent = office.member.submit(form, what="MARKERWORD")
        request = await hands(stream)
        await until(lambda c=count: caplog.text.count("could not be acknowledged") == c)
        assert sent.token not in caplog.text
        assert "MARKERWORD" not in caplog.text + repr(request.key) + repr(office.desk)


async def test_a_flood_of_forms_is_taken_in_order(fake, monkeypatch):
    """Twenty at once, each acknowledged and none twice."""
    office = Office(fake, monkeypatch)
    await office.desk.offer(TABLE, no_suggestion, everybody_may)
    form = await opened(office.member, office.room)
    sent = [office.member.submit(form, what=f"Number {n}") for n in range(20)]
    stream = office.desk.requests()
    found = [await hands(stream) for _ in sent]
    reading = asyncio.ensure_future(anext(stream))
    for one in sent:
        await one.acknowledged()
    assert [one.key for one in found] == [one.id for one in sent]
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await office.stop()
