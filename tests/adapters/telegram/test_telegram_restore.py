"""Putting back on Telegram: albums, copies in the archive chat, and what was passed on."""

from __future__ import annotations

from dataclasses import replace

from contract_actions import restore_of
from contract_peer import attempt, connected
from council import plain, town
from peers.pds import free_port
from removal import HIDE, TAKE_DOWN, outcomes, put_back, taken_down
from telegram_peer import seen

from adapters.contract import ActionKind, Outcome, Ref, RefusedCode, Unavailable

__all__ = ["plain", "town"]


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


async def test_a_bot_that_may_not_post_any_more_says_what_to_allow(plain):
    """Nothing was sent, and nothing of it stands in the way later."""
    action, steps, before = await taken_down(plain)
    await plain.acts.appoint(plain.news, can_post_messages=False)
    back, steps, (receipt,) = await put_back(plain, action, steps)
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, RefusedCode.PERMISSION)
    assert "The bot may not post messages" in receipt.detail
    await plain.acts.appoint(plain.news)
    (receipt,) = await plain.perform(back, steps)
    assert receipt.outcome is Outcome.DONE
    assert [seen(m) for m in plain.news.messages.values()] == [before]


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


async def test_without_an_archive_chat_what_was_surely_not_sent_is_sent_later(plain):
    """Telegram asked to wait: that leaves no doubt whether the post is there."""
    action, steps, before = await taken_down(plain)
    plain.telegram.fail("sendMessage", code=429, retry_after=9)
    back = restore_of(action, steps)
    async with connected(plain) as platform:
        (step,) = await platform.prepare(back)
        _, trouble = await attempt(platform.perform(back, step, "key"))
        assert trouble.retry_after == 9
        receipt = await platform.perform(back, step, "key")
    assert receipt.outcome is Outcome.DONE, receipt
    assert [seen(m) for m in plain.news.messages.values()] == [before]


async def test_without_an_archive_chat_what_reached_nobody_is_sent_later(plain):
    """Nobody was there to be given the post: so nobody has it."""
    action, steps, before = await taken_down(plain)
    back = restore_of(action, steps)
    async with connected(plain) as platform:
        (step,) = await platform.prepare(back)
        bot = await platform._hands.bot()  # connected before, as it is at work
        there, bot._base_url = bot._base_url, f"http://127.0.0.1:{free_port()}/bot"
        _, trouble = await attempt(platform.perform(back, step, "key"))
        assert isinstance(trouble, Unavailable)
        bot._base_url = there
        receipt = await platform.perform(back, step, "key")
    assert receipt.outcome is Outcome.DONE, receipt
    assert [seen(m) for m in plain.news.messages.values()] == [before]


async def test_a_restore_of_which_the_archive_heard_before_the_receipt_is_not_sent_again(plain):
    """Killed before the receipt was stored: the post has its new address, the step its old one."""
    action, steps, _ = await taken_down(plain)
    back, steps, (receipt,) = await put_back(plain, action, steps)
    followed = replace(back, post=replace(back.post, ref=receipt.ref))
    (again,) = await plain.perform(followed, steps)
    assert (again.outcome, again.ref) == (Outcome.ALREADY, receipt.ref)
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
