"""Arguments asked for one by one, and buttons: across restarts, for two people, pressed twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram_desk_peer import Beadle, buttons, seat

from adapters.contract import LONG_AGO, Address, Alert, Offer

CARD = Alert(
    "Case 14: please decide",
    "Case 14: please decide. It is still public.",
    case="14",
    offers=(
        Offer("Take down", "takedown", {"case": "14/2026", "clause": "6.5"}),
        Offer("Dismiss", "dismiss", {"case": "14/2026"}),
        Offer("Ask for advice", "advice", {"case": "14/2026"}),
    ),
)
ADVICE = ("advice", {"case": "14/2026"})


@pytest.fixture
async def beadle(desk):
    """Beadle, listening to the group, where a case is shown."""
    made = Beadle(desk)
    await made.sit()
    await desk.desk.say(CARD, Address(desk.channel), "card")
    return made


def asked(request):
    """What a request of a form says."""
    return request.command, dict(request.args)


async def test_what_a_command_lacks_is_asked_for_one_by_one(desk, beadle):
    """By buttons where there is something to choose, and the reason by a reply."""
    await desk.write("/takedown")
    question = await beadle.until("takedown: one thing is missing")
    assert [one["text"] for one in buttons(question)] == ["14/2026: yes", "15/2026: yes", "Cancel"]
    await desk.press("15/2026: yes")
    await beadle.until("takedown 15/2026: one thing is missing")
    await desk.press("W5: yes")
    question = await beadle.until("takedown 15/2026 W5: one thing is missing")
    markup = desk.telegram.sent("sendMessage")[-1].json("reply_markup")
    assert markup == {"force_reply": True, "selective": True, "input_field_placeholder": "why"}
    assert "For Sam Clerk." in question["text"]
    await desk.write("plainly a party's words", reply_to=question)
    request = await beadle.next()
    assert asked(request) == (
        "takedown",
        {"case": "15/2026", "clause": "W5", "reason": "plainly a party's words"},
    )
    assert request.sender == desk.person
    assert request.key == f"{desk.group.id}:{desk.group.last}"


async def test_what_is_to_be_chosen_may_be_typed_as_well(desk, beadle):
    """A pack has more clauses than there are buttons."""
    await desk.write("/takedown 14")
    await desk.write("7.1", reply_to=await beadle.until("takedown 14: one thing is missing"))
    question = await beadle.until("takedown 14 7.1: one thing is missing")
    await desk.write("why", reply_to=question)
    assert asked(await beadle.next())[1] == {"case": "14", "clause": "7.1", "reason": "why"}


async def test_a_question_half_answered_is_answered_after_a_restart(desk, beadle):
    """What was said before is remembered."""
    await desk.write("/takedown 14")
    question = await beadle.until("takedown 14: one thing is missing")
    await beadle.crash()
    await desk.write("6.5", reply_to=question)
    question = await beadle.until("takedown 14 6.5: one thing is missing")
    await beadle.crash()
    await desk.write("why", reply_to=question)
    request = await beadle.next()
    assert asked(request)[1] == {"case": "14", "clause": "6.5", "reason": "why"}
    await beadle.crash()  # before the request was stored
    assert await beadle.next() == request


async def test_a_button_that_lacks_a_reason_asks_for_it(desk, beadle):
    """Who pressed it is asked, below the case."""
    await desk.press("Take down")
    question = await beadle.until("takedown 14/2026 6.5: one thing is missing")
    assert question["reply_to_message"]["message_id"] == desk.said()[0]["message_id"]
    await desk.write("why", reply_to=question)
    assert asked(await beadle.next())[1] == {"case": "14/2026", "clause": "6.5", "reason": "why"}


async def test_who_may_not_is_asked_nothing_and_the_attempt_is_handed_over(desk, beadle):
    """So that it is on record, by button and by word."""
    await desk.press("Take down", desk.deputy)
    request = await beadle.next()
    assert asked(request) == ("takedown", {"case": "14/2026", "clause": "6.5"})
    assert request.sender == str(desk.deputy["id"])
    await desk.write("/takedown 14", desk.deputy)
    assert (await beadle.next()).line == "takedown 14"


async def test_a_complete_button_is_a_request_and_its_clock_ends(desk, beadle):
    """The press is answered before anything else."""
    query = await desk.press("Ask for advice")
    request = await beadle.next()
    assert asked(request) == ADVICE
    assert request.key == f"tap:{query}"
    assert desk.world.asked[query][1] is not None


async def test_a_button_pressed_twice_is_one_request(desk, beadle):
    """A finger that trembles asks the adviser once."""
    await desk.press("Ask for advice")
    second = await desk.press("Ask for advice")
    assert asked(await beadle.next()) == ADVICE
    await beadle.nothing()
    assert desk.world.asked[second][1]["text"] == "I have that already."


async def test_a_button_pressed_again_later_is_another_request(desk, beadle):
    """Nothing is ignored in silence."""
    await desk.press("Ask for advice")
    first = await beadle.next()
    now = desk.host.now
    desk.host.now = lambda: now() + timedelta(seconds=6)
    await desk.press("Ask for advice")
    assert (await beadle.next()).key != first.key


async def test_a_button_pressed_by_two_people_is_two_requests(desk, beadle):
    """Beadle tells the second what the first has done."""
    await desk.press("Ask for advice")
    await desk.press("Ask for advice", desk.deputy)
    senders = [(await beadle.next()).sender for _ in range(2)]
    assert senders == [desk.person, str(desk.deputy["id"])]


async def test_a_button_works_after_a_restart(desk, beadle):
    """Also one that was shown long before, and where the press is too old to be answered."""
    await beadle.crash()
    await desk.press("Ask for advice")
    desk.world.clock.skip(1)
    assert asked(await beadle.next()) == ADVICE


async def test_a_press_that_was_not_stored_comes_again_with_its_key(desk, beadle):
    """A crash loses no press."""
    await desk.press("Ask for advice")
    first = await beadle.next()
    await beadle.crash()
    assert await beadle.next() == first


async def test_arguments_that_do_not_fit_on_a_button_are_kept(desk, beadle):
    """And found after a restart."""
    offer = Offer("Put in force", "rule-on", {"rule": "r" * 70, "reason": "we read it"})
    await desk.desk.say(Alert("t", "A rule.", offers=(offer,)), Address(desk.channel), "rule")
    await beadle.crash()
    await desk.press("Put in force")
    assert asked(await beadle.next()) == ("rule-on", dict(offer.args))


async def test_a_button_that_nobody_understands_says_so(desk, beadle):
    """One whose words were forgotten, or that another program made."""
    query = await desk.acts.press(desk.group, 1, desk.clerk, "~0000")
    await beadle.nothing()
    assert "no longer know" in desk.world.asked[query][1]["text"]


async def test_an_anonymous_administrator_cannot_press(desk, beadle):
    """They are told how to be known."""
    query = await desk.press("Ask for advice")
    await beadle.next()
    query = await desk.acts.press(desk.group, 1, None, "advice|case=14/2026")
    await beadle.nothing()
    assert desk.world.asked[query][1]["show_alert"] is True
    assert "you write as the group" in desk.world.asked[query][1]["text"]


async def test_a_press_in_a_chat_of_no_desk_is_nothing(desk, beadle):
    """A card that was made elsewhere gives no command here."""
    other = desk.world.chat("supergroup", "Residents")
    other.join(desk.world.bot, "administrator")
    await desk.acts.press(other, 1, desk.clerk, "advice|case=14/2026")
    await beadle.nothing()


@pytest.mark.parametrize("data", ["advice|case=14/2026|@-100999", "advice|case=14/2026|@{own}"])
async def test_a_private_button_names_its_desk(desk, beadle, data):
    """One of those that there are."""
    own = data.format(own=desk.channel)
    await desk.acts.press(desk.own, 1, desk.clerk, own)
    if own == data:
        await beadle.nothing()
    else:
        request = await beadle.next()
        assert (request.channel, asked(request)) == (desk.channel, ADVICE)


@pytest.mark.parametrize("way", ["reply", "command", "button"])
async def test_a_question_can_be_stopped(desk, beadle, way):
    """Nothing is done, and an answer that comes after all is told so."""
    await desk.write("/takedown 14")
    question = await beadle.until("takedown 14: one thing is missing")
    if way == "reply":
        await desk.write("Cancel", reply_to=question)
    elif way == "command":
        await desk.write("/cancel")
    else:
        await desk.press("Cancel")
    await beadle.until("Stopped. Nothing was done.")
    await desk.write("6.5", reply_to=question)
    await beadle.until("this question was answered before")


async def test_there_may_be_nothing_to_stop(desk, beadle):
    """Which is said."""
    await desk.write("/cancel")
    await beadle.until("There is nothing to stop")


async def test_somebody_else_s_question_is_not_answered(desk, beadle):
    """Not by words and not by Cancel; the one who was asked can still answer."""
    await desk.write("/dismiss 14")
    question = await beadle.until("dismiss 14: one thing is missing")
    await desk.write("because", desk.deputy, reply_to=question)
    await beadle.until("I asked somebody else that")
    await desk.write("cancel", desk.deputy, reply_to=question)
    await beadle.until("nothing to stop")
    await desk.write("a street name", reply_to=question)
    assert asked(await beadle.next())[1] == {"case": "14", "reason": "a street name"}


async def test_an_answer_is_taken_once(desk, beadle):
    """The second comes too late, and says so."""
    await desk.write("/dismiss 14")
    question = await beadle.until("dismiss 14: one thing is missing")
    await desk.write("a street name", reply_to=question)
    assert asked(await beadle.next())[1]["reason"] == "a street name"
    await desk.write("no, a shop", reply_to=question)
    await beadle.until("this question was answered before")


@pytest.fixture
async def alone(private):
    """Beadle, listening to the Clerk's private chat."""
    made = Beadle(private)
    await made.sit()
    return made


async def test_in_private_the_answer_needs_no_reply_for_a_while(private, alone):
    """After ten minutes it might be anything else."""
    await private.write("dismiss 14")
    await alone.until("dismiss 14: one thing is missing")
    await private.write("a street name")
    assert asked(await alone.next())[1] == {"case": "14", "reason": "a street name"}
    await private.write("dismiss 15")
    await alone.until("dismiss 15: one thing is missing")
    now = private.host.now
    private.host.now = lambda: now() + timedelta(minutes=11)
    await private.write("good morning")
    assert (await alone.next()).line == "good morning"


async def test_in_private_another_command_is_no_answer(private, alone):
    """It is carried out; the question can still be answered by a reply."""
    await private.write("dismiss 14")
    question = await alone.until("dismiss 14: one thing is missing")
    await private.write("status")
    assert (await alone.next()).line == "status"
    await private.write("a street name", reply_to=question)
    assert asked(await alone.next())[1]["reason"] == "a street name"


async def test_a_question_in_private_is_answered_there(desk, beadle):
    """Of somebody whose desk is a group: the reply is the desk's and not the mailbox's."""
    await desk.acts.start(desk.clerk)
    await desk.write("/dismiss", chat=desk.own)
    await beadle.until("dismiss: one thing is missing", desk.own)
    await desk.press("14/2026: yes", chat=desk.own)
    question = await beadle.until("dismiss 14/2026: one thing is missing", desk.own)
    await desk.write("a street name", reply_to=question, chat=desk.own)
    request = await beadle.next()
    assert request.channel == desk.channel
    assert asked(request)[1] == {"case": "14/2026", "reason": "a street name"}


async def test_a_table_that_changed_under_a_question_loses_nothing(tmp_path):
    """Beadle says what it does not know any more."""
    async with seat(tmp_path) as desk:
        beadle = Beadle(desk)
        await beadle.sit()
        await desk.write("/dismiss 14")
        question = await beadle.until("dismiss 14: one thing is missing")
        await desk.desk.offer((), beadle.suggest, beadle.may)
        await desk.write("a street name", reply_to=question)
        assert asked(await beadle.next()) == ("dismiss", {"case": "14", "reason": "a street name"})


async def test_a_button_is_as_old_as_what_was_shown_with_it(desk, beadle):
    """A press has no time of its own; what was known then is what stood above the button."""
    [shown] = desk.said()
    desk.world.clock.skip(5)
    await desk.press("Ask for advice")
    assert (await beadle.next()).known_at.timestamp() == shown["date"]
    await desk.acts.edit(desk.group, shown["message_id"], "Case 14: as it is now.")
    await desk.press("Ask for advice", desk.deputy)
    assert (await beadle.next()).known_at.timestamp() == shown["date"] + 5 * 3600


async def test_a_button_that_telegram_shows_nobody_any_more_is_older_than_anything(desk, beadle):
    """So that it counts as from before a restore."""
    data = buttons(desk.said()[-1])[-1]["callback_data"]
    await desk.acts.press(desk.group, 4711, desk.clerk, data)
    assert (await beadle.next()).known_at == LONG_AGO
