"""Putting back on Telegram: albums, copies in the archive chat, and what was passed on."""

from __future__ import annotations

from contract_actions import restore_of
from contract_peer import attempt, connected
from council import plain, town
from removal import HIDE, TAKE_DOWN, outcomes, put_back, taken_down
from telegram_peer import seen

from adapters.contract import ActionKind, Outcome, Ref, RefusedCode

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
