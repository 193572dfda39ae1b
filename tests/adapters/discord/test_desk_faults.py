"""What goes wrong while somebody asks something at the desk on Discord."""

from __future__ import annotations

import asyncio

import pytest
from clerks_office import COMMANDS, card_shown, nothing_more, private, until
from desk_suite import next_request
from peers.discord import NotOffered

from adapters.contract import Unavailable


async def test_a_request_that_was_not_stored_is_yielded_again(office):
    """The loop that stores requests may break and be begun anew."""
    stream = await office.offered(COMMANDS)
    office.clerk.slash(office.room, "status")
    first = await next_request(stream)
    await stream.aclose()
    stream = office.desk.requests()
    assert await next_request(stream) == first
    office.clerk.slash(office.room, "status")
    assert (await next_request(stream)).key != first.key


async def test_a_command_given_while_the_socket_is_away_is_acknowledged(office):
    """RESUME tells it, and it is still within Discord's three seconds."""
    stream = await office.offered(COMMANDS)
    office.fake.gateway.drop()
    asked = office.clerk.slash(office.room, "status")
    request = await next_request(stream)
    assert request.key == asked.id
    assert asked.kind == 5


async def test_a_command_that_discord_has_given_up_is_not_carried_out(office):
    """The person saw that it failed, and will give it again."""
    stream = await office.offered(COMMANDS)
    office.fake.faults.fail("/callback", 404, code=10062)
    office.clerk.slash(office.room, "status")
    await nothing_more(stream)
    again = office.clerk.slash(office.room, "status")
    assert (await next_request(office.desk.requests())).key == again.id


async def test_a_command_that_was_taken_before_is_taken_again(office):
    """A replay after a dropped socket: Beadle knows it by its key."""
    stream = await office.offered(COMMANDS)
    office.fake.faults.fail("/callback", 400, code=40060)
    asked = office.clerk.slash(office.room, "status")
    assert (await next_request(stream)).key == asked.id


async def test_a_lost_reply_to_the_acknowledgement_loses_no_command(office):
    """The person sees that it was taken, so that it is."""
    stream = await office.offered(COMMANDS)
    office.fake.faults.lose("/callback", times=5)
    asked = office.clerk.slash(office.room, "status")
    assert (await next_request(stream)).key == asked.id


async def test_a_malformed_event_does_not_end_the_desk(office):
    """The line begins anew, and the next command is heard."""
    stream = await office.offered(COMMANDS)
    gateway = office.fake.gateway
    before = gateway.identified + gateway.resumed
    gateway.malformed("INTERACTION_CREATE", {"type": 3})
    await until(lambda: gateway.identified + gateway.resumed > before and office.line.online)
    asked = office.clerk.slash(office.room, "status")
    assert (await next_request(stream)).key == asked.id


async def test_commands_come_back_when_beadle_is_let_in_again(office):
    """The requests end, so that Beadle offers its commands again."""
    stream = await office.offered(COMMANDS)
    office.fake.kick(office.guild)
    office.fake.world.commands[office.guild.id].clear()
    waiting = asyncio.ensure_future(anext(stream))
    office.fake.invite(office.guild)
    async with asyncio.timeout(60):
        with pytest.raises(Unavailable, match="let into a server"):
            await waiting
    await office.offered(COMMANDS)
    assert len(office.clerk.commands(office.room)) == 8


async def test_a_server_that_lets_beadle_in_later_gets_its_commands(office):
    """Whoever installed it opened the invite link when doctor said so; nothing is restarted."""
    office.fake.kick(office.guild)
    stream = await office.offered(COMMANDS)
    assert office.fake.world.commands[office.guild.id] == []
    waiting = asyncio.ensure_future(anext(stream))
    office.fake.invite(office.guild)
    async with asyncio.timeout(60):
        with pytest.raises(Unavailable):
            await waiting
    await office.offered(COMMANDS)
    assert len(office.clerk.commands(office.room)) == 8


async def test_where_discord_takes_no_more_commands_today_requests_are_read(office):
    """It counts how many are made in a day."""
    office.fake.faults.limit("/commands", method="PUT", retry_after=3600.0)
    stream = await office.offered(COMMANDS)
    message = await card_shown(office)
    office.clerk.press(message, "Ask for advice")
    assert (await next_request(stream)).command == "advice"


async def test_without_the_scope_for_commands_the_buttons_still_work(office, caplog):
    """It is in the log what to do."""
    office.fake.faults.fail("/commands", 403, code=50001, times=9)
    stream = await office.offered(COMMANDS)
    assert "applications.commands" in caplog.text
    message = await card_shown(office)
    office.clerk.press(message, "Ask for advice")
    assert (await next_request(stream)).command == "advice"
    with pytest.raises(NotOffered):
        office.clerk.slash(office.room, "status")


async def test_a_command_that_was_lost_in_a_kill_does_not_wait_without_a_word(office, monkeypatch):
    """Acknowledged, and killed before Beadle had stored it; an answer that comes wins."""
    monkeypatch.setattr("adapters.discord.desk._GRACE", 0.1)
    await office.offered(COMMANDS)
    lost, stored, answered = [office.clerk.slash(office.room, "status") for _ in range(3)]
    for asked in (lost, stored, answered):
        await asked.acknowledged()
    await asyncio.sleep(0.1)
    await office.desk.say(private(answered.id, "All is well."), office.to_clerk(), "a0")
    await office.restart()
    stream = await office.offered(COMMANDS)
    reading = asyncio.ensure_future(anext(stream))
    await lost.answered()
    await stored.answered()
    assert lost.text.startswith("I was restarted just as this came in.")
    await office.desk.say(private(stored.id, "All is well."), office.to_clerk(), "a1")
    assert (stored.text, answered.text) == ("All is well.", "All is well.")
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_an_answer_that_was_shown_is_not_taken_back_after_a_kill(office, monkeypatch):
    """Killed before it was noted that it was shown: what stands there says so."""
    monkeypatch.setattr("adapters.discord.desk._GRACE", 0.1)
    await office.offered(COMMANDS)
    asked = office.clerk.slash(office.room, "status")
    await asked.acknowledged()
    await asyncio.sleep(0.1)
    kept = dict(office.lent.kept)
    await office.desk.say(private(asked.id, "All is well."), office.to_clerk(), "a0")
    await office.restart()
    office.lent.kept = kept
    stream = await office.offered(COMMANDS)
    reading = asyncio.ensure_future(anext(stream))
    await until(lambda: office.fake.faults.count("GET", "@original"))
    assert office.fake.faults.count("GET", "@original") == 1
    assert asked.text == "All is well."
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
