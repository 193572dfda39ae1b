"""Closing on Telegram beyond the contract: rights, age, demotion, and a group with a new number."""

from __future__ import annotations

import pytest
from contract_closure import LONGER, NOTICE, Closure
from contract_peer import attempt, connected
from council import plain, town

from adapters.contract import ActionKind, Outcome, Refused, RefusedCode

__all__ = ["plain", "town"]

CLOSE, REOPEN = ActionKind.CLOSE, ActionKind.REOPEN


@pytest.fixture
async def closure(town):
    """The council's channel with its group, not closed yet."""
    await town.furnish(town.account)
    return Closure(town)


async def test_the_group_is_silenced_and_gets_back_exactly_its_rights(town, closure):
    """The channel says so; what a bot cannot stop is said in the abilities."""
    before = dict(town.group.permissions)
    await closure.close()
    assert not any(town.group.permissions.values())
    assert town.news.description == NOTICE
    assert town.news.messages[town.news.pinned[-1]]["text"] == NOTICE
    await closure.reopen()
    assert town.group.permissions == before
    async with connected(town) as platform:
        note = platform.abilities.actions[CLOSE].note
    assert "no bot stop" in note
    assert "administrators" in note


async def test_a_notice_of_weeks_is_unpinned_and_says_that_it_is_over(town, closure):
    """Telegram lets no bot delete it; the rest is as it was, and the receipt says so."""
    before = await closure.seen()
    await closure.close()
    notice = town.news.pinned[-1]
    town.telegram.world.clock.skip(24 * 30)
    receipts = await closure.carry_out(REOPEN)
    assert {r.outcome for r in receipts} == {Outcome.DONE}
    assert any("by hand" in r.detail for r in receipts)
    assert "over" in town.news.messages[notice]["text"]
    after = await closure.seen()
    assert {k: v for k, v in after.items() if k != f"post {notice}"} == before
    assert {r.outcome for r in await closure.carry_out(REOPEN)} == {Outcome.ALREADY}


async def test_a_demotion_in_the_middle_is_told_and_mended(town, closure):
    """What is done stays done; the rest is done once the bot may again."""
    before = await closure.seen()
    action, steps = await closure.prepare(CLOSE)
    assert len(steps) == 3
    await closure.perform(action, steps[:1])
    lost = dict.fromkeys(("can_change_info", "can_post_messages", "can_edit_messages"), False)
    await town.acts.appoint(town.news, **lost)
    await town.acts.appoint(town.group, "member")
    closure.begun.extend(steps[1:])
    for step in steps[1:]:
        async with connected(town) as platform:
            receipt, trouble = await attempt(platform.perform(action, step, "key"))
        code = receipt.code if receipt else trouble.code
        assert code is RefusedCode.PERMISSION, (step, receipt, trouble)
        lacks = {"notice": "pin messages", "description": "change", "permissions": "restrict"}
        said = receipt.detail if receipt else trouble.reason
        assert f"The bot may not {lacks[step.kind]}" in said, said
    for chat in (town.news, town.group):
        await town.acts.appoint(chat)
    receipts = await closure.perform(action, steps)
    assert {r.outcome for r in receipts} <= {Outcome.DONE, Outcome.ALREADY}
    await closure.reopen()
    assert await closure.seen() == before


async def test_a_group_that_becomes_a_supergroup_while_closed_is_opened_again(town):
    """Under its new number, with the rights that were saved under the old."""
    group = town.telegram.world.chat("group", "Allotments")
    group.permissions["can_send_polls"] = False
    await town.acts.appoint(group)
    before = dict(group.permissions)
    town.accounts = [type(town.account)("acc-plots", str(group.id))]
    town.chats["acc-plots"] = group
    closure = Closure(town)
    await closure.close()
    new = await town.acts.upgrade(group)
    receipts = await closure.carry_out(REOPEN)
    assert {r.outcome for r in receipts} <= {Outcome.DONE, Outcome.ALREADY}, receipts
    assert new.permissions == before
    assert new.description == ""


async def test_a_post_pinned_above_the_notice_changes_nothing(town, closure):
    """No second notice is published, and theirs stays pinned."""
    await closure.close()
    theirs = await town.acts.post(town.news, "Flood warning")
    town.news.pinned.append(theirs["message_id"])
    assert (await closure.prepare(CLOSE))[1] == []
    await closure.reopen()
    assert town.news.pinned[-1] == theirs["message_id"]
    assert NOTICE not in [m.get("text") for m in town.news.messages.values()]


async def test_a_lost_reply_to_the_notice_doubles_nothing(town, closure):
    """It is found among the newest messages."""
    before = await closure.seen()
    town.telegram.fail("sendMessage", lose=True)
    await closure.close()
    assert [m.get("text") for m in town.news.messages.values()].count(NOTICE) == 1
    await closure.reopen()
    assert await closure.seen() == before


async def test_without_an_archive_chat_it_closes_and_opens_all_the_same(plain):
    """Only a lost answer would lead to a second notice."""
    await plain.furnish(plain.account)
    closure = Closure(plain)
    before = await closure.seen()
    await closure.close()
    assert (await closure.prepare(CLOSE))[1] == []
    await closure.reopen()
    assert await closure.seen() == before


async def test_a_notice_that_somebody_rewrote_is_left(town, closure):
    """Their words stay, and the rest is put back."""
    await closure.close()
    number = town.news.pinned[-1]
    await town.acts.edit(town.news, number, "We changed this")
    receipts = await closure.carry_out(REOPEN)
    told = [r for r in receipts if r.outcome is Outcome.REFUSED]
    assert len(told) == 1
    assert "Somebody" in told[0].detail
    assert town.news.messages[number]["text"] == "We changed this"


async def test_beside_a_notice_that_somebody_rewrote_the_next_closing_has_one_of_its_own(
    town, closure
):
    """What they made of the last one is theirs, and stands in no later closing's way."""
    await closure.close()
    theirs = town.news.pinned[-1]
    await town.acts.edit(town.news, theirs, "We changed this")
    await closure.carry_out(REOPEN)
    closure.begun.clear()
    await closure.close(LONGER)
    assert town.news.messages[town.news.pinned[-1]]["text"] == LONGER
    assert town.news.messages[theirs]["text"] == "We changed this"
    assert (await closure.prepare(CLOSE, LONGER))[1] == []
    await closure.reopen()
    assert not await closure.told(LONGER)
    assert town.news.messages[theirs]["text"] == "We changed this"


async def test_a_notice_that_nothing_is_remembered_of_is_taken_away_all_the_same(town, closure):
    """After a restore what the adapter noted is gone: the notice is known by its words."""
    before = await closure.seen()
    await closure.close()
    town.host.kept.clear()
    await closure.reopen()
    assert await closure.seen() == before


async def test_what_a_person_pinned_is_left_where_nothing_is_remembered(town, closure):
    """Whatever stands below it."""
    await closure.close()
    town.host.kept.clear()
    theirs = await town.acts.post(town.news, "Flood warning")
    town.news.pinned.append(theirs["message_id"])
    await closure.reopen()
    assert town.news.pinned[-1] == theirs["message_id"]


async def test_a_channel_that_is_not_there_is_refused(town, closure):
    """In words, and nothing is called done."""
    await town.acts.appoint(town.news, "kicked")
    town.news.username = None
    async with connected(town) as platform:
        with pytest.raises(Refused):
            await platform.prepare(closure.order(CLOSE))
