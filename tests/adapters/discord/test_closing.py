"""Closing a channel: who can still write, what a person changed meanwhile, what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from contract_closure import NOTICE, SUCCESS, Closure
from discord_peer import DiscordPeer
from peers.discord.errors import Wrong
from watching import watching

from adapters.contract import Account, ActionKind, Outcome, RefusedCode

CLOSE, REOPEN = ActionKind.CLOSE, ActionKind.REOPEN


@pytest.fixture
def town(fake, host, tmp_path):
    return DiscordPeer(fake, host, tmp_path)


@pytest.fixture
async def closure(town):
    await town.furnish(town.accounts[0])
    return Closure(town)


@pytest.fixture
def notices(town):
    return town.channels["acc-notices"]


def receipt_of(receipts, steps, kind):
    """The receipt of the only step of a kind."""
    (found,) = [r for r, step in zip(receipts, steps, strict=True) if step.kind == kind]
    return found


async def closed(closure):
    """Close; each step with its receipt."""
    action, steps = await closure.prepare(CLOSE)
    return steps, await closure.perform(action, steps)


async def test_nobody_writes_in_a_closed_channel_but_administrators(fake, town, closure, notices):
    admins = fake.role(town.town, "Webmasters", "ADMINISTRATOR")
    resident, boss = fake.person(town.town, "Rita"), fake.person(town.town, "Bo", admins)
    talk = town.ann.thread(notices, "Talk", town.ann.write(notices, "Head"))
    resident.write(talk, "Before")
    steps, receipts = await closed(closure)
    for person in (town.ann, resident):
        for place in (notices, talk):
            with pytest.raises(Wrong):
                person.write(place, "Meanwhile")
        with pytest.raises(Wrong):
            person.thread(notices, "A way around")
    boss.write(notices, "I can")
    said = receipt_of(receipts, steps, "everyone_permission").detail
    assert "administrators" in said
    assert "Webmasters" in said


async def test_reactions_are_left_as_they_were(town, closure, notices):
    await closure.close()
    rules = {one["id"]: one for one in notices["permission_overwrites"]}
    add_reactions = 1 << 6
    assert not int(rules[town.town.id]["deny"]) & add_reactions


async def test_the_bot_itself_can_still_write(fake, town, closure, notices):
    await closure.close()
    async with watching(town) as watch:
        client = await watch.platform._line.ready()
        await client.http.send_message(
            int(notices["id"]), params=_words("The notice is not the last word")
        )
    assert fake.said(notices)[-1] == "The notice is not the last word"


def _words(text):
    """A message's body for the SDK's own request."""
    from discord.http import handle_message_parameters  # noqa: PLC0415 - the SDK is heavy

    return handle_message_parameters(text)


async def test_the_notice_is_pinned_once_and_nothing_is_said_of_the_pin(fake, closure, notices):
    steps, receipts = await closed(closure)
    found = [one for one in fake.messages(notices) if one["content"] == NOTICE]
    assert len(found) == 1
    assert found[0]["pinned"]
    bot = fake.world.bot["id"]
    assert [one for one in fake.messages(notices) if one["author"]["id"] == bot] == found
    receipt = receipt_of(receipts, steps, "notice")
    assert receipt.ref.id == f"{notices['id']}/{found[0]['id']}"


async def test_the_notice_is_no_post_of_the_councils(town, closure):
    await closure.close()
    async with watching(town) as watch:
        assert NOTICE not in watch.words()


async def test_a_notice_whose_reply_is_lost_is_posted_once(fake, closure, notices):
    fake.faults.lose(f"/channels/{notices['id']}/messages$", method="POST")
    _, receipts = await closed(closure)
    assert {r.outcome for r in receipts} <= SUCCESS
    assert fake.said(notices).count(NOTICE) == 1


async def test_what_discord_says_of_the_pin_goes_with_the_notice_at_the_latest(fake, closure):
    before = await closure.seen()
    fake.faults.fail("/messages/", 503, method="DELETE")
    await closure.close()
    await closure.reopen()
    assert await closure.seen() == before


@pytest.mark.parametrize(
    ("taken", "kind", "says"),
    [
        ("MANAGE_ROLES", "everyone_permission", "Manage Permissions"),
        ("PIN_MESSAGES", "notice", "Pin Messages"),
        ("MANAGE_THREADS", "thread", "Manage Threads"),
    ],
)
async def test_a_missing_permission_is_refused_with_what_to_give(
    fake, town, closure, taken, kind, says
):
    fake.grant(town.town, taken=(taken,))
    steps, receipts = await closed(closure)
    found = [r for r, step in zip(receipts, steps, strict=True) if step.kind == kind]
    assert found
    assert {(r.outcome, r.code) for r in found} == {(Outcome.REFUSED, RefusedCode.PERMISSION)}
    assert says in found[0].detail


async def test_a_closing_that_missed_a_permission_goes_on_once_it_is_given(fake, town, closure):
    before = await closure.seen()
    fake.grant(town.town, taken=("PIN_MESSAGES",))
    action, steps = await closure.prepare(CLOSE)
    await closure.perform(action, steps)
    fake.grant(town.town, "PIN_MESSAGES")
    receipts = await closure.perform(action, steps)
    assert {r.outcome for r in receipts} <= SUCCESS
    await closure.reopen()
    assert await closure.seen() == before


async def test_a_thread_locked_by_a_person_before_stays_locked(fake, town, closure, notices):
    locked = next(t for t in fake.world.threads(town.town.id) if t["name"] == "Locked")
    await closure.close()
    await closure.reopen()
    assert locked["thread_metadata"]["locked"] is True


async def test_a_thread_that_was_put_away_meanwhile_is_unlocked_and_stays_away(fake, town, closure):
    await closure.close()
    market = next(t for t in fake.world.threads(town.town.id) if t["name"] == "Market")
    fake.owner(town.town).archive(market)
    await closure.reopen()
    assert market["thread_metadata"]["locked"] is False
    assert market["thread_metadata"]["archived"] is True


async def test_a_thread_that_was_deleted_meanwhile_is_no_trouble(fake, town, closure):
    await closure.close()
    market = next(t for t in fake.world.threads(town.town.id) if t["name"] == "Market")
    fake.delete_channel(market)
    await closure.reopen()


async def test_a_role_that_was_let_in_meanwhile_is_closed_too_when_ordered_again(
    fake, town, closure, notices
):
    await closure.close()
    press = fake.role(town.town, "Press")
    fake.overwrite(notices, press["id"], allow=("SEND_MESSAGES",))
    theirs = (await closure.seen())[f"overwrite:{press['id']}"]
    await closure.close()
    with pytest.raises(Wrong):
        fake.person(town.town, "Pru", press).write(notices, "Meanwhile")
    await closure.reopen()
    assert (await closure.seen())[f"overwrite:{press['id']}"] == theirs


async def test_a_single_thread_is_closed_by_its_lock(fake, town, notices):
    thread = town.ann.thread(notices, "Flood", town.ann.write(notices, "Head"))
    town.accounts = [Account("acc-flood", thread["id"])]
    town.channels["acc-flood"] = notices
    closure = Closure(town)
    before = await closure.seen()
    steps, _ = await closed(closure)
    assert {step.kind for step in steps} == {"notice", "thread"}
    assert thread["thread_metadata"]["locked"]
    await closure.reopen()
    assert await closure.seen() == before


async def test_a_forum_is_closed_and_says_that_it_cannot_show_the_notice(fake, town):
    forum = fake.channel(town.town, "planning", kind=15)
    thread = town.ann.thread(forum, "The bypass")
    town.ann.write(thread, "Say what you think")
    town.accounts = [Account("acc-forum", forum["id"])]
    town.channels["acc-forum"] = forum
    closure = Closure(town)
    before = await closure.seen()
    steps, receipts = await closed(closure)
    assert "notice" not in {step.kind for step in steps}
    assert "no place for the notice" in receipt_of(receipts, steps, "everyone_permission").detail
    with pytest.raises(Wrong):
        town.ann.write(thread, "Too late")
    await closure.reopen()
    assert await closure.seen() == before


async def test_every_change_stands_in_the_audit_log_with_its_reason(town, closure):
    await closure.close()
    bot = town.fake.world.bot["id"]
    entries = [one for one in town.town.audit if one["user_id"] == bot]
    assert entries
    assert {one.get("reason") for one in entries if one["action_type"] != 72} == {
        "Beadle: clause 6.12"
    }


async def test_the_channel_that_is_gone_is_refused_in_words(fake, town, closure, notices):
    action = closure.order(CLOSE)
    fake.delete_channel(notices)
    connection = town.connect()
    try:
        with pytest.raises(Exception, match="404") as refused:
            await connection.platform.prepare(replace(action))
        assert refused.value.code is RefusedCode.GONE
    finally:
        await connection.close()
