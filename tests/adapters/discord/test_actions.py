"""Taking down and restoring: the reason that goes along, lost replies, what is missing."""

from __future__ import annotations

import json
from contextlib import aclosing
from dataclasses import replace

import pytest
from contract_peer import Archive, Picture, archived, connected, order, png, steps_for
from discord_peer import DiscordPeer
from watching import watching

from adapters.contract import (
    ActionKind,
    Archived,
    Moved,
    Outcome,
    Posted,
    Ref,
    Refused,
    RefusedCode,
    Removed,
    Unavailable,
)
from adapters.discord.messages import dump, fingerprint

TAKE_DOWN, RESTORE = ActionKind.TAKE_DOWN, ActionKind.RESTORE


@pytest.fixture
def town(fake, host, tmp_path):
    return DiscordPeer(fake, host, tmp_path)


@pytest.fixture
def notices(town):
    return town.channels["acc-notices"]


def ref_of(message):
    return Ref("discord", f"{message['channel_id']}/{message['id']}")


class Office:
    """A connection, its archive, and orders given on it."""

    def __init__(self, town, platform, archive):
        self.account = town.accounts[0]
        self.platform = platform
        self.archive = archive

    async def order(self, kind, message, prior=()):
        post = await archived(
            self.platform, self.archive, self.account, ref_of(message), prior=prior
        )
        action = order(kind, self.account, post)
        return action, await steps_for(self.platform, action)

    async def take_down(self, message):
        action, steps = await self.order(TAKE_DOWN, message)
        receipt = await self.platform.perform(action, steps[0], "key-down")
        assert receipt.outcome is Outcome.DONE, receipt
        return action, steps

    async def restore(self, action, steps):
        """The order to put back what was taken down."""
        prior = tuple(step.prior for step in steps)
        back = order(RESTORE, self.account, replace(action.post, prior=prior))
        return back, await steps_for(self.platform, back)


async def seen(town, archive=None):
    """All that is public now, archived."""
    archive = archive or Archive()
    async with watching(town, archive):
        return archive


@pytest.fixture
async def office(town):
    """A connection whose archive knows all that was written before the test began."""
    archive = Archive()
    async with connected(town) as platform:
        yield Office(town, platform, archive)


async def published(town, notices, office, text="Vote Purple"):
    message = town.ann.write(notices, text)
    await seen(town, office.archive)
    return message


# --------------------------------------------------------------------------- taking down


async def test_the_reason_goes_to_discord_with_the_deletion(fake, town, notices, office):
    """Discord's audit log keeps it from the day on which it notes what bots delete."""
    message = await published(town, notices, office)
    await office.take_down(message)
    method, path, reason = fake.faults.reasons[-1]
    assert (method, reason) == ("DELETE", "Beadle: clause 6.5")
    assert path.endswith(f"/messages/{message['id']}")


async def test_a_long_reason_is_cut_to_what_discord_takes(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.order(TAKE_DOWN, message)
    long = replace(action, reason="It names a party: wörds " * 60)
    receipt = await office.platform.perform(long, steps[0], "key")
    assert receipt.outcome is Outcome.DONE
    assert 300 < len(fake.faults.reasons[-1][2]) <= 512


async def test_a_deletion_whose_reply_is_lost_is_read_back(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.order(TAKE_DOWN, message)
    fake.faults.lose(f"/messages/{message['id']}", method="DELETE")
    receipt = await office.platform.perform(action, steps[0], "key")
    assert receipt.outcome is Outcome.DONE


async def test_what_cannot_be_read_back_is_unknown(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.order(TAKE_DOWN, message)
    fake.faults.lose(f"/messages/{message['id']}", method="DELETE")
    rule = fake.faults.fail(f"/messages/{message['id']}$", 503, method="GET")
    rule.passes = 1  # the look before it is answered
    receipt = await office.platform.perform(action, steps[0], "key")
    assert receipt.outcome is Outcome.UNKNOWN
    fake.faults.clear()
    again = await office.platform.perform(action, steps[0], "key")
    assert again.outcome is Outcome.ALREADY


async def test_a_missing_permission_is_refused_with_what_to_give(fake, town, notices, office):
    fake.grant(town.town, taken=("MANAGE_MESSAGES",))
    message = await published(town, notices, office)
    action, steps = await office.order(TAKE_DOWN, message)
    receipt = await office.platform.perform(action, steps[0], "key")
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, RefusedCode.PERMISSION)
    assert "Manage Messages" in receipt.detail
    assert message["id"] in fake.world.messages[notices["id"]]


async def test_a_rate_limit_that_is_too_long_is_told_with_its_wait(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.order(TAKE_DOWN, message)
    fake.faults.limit(f"/messages/{message['id']}", method="DELETE", retry_after=90.0)
    with pytest.raises(Unavailable) as told:
        await office.platform.perform(action, steps[0], "key")
    assert told.value.retry_after == 90.0


async def test_a_message_of_another_channel_is_left_alone(fake, town, office):
    talk = fake.channel(town.town, "talk")
    message = town.ann.write(talk, "Not the council's")
    post = other(message)
    with pytest.raises(Refused) as refused:
        await office.platform.prepare(order(TAKE_DOWN, office.account, post))
    assert refused.value.code is RefusedCode.PERMISSION


def other(message):
    """An archived post that some other channel holds."""
    return Archived(ref_of(message), fingerprint(message), dump(message))


async def test_with_its_channel_a_message_is_gone_already(fake, town, notices, office):
    message = await published(town, notices, office)
    action, steps = await office.order(TAKE_DOWN, message)
    fake.delete_channel(notices)
    receipt = await office.platform.perform(action, steps[0], "key")
    assert receipt.outcome is Outcome.ALREADY


async def test_our_own_deletion_is_not_looked_up(fake, town, notices, office):
    message = await published(town, notices, office)
    archive = Archive()
    stream = office.platform.watch(town.accounts, None)
    async with aclosing(stream) as batches:
        async for batch in batches:
            archive.take(batch)
            if archive.caught_up and message["id"] in fake.world.messages[notices["id"]]:
                await office.take_down(message)
            if not archive.posts:
                break
    assert archive.events[-1] == Removed("acc-notices", ref_of(message))
    assert fake.faults.count("GET", "audit-logs") == 0


# --------------------------------------------------------------------------- restoring


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


# --------------------------------------------------------------------------- attachments


async def test_an_expired_address_is_asked_for_anew(fake, town, notices, office):
    picture = Picture(png(), "The hall")
    ref = await town.write(office.account, "With a picture", picture)
    await seen(town, office.archive)
    media = office.archive.of(ref).media[0]
    fake.world.advance(2 * 86_400)
    assert await office.platform.fetch(office.account, ref, media) == picture.data
    assert fake.faults.count("GET", f"/messages/{ref.id.split('/')[1]}$") == 1


async def test_an_attachment_is_got_for_a_while_after_its_message_was_deleted(
    town, notices, office
):
    picture = Picture(png(), "The hall")
    ref = await town.write(office.account, "With a picture", picture)
    await seen(town, office.archive)
    media = office.archive.of(ref).media[0]
    await town.delete(office.account, ref)
    assert await office.platform.fetch(office.account, ref, media) == picture.data


async def test_an_attachment_that_vanished_is_refused_for_good(fake, town, notices, office):
    ref = await town.write(office.account, "With a picture", Picture(png(), "The hall"))
    await seen(town, office.archive)
    media = office.archive.of(ref).media[0]
    await town.delete(office.account, ref)
    fake.world.advance(3_600)
    with pytest.raises(Refused) as refused:
        await office.platform.fetch(office.account, ref, media)
    assert refused.value.code is RefusedCode.GONE


@pytest.mark.parametrize("told", [True, False], ids=["its size is told", "its size is not told"])
async def test_an_attachment_that_is_too_large_is_refused_with_the_limit(
    fake, host, tmp_path, told
):
    town = DiscordPeer(fake, host, tmp_path)
    town.options = replace(town.options, media_megabytes=0.00005)
    ref = await town.write(town.accounts[0], "With a picture", Picture(png(9, 9), "The hall"))
    archive = await seen(town)
    media = archive.of(ref).media[0]
    media = media if told else replace(media, size=None)
    async with connected(town) as platform:
        with pytest.raises(Refused, match="media_megabytes") as refused:
            await platform.fetch(town.accounts[0], ref, media)
    assert refused.value.code is RefusedCode.TOO_LARGE


async def test_a_store_that_fails_is_worth_trying_again(fake, town, notices, office):
    ref = await town.write(office.account, "With a picture", Picture(png(), "The hall"))
    await seen(town, office.archive)
    media = office.archive.of(ref).media[0]
    fake.faults.fail("/attachments/", 503)
    with pytest.raises(Unavailable):
        await office.platform.fetch(office.account, ref, media)
