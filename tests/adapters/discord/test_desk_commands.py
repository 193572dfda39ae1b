"""What is asked at the Clerk's desk on Discord: slash commands, and lines that are typed."""

from __future__ import annotations

import pytest
from clerks_office import COMMANDS, card_shown, nothing_more
from desk_suite import everybody_may, next_request, no_suggestion

from adapters.contract import Address, Alert
from adapters.discord.messages import snowflake_time


async def test_a_slash_command_comes_with_its_arguments(office):
    """By name, from whom and where, under a key that is the interaction's own."""
    stream = await office.offered(COMMANDS)
    asked = office.clerk.slash(office.room, "takedown", case="14", clause="W5", reason="a party's")
    request = await next_request(stream)
    assert request.command == "takedown"
    assert request.args == {"case": "14", "clause": "W5", "reason": "a party's"}
    assert (request.key, request.channel, request.sender) == (
        asked.id,
        office.channel,
        office.clerk.id,
    )
    assert request.sender_name == "Sam Clerk"
    assert request.line is None


@pytest.mark.parametrize(
    ("typed", "values", "name"),
    [
        ("election add", {"poll": "2027-05-06"}, "election add"),
        ("exempt-draft", {"category": "service", "reason": "bins"}, "exempt draft"),
        ("exempt", {"case": "3", "category": "service"}, "exempt"),
    ],
)
async def test_a_command_comes_under_the_table_s_own_name(office, typed, values, name):
    """However Discord wants it registered."""
    stream = await office.offered(COMMANDS)
    office.clerk.slash(office.room, typed, **values)
    request = await next_request(stream)
    assert (request.command, request.args) == (name, values)


async def test_it_is_acknowledged_before_anybody_reads_it(office):
    """Only the person who asked sees that it was taken; nobody need be ready to answer."""
    await office.desk.offer(COMMANDS, no_suggestion, everybody_may)
    asked = office.clerk.slash(office.room, "status")
    await asked.acknowledged()
    assert asked.kind == 5
    assert asked.replies[0]["flags"] & 64
    assert not office.member.sees(asked)


async def test_what_is_not_for_everybody_is_not_shown_to_others(office):
    """Discord hides it, and Beadle checks again."""
    await office.offered(COMMANDS)
    shown = {one["name"] for one in office.member.commands(office.room)}
    assert shown == {"check"}
    assert len(office.clerk.commands(office.room)) == 8


async def test_commands_are_registered_once(office):
    """After a restart they are only compared, and what is no longer in the table goes."""
    await office.offered(COMMANDS)
    await office.restart()
    await office.offered(COMMANDS)
    path = r"/applications/\d+/guilds/\d+/commands"
    assert office.fake.faults.count("PUT", path) == 1
    await office.restart()
    await office.offered(COMMANDS[:2])
    assert office.fake.faults.count("PUT", path) == 2
    assert {c["name"] for c in office.clerk.commands(office.room)} == {"takedown", "dismiss"}


async def test_a_command_given_elsewhere_is_refused_in_plain_words(office):
    """It says where the desk is, and reaches nobody."""
    stream = await office.offered(COMMANDS)
    hall = office.fake.channel(office.guild, "village-hall")
    asked = await office.clerk.slash(hall, "status").answered()
    assert asked.text.startswith("Nothing was done: this is not Beadle's desk.")
    assert f"<#{office.channel}>" in asked.text
    assert asked.replies[0]["flags"] & 64
    await nothing_more(stream)


async def test_a_thread_of_the_channel_is_the_channel(office):
    """A case's thread is a place to decide on it."""
    stream = await office.offered(COMMANDS)
    message = await card_shown(office)
    thread = office.clerk.thread(office.room, "Case 14", message)
    office.clerk.slash(thread, "status")
    request = await next_request(stream)
    assert request.channel == office.channel


async def test_a_channel_may_be_configured_by_its_link(office):
    """The request names the channel as the configuration does."""
    link = f"https://discord.com/channels/{office.guild.id}/{office.channel}"
    office.given["channels"] = (link,)
    await office.restart()
    stream = await office.offered(COMMANDS)
    office.clerk.slash(office.room, "status")
    request = await next_request(stream)
    assert request.channel == link
    await office.desk.say(Alert("x", "Shown there."), Address(link), "linked")
    await office.until_shown("Shown there.")


async def test_a_line_that_calls_beadle_is_a_request(office):
    """With its words as they were typed."""
    stream = await office.offered(COMMANDS)
    bot = office.fake.world.bot["id"]
    message = office.clerk.write(office.room, f"<@{bot}>, takedown 14 W5 a party's leaflet")
    request = await next_request(stream)
    assert request.line == "takedown 14 W5 a party's leaflet"
    assert request.key == message["id"]
    assert request.command is None


async def test_a_reply_to_beadle_is_a_request(office):
    """As the card says: reply with a command."""
    stream = await office.offered(COMMANDS)
    card = await card_shown(office)
    office.clerk.write(office.room, "dismiss 14 a joke", answer=card)
    assert (await next_request(stream)).line == "dismiss 14 a joke"


async def test_talk_at_the_desk_is_no_request(office):
    """People may talk there, also about Beadle, and elsewhere to it."""
    stream = await office.offered(COMMANDS)
    bot = office.fake.world.bot["id"]
    office.clerk.write(office.room, "status?")
    office.clerk.write(office.room, f"I asked <@{bot}> yesterday")
    hall = office.fake.channel(office.guild, "village-hall")
    office.clerk.write(hall, f"<@{bot}> status")
    machine = office.fake.person(office.guild, "Another bot")
    machine.user["bot"] = True
    machine.write(office.room, f"<@{bot}> status")
    await nothing_more(stream)


async def test_a_command_says_when_it_was_given(office):
    """Its number holds that: a slash command's, and that of a line that was typed."""
    stream = await office.offered(COMMANDS)
    asked = office.clerk.slash(office.room, "status")
    assert (await next_request(stream)).known_at == snowflake_time(asked.id)
    office.clerk.write(office.room, f"<@{office.fake.world.bot['id']}> status")
    request = await next_request(stream)
    assert request.known_at == snowflake_time(request.key)
    assert abs(request.known_at.timestamp() - office.fake.world.now()) < 60
