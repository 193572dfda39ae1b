"""A receipt is a fact: no outcome reads better than it is."""

from __future__ import annotations

import pytest
from peers.memory_platform import NAME, Fault, Page

from adapters.contract import (
    Ability,
    ActionKind,
    Level,
    Moved,
    Outcome,
    Receipt,
    Ref,
    RefusedCode,
    Unavailable,
)
from bot.run import act
from bot.store.schema_work import Action, Step

ORDERS = {"take_down": "takedown 1 P1 a zebra", "restore": "restore 1 sorry"}
BEGINS = {
    Outcome.DONE: "Done. Case 1 was ",
    Outcome.ALREADY: "Case 1 was ",
    Outcome.PARTLY: "ONLY PARTLY DONE. Case 1 is ",
    Outcome.BY_HAND: "NOT DONE. Case 1 is still ",
    Outcome.REFUSED: "NOT DONE. Case 1 is still ",
    Outcome.UNKNOWN: "NOT KNOWN. I could not find out how case 1 stands.",
}
GOOD = (Outcome.DONE, Outcome.ALREADY)


async def ordered(home, kind: str, says: Receipt):
    """The answer to an order for which the platform has this receipt, however often it is asked."""
    await home.see("a", "A zebra.", author="officer")
    if kind == "restore":
        await home.ask(ORDERS["take_down"])
    home.platform.faults["perform"] = [Fault(says=says) for _ in range(20)]
    home.desk.put(ORDERS[kind])
    for _ in range(act.UNKNOWN_TRIES + 1):
        await home.settled()
        if (await home.case()).state != "ordered":
            break
        await home.move(seconds=40)
    return [s.alert for s in home.desk.said if s.key.endswith(":outcome")]


async def test_a_post_that_was_put_back_elsewhere_is_shown_where_it_stands(household):
    """The old link leads nowhere, so that nobody is sent there."""
    async with household() as home:
        moved = Receipt(Outcome.DONE, "It is a new message", url="https://new.example/2")
        (*_, alert) = await ordered(home, "restore", moved)
        assert "It is public again: https://new.example/2" in alert.text
        assert (await home.case()).state == "restored"


@pytest.mark.parametrize("kind", sorted(ORDERS))
@pytest.mark.parametrize("outcome", list(Outcome))
async def test_every_outcome_gives_its_true_state_and_words(household, kind, outcome):
    """“Done” and a quiet level for what was read back as done, and for nothing else."""
    async with household() as home:
        told = await ordered(home, kind, Receipt(outcome, "The platform said so"))
        alert = told[-1]
        good, back = outcome in GOOD, kind == "restore"
        assert alert.text.startswith(BEGINS[outcome])
        assert ("Done." in alert.text) is (outcome is Outcome.DONE)
        assert (alert.level is Level.INFO) is good
        assert (alert.title == "Case 1: done") is good
        assert "The platform said so." in alert.text
        assert ("by hand" in alert.text) is not good
        assert ("Then reply: done 1." in alert.text) is not good
        state = ("restored" if back else "taken_down") if good else "by_hand"
        assert (await home.case()).state == state
        (action,) = await home.rows(Action, Action.kind == kind)
        assert action.state == outcome.value
        assert len(told) == (2 if back else 1)
        author_told = [s for s in home.desk.said if s.to.person == "officer"]
        assert len(author_told) == int(good) + int(back)


async def test_a_refusal_after_half_the_work_is_not_called_undone(household):
    """The pin is gone, the post is not: only partly."""
    async with household() as home:
        await home.see("a", "A zebra.", author="officer", pinned=True)
        no = Receipt(Outcome.REFUSED, "Only for 48 hours.", code=RefusedCode.TOO_OLD)
        home.platform.faults["perform"] = [Fault(), Fault(says=no)]
        answer = await home.ask("takedown 1 P1 x")
        assert answer.text.startswith(
            "ONLY PARTLY DONE. Case 1 is still public: Only for 48 hours."
        )
        assert not home.platform.public["a"].pinned


async def test_what_was_tried_again_after_half_the_work_still_has_all_to_put_back(household):
    """The second try sees no pin any more; the first one's stored state does."""
    async with household() as home:
        await home.see("a", "A zebra.", author="officer", pinned=True)
        before = home.platform.public["a"]
        no = Receipt(Outcome.REFUSED, "Not now.")
        home.platform.faults["perform"] = [Fault(), Fault(says=no)]
        await home.ask("takedown 1 P1 x")
        assert (await home.ask("takedown 1 P1 again")).text.startswith("Done.")
        assert (await home.ask("restore 1 sorry")).text.startswith("Done.")
        assert home.platform.public["a"] == before


async def test_a_post_that_its_author_took_away_first_is_not_put_down_to_beadle(household):
    """Nobody is told that an order removed what was gone before."""
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        home.platform.silent = True
        home.platform.delete("a")
        answer = await home.ask("takedown 1 P1 x")
        assert answer.text.startswith("Case 1 was removed already; I checked at 09:00.")
        (told,) = [s.alert.text for s in home.desk.said if s.to.person == "officer"]
        assert "is no longer public; Cara Clerk had ordered it to be removed." in told
        assert "we were not told by whom" in (await home.ask("case 1")).text


async def test_the_state_to_put_back_is_stored_before_anything_is_changed(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer", pinned=True)
        home.platform.break_down(None)
        home.platform.faults["perform"] = [Fault(Unavailable("Away."))]
        home.desk.put("takedown 1 P1 x")
        await home.settled()
        assert home.platform.performed == []
        steps = await home.rows(Step)
        assert [(s.kind, s.prior) for s in steps] == [
            ("unpin", {"pinned": True}), ("remove", {"public": True}),
        ]  # fmt: skip
        assert home.platform.public["a"].pinned


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("It stands at https://page.test/new now.", False),
        ("It is there again.", True),
    ],
)
async def test_where_a_restored_post_stands_is_told_once(household, says, told):
    """A receipt that links it knows better than the archive, which follows later."""
    async with household() as home:
        alert = (await ordered(home, "restore", Receipt(Outcome.DONE, says)))[-1]
        assert says in alert.text
        assert ("It is public again" in alert.text) is told


async def test_a_restored_post_with_a_new_address_can_be_taken_down_before_the_watch_tells_of_it(
    household,
):
    """The receipt has said where it stands: its old place, which is empty, proves nothing."""
    async with household() as home:
        moved = Receipt(
            Outcome.DONE, "It is a new message", Ref(NAME, "b"), url="https://new.example"
        )
        await ordered(home, "restore", moved)
        home.platform.faults.clear()
        home.platform.public["b"] = Page("A zebra.", author="officer")
        text = (await home.ask("takedown 1 P1 it was right after all")).text
        assert text.startswith("Done. Case 1 was removed")
        assert home.platform.public == {}
        (record,) = await home.recorded("moved")
        assert (record["from"], record["to"]) == ("a", "b")
        home.platform.happen(Moved("page", Ref(NAME, "a"), Ref(NAME, "b")))
        await home.settled()
        assert len(await home.recorded("moved")) == 1


@pytest.mark.parametrize("outcome", [Outcome.PARTLY, Outcome.UNKNOWN])
async def test_what_a_restore_may_have_made_public_can_be_taken_down_again(household, outcome):
    """It came back not as it was, or nobody knows whether it came back."""
    async with household() as home:
        said = Receipt(outcome, "It does not look as it did", Ref(NAME, "b"))
        await ordered(home, "restore", said)
        home.platform.faults.clear()
        home.platform.public["b"] = Page("A zebra.", author="officer")
        card = (await home.ask("case 1")).text
        assert "It is no longer public" not in card
        answer = await home.ask("takedown 1 P1 it looks odd")
        assert answer.text.startswith("Done. Case 1 was removed"), answer.text
        assert home.platform.public == {}


async def test_what_may_be_public_again_at_an_unknown_address_is_not_called_removed(household):
    """Its old place is empty in any case."""
    async with household() as home:
        able = Ability(possible=True, keeps_id=False)
        home.platform.abilities.actions[ActionKind.RESTORE] = able
        await ordered(home, "restore", Receipt(Outcome.UNKNOWN, "No answer."))
        home.platform.faults.clear()
        text = (await home.ask("takedown 1 P1 it looks odd")).text
        assert "I do not know whether the post is public again, nor where." in text
        assert (await home.case()).state == "by_hand"
