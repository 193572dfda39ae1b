"""What is asked at the Clerk's desk on Discord, and how it reaches Beadle."""

from __future__ import annotations

import asyncio

import pytest
from clerks_office import Office
from desk_suite import everybody_may, next_request, no_suggestion
from peers.discord import FakeDiscord, NotOffered, labels

from adapters.contract import Address, Alert, Choice, CommandSpec, Offer, Parameter

CASE = Parameter("case", "case", "the case's number")
REASON = Parameter("reason", "text", "the reason")
CLAUSE = Parameter("clause", "clause", "the clause that it breaches")
CATEGORY = Parameter("category", "word", "one of two", choices=("emergency", "service"))
COMMANDS = (
    CommandSpec("takedown", "Take a post down", (CASE, CLAUSE, REASON)),
    CommandSpec("dismiss", "Leave it as it is", (CASE, REASON)),
    CommandSpec("advice", "Ask the adviser", (CASE,)),
    CommandSpec("status", "Show whether all is well"),
    CommandSpec("check", "Check a draft", (Parameter("text", "text", "the draft"),), True),
    CommandSpec("exempt", "Let it stay", (CASE, CATEGORY)),
    CommandSpec("exempt draft", "Let these words go out", (CATEGORY, REASON)),
    CommandSpec("election add", "Enter a poll", (Parameter("poll", "date", "polling day"),)),
)
CARD = Alert(
    "Case 14: please decide",
    "Case 14: please decide.\nTouches W5 (party politics): “Vote Greens”",
    case="14",
    offers=(
        Offer("Take down", "takedown", {"case": "14/2026", "clause": "W5"}),
        Offer("Hide", "takedown", {"case": "14/2026"}),
        Offer("Dismiss", "dismiss", {"case": "14/2026"}),
        Offer("Exempt", "exempt", {"case": "14/2026"}),
        Offer("Ask for advice", "advice", {"case": "14/2026"}),
    ),
)


@pytest.fixture
async def office(monkeypatch):
    async with FakeDiscord() as fake:
        made = Office(fake, monkeypatch)
        yield made
        await made.stop()


async def nothing_more(stream):
    """No further request comes."""
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def card_shown(office):
    """The case's message, with its buttons."""
    await office.desk.say(CARD, office.address, "card-14")
    return office.said()[-1]


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
    await asked.acknowledged(seconds=2.0)
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


async def test_a_channel_may_be_configured_by_its_link(monkeypatch):
    """The request names the channel as the configuration does."""
    async with FakeDiscord() as fake:
        office = Office(fake, monkeypatch)
        link = f"https://discord.com/channels/{office.guild.id}/{office.channel}"
        office._given["channels"] = (link,)
        await office.restart()
        stream = await office.offered(COMMANDS)
        office.clerk.slash(office.room, "status")
        request = await next_request(stream)
        assert request.channel == link
        await office.desk.say(Alert("x", "Shown there."), Address(link), "linked")
        await office.until_shown("Shown there.")
        await office.stop()


# --------------------------------------------------------------------------- completion


async def test_a_word_is_completed_by_what_beadle_knows(office):
    """Asked with everything that says what this person may see."""
    told = []

    async def suggest(*about):
        told.append(about)
        return [Choice("14/2026", "14: W5, W7"), Choice("x" * 101, "too long to be sent")]

    await office.offered(COMMANDS, suggest)
    asked = await office.clerk.suggest(office.room, "takedown", "case", "1", reason="y").answered()
    assert asked.choices == [{"name": "14: W5, W7", "value": "14/2026"}]
    assert told == [(office.channel, office.clerk.id, "takedown", "case", "1")]


async def test_a_completion_that_takes_too_long_or_breaks_is_empty(office, monkeypatch):
    """Discord waits three seconds."""
    monkeypatch.setattr("adapters.discord.hearing._SOON", 0.05)

    async def slow(*_):
        await asyncio.sleep(5)
        return [Choice("a", "a")]

    await office.offered(COMMANDS, slow)
    asked = await office.clerk.suggest(office.room, "takedown", "case", "1").answered()
    assert asked.choices == []


async def test_nothing_is_completed_elsewhere(office):
    """Cases are not named in another channel."""

    async def suggest(*_):
        return [Choice("14/2026", "14: W5")]

    await office.offered(COMMANDS, suggest)
    hall = office.fake.channel(office.guild, "village-hall")
    asked = await office.clerk.suggest(hall, "takedown", "case", "1").answered()
    assert asked.choices == []


# --------------------------------------------------------------------------- buttons and forms


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
    monkeypatch.setattr("adapters.discord.hearing._SOON", 0.05)

    async def slow(*_):
        await asyncio.sleep(5)
        return True

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


# --------------------------------------------------------------------------- typed lines


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
    await nothing_more(stream)


# --------------------------------------------------------------------------- faults


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


async def test_a_lost_reply_to_the_acknowledgement_loses_no_command(office):
    """The person sees that it was taken, so that it is."""
    stream = await office.offered(COMMANDS)
    office.fake.faults.lose("/callback", times=5)
    asked = office.clerk.slash(office.room, "status")
    assert (await next_request(stream)).key == asked.id


async def test_a_malformed_event_does_not_end_the_desk(office):
    """The line begins anew, and the next command is heard."""
    stream = await office.offered(COMMANDS)
    office.fake.gateway.malformed("INTERACTION_CREATE", {"type": 3})
    await asyncio.sleep(0.3)
    async with asyncio.timeout(10):
        await office.line.ready()
        while not office.line.online:  # noqa: ASYNC110 - the line rings no bell for tests
            await asyncio.sleep(0.02)
    asked = office.clerk.slash(office.room, "status")
    assert (await next_request(stream)).key == asked.id


async def test_commands_come_back_when_beadle_is_let_in_again(office):
    """The requests end, so that Beadle offers its commands again."""
    stream = await office.offered(COMMANDS)
    office.fake.kick(office.guild)
    office.fake.world.commands[office.guild.id].clear()
    await asyncio.sleep(0.1)
    await office.desk.offer(COMMANDS, no_suggestion, everybody_may)
    assert office.clerk.commands(office.room) == []
    waiting = asyncio.ensure_future(anext(stream))
    office.fake.invite(office.guild)
    async with asyncio.timeout(5):
        with pytest.raises(Exception, match="let into a server"):
            await waiting
    await office.offered(COMMANDS)
    assert len(office.clerk.commands(office.room)) == 8


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
