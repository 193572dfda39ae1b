"""Restoring: once, under the author's name, and known again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from contract_peer import Archive, Picture, connected, order, png, steps_for
from discord_peer import DiscordPeer
from orders import RESTORE, TAKE_DOWN, Office, other, published, ref_of, seen
from watching import watching

from adapters.contract import (
    Moved,
    Outcome,
    Posted,
    Refused,
    RefusedCode,
    Unavailable,
)


@pytest.fixture
def town(fake, host, tmp_path):
    return DiscordPeer(fake, host, tmp_path)


@pytest.fixture
def notices(town):
    return town.channels["acc-notices"]


@pytest.fixture
async def office(town):
    """A connection whose archive knows all that was written before the test began."""
    archive = Archive()
    async with connected(town) as platform:
        yield Office(town, platform, archive)


async def test_a_restored_message_stands_under_its_authors_name_and_both_are_linked(
    fake, town, notices, office
):
    town.ann.user["avatar"] = "a1b2c3"
    message = await published(town, notices, office)
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    receipt = await office.platform.perform(back, again[0], "key-back")
    assert receipt.outcome is Outcome.DONE
    found = fake.messages(notices)[-1]
    assert found["author"]["username"] == "Ann"
    assert found["content"] == "Vote Purple"
    assert found["webhook_id"]
    assert receipt.ref == ref_of(found)
    assert message["id"] in receipt.detail
    assert found["id"] in receipt.detail
    assert receipt.url.endswith(f"/{found['id']}")
    assert receipt.url in receipt.detail
    assert "new ID" in receipt.detail
    assert again[0].args["avatar"] == (
        f"https://cdn.discordapp.com/avatars/{town.ann.id}/a1b2c3.png"
    )
    assert not office.platform.abilities.actions[RESTORE].keeps_id


async def test_a_restore_whose_reply_is_lost_is_found_and_posted_once(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    fake.faults.lose("/webhooks/", method="POST")
    receipt = await office.platform.perform(back, again[0], "key-back")
    assert receipt.outcome is Outcome.DONE
    receipt = await office.platform.perform(back, again[0], "key-back")
    assert receipt.outcome is Outcome.ALREADY
    assert fake.said(notices) == ["Vote Purple"]


@pytest.mark.parametrize("status", [502, 504])
async def test_a_restore_that_was_done_though_a_gateway_says_that_it_failed_is_posted_once(
    fake, town, notices, office, status
):
    """The library would send it again by itself, and both would be public."""
    message = await published(town, notices, office)
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    fake.faults.lose("/webhooks/", method="POST", status=status)
    receipt = await office.platform.perform(back, again[0], "key-back")
    assert receipt.outcome is Outcome.DONE
    assert fake.said(notices) == ["Vote Purple"]
    assert fake.faults.count("POST", "/webhooks/") == 1


async def test_a_restore_that_a_server_failed_is_tried_again(fake, town, notices, office):
    """It was not done: that is looked at first."""
    message = await published(town, notices, office)
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    fake.faults.fail("/webhooks/", 503, method="POST")
    with pytest.raises(Unavailable):
        await office.platform.perform(back, again[0], "key-back")
    receipt = await office.platform.perform(back, again[0], "key-back")
    assert receipt.outcome is Outcome.DONE
    assert fake.said(notices) == ["Vote Purple"]


async def test_a_clock_that_is_ahead_doubles_nothing(
    fake, town, notices, office, host, monkeypatch
):
    """What was posted is found by Discord's own numbers, and known when it is seen."""
    monkeypatch.setattr(host, "now", lambda: datetime.now(UTC) + timedelta(hours=1))
    message = await published(town, notices, office)
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    fake.faults.lose("/webhooks/", method="POST")
    receipt = await office.platform.perform(back, again[0], "key-back")
    assert receipt.outcome is Outcome.DONE
    assert fake.said(notices) == ["Vote Purple"]
    async with watching(town) as watch:
        assert watch.of(Moved) == [Moved("acc-notices", ref_of(message), receipt.ref)]


async def test_a_restore_killed_before_its_reply_is_found_after_a_restart(
    fake, town, notices, office
):
    message = await published(town, notices, office)
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    fake.faults.lose("/webhooks/", method="POST")
    fake.faults.fail(f"/channels/{notices['id']}/messages$", 503, method="GET")
    receipt = await office.platform.perform(back, again[0], "key-back")
    assert receipt.outcome is Outcome.UNKNOWN
    async with connected(town) as platform:
        receipt = await platform.perform(back, again[0], "key-back")
    assert receipt.outcome is Outcome.ALREADY
    assert fake.said(notices) == ["Vote Purple"]


async def test_a_restore_that_nobody_heard_of_any_more_is_known_when_it_is_seen(
    fake, town, notices, office
):
    """Killed between posting and knowing it; the watch that begins then moves the post."""
    message = await published(town, notices, office)
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    fake.faults.lose("/webhooks/", method="POST")
    fake.faults.fail(f"/channels/{notices['id']}/messages$", 503, method="GET")
    await office.platform.perform(back, again[0], "key-back")
    (found,) = fake.messages(notices)
    async with watching(town) as watch:
        assert watch.of(Moved) == [Moved("acc-notices", ref_of(message), ref_of(found))]


async def test_the_archive_follows_a_restored_message_to_its_new_id(fake, town, notices, office):
    message = await published(town, notices, office)
    before = office.archive.of(ref_of(message)).fingerprint
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    async with watching(town) as watch:
        # Another process of the same Beadle would not share memory; the same host's notes do.
        receipt = await office.platform.perform(back, again[0], "key-back")
        watch.platform._hands.own._restored = None
        await watch.until(lambda: watch.archive.of(receipt.ref))
    async with watching(town) as watch:
        moved = watch.of(Moved)
        assert [(one.old, one.new) for one in moved] == [(ref_of(message), receipt.ref)]
        posted = [e for e in watch.of(Posted) if e.post.ref == receipt.ref]
        assert {event.post.fingerprint for event in posted} == {before}
        assert watch.archive.events.index(moved[0]) < watch.archive.events.index(posted[0])


async def test_what_was_restored_can_be_taken_down_and_restored_once_more(
    fake, town, notices, office
):
    message = await published(town, notices, office)
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    first = await office.platform.perform(back, again[0], "key-1")
    post = replace(action.post, ref=first.ref)
    down = order(TAKE_DOWN, office.account, post)
    steps = await steps_for(office.platform, down)
    assert (await office.platform.perform(down, steps[0], "key-2")).outcome is Outcome.DONE
    assert fake.said(notices) == []
    back, again = await office.restore(replace(down, post=post), steps)
    second = await office.platform.perform(back, again[0], "key-3")
    assert second.outcome is Outcome.DONE
    assert second.ref != first.ref
    assert fake.messages(notices)[-1]["author"]["username"] == "Ann"


async def test_in_a_thread_a_message_comes_back_in_the_thread(fake, town, notices, office):
    thread = town.ann.thread(notices, "Talk", town.ann.write(notices, "Head"))
    message = town.ann.write(thread, "Vote Purple")
    await seen(town, office.archive)
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    receipt = await office.platform.perform(back, again[0], "key-back")
    assert receipt.outcome is Outcome.DONE
    assert fake.said(thread) == ["Vote Purple"]


async def test_nobody_is_notified_anew(fake, town, notices, office):
    message = await published(town, notices, office, f"Ask <@{town.ann.id}> @everyone")
    assert message["mention_everyone"] is True
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    await office.platform.perform(back, again[0], "key-back")
    assert fake.messages(notices)[-1]["mention_everyone"] is False


async def test_a_picture_that_was_not_archived_is_refused(town, notices, office):
    ref = await town.write(office.account, "With a picture", Picture(png(), "The hall"))
    await seen(town, office.archive)
    message = town.found(office.account, ref)
    action, steps = await office.take_down(message)
    bare = replace(action, post=replace(action.post, media=()))
    with pytest.raises(Refused) as refused:
        await office.restore(bare, steps)
    assert refused.value.code is RefusedCode.GONE
    assert "one attachment" in refused.value.reason


@pytest.mark.parametrize(
    ("fields", "code", "says"),
    [
        ({"content": "x" * 2001}, RefusedCode.TOO_LARGE, "longer"),
        ({"poll": {"question": {"text": "Who?"}, "answers": []}}, RefusedCode.UNSUPPORTED, "poll"),
        ({"sticker_items": [{"id": "1", "name": "s"}]}, RefusedCode.UNSUPPORTED, "sticker"),
    ],
)
async def test_what_a_webhook_cannot_post_is_refused_in_words(
    town, notices, office, fields, code, says
):
    message = town.ann.write(notices, "Words")
    message.update(fields)
    post = other(message)
    with pytest.raises(Refused, match=says) as refused:
        await office.platform.prepare(order(RESTORE, office.account, post))
    assert refused.value.code is code


async def test_without_the_right_to_make_webhooks_it_says_what_to_give(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.take_down(message)
    fake.grant(town.town, taken=("MANAGE_WEBHOOKS",))
    back, again = await office.restore(action, steps)
    receipt = await office.platform.perform(back, again[0], "key-back")
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, RefusedCode.PERMISSION)
    assert "Manage Webhooks" in receipt.detail


async def test_one_webhook_serves_all_restores_of_a_channel(fake, town, notices, office):
    for text in ("One", "Two"):
        message = await published(town, notices, office, text)
        action, steps = await office.take_down(message)
        back, again = await office.restore(action, steps)
        receipt = await office.platform.perform(back, again[0], f"key-{text}")
        assert receipt.outcome is Outcome.DONE
    assert len(fake.world.webhooks) == 1


async def test_a_name_that_discord_forbids_a_webhook_is_changed_as_little_as_can_be(
    fake, town, notices, office
):
    town.ann.user["global_name"] = "Ann of Discord"
    message = await published(town, notices, office)
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    receipt = await office.platform.perform(back, again[0], "key-back")
    assert receipt.outcome is Outcome.DONE
    assert fake.messages(notices)[-1]["author"]["username"] == "Ann of D iscord"


async def test_a_channel_that_is_gone_is_refused(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.take_down(message)
    fake.delete_channel(notices)
    with pytest.raises(Refused) as refused:
        await office.restore(action, steps)
    assert refused.value.code is RefusedCode.GONE


async def test_no_webhooks_token_reaches_a_step_a_receipt_or_what_is_kept(
    fake, host, town, notices, office, caplog
):
    message = await published(town, notices, office)
    action, steps = await office.take_down(message)
    back, again = await office.restore(action, steps)
    receipt = await office.platform.perform(back, again[0], "key-back")
    (webhook,) = fake.world.webhooks.values()
    told = repr((again, receipt, office.platform)) + json.dumps(host.kept) + caplog.text
    assert webhook["token"] not in told
    assert fake.token not in told
