"""Taking down and putting back on Telegram: what is done is seen, and what cannot be is said."""

from __future__ import annotations

import pytest
from contract_actions import restore_of
from contract_peer import attempt, connected, steps_for
from council import plain, town
from telegram_peer import seen

from adapters.contract import ActionKind, Moved, Outcome, Ref, RefusedCode, Unavailable

__all__ = ["plain", "town"]

TAKE_DOWN, RESTORE, HIDE = ActionKind.TAKE_DOWN, ActionKind.RESTORE, ActionKind.HIDE
LIKE = {"text": "Vote Purple"}


def outcomes(receipts):
    """What was said of each step."""
    return [receipt.outcome for receipt in receipts]


async def put_back(town, action, steps, key="key"):
    """Restore what the steps took down."""
    back = restore_of(action, steps)
    async with connected(town) as platform:
        steps = await steps_for(platform, back)
    return back, steps, await town.perform(back, steps, key)


async def taken_down(town, **given):
    """A post that was taken down: the order, its steps, and what stood there."""
    made = await town.acts.post(town.news, **(given or LIKE))
    before = seen(made)
    action, steps = await town.prepare(TAKE_DOWN, town.ref(made))
    receipts = await town.perform(action, steps)
    assert outcomes(receipts) == [Outcome.DONE] * len(steps)
    assert town.news.messages == {}
    return action, steps, before


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
    assert set(outcomes(receipts)) == {Outcome.REFUSED}
    assert receipts[0].code is RefusedCode.PERMISSION


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


async def test_an_album_goes_and_comes_back_as_one(town):
    """Every part of it, with its caption, in its order."""
    parts, _ = await town.acts.album(town.news, [b"one", b"two", b"three"], "The fair")
    before = [seen({k: v for k, v in p.items() if k != "media_group_id"}) for p in parts]
    action, steps = await town.prepare(TAKE_DOWN, town.ref(parts[0]))
    assert set(outcomes(await town.perform(action, steps))) == {Outcome.DONE}
    assert town.news.messages == {}
    back, steps, (receipt,) = await put_back(town, action, steps)
    assert receipt.outcome is Outcome.DONE, receipt
    now = list(town.news.messages.values())
    assert len({m["media_group_id"] for m in now}) == 1
    assert [seen({k: v for k, v in m.items() if k != "media_group_id"}) for m in now] == before
    assert outcomes(await town.perform(back, steps)) == [Outcome.ALREADY]
    assert len(town.news.messages) == 3


async def test_an_album_of_which_a_part_was_deleted_is_taken_down(town):
    """Telegram tells of no deletion: what is left is as it was judged."""
    parts, _ = await town.acts.album(town.news, [b"one", b"two"], "The fair")
    await town.watch()
    await town.acts.remove(town.news, parts[0]["message_id"])
    _, receipts = await town.carry_out(TAKE_DOWN, town.ref(parts[0]))
    assert outcomes(receipts)[-1] is Outcome.DONE
    assert town.news.messages == {}


async def test_a_lost_reply_to_a_restore_is_found_and_nothing_doubled(town):
    """Among the newest messages, by what it says."""
    action, steps, before = await taken_down(town)
    town.telegram.fail("copyMessage", lose=True)
    _, _, (receipt,) = await put_back(town, action, steps)
    assert receipt.outcome is Outcome.DONE
    assert [seen(m) for m in town.news.messages.values()] == [before]


async def test_without_an_archive_chat_a_lost_reply_is_not_guessed_at(plain):
    """Twice would be public as well: a person is asked to look."""
    action, steps, _ = await taken_down(plain)
    plain.telegram.fail("sendMessage", lose=True)
    back, steps, (receipt,) = await put_back(plain, action, steps)
    assert receipt.outcome is Outcome.UNKNOWN
    assert "look" in receipt.detail
    assert outcomes(await plain.perform(back, steps)) == [Outcome.UNKNOWN]
    assert len(plain.news.messages) == 1


async def test_without_an_archive_chat_it_is_sent_anew_from_the_archive(plain):
    """With its picture; the abilities say what is less sure."""
    made = await plain.acts.post(plain.news, "A <i>rosette</i>", html=True, photo=b"picture")
    action, steps = await plain.prepare(TAKE_DOWN, plain.ref(made))
    assert [s.kind for s in steps] == ["delete"]
    assert outcomes(await plain.perform(action, steps)) == [Outcome.DONE]
    _, _, (receipt,) = await put_back(plain, action, steps)
    assert receipt.outcome is Outcome.DONE
    (now,) = plain.news.messages.values()
    assert (now["caption"], now["caption_entities"]) == (
        made["caption"], made["caption_entities"],
    )  # fmt: skip
    assert plain.telegram.world.files[now["photo"][0]["file_id"]].data == b"picture"
    async with connected(plain) as platform:
        assert any("archive_chat" in note for note in platform.abilities.notes)


async def test_a_copy_that_was_deleted_from_the_archive_chat_is_not_needed(town):
    """Beadle's own archive has the words and the pictures."""
    action, steps, _ = await taken_down(town, text="A rosette", photo=b"picture")
    town.store.messages.clear()
    _, _, (receipt,) = await put_back(town, action, steps)
    assert receipt.outcome in {Outcome.DONE, Outcome.PARTLY}
    (now,) = town.news.messages.values()
    assert now["caption"] == "A rosette"
    assert town.telegram.world.files[now["photo"][0]["file_id"]].data == b"picture"


async def test_what_was_passed_on_is_passed_on_again(town):
    """Whose words they are stays to be seen."""
    origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": 1}
    action, steps, _ = await taken_down(town, text="Not ours", forward_origin=origin)
    await put_back(town, action, steps)
    (now,) = town.news.messages.values()
    assert now["forward_origin"] == origin


async def test_a_channel_that_forbids_forwarding_is_taken_down_unseen(town):
    """It cannot be looked at or kept there; it is gone all the same."""
    made = await town.acts.post(town.news, "Vote")
    town.news.protected = True
    _, receipts = await town.carry_out(TAKE_DOWN, town.ref(made))
    assert outcomes(receipts) == [Outcome.DONE]
    assert town.news.messages == {}
    assert town.store.messages == {}


async def test_a_comment_is_deleted_and_cannot_be_put_back(town):
    """No bot can write in somebody's name: that is by hand."""
    resident = town.telegram.world.person("Robin")
    made = await town.acts.write(town.group, resident, "Rude words")
    ref = Ref("telegram", f"{town.group.id}:{made['message_id']}")
    action, receipts = await town.carry_out(HIDE, ref)
    assert outcomes(receipts)[-1] is Outcome.DONE
    assert town.group.messages == {}
    async with connected(town) as platform:
        back, _ = await attempt(platform.prepare(type(action)(ActionKind.UNHIDE, town.account,
                                                              action.post)))  # fmt: skip
        _, trouble = await attempt(platform.prepare(restore_of(action, [])))
    assert not back
    assert trouble.code is RefusedCode.UNSUPPORTED


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
