"""Taking down on Telegram: what is done is seen, and what cannot be done is said."""

from __future__ import annotations

import pytest
from contract_peer import attempt, connected, steps_for
from council import plain, town
from removal import LIKE, TAKE_DOWN, outcomes, put_back, taken_down
from telegram_peer import seen

from adapters.contract import Moved, Outcome, RefusedCode, Unavailable

__all__ = ["plain", "town"]


async def test_the_copy_in_the_discussion_group_goes_with_its_post(town):
    """Telegram leaves it standing; which message it is was noted when it came."""
    action, steps, _ = await taken_down(town)
    assert town.group.messages == {}
    receipts = await town.perform(action, steps)
    assert receipts[-1].outcome is Outcome.ALREADY
    assert "copy in the discussion group" in receipts[-1].detail


async def test_a_copy_that_the_bot_may_not_delete_is_told(town):
    made = await town.acts.post(town.news, **LIKE)
    action, steps = await town.prepare(TAKE_DOWN, town.ref(made))
    await town.acts.appoint(town.group, can_delete_messages=False)
    receipts = await town.perform(action, steps)
    assert receipts[-1].outcome is Outcome.PARTLY
    assert "still stands" in receipts[-1].detail
    assert town.news.messages == {}
    assert town.group.messages


async def test_nothing_of_what_is_looked_at_stays_in_the_archive_chat(town):
    """Only the copy that was meant does; a restore leaves it there."""
    action, steps, before = await taken_down(town)
    assert [m["text"] for m in town.store.messages.values()] == ["Vote Purple"]
    _, _, (receipt,) = await put_back(town, action, steps)
    assert receipt.outcome is Outcome.DONE
    assert "https://t.me/sampleford/2" in receipt.detail
    assert receipt.url == "https://t.me/sampleford/2"
    assert "https://t.me/sampleford/1" in receipt.detail
    assert [seen(m) for m in town.news.messages.values()] == [before]
    assert len(town.store.messages) == 1


async def test_the_archive_follows_a_post_to_its_new_address(town):
    """The next batch says so, once it is stored not again; and it can be taken down there."""
    action, steps, _ = await taken_down(town)
    _, _, (receipt,) = await put_back(town, action, steps)
    moved = Moved(town.account.id, action.post.ref, receipt.ref)
    assert moved in await town.watch()
    await town.acts.post(town.news, "Another")
    events = await town.watch(lambda: len(town.archived.posts) > 1)
    assert moved not in (await town.watch()) or moved in events
    again = type(action)(TAKE_DOWN, town.account, type(action.post)(
        receipt.ref, action.post.fingerprint, action.post.raw))  # fmt: skip
    async with connected(town) as platform:
        steps = await steps_for(platform, again)
    assert outcomes(await town.perform(again, steps, "anew"))[-1] is Outcome.DONE
    assert [m["text"] for m in town.news.messages.values()] == ["Another"]


async def test_past_48_hours_the_words_are_replaced_and_the_receipt_says_so(town):
    """It is no removal: a person is told to delete the rest. Undone, its own words stand there."""
    made = await town.acts.post(town.news, "Vote <b>Purple</b>", html=True)
    before = seen(made)
    town.telegram.world.clock.skip(49)
    town.telegram.world.queue[:] = [(n, at + 49 * 3600, u) for n, at, u in
                                    town.telegram.world.queue]  # fmt: skip
    action, steps = await town.prepare(TAKE_DOWN, town.ref(made))
    for _ in range(2):  # a lost receipt is got again
        receipts = await town.perform(action, steps)
        assert outcomes(receipts)[-1] is Outcome.PARTLY
        assert "https://t.me/sampleford/1" in receipts[-1].detail
        assert "Purple" not in town.news.messages[1]["text"]
    _, _, (receipt,) = await put_back(town, action, steps)
    assert receipt.outcome is Outcome.DONE
    assert seen(town.news.messages[1]) == before


@pytest.mark.parametrize("given", [
    {"photo": b"picture", "text": "Vote"},
    {"text": "Vote", "forward_origin": {"type": "hidden_user", "sender_user_name": "X", "date": 1}},
], ids=["a picture would stay", "a forward cannot be edited"])  # fmt: skip
async def test_past_48_hours_what_cannot_be_replaced_is_by_hand(town, given):
    """With the link, and what to do there; nothing is changed."""
    made = await town.acts.post(town.news, **given)
    before = seen(made)
    action, steps = await town.prepare(TAKE_DOWN, town.ref(made))
    town.telegram.world.clock.skip(49)
    receipts = await town.perform(action, steps)
    assert outcomes(receipts)[-1] is Outcome.BY_HAND
    assert receipts[-1].code is RefusedCode.TOO_OLD
    assert "https://t.me/sampleford/1" in receipts[-1].detail
    assert seen(town.news.messages[1]) == before


async def test_without_the_right_to_delete_it_is_by_hand(town):
    """And says which right is missing."""
    made = await town.acts.post(town.news, "Vote")
    action, steps = await town.prepare(TAKE_DOWN, town.ref(made))
    await town.acts.appoint(town.news, can_delete_messages=False)
    receipts = await town.perform(action, steps)
    assert outcomes(receipts)[-1] is Outcome.BY_HAND
    assert "right to delete" in receipts[-1].detail


async def test_a_bot_that_was_removed_is_refused_in_words(town):
    """Nothing is called done."""
    made = await town.acts.post(town.news, "Vote")
    action, steps = await town.prepare(TAKE_DOWN, town.ref(made))
    await town.acts.appoint(town.news, "kicked")
    receipts = await town.perform(action, steps)
    assert Outcome.DONE not in outcomes(receipts)
    assert receipts[-1].outcome is Outcome.REFUSED
    assert receipts[-1].code is RefusedCode.PERMISSION


async def test_a_lost_reply_to_a_deletion_is_looked_into(town):
    """The post is gone: that is what is said."""
    made = await town.acts.post(town.news, "Vote")
    action, steps = await town.prepare(TAKE_DOWN, town.ref(made))
    assert outcomes(await town.perform(action, steps[:1])) == [Outcome.DONE]
    async with connected(town) as platform:
        await platform.profile(town.account)  # so that only the deletion is lost
        number = len(town.store.messages)
        town.telegram.fail("deleteMessage", lose=True, times=2)
        receipt = await platform.perform(action, steps[1], "key")
    assert receipt.outcome is Outcome.DONE
    assert town.news.messages == {}
    assert len(town.store.messages) == number


async def test_telegram_s_own_wait_is_passed_on(town):
    """It is tried again after the seconds that Telegram asked for."""
    made = await town.acts.post(town.news, "Vote")
    action, steps = await town.prepare(TAKE_DOWN, town.ref(made))
    await town.perform(action, steps[:1])
    async with connected(town) as platform:
        town.telegram.fail("deleteMessage", code=429, retry_after=9, times=3)
        _, trouble = await attempt(platform.perform(action, steps[1], "key"))
    assert isinstance(trouble, Unavailable)
    assert trouble.retry_after == 9


async def test_a_busy_archive_chat_holds_up_no_removal(town):
    """Beadle's own archive has the post; the receipt says that there is no other copy."""
    made = await town.acts.post(town.news, "Vote")
    action, steps = await town.prepare(TAKE_DOWN, town.ref(made))
    town.telegram.fail("forwardMessage", code=429, retry_after=60, times=9)
    receipts = await town.perform(action, steps)
    assert outcomes(receipts) == [Outcome.ALREADY, Outcome.DONE]
    assert "own archive" in receipts[0].detail
    assert town.news.messages == {}
    async with connected(town) as platform:
        assert [s.kind for s in await platform.prepare(action)] == ["delete"]
    town.telegram.faults.waiting.clear()
    _, _, (receipt,) = await put_back(town, action, steps)
    assert receipt.outcome is Outcome.DONE
    assert [m["text"] for m in town.news.messages.values()] == ["Vote"]


async def test_a_channel_that_forbids_forwarding_is_taken_down_unseen(town):
    """It cannot be looked at or kept there; it is gone all the same."""
    made = await town.acts.post(town.news, "Vote")
    town.news.protected = True
    _, receipts = await town.carry_out(TAKE_DOWN, town.ref(made))
    assert outcomes(receipts) == [Outcome.DONE]
    assert town.news.messages == {}
    assert town.store.messages == {}


async def test_alerts_that_wait_hold_up_no_take_down(town):
    """Its connections are its own: the desk may be stuck with hundreds."""
    import asyncio  # noqa: PLC0415 # beside its use

    made = await town.acts.post(town.news, "Vote")
    action, steps = await town.prepare(TAKE_DOWN, town.ref(made))
    held = asyncio.Event()
    town.telegram.fail("sendMessage", times=200, hold=held)
    connection = town.connect()
    bot = await connection.platform._line.bot()
    alerts = [asyncio.ensure_future(bot.send_message(town.store.id, "x")) for _ in range(200)]
    await asyncio.sleep(0.2)
    for number, step in enumerate(steps):
        receipt = await connection.platform.perform(action, step, f"key-{number}")
        assert receipt.outcome is Outcome.DONE
    assert town.news.messages == {}
    assert not any(one.done() for one in alerts)
    held.set()
    await asyncio.gather(*alerts, return_exceptions=True)
    await connection.close()


@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_an_archive_chat_that_the_bot_is_not_in_any_more_holds_up_no_removal(town, status):
    """The post stands in public, whatever became of the place for its copy."""
    made = await town.acts.post(town.news, "Vote")
    await town.acts.appoint(town.store, status)
    _, receipts = await town.carry_out(TAKE_DOWN, town.ref(made))
    assert outcomes(receipts)[-1] is Outcome.DONE
    assert town.news.messages == {}


async def test_where_the_bot_leaves_the_archive_chat_before_the_copy_is_made_it_is_removed(town):
    """What was prepared while it was in there is carried out all the same."""
    made = await town.acts.post(town.news, "Vote")
    action, steps = await town.prepare(TAKE_DOWN, town.ref(made))
    await town.acts.appoint(town.store, "kicked")
    receipts = await town.perform(action, steps)
    assert outcomes(receipts) == [Outcome.ALREADY, Outcome.DONE]
    assert "own archive" in receipts[0].detail
    assert town.news.messages == {}
