"""How an answer reaches the person who asked on Discord, and nobody else."""

from __future__ import annotations

import json
import logging

import pytest
from clerks_office import private
from desk_suite import next_request
from peers.discord import words

from adapters.contract import (
    Address,
    Alert,
    CommandSpec,
    Level,
    Outcome,
    Parameter,
    Refused,
    Unavailable,
)

COMMANDS = (
    CommandSpec("status", "Show whether all is well"),
    CommandSpec("check", "Check a draft", (Parameter("text", "text", "the draft"),)),
)
QUARTER = 16 * 60


async def asked_and_stored(office):
    """A command that Beadle has taken in; the interaction and its key."""
    stream = await office.offered(COMMANDS)
    asked = office.clerk.slash(office.room, "status")
    office.asked.append(asked)
    request = await next_request(stream)
    return asked, request.key


async def test_an_answer_completes_what_the_person_waits_for(office):
    """In the same place, and only for them."""
    asked, key = await asked_and_stored(office)
    receipt = await office.desk.say(private(key, "All is well."), office.to_clerk(), "a1")
    assert receipt.outcome is Outcome.DONE
    await asked.answered()
    assert asked.text == "All is well."
    assert not asked.replies[0]["flags"] & 128  # no longer "is thinking"
    assert office.member.sees(asked) == []
    assert office.said() == []


async def test_a_second_answer_takes_the_place_of_the_first(office):
    """“Under way” is not left standing beside what came of it."""
    asked, key = await asked_and_stored(office)
    await office.desk.say(private(key, "Under way.", final=False), office.to_clerk(), "a1")
    await office.desk.say(private(key, "Nothing was done."), office.to_clerk(), "a2")
    assert asked.text == "Nothing was done."


async def test_an_outcome_is_news_for_the_whole_desk(office):
    """An edit of what one person sees rings no phone: it comes as a message, and calls them."""
    asked, key = await asked_and_stored(office)
    await office.desk.say(private(key, "Under way.", final=False), office.to_clerk(), "a1")
    done = Alert("Case 14", "Done. Case 14 was removed, and I checked.", reply_to=key, final=True)
    await office.desk.say(done, office.to_clerk(), "a2")
    assert asked.text == "Under way."
    [message] = office.said()
    assert message["content"] == f"<@{office.clerk.id}> Done. Case 14 was removed, and I checked."


async def test_an_answer_after_a_kill_still_completes_it(office):
    """The token was kept before Beadle heard of the command."""
    asked, key = await asked_and_stored(office)
    await office.restart()
    await office.desk.say(private(key, "All is well."), office.to_clerk(), "a1")
    assert asked.text == "All is well."
    assert office.direct() == []


async def test_an_answer_after_a_quarter_of_an_hour_comes_as_a_private_message(office):
    """Discord takes it no more in the old place."""
    asked, key = await asked_and_stored(office)
    office.fake.world.advance(QUARTER)
    receipt = await office.desk.say(private(key, "All is well."), office.to_clerk(), "a1")
    assert receipt.outcome is Outcome.DONE
    assert office.direct() == ["All is well."]
    assert asked.text == ""
    assert office.said() == []


async def test_so_does_one_whose_token_discord_refuses(office):
    """Whatever our clock says."""
    _, key = await asked_and_stored(office)
    office.fake.faults.fail("@original", 401, code=50027, times=9)
    await office.desk.say(private(key, "All is well."), office.to_clerk(), "a1")
    assert office.direct() == ["All is well."]


async def test_who_takes_no_private_messages_is_told_that_one_waits(office):
    """Without a word of what it says."""
    _, key = await asked_and_stored(office)
    office.fake.world.advance(QUARTER)
    office.fake.world.no_direct.add(office.clerk.id)
    receipt = await office.desk.say(private(key, "The secret."), office.to_clerk(), "a1")
    assert receipt.outcome is Outcome.PARTLY
    [message] = office.said()
    assert message["content"].startswith(f"<@{office.clerk.id}> an answer waits for you")
    assert "Give the command again here" in message["content"]
    assert "secret" not in await office.shown()


async def test_a_private_word_without_a_request_comes_as_a_private_message(office):
    """Or the person is told at the desk that there is one."""
    word = Alert("Your post", "Your post was taken down.", private=True)
    await office.desk.say(word, office.to_clerk(), "w1")
    assert office.direct() == ["Your post was taken down."]
    office.fake.world.no_direct.add(office.clerk.id)
    await office.desk.say(word, office.to_clerk(), "w2")
    assert "I have a private message for you" in office.said()[-1]["content"]


async def test_a_private_word_for_nobody_known_is_refused(office):
    """It is never shown to all instead."""
    word = Alert("Your post", "Your post was taken down.", private=True)
    with pytest.raises(Refused):
        await office.desk.say(word, Address(office.channel, None, "Max"), "w1")
    assert "taken down" not in await office.shown()


async def test_a_typed_line_is_answered_in_private(office):
    """Others in the channel do not read the answer."""
    stream = await office.offered(COMMANDS)
    await office.give("cases")
    request = await next_request(stream)
    await office.desk.say(private(request.key, "No case is open."), office.to_clerk(), "a1")
    assert office.direct() == ["No case is open."]


async def test_a_long_list_is_paged_and_said_again_it_stays_as_long(office):
    """A retry after a lost reply changes pages, and adds none."""
    asked, key = await asked_and_stored(office)
    text = "\n".join(["Cases:", *(f"{n}: please decide; W5. “the words”" for n in range(250))])
    await office.desk.say(private(key, text), office.to_clerk(), "a1")
    await office.restart()
    await office.desk.say(private(key, text), office.to_clerk(), "a1")
    assert len(asked.replies) == 3
    assert [one["content"] for one in asked.replies] == ["Cases:", "Page 2 of 3", "Page 3 of 3"]
    assert all(one["flags"] & 64 for one in asked.replies)
    assert "249: please decide" in words(asked.replies[2])


async def test_an_answer_without_end_comes_with_a_file(office):
    """A hundred pages nobody reads on a phone."""
    asked, key = await asked_and_stored(office)
    text = "Audit\n" + "a row of the record\n" * 5000
    await office.desk.say(private(key, text), office.to_clerk(), "a1")
    [reply] = asked.replies
    assert text.strip() in office.read(reply)


async def test_a_lost_reply_to_an_answer_does_no_harm(office):
    """The same words are put in the same place."""
    asked, key = await asked_and_stored(office)
    office.fake.faults.lose("@original")
    with pytest.raises(Unavailable):
        await office.desk.say(private(key, "All is well."), office.to_clerk(), "a1")
    await office.desk.say(private(key, "All is well."), office.to_clerk(), "a1")
    assert asked.text == "All is well."
    assert len(asked.replies) == 1


async def test_what_is_urgent_says_so_in_words(office):
    asked, key = await asked_and_stored(office)
    alert = Alert("No", "Nothing was done.", Level.URGENT, reply_to=key, final=True, private=True)
    await office.desk.say(alert, office.to_clerk(), "a1")
    assert asked.text == "URGENT: Nothing was done."


async def test_what_is_kept_holds_no_words_of_a_command(office):
    """A draft is nobody's evidence."""
    stream = await office.offered(COMMANDS)
    office.clerk.slash(office.room, "check", text="Vote for the baker")
    request = await next_request(stream)
    await office.desk.say(private(request.key, "REFER: the baker"), office.to_clerk(), "a1")
    assert "baker" not in json.dumps(office.lent.kept)


async def test_no_token_reaches_the_log_or_a_representation(office, caplog):
    """An interaction's token answers in Beadle's name for a quarter of an hour."""
    caplog.set_level(logging.DEBUG)
    asked, key = await asked_and_stored(office)
    office.fake.faults.limit("@original", times=1)
    office.fake.faults.lose("@original")
    with pytest.raises(Unavailable) as caught:
        await office.desk.say(private(key, "All is well."), office.to_clerk(), "a1")
    told = caplog.text + repr(office.desk) + repr(office.desk.__dict__) + str(caught.value)
    assert asked.token not in told
    assert office.fake.token not in told
    assert "All is well" not in told
