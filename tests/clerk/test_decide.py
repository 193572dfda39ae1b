"""Deciding on a case: what each command does in each state, and what it says."""

from __future__ import annotations

import pytest
from peers.memory_platform import Fault

from adapters.contract import Ability, ActionKind, Outcome, Receipt, Unavailable

STATES = ("open", "ordered", "by_hand", "taken_down", "gone", "restored", "dismissed")
ORDERS = {
    "takedown": ("takedown 1 P1 no zebras", {"open", "by_hand", "restored", "dismissed"}),
    "restore": ("restore 1 read again", {"taken_down"}),
    "dismiss": ("dismiss 1 it is a crossing", {"open", "by_hand", "gone"}),
    "done": ("done 1", {"by_hand", "ordered"}),
}


async def bring(home, state: str) -> None:
    """A case 1 in this state."""
    await home.see("a", "A zebra.", author="officer")
    if state == "by_hand":
        home.platform.faults["perform"].append(Fault(says=Receipt(Outcome.REFUSED, "Too old")))
    if state in ("by_hand", "taken_down", "restored"):
        await home.ask("takedown 1 P1 a zebra")
    if state == "restored":
        await home.ask("restore 1 sorry")
    if state == "dismissed":
        await home.ask("dismiss 1 a crossing")
    if state == "gone":
        home.platform.delete("a")
        await home.settled()
    if state == "ordered":
        home.platform.faults["prepare"] += [Fault(ConnectionError("away"))]
        home.desk.put("takedown 1 P1 a zebra")
        await home.desk.until(lambda s: "taking it down now" in s.alert.text)
    assert (await home.case()).state == state


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("order", sorted(ORDERS))
async def test_an_order_is_carried_out_or_refused_with_the_state(household, state, order):
    """A refused order changes nothing, and says that nothing was done, and why."""
    line, allowed = ORDERS[order]
    async with household() as home:
        await bring(home, state)
        public = dict(home.platform.public)
        answer = await home.ask(line)
        refused = answer.text.startswith(("Nothing was done:", "Nothing new was done:"))
        assert refused is not (state in allowed), answer.text
        if refused:
            assert home.platform.public == public
            assert (await home.case()).state == state


async def test_a_take_down_is_done_checked_and_says_how_to_undo(household):
    async with household() as home:
        await bring(home, "open")
        answer = await home.ask("takedown 1 p1 no zebras")
        assert answer.text.startswith("Done. Case 1 was removed at 09:00, and I checked.")
        assert "We keep a copy; others may too." in answer.text
        assert "To undo: restore 1 REASON." in answer.text
        assert home.platform.public == {}
        case = await home.case()
        assert (case.state, case.decided_clause, case.decided_reason) == (
            "taken_down", "P1", "no zebras",
        )  # fmt: skip
        kinds = [one["kind"] for one in await home.recorded("ordered")]
        assert kinds == ["take_down"]


async def test_a_restore_puts_back_exactly_what_stood_there(household):
    """The pin is no part of the post: only the stored prior state knows of it."""
    async with household() as home:
        await home.see("a", "A zebra.\n\ud83d", author="officer", pinned=True)
        before = home.platform.public["a"]
        await home.ask("takedown 1 P1 x")
        answer = await home.ask("restore 1 it was a crossing")
        assert answer.text.startswith("Done. Case 1 was restored at 09:00, and I checked.")
        assert home.platform.public["a"] == before
        assert (await home.case()).state == "restored"


async def test_a_public_reply_is_hidden_and_shown_again_and_its_author_not_written_to(household):
    async with household() as home:
        await home.see("r", "You zebra.", author="stranger", official=False)
        answer = await home.ask("takedown 1 P1 abuse")
        assert "Case 1 was hidden at 09:00" in answer.text
        assert "The author is a member of the public and was not written to." in answer.text
        assert home.platform.hidden == {"r"}
        assert "hidden already" in (await home.ask("takedown 1 P1 abuse")).text
        assert "shown again" in (await home.ask("restore 1 mild")).text
        assert home.platform.hidden == set()
        assert not [s for s in home.desk.said if s.to.person == "stranger"]


async def test_a_public_reply_that_can_only_be_deleted_is_not_called_hidden_or_to_be_undone(
    household,
):
    """Whoever decides reads beforehand that there is no way back."""
    async with household() as home:
        home.platform.abilities.actions[ActionKind.UNHIDE] = Ability(possible=False)
        await home.see("r", "You zebra.", author="stranger", official=False)
        (card,) = home.desk.texts("Case 1: please decide")
        assert "To take it down is to delete it here: I could not put it back." in card
        answer = await home.ask("takedown 1 P1 abuse")
        assert "Case 1 was removed at 09:00" in answer.text
        assert "It was deleted, and cannot be put back." in answer.text
        shown = await home.ask("case 1")
        assert not [one for one in shown.offers if one.command == "restore"]
        refused = await home.ask("restore 1 mild")
        assert "Nothing was done. It was deleted" in refused.text
        assert "To undo" not in answer.text + shown.text + refused.text
        assert (await home.case()).state == "taken_down"


async def test_the_author_is_told_what_was_done_by_whom_and_why(household):
    async with household() as home:
        await bring(home, "taken_down")
        (said,) = [s for s in home.desk.said if s.to.person == "officer"]
        assert said.alert.private
        for words in ("was removed", "Cara Clerk", "Clause P1 (No zebras).", "Reason: a zebra."):
            assert words in said.alert.text
        await home.ask("restore 1 sorry")
        last = [s for s in home.desk.said if s.to.person == "officer"][-1]
        assert "is public again. Cara Clerk put it back." in last.alert.text
        assert "Reason: sorry." in last.alert.text


@pytest.mark.parametrize(
    ("author", "said"),
    [
        ("none", "I am telling Nobody Inrole, who wrote it."),
        ("x-77", "x-77 is not in the configuration: please tell them."),
        (None, "Memory does not say who wrote it, so no author was told."),
        ("clerk", ""),
    ],
)
async def test_the_clerk_hears_whether_the_author_knows(household, author, said):
    async with household() as home:
        await home.see("a", "A zebra.", author=author)
        answer = await home.ask("takedown 1 P1 x", "deputy" if author == "clerk" else "clerk")
        assert answer.text.startswith("Done.")
        assert said in answer.text


async def test_a_clause_or_case_that_is_not_there_is_named(household):
    async with household() as home:
        await bring(home, "open")
        assert "Its clauses are: P1, P2." in (await home.ask("takedown 1 9.9 x")).text
        assert "There is no case 7." in (await home.ask("dismiss 7 x")).text
        assert "is no case number" in (await home.ask("dismiss one x")).text
        assert "There is no case 1/1999." in (await home.ask("dismiss 1/1999 x")).text
        assert "Dismissed." in (await home.ask("dismiss #1/2027 x")).text


async def test_what_the_platform_cannot_do_is_a_task_by_hand_until_done(household):
    """The words say what to do, where, and that Beadle has not seen it itself."""
    async with household() as home:
        home.platform.abilities.actions[ActionKind.TAKE_DOWN] = Ability(possible=False)
        await bring(home, "open")
        answer = await home.ask("takedown 1 P1 x")
        assert answer.text.startswith("NOT DONE. Case 1 is still public.")
        assert "Remove it by hand: https://page.test/a. Then reply: done 1." in answer.text
        done = await home.ask("done 1")
        assert "removed by hand, as Cara Clerk says. I have not checked it." in done.text
        assert (await home.case()).state == "taken_down"


async def test_done_by_hand_while_the_platform_is_away_ends_the_order_for_good(household):
    """The order must not fall on a post that was put back meanwhile."""
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        home.platform.break_down(Unavailable("Away."))
        home.desk.put("takedown 1 P1 x")
        await home.settled()
        assert (await home.ask("done 1")).text.startswith("Noted.")
        home.platform.break_down(None)
        await home.move(minutes=20)
        assert home.platform.performed == []
        assert not home.desk.texts("Done. Case 1 was removed")
        assert (await home.case()).state == "taken_down"


async def test_a_removal_by_hand_that_is_seen_needs_no_done(household):
    async with household() as home:
        await bring(home, "by_hand")
        home.platform.delete("a", by="Olive Officer")
        await home.settled()
        assert (await home.case()).state == "taken_down"
        assert home.desk.texts("removed by Olive Officer at 09:00, not by Beadle")
        assert "taken down already" in (await home.ask("done 1")).text


async def test_a_restore_by_hand_that_is_seen_is_no_alarm(household):
    async with household() as home:
        await bring(home, "taken_down")
        home.platform.faults["perform"].append(Fault(says=Receipt(Outcome.REFUSED, "Taken.")))
        answer = await home.ask("restore 1 sorry")
        assert "NOT DONE. Case 1 is still not public. Taken. Put it back by hand" in answer.text
        await home.see("a", "A zebra.", author="officer")
        assert home.desk.texts("Case 1 is public again: it was put back by hand.")
        assert not home.desk.texts("IS PUBLIC AGAIN")
        assert (await home.case()).state == "restored"


async def test_a_reason_in_quotes_and_a_note_are_kept_as_meant(household):
    async with household() as home:
        await bring(home, "open")
        assert (await home.ask("note 1 'spoke to Olive'", "auditor")).text == "Noted on case 1."
        shown = (await home.ask("case 1")).text
        assert "Audrey Auditor: spoke to Olive" in shown
