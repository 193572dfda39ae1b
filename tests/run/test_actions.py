"""Orders on their way to a platform that is slow, away, edited under them, or forgets to answer."""

from __future__ import annotations

import asyncio

import pytest
from peers.memory_platform import Fault, lost_reply

from adapters.contract import Level, Media, Outcome, Receipt, RefusedCode, Unavailable
from bot.run import act
from bot.store.schema_work import Step

AWAY = Unavailable("The server does not answer.")


async def order(home, line: str = "takedown 1 P1 a zebra") -> None:
    """Give an order and let what can happen at this moment happen."""
    home.desk.put(line)
    await home.settled()


async def test_a_platform_that_is_away_is_told_once_after_a_while_and_then_the_outcome(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        home.platform.break_down(AWAY)
        await order(home)
        for _ in range(3):
            await home.move(seconds=5)
        assert not home.desk.texts("NOT DONE YET")
        for _ in range(8):
            await home.move(seconds=30)
        (text,) = home.desk.texts("NOT DONE YET")
        assert text.startswith("NOT DONE YET. Case 1 is as it was. The server does not answer. I")
        assert (await home.case()).state == "ordered"
        assert "case 1 is under way" in (await home.ask("takedown 1 P1 again")).text
        home.platform.break_down(None)
        await home.move(minutes=10)
        assert len(home.desk.texts("Done. Case 1 was removed")) == 1
        assert home.platform.public == {}


async def test_when_the_platform_is_watched_again_an_order_does_not_wait_out_its_pause(
    household, monkeypatch
):
    monkeypatch.setattr("bot.run.take_in.IntakeLoop.pause", 0.01)
    async with household() as home:
        await home.see("a", "A zebra.")
        home.platform.break_down(AWAY)
        await order(home)
        for _ in range(9):
            await home.move(minutes=5)
        home.platform.break_down(None)
        await home.desk.until(lambda s: s.alert.text.startswith("Done. Case 1 was removed"))


async def test_what_may_have_happened_is_not_called_as_it_was(household):
    """The reply to the first step is lost, and the platform stays away after it."""
    async with household() as home:
        await home.see("a", "A zebra.")
        home.platform.faults["perform"] = [Fault(), lost_reply(), *[Fault(AWAY)] * 9]
        await order(home)
        for _ in range(5):
            await home.move(seconds=20)
        (text,) = home.desk.texts("NOT DONE YET")
        assert text.startswith("NOT DONE YET. I do not know yet how case 1 stands.")


@pytest.mark.parametrize("lost", [0, 1])
async def test_a_lost_reply_ends_in_one_true_outcome(household, lost):
    """Asked again with the same key, the platform finds it done."""
    async with household() as home:
        await home.see("a", "A zebra.", author="officer", pinned=True)
        home.platform.faults["perform"] = [*[Fault()] * lost, lost_reply()]
        await order(home)
        await home.move(seconds=5)
        assert home.platform.public == {}
        (text,) = home.desk.texts("Case 1 was removed")
        assert "I checked" in text
        keys = [key for _kind, _ref, key in home.platform.performed]
        assert len(set(keys)) == 2
        assert len(keys) == 3
        assert (await home.case()).state == "taken_down"


async def test_an_unknown_receipt_is_asked_again_and_a_later_answer_counts(household):
    async with household() as home:
        await home.see("a", "A zebra.")
        unknown = Fault(says=Receipt(Outcome.UNKNOWN, "No answer."))
        home.platform.faults["perform"] = [unknown, unknown]
        await order(home)
        for _ in range(3):
            await home.move(seconds=5)
        assert home.desk.texts("Done. Case 1 was removed")
        assert not home.desk.texts("NOT KNOWN")


async def test_an_adapter_that_breaks_is_tried_again_and_then_owned_up_to(household):
    async with household() as home:
        await home.see("a", "A zebra.")
        home.platform.faults["prepare"] = [Fault(KeyError("x"))] * 50
        await order(home)
        for _ in range(act.UNKNOWN_TRIES + 1):
            await home.move(minutes=1)
        (text,) = home.desk.texts("NOT KNOWN.")
        assert "Something went wrong inside Beadle (KeyError)." in text
        assert (await home.case()).state == "by_hand"


async def test_a_platform_that_never_answers_counts_as_away(household, monkeypatch):
    monkeypatch.setattr(act, "ANSWER_SECONDS", 0.05)
    async with household() as home:
        await home.see("a", "A zebra.")
        home.platform.faults["prepare"] = [Fault(waits=asyncio.Event())]
        await order(home)
        assert (await home.case()).state == "ordered"
        await home.move(seconds=2)
        assert home.desk.texts("Done. Case 1 was removed")


@pytest.mark.parametrize("when", ["prepare", "perform"])
async def test_an_edit_on_its_way_is_archived_and_then_taken_down(household, when):
    """Whether the adapter says so before the first step or in a step's receipt."""
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        home.platform.silent = True
        edit = asyncio.Event()
        if when == "prepare":
            home.platform.edit("a", "A zebra, and another zebra.")
        else:
            home.platform.faults["perform"] = [Fault(waits=edit)]
        home.desk.put("takedown 1 P1 x")
        if when == "perform":
            await home.desk.until(lambda s: "taking it down now" in s.alert.text)
            while home.platform.asked[-1] != "perform":
                home.store.changed.clear()
                await home.store.changed.wait()
            home.platform.edit("a", "A zebra, and another zebra.")
            edit.set()
        await home.settled()
        assert "a" in home.platform.public
        home.platform.silent = False
        home.platform.ring()
        await home.settled()
        await home.move(seconds=2)
        assert home.platform.public == {}
        assert len(home.desk.texts("Done. Case 1 was removed")) == 1
        assert "[text] A zebra, and another zebra." in (await home.ask("case 1")).text


async def test_an_edit_that_never_arrives_ends_in_a_refusal(household):
    async with household() as home:
        await home.see("a", "A zebra.")
        home.platform.silent = True
        home.platform.edit("a", "A zebra, and another zebra.")
        await order(home)
        for _ in range(4):
            await home.move(seconds=20)
        (alert,) = [s.alert for s in home.desk.said if s.alert.text.startswith("NOT DONE. Case 1")]
        assert "still public. It was edited. Remove it by hand" in alert.text
        assert alert.level is Level.URGENT
        assert RefusedCode.CHANGED.value not in alert.text


async def test_a_take_down_waits_for_its_pictures_but_not_for_ever(household):
    async with household() as home:
        home.platform.bytes_of["p"] = b"picture"
        home.platform.faults["fetch"] = [Fault(AWAY)] * 3
        await home.see("a", "A zebra.", media=(Media("p", "image/png"),))
        await order(home)
        assert "a" in home.platform.public
        assert await home.rows(Step) == []
        home.platform.faults["fetch"].clear()
        await home.move(seconds=10)
        await home.move(seconds=2)
        assert home.platform.public == {}
        assert (await home.ask("restore 1 sorry")).text.startswith("Done.")
        assert home.platform.public["a"].media == (Media("p", "image/png"),)


async def test_pictures_that_never_come_do_not_keep_the_post_public(household):
    async with household() as home:
        home.platform.faults["fetch"] = [Fault(AWAY)] * 50
        await home.see("a", "A zebra.", media=(Media("p", "image/png"),))
        await order(home)
        await home.move(seconds=29)
        assert "a" in home.platform.public
        await home.move(seconds=5)
        assert home.platform.public == {}


async def test_waiting_for_something_else_uses_up_no_try_of_what_is_unknown(household):
    """The platform was away for long; that its first answer tells nothing is not the last word."""
    async with household() as home:
        await home.see("a", "A zebra.")
        home.platform.break_down(AWAY)
        await order(home)
        for _ in range(act.UNKNOWN_TRIES):
            await home.move(minutes=1)
        home.platform.break_down(None)
        unknown = Fault(says=Receipt(Outcome.UNKNOWN, "No answer."))
        home.platform.faults["perform"] = [unknown, Fault(KeyError("x")), unknown]
        for _ in range(4):
            await home.move(minutes=1)
        assert home.desk.texts("Done. Case 1 was removed")
        assert not home.desk.texts("NOT KNOWN")


async def test_a_film_on_its_way_back_has_the_time_that_a_slow_line_needs(household, monkeypatch):
    """Cut off after two minutes it would be sent from its beginning, again and again."""
    monkeypatch.setattr(act, "ANSWER_SECONDS", 0.2)
    monkeypatch.setattr(act, "SLOW_LINE", 1)
    async with household() as home:
        film = Media("film", "video/mp4")
        home.platform.bytes_of["film"] = b"a film of forty bytes, which takes long."
        await home.see("a", "A zebra.", media=(film,))
        await order(home)
        arrives = asyncio.Event()
        home.platform.faults["perform"] = [Fault(waits=arrives)]
        asyncio.get_running_loop().call_later(0.4, arrives.set)
        assert (await home.ask("restore 1 it was a crossing")).text.startswith("Done.")
        assert not home.desk.texts("did not answer within")
        assert "a" in home.platform.public
