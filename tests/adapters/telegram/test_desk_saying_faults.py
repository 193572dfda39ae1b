"""What comes of saying things where Telegram does not play along."""

from __future__ import annotations

import logging

import pytest
from peers.telegram import TOKEN
from saying import LINES, card, texts
from telegram_desk_peer import seat

from adapters.contract import (
    Address,
    Outcome,
    Refused,
    RefusedCode,
    Unavailable,
)


async def test_a_lost_answer_leads_to_a_second_message_that_says_so(desk):
    """Twice is better than never; a restart in between changes nothing."""
    to = Address(desk.channel)
    desk.telegram.fail("sendMessage", lose=True)
    with pytest.raises(Unavailable):
        await desk.desk.say(card(), to, "k")
    await desk.restart()
    receipt = await desk.desk.say(card(), to, "k")
    assert receipt.outcome is Outcome.DONE
    assert texts(desk) == [
        "Case 14: please decide.",
        "Case 14: please decide.\n(I may have sent this before: Telegram did not tell.)",
    ]
    again = await desk.desk.say(card(), to, "k")
    assert (again.outcome, again.ref) == (Outcome.ALREADY, receipt.ref)


async def test_a_crash_before_the_message_was_noted_is_the_same(desk):
    """Between the sending and the noting."""
    to, save, saves = Address(desk.channel), desk.host.save, []

    async def crash(name, value):
        saves.append(name)
        if saves.count("desk-said") == 2:
            raise OSError("killed")
        await save(name, value)

    desk.host.save = crash
    with pytest.raises(OSError, match="killed"):
        await desk.desk.say(card(), to, "k")
    desk.host.save = save
    await desk.restart()
    assert (await desk.desk.say(card(), to, "k")).outcome is Outcome.DONE
    assert "I may have sent this before" in texts(desk)[-1]


@pytest.mark.parametrize(
    "fault",
    [{"code": 429, "retry_after": 7}, {"code": 502}, {"cut": True}],
    ids=["too many", "bad gateway", "no answer"],
)
async def test_a_telegram_that_takes_nothing_now_is_told_apart_from_one_that_refuses(desk, fault):
    """The alert waits, for as long as Telegram asks."""
    to = Address(desk.channel)
    desk.telegram.fail("sendMessage", **fault)
    with pytest.raises(Unavailable) as down:
        await desk.desk.say(card(), to, "k")
    assert down.value.retry_after == (7.0 if "retry_after" in fault else None)
    assert (await desk.desk.say(card(), to, "k")).outcome is Outcome.DONE
    assert len(desk.said()) == 1


async def test_what_was_surely_not_sent_does_not_claim_that_it_may_have_been(desk):
    """After a 429 there is one message, and it says nothing of another."""
    desk.telegram.fail("sendMessage", code=429, retry_after=1)
    with pytest.raises(Unavailable):
        await desk.desk.say(card(), Address(desk.channel), "k")
    await desk.desk.say(card(), Address(desk.channel), "k")
    assert texts(desk) == ["Case 14: please decide."]


async def test_a_long_alert_goes_on_where_it_was_stopped(desk):
    """One of three messages was out."""
    to = Address(desk.channel)
    desk.telegram.fail("sendMessage")  # nothing goes wrong with the first
    desk.telegram.fail("sendMessage", code=429, retry_after=1)
    with pytest.raises(Unavailable):
        await desk.desk.say(card(LINES), to, "k")
    assert len(desk.said()) == 1
    await desk.restart()
    receipt = await desk.desk.say(card(LINES), to, "k")
    assert receipt.outcome is Outcome.DONE
    said = "\n".join(texts(desk))
    assert said.startswith(LINES)
    assert said.count("Line 7:") == 1


async def test_words_that_telegram_does_not_take_with_mark_up_are_sent_without(desk):
    """An alert is never lost for its looks."""
    desk.telegram.fail("sendMessage", code=400, description="Bad Request: can't parse entities")
    receipt = await desk.desk.say(card("Case 14 & more."), Address(desk.channel), "k")
    assert receipt.outcome is Outcome.DONE
    assert texts(desk) == ["Case 14 & more."]


async def test_a_token_that_was_revoked_is_refused_without_telling_it(desk, caplog):
    """In words that say what to do; neither the log nor the error holds the token."""
    caplog.set_level(logging.DEBUG)
    await desk.line.bot()
    desk.telegram.revoked = True
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            await desk.desk.say(card(), Address(desk.channel), "k")
        assert refused.value.code is RefusedCode.CREDENTIALS
        assert "@BotFather" in refused.value.reason
        assert TOKEN not in str(refused.value)
    await desk.restart()
    with pytest.raises(Refused) as refused:
        await desk.desk.offer((), None, None)
    assert refused.value.code is RefusedCode.CREDENTIALS
    assert TOKEN not in caplog.text


async def test_a_bot_that_was_removed_from_its_only_desk_is_refused(desk):
    """All alerts wait until a person has put it right."""
    await desk.acts.appoint(desk.group, "kicked")
    with pytest.raises(Refused) as refused:
        await desk.desk.say(card(), Address(desk.channel), "k")
    assert refused.value.code is RefusedCode.PERMISSION
    assert "Add it again" in refused.value.reason
    await desk.acts.appoint(desk.group, "member")
    assert (await desk.desk.say(card(), Address(desk.channel), "k")).outcome is Outcome.DONE


async def test_a_bot_removed_from_one_desk_of_two_holds_up_that_one_alone(tmp_path):
    """The receipt says what to do, and that it is to be tried again."""
    async with seat(tmp_path, more=("-100999",)) as desk:
        await desk.acts.appoint(desk.group, "kicked")
        receipt = await desk.desk.say(card(), Address(desk.channel), "k")
        assert (receipt.outcome, receipt.code) == (Outcome.UNKNOWN, RefusedCode.PERMISSION)
        assert "Add it again" in receipt.detail


async def test_a_chat_that_is_not_there_is_refused_with_what_to_correct(desk):
    """The configuration is wrong, or the group was deleted."""
    with pytest.raises(Refused) as refused:
        await desk.desk.say(card(), Address("-100999"), "k")
    assert refused.value.code is RefusedCode.GONE
    assert "Correct the channel in the configuration" in refused.value.reason


async def test_a_group_that_became_a_supergroup_unseen_is_found_by_an_alert(desk):
    """Telegram tells the new number; the alert and the news arrive there, an edit as new."""
    to = Address(desk.channel)
    first = await desk.desk.say(card(), to, "a")
    new = await desk.acts.upgrade(desk.group)
    receipt = await desk.desk.say(card("Case 14 is closed."), to, "b", replaces=first.ref)
    assert receipt.outcome is Outcome.DONE
    assert receipt.ref.id.startswith(f"{new.id}:")
    assert "has a new number" in texts(desk, new)[0]
    assert texts(desk, new)[1:] == ["Case 14 is closed."]
