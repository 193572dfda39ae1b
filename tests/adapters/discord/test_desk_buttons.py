"""Buttons and forms at the Clerk's desk on Discord."""

from __future__ import annotations

import asyncio
from datetime import datetime

from clerks_office import CARD, CASE, COMMANDS, card_shown, nothing_more
from desk_suite import next_request, no_suggestion
from peers.discord import labels

from adapters.contract import Choice, CommandSpec, Ref
from adapters.discord.messages import snowflake_time


async def test_a_button_that_says_all_is_a_request_at_once(office):
    stream = await office.offered(COMMANDS)
    message = await card_shown(office)
    asked = office.clerk.press(message, "Ask for advice")
    request = await next_request(stream)
    assert (request.command, request.args) == ("advice", {"case": "14/2026"})
    assert request.key == asked.id
    await asked.acknowledged()
    assert asked.replies[0]["flags"] & 64


async def test_a_form_asks_for_exactly_what_the_button_lacks(office):
    """What is filled in comes with what the button carried."""
    stream = await office.offered(COMMANDS)
    message = await card_shown(office)
    opened = await office.clerk.press(message, "Take down").answered()
    assert opened.modal["title"] == "Take down: case 14/2026"
    asked_for = [part["component"] for part in opened.modal["components"] if part["type"] == 18]
    assert [one["custom_id"] for one in asked_for] == ["reason"]
    await nothing_more(stream)


async def test_a_filled_form_is_a_request(office):
    stream = await office.offered(COMMANDS)
    message = await card_shown(office)
    opened = await office.clerk.press(message, "Take down").answered()
    sent = office.clerk.submit(opened, reason="a party's leaflet")
    request = await next_request(stream)
    assert request.command == "takedown"
    assert request.args == {"case": "14/2026", "clause": "W5", "reason": "a party's leaflet"}
    assert request.key == sent.id
    await sent.acknowledged()
    assert sent.kind == 5


async def test_a_form_offers_the_clauses_there_are(office):
    """As a list to choose from."""

    async def suggest(_channel, _sender, _command, parameter, _prefix):
        return [Choice("W5", "W5: Party politics"), Choice("W7", "W7")] * (parameter == "clause")

    await office.offered(COMMANDS, suggest)
    message = await card_shown(office)
    opened = await office.clerk.press(message, "Hide").answered()
    fields = {
        part["component"]["custom_id"]: part["component"]
        for part in opened.modal["components"]
        if part["type"] == 18
    }
    assert [one["value"] for one in fields["clause"]["options"]] == ["W5", "W7"]
    assert fields["reason"]["style"] == 2
    office.clerk.submit(opened, clause="W7", reason="a joke")
    request = await next_request(office.desk.requests())
    assert request.args == {"case": "14/2026", "clause": "W7", "reason": "a joke"}


async def test_a_case_can_be_looked_at_by_a_button(office):
    """It shows the clause's own words; where there is no such command there is no button."""
    message = await card_shown(office)
    assert "Show clause" not in labels(message)
    stream = await office.offered((*COMMANDS, CommandSpec("case", "Show one case", (CASE,))))
    await office.desk.say(CARD, office.address, "card-14-again")
    message = office.said()[-1]
    assert labels(message)[-1] == "Show clause"
    office.clerk.press(message, "Show clause")
    request = await next_request(stream)
    assert (request.command, request.args) == ("case", {"case": "14/2026"})


async def test_no_form_opens_for_whom_it_is_not(office):
    """The attempt comes as a request, so that Beadle records it and says why."""

    async def nobody(channel, sender, command):
        assert (channel, sender, command) == (office.channel, office.member.id, "takedown")
        return False

    stream = await office.offered(COMMANDS, no_suggestion, nobody)
    message = await card_shown(office)
    asked = await office.member.press(message, "Take down").acknowledged()
    assert asked.modal is None
    request = await next_request(stream)
    assert request.args == {"case": "14/2026", "clause": "W5"}


async def test_a_form_that_cannot_be_checked_in_time_does_not_open(office, monkeypatch):
    """The button still counts: Beadle says what is missing."""
    monkeypatch.setattr("adapters.discord.opening._SOON", 0.05)

    async def slow(*_):
        await asyncio.Event().wait()

    stream = await office.offered(COMMANDS, no_suggestion, slow)
    message = await card_shown(office)
    office.clerk.press(message, "Dismiss")
    request = await next_request(stream)
    assert (request.command, request.args) == ("dismiss", {"case": "14/2026"})


async def test_a_button_pressed_twice_and_by_two_people_is_as_many_requests(office):
    """Beadle answers the second by what became of the first."""
    stream = await office.offered(COMMANDS)
    message = await card_shown(office)
    for person in (office.clerk, office.clerk, office.deputy):
        person.press(message, "Ask for advice")
    found = [await next_request(stream) for _ in range(3)]
    assert len({one.key for one in found}) == 3
    assert [one.sender for one in found] == [office.clerk.id] * 2 + [office.deputy.id]


async def test_buttons_and_open_forms_work_after_a_restart(office):
    """Nothing of them is remembered by the process."""
    await office.offered(COMMANDS)
    message = await card_shown(office)
    opened = await office.clerk.press(message, "Dismiss").answered()
    await office.restart()
    stream = await office.offered(COMMANDS)
    office.clerk.submit(opened, reason="a joke")
    assert (await next_request(stream)).args == {"case": "14/2026", "reason": "a joke"}
    office.clerk.press(message, "Ask for advice")
    assert (await next_request(stream)).command == "advice"


async def test_a_button_of_somebody_else_s_is_left_alone(office):
    """Another program of the same bot may have made it."""
    stream = await office.offered(COMMANDS)
    message = await card_shown(office)
    asked = office.clerk.press_anyway(message, "some-other-thing")
    await nothing_more(stream)
    assert asked.kind is None


async def test_a_button_is_as_old_as_what_was_shown_with_it(office):
    """Who presses it knows what stands above it, and no more."""
    stream = await office.offered(COMMANDS)
    message = await card_shown(office)
    office.clerk.press(message, "Ask for advice")
    request = await next_request(stream)
    assert request.known_at == snowflake_time(message["id"])
    place = Ref("discord", f"{office.channel}/{message['id']}")
    await office.desk.say(CARD, office.address, "card-14-again", replaces=place)
    edited = office.said()[-1]
    office.clerk.press(edited, "Ask for advice")
    request = await next_request(stream)
    assert request.known_at == datetime.fromisoformat(edited["edited_timestamp"])
