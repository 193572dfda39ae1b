"""What every platform's actions must keep to: a receipt is a fact, and a crash changes nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest
from contract_peer import (
    Archive,
    Peer,
    Picture,
    archived,
    attempt,
    catch_up,
    connected,
    order,
    png,
    steps_for,
)

from adapters.contract import (
    Account,
    Action,
    ActionKind,
    Archived,
    Outcome,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Step,
)

SUCCESS = {Outcome.DONE, Outcome.ALREADY}
TAKE_DOWN, RESTORE = ActionKind.TAKE_DOWN, ActionKind.RESTORE


async def carry_out(peer: Peer, action: Action, steps: Sequence[Step]) -> list[Receipt]:
    """Perform the steps in order, each under its own key, on one connection."""
    async with connected(peer) as platform:
        return [await platform.perform(action, s, f"key-{n}") for n, s in enumerate(steps)]


async def published(peer: Peer, text: str = "Vote for the Purple Party") -> tuple[Account, Ref]:
    """A post, with a picture where the platform has such."""
    account = peer.accounts[0]
    picture = Picture(png(shade=40), "A rosette") if peer.pictures else None
    return account, await peer.write(account, text, picture)


async def ordered(
    peer: Peer, kind: ActionKind, account: Account, ref: Ref, archive: Archive
) -> tuple[Action, list[Step]]:
    """Watch, archive, and prepare the action on a fresh connection."""
    await catch_up(peer, archive)
    async with connected(peer) as platform:
        action = order(kind, account, await archived(platform, archive, account, ref))
        return action, await steps_for(platform, action)


async def taken_down(peer: Peer) -> tuple[Account, Ref, Action, list[Step], bytes, Archive]:
    """A post that was published, archived and taken down; ``bytes`` is what stood there."""
    account, ref = await published(peer)
    archive = Archive()
    before = await peer.stands(account, ref)
    action, steps = await ordered(peer, TAKE_DOWN, account, ref, archive)
    receipts = await carry_out(peer, action, steps)
    assert {r.outcome for r in receipts} == {Outcome.DONE}
    return account, ref, action, steps, before, archive


def restore_of(action: Action, steps: Sequence[Step]) -> Action:
    """The order to put back what the steps took down."""
    old = action.post
    post = Archived(
        ref=old.ref,
        fingerprint=old.fingerprint,
        raw=old.raw,
        media=old.media,
        url=old.url,
        reply_to=old.reply_to,
        author=old.author,
        history=old.history,
        prior=tuple(s.prior for s in steps),
    )
    return order(RESTORE, action.account, post)


class ActionContract:
    """Tests of ``prepare`` and ``perform``; a subclass gives the fixture ``peer``."""

    async def test_preparing_changes_nothing(self, peer: Peer):
        """Asked twice, the same steps come, and the post stands as before."""
        account, ref = await published(peer)
        before = await peer.stands(account, ref)
        action, steps = await ordered(peer, TAKE_DOWN, account, ref, Archive())
        async with connected(peer) as platform:
            again = await steps_for(platform, action)
        assert steps
        assert [(s.kind, s.target) for s in again] == [(s.kind, s.target) for s in steps]
        assert await peer.stands(account, ref) == before

    async def test_a_take_down_is_done_and_the_peer_agrees(self, peer: Peer):
        """DONE is said of a post that the public no longer gets, and of no other."""
        account, ref = await published(peer)
        stays = await peer.write(account, "Bin day is Tuesday")
        archive = Archive()
        action, steps = await ordered(peer, TAKE_DOWN, account, ref, archive)
        receipts = await carry_out(peer, action, steps)
        assert {r.outcome for r in receipts} == {Outcome.DONE}
        assert await peer.stands(account, ref) is None
        assert await peer.stands(account, stays) is not None
        await catch_up(peer, archive)
        assert (archive.of(ref) is None) is peer.deletions

    async def test_the_same_key_again_is_already_done_and_does_no_harm(self, peer: Peer):
        """A receipt that was lost is got again."""
        account, ref, action, steps, _, _ = await taken_down(peer)
        receipts = await carry_out(peer, action, steps)
        assert {r.outcome for r in receipts} <= SUCCESS
        assert Outcome.ALREADY in {r.outcome for r in receipts}
        assert await peer.stands(account, ref) is None

    async def test_a_restore_puts_back_exactly_what_was_there(self, peer: Peer):
        """The record byte for byte, the pictures too; the ref where the platform keeps it."""
        account, ref, action, steps, before, archive = await taken_down(peer)
        restore = restore_of(action, steps)
        async with connected(peer) as platform:
            back = await steps_for(platform, restore)
            keeps_id = platform.abilities.actions[RESTORE].keeps_id
        receipts = await carry_out(peer, restore, back)
        assert {r.outcome for r in receipts} <= SUCCESS, receipts
        now = receipts[-1].ref or ref
        assert await peer.stands(account, now) == before
        if peer.pictures:
            seen = await peer.seen_pictures(account, now)
            assert [k.data for k in action.post.media] == list(seen)
        if keeps_id:
            assert now == ref
            await catch_up(peer, archive)
            assert archive.of(ref).fingerprint == action.post.fingerprint

    async def test_a_restore_again_is_already_done(self, peer: Peer):
        """Nothing is published twice."""
        account, ref, action, steps, before, _ = await taken_down(peer)
        restore = restore_of(action, steps)
        async with connected(peer) as platform:
            back = await steps_for(platform, restore)
        await carry_out(peer, restore, back)
        receipts = await carry_out(peer, restore, back)
        assert {r.outcome for r in receipts} <= SUCCESS
        assert await peer.stands(account, receipts[-1].ref or ref) == before

    @pytest.mark.parametrize("kind", [TAKE_DOWN, RESTORE])
    async def test_a_crash_after_any_step_ends_in_a_true_state(self, peer: Peer, kind: ActionKind):
        """The step's receipt is lost, Beadle starts anew and performs from that step on."""
        account, ref = await published(peer)
        before = await peer.stands(account, ref)
        action, steps = await ordered(peer, TAKE_DOWN, account, ref, Archive())
        for crash in range(len(steps)):
            await carry_out(peer, action, steps[: crash + 1])
        if kind is RESTORE:
            await carry_out(peer, action, steps)
            action = restore_of(action, steps)
            async with connected(peer) as platform:
                steps = await steps_for(platform, action)
            for crash in range(len(steps)):
                await carry_out(peer, action, steps[: crash + 1])
        receipts = await carry_out(peer, action, steps)
        assert {r.outcome for r in receipts} <= SUCCESS
        stands = await peer.stands(account, receipts[-1].ref or ref)
        assert stands == (None if kind is TAKE_DOWN else before)

    async def test_a_perform_cut_off_anywhere_can_be_performed_again(self, peer: Peer):
        """Cancelled after more and more turns of the loop; what stands is never half a post."""
        account, ref = await published(peer)
        before = await peer.stands(account, ref)
        action, steps = await ordered(peer, TAKE_DOWN, account, ref, Archive())
        for turns in (0, 1, 2, 3, 5, 8, 13, 21, 34):
            async with connected(peer) as platform:
                task = asyncio.ensure_future(platform.perform(action, steps[0], "key-0"))
                for _ in range(turns):
                    await asyncio.sleep(0)
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            assert await peer.stands(account, ref) in (None, before)
        receipts = await carry_out(peer, action, steps)
        assert {r.outcome for r in receipts} <= SUCCESS
        assert await peer.stands(account, ref) is None

    async def test_a_live_post_that_changed_is_not_taken_down(self, peer: Peer):
        """What the Clerk judged is not what stands there: refused as CHANGED, left alone."""
        if not peer.edits:
            return
        account, ref = await published(peer)
        archive = Archive()
        action, steps = await ordered(peer, TAKE_DOWN, account, ref, archive)
        await peer.edit(account, ref, "Bin day is Tuesday")
        now = await peer.stands(account, ref)
        async with connected(peer) as platform:
            with pytest.raises(Refused) as refused:
                await platform.prepare(action)
        assert refused.value.code is RefusedCode.CHANGED
        receipts = await carry_out(peer, action, steps)
        assert receipts[0].outcome is Outcome.REFUSED
        assert receipts[0].code is RefusedCode.CHANGED
        assert await peer.stands(account, ref) == now

    async def test_an_older_archived_version_may_stand_there(self, peer: Peer):
        """Any version in the history is known to the Clerk, and is taken down."""
        if not peer.edits:
            return
        account, ref = await published(peer, "First words")
        archive = Archive()
        await catch_up(peer, archive)
        await peer.edit(account, ref, "Second words")
        action, steps = await ordered(peer, TAKE_DOWN, account, ref, archive)
        assert len(action.post.history) == 2
        await carry_out(peer, action, steps)
        assert await peer.stands(account, ref) is None

    async def test_a_restore_never_overwrites_what_stands_there_now(self, peer: Peer):
        """Something else took the place: refused as TAKEN, left alone."""
        account, ref, action, steps, _, _ = await taken_down(peer)
        if not await peer.occupy(account, ref):
            return
        now = await peer.stands(account, ref)
        async with connected(peer) as platform:
            with pytest.raises(Refused) as refused:
                await platform.prepare(restore_of(action, steps))
        assert refused.value.code is RefusedCode.TAKEN
        assert await peer.stands(account, ref) == now

    async def test_a_post_gone_already_is_never_called_done(self, peer: Peer):
        """Removed by its author meanwhile: ALREADY, or refused as gone."""
        account, ref = await published(peer)
        archive = Archive()
        action, steps = await ordered(peer, TAKE_DOWN, account, ref, archive)
        await peer.delete(account, ref)
        receipts = await carry_out(peer, action, steps)
        assert {r.outcome for r in receipts} <= {Outcome.ALREADY, Outcome.REFUSED}
        async with connected(peer) as platform:
            anew, trouble = await attempt(steps_for(platform, action))
        if trouble:
            assert trouble.code is RefusedCode.GONE
        else:
            receipts = await carry_out(peer, action, anew)
            assert {r.outcome for r in receipts} <= {Outcome.ALREADY, Outcome.REFUSED}
        assert await peer.stands(account, ref) is None
