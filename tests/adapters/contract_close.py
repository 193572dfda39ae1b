"""What closing and reopening an account must keep to, on every platform that can.

To use it, subclass :class:`CloseContract` beside the platform's other contract class, with the
fixture ``closure`` of ``contract_closure`` imported, and give it a fixture ``peer`` that yields a
:class:`~contract_closure.ClosePeer`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

import pytest
from contract_closure import LONGER, SUCCESS, Closure
from contract_peer import connected

from adapters.contract import ActionKind, Outcome, Refused

GAPS = pytest.mark.parametrize(
    "every",
    [False, pytest.param(True, marks=pytest.mark.soak)],
    ids=["in some gaps", "in every gap"],
)


class CloseContract:
    """Tests of CLOSE and REOPEN; a subclass gives the fixture ``peer``.

    ``dear``: a closing takes seconds of the processor, so that a crash in every gap is for the long
    campaigns, and otherwise one after the first step, in the middle, and after the last.
    """

    dear = False

    def gaps(self, count: int, *, every: bool) -> Sequence[int]:
        """After how many of so many steps to crash."""
        if every or not self.dear:
            return range(count + 1)
        return sorted({1, count // 2, count})

    async def test_preparing_a_closing_changes_nothing(self, closure: Closure):
        """Asked twice, the same kinds of steps come, and all stands as before."""
        before = await closure.seen()
        _, steps = await closure.prepare(ActionKind.CLOSE)
        _, again = await closure.prepare(ActionKind.CLOSE)
        assert steps
        assert [step.kind for step in again] == [step.kind for step in steps]
        assert await closure.seen() == before

    async def test_each_step_has_a_kind_and_target_of_its_own(self, closure: Closure):
        """What stood before is found again by these two."""
        _, steps = await closure.prepare(ActionKind.CLOSE)
        assert len({(step.kind, step.target) for step in steps}) == len(steps)

    async def test_a_closed_account_says_until_when_and_keeps_its_posts(self, closure: Closure):
        """The notice is seen; nothing that stood there is gone."""
        before = await closure.seen()
        await closure.close()
        assert await closure.told()
        assert before.keys() <= (await closure.seen()).keys()

    async def test_reopening_puts_back_exactly_what_was_there(self, closure: Closure):
        """Every place on the account has the bytes that it had, and there is no other place."""
        before = await closure.seen()
        await closure.close()
        assert await closure.seen() != before
        await closure.reopen()
        assert await closure.seen() == before

    async def test_the_same_steps_again_are_already_done(self, closure: Closure):
        """Receipts that were lost are got again, both ways."""
        before = await closure.seen()
        for kind in (ActionKind.CLOSE, ActionKind.REOPEN):
            action, steps = await closure.prepare(kind)
            await closure.perform(action, steps)
            stood = await closure.seen()
            receipts = await closure.perform(action, steps)
            assert {r.outcome for r in receipts} == {Outcome.ALREADY}
            assert await closure.seen() == stood
        assert stood == before

    async def test_closing_what_is_closed_asks_for_nothing_more(self, closure: Closure):
        """Ordered again while it holds: there is nothing left to do."""
        await closure.close()
        _, steps = await closure.prepare(ActionKind.CLOSE)
        assert steps == []

    @GAPS
    @pytest.mark.parametrize("anew", [False, True], ids=["performed again", "prepared again"])
    async def test_a_crash_in_any_gap_of_a_closing_ends_closed_and_is_undone(
        self, closure: Closure, anew: bool, every: bool
    ):
        """The last step was done and its receipt lost; the state put back is never the closed."""
        before = await closure.seen()
        action, steps = await closure.prepare(ActionKind.CLOSE)
        count = len(steps)
        for done in self.gaps(count, every=every):
            await closure.perform(action, steps[:done])
            if anew:
                action, steps = await closure.prepare(ActionKind.CLOSE)
            receipts = await closure.perform(action, steps)
            assert {r.outcome for r in receipts} <= SUCCESS, (done, receipts)
            assert await closure.told()
            _, rest = await closure.prepare(ActionKind.CLOSE)
            assert rest == [], done
            await closure.reopen()
            assert await closure.seen() == before, done
            action, steps = await closure.prepare(ActionKind.CLOSE)
            assert len(steps) == count

    @GAPS
    @pytest.mark.parametrize("anew", [False, True], ids=["performed again", "prepared again"])
    async def test_a_crash_in_any_gap_of_a_reopening_ends_open(
        self, closure: Closure, anew: bool, every: bool
    ):
        """Begun and cut off after each step, then gone on with: all is as it was."""
        before = await closure.seen()
        await closure.close()
        count = len((await closure.prepare(ActionKind.REOPEN))[1])
        for done in self.gaps(count, every=every):
            action, steps = await closure.prepare(ActionKind.REOPEN)
            await closure.perform(action, steps[:done])
            if anew:
                action, steps = await closure.prepare(ActionKind.REOPEN)
            receipts = await closure.perform(action, steps)
            assert {r.outcome for r in receipts} <= SUCCESS, (done, receipts)
            assert await closure.seen() == before, done
            closure.begun.clear()
            await closure.close()

    @GAPS
    async def test_a_closing_that_got_half_way_is_undone(self, closure: Closure, every: bool):
        """Reopened after each number of steps; steps that never happened are no trouble."""
        before = await closure.seen()
        action, steps = await closure.prepare(ActionKind.CLOSE)
        for done in self.gaps(len(steps), every=every):
            await closure.perform(action, steps[:done])
            closure.begun = list(steps)
            await closure.reopen()
            assert await closure.seen() == before, done
            action, steps = await closure.prepare(ActionKind.CLOSE)

    async def test_a_step_cut_off_anywhere_can_be_performed_again(self, closure: Closure):
        """Cancelled after more and more turns of the loop, each step of both."""
        before = await closure.seen()
        for kind in (ActionKind.CLOSE, ActionKind.REOPEN):
            action, steps = await closure.prepare(kind)
            for turns, step in zip((0, 1, 2, 3, 5, 8, 13, 21, 34, 55) * 9, steps, strict=False):
                async with connected(closure.peer) as platform:
                    task = asyncio.ensure_future(platform.perform(action, step, "key"))
                    for _ in range(turns):
                        await asyncio.sleep(0)
                    task.cancel()
                    with suppress(asyncio.CancelledError):
                        await task
            receipts = await closure.perform(action, steps)
            assert {r.outcome for r in receipts} <= SUCCESS
            assert await closure.told() is (kind is ActionKind.CLOSE)
        assert await closure.seen() == before

    async def test_a_closure_with_new_dates_takes_the_place_of_the_old(self, closure: Closure):
        """The poll was moved: only the new dates are seen, and what is put back is the first."""
        before = await closure.seen()
        await closure.close()
        await closure.close(LONGER)
        assert await closure.told(LONGER)
        assert not await closure.told()
        assert (await closure.prepare(ActionKind.CLOSE, LONGER))[1] == []
        await closure.reopen()
        assert await closure.seen() == before

    async def test_a_post_made_while_closed_stays(self, closure: Closure):
        """An exempt post is closed too where that can be, and outlives the closure."""
        before = await closure.seen()
        await closure.close()
        ref = await closure.peer.write(closure.account, "The river is rising")
        stood = await closure.peer.stands(closure.account, ref)
        receipts = await closure.carry_out(ActionKind.CLOSE)
        assert {r.outcome for r in receipts} <= SUCCESS
        await closure.reopen()
        assert await closure.peer.stands(closure.account, ref) == stood
        await closure.peer.delete(closure.account, ref)
        assert await closure.seen() == before

    async def test_what_somebody_changed_meanwhile_is_left_and_told(self, closure: Closure):
        """Their change stays to the byte, the receipt is no success, and the rest is put back."""
        before = await closure.seen()
        await closure.close()
        place = await closure.peer.meddle(closure.account)
        theirs = (await closure.seen()).get(place)
        assert theirs != before.get(place)
        receipts = await closure.carry_out(ActionKind.REOPEN)
        told = [r for r in receipts if r.outcome not in SUCCESS]
        assert len(told) == 1
        assert told[0].outcome in {Outcome.REFUSED, Outcome.PARTLY}
        assert "somebody" in told[0].detail.lower()
        after = await closure.seen()
        assert after.get(place) == theirs
        rest = {where: what for where, what in before.items() if where != place}
        assert {where: what for where, what in after.items() if where != place} == rest

    async def test_what_somebody_changed_before_a_step_is_not_overwritten(self, closure: Closure):
        """Changed between preparing and performing again: left as it is, and no success."""
        action, steps = await closure.prepare(ActionKind.CLOSE)
        await closure.perform(action, steps)
        place = await closure.peer.meddle(closure.account)
        theirs = (await closure.seen()).get(place)
        receipts = await closure.perform(action, steps)
        assert [r for r in receipts if r.outcome not in SUCCESS]
        assert (await closure.seen()).get(place) == theirs

    async def test_a_closing_without_a_notice_is_refused_in_words(self, closure: Closure):
        """Nobody would know why, until when, or where to write."""
        before = await closure.seen()
        async with connected(closure.peer) as platform:
            with pytest.raises(Refused) as refused:
                await platform.prepare(replace(closure.order(ActionKind.CLOSE), notice=" "))
        assert refused.value.reason
        assert await closure.seen() == before
