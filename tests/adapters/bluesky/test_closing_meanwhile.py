"""What a reopening puts back, and what it leaves, where people were at work meanwhile."""

from __future__ import annotations

import json

import pytest
from closable import MENTIONED, gate, gate_at, whole
from closing_hall import CLOSE, REOPEN, told
from contract_closure import LONGER, NOTICE
from contract_peer import png

from adapters.bluesky.closing import PIN, SHOW, TEXT, THREAD
from adapters.bluesky.notice import address
from adapters.bluesky.options import PROFILE
from adapters.contract import (
    Action,
    ActionKind,
    Archived,
    Outcome,
    Ref,
    RefusedCode,
    Unavailable,
)

pytestmark = pytest.mark.pds


async def test_a_new_picture_and_name_are_kept_and_the_text_is_put_back(hall):
    hall.profile(displayName="Sampleford", description="News of the town.")
    await hall.close()
    avatar = hall.council.upload(png(shade=77), "image/png")
    hall.profile(displayName="Sampleford Town Council", avatar=avatar)
    assert not told(await hall.carry_out(REOPEN))
    assert hall.value(hall.me) == {
        "$type": PROFILE,
        "displayName": "Sampleford Town Council",
        "description": "News of the town.",
        "avatar": avatar,
    }


async def test_a_profile_text_that_somebody_wrote_is_left_and_told(hall):
    uri, cid = hall.council.post("How to reach us")
    hall.profile(description="News.", pinnedPost={"uri": uri, "cid": cid})
    await hall.close()
    hall.profile(description="Words of a person")
    receipts = await hall.carry_out(REOPEN)
    [(which, receipt)] = told(receipts).items()
    assert which == (TEXT, hall.me)
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, RefusedCode.CHANGED)
    assert "the profile's text" in receipt.detail
    assert hall.value(hall.me)["description"] == "Words of a person"
    assert hall.value(hall.me)["pinnedPost"] == {"uri": uri, "cid": cid}
    assert hall.council.get(hall.notice) is None


async def test_another_pinned_post_is_left_and_told(hall):
    hall.profile(description="News.")
    await hall.close()
    uri, cid = hall.council.post("The river is rising")
    hall.profile(pinnedPost={"uri": uri, "cid": cid})
    [(which, receipt)] = told(await hall.carry_out(REOPEN)).items()
    assert which == (PIN, hall.me)
    assert receipt.code is RefusedCode.CHANGED
    assert hall.value(hall.me)["pinnedPost"]["uri"] == uri
    assert hall.value(hall.me)["description"] == "News."


async def test_a_reply_hidden_while_closed_stays_hidden_and_all_may_reply_again(hall, shared_pds):
    uri, cid = hall.council.post("What do you think?")
    await hall.close()
    public = shared_pds.account(f"r{hall.council.handle.split('.')[0]}")
    parent = {"uri": uri, "cid": cid}
    record = public.record("Not much", reply={"root": parent, "parent": parent})
    at, made = public.create(record)
    post = Archived(Ref("bluesky", at), made, json.dumps(record).encode())
    action = Action(ActionKind.HIDE, hall.account, post)
    [step] = await hall.platform.prepare(action)
    await hall.platform.perform(action, step, "hide")
    assert hall.value(gate_at(uri))["allow"] == []
    assert not told(await hall.carry_out(REOPEN))
    assert hall.value(gate_at(uri))["hiddenReplies"] == [at]
    assert "allow" not in hall.value(gate_at(uri))


async def test_a_thread_that_a_person_opened_is_left_open_and_told_at_the_end(hall):
    """Ordered to close again, Beadle does not quarrel with whoever let people reply."""
    uri, _ = hall.council.post("Candidates, all alike")
    await hall.close()
    hall.council.put(gate_at(uri), gate(uri, allow=MENTIONED))
    assert await hall.prepare(CLOSE) == []
    [(which, receipt)] = told(await hall.carry_out(REOPEN)).items()
    assert which == (THREAD, gate_at(uri))
    assert uri.rsplit("/", 1)[1] in receipt.detail
    assert hall.value(gate_at(uri))["allow"] == MENTIONED


async def test_a_gate_that_somebody_took_away_is_put_back_only_if_there_was_none(hall):
    """Without a gate everybody may reply: that is as it was for one thread, not for the other."""
    free, _ = hall.council.post("free before")
    bound, _ = hall.council.post("bound before")
    hall.council.put(gate_at(bound), gate(bound, allow=MENTIONED))
    await hall.close()
    hall.council.delete(gate_at(free))
    hall.council.delete(gate_at(bound))
    receipts = await hall.carry_out(REOPEN)
    assert set(told(receipts)) == {(THREAD, gate_at(bound))}
    assert receipts[THREAD, gate_at(free)].outcome is Outcome.ALREADY
    assert hall.council.get(gate_at(bound)) is None


async def test_a_notice_that_was_edited_is_left_and_told(hall):
    await hall.close()
    hall.council.put(hall.notice, {**hall.value(hall.notice), "text": "Words of a person"})
    [(which, receipt)] = told(await hall.carry_out(REOPEN)).items()
    assert which == (SHOW, hall.notice)
    assert receipt.code is RefusedCode.CHANGED
    assert hall.value(hall.notice)["text"] == "Words of a person"


async def test_a_notice_that_was_deleted_is_published_again_or_left_away(hall):
    before = whole(hall.council)
    await hall.close()
    hall.council.delete(hall.notice)
    await hall.close()
    assert hall.value(hall.notice)["text"] == NOTICE
    hall.council.delete(hall.notice)
    assert not told(await hall.carry_out(REOPEN))
    assert whole(hall.council) == before


async def test_a_text_edited_around_the_notice_counts_as_closed_and_is_told_at_the_end(hall):
    """The receipt of the change was lost, and somebody added to the words before it was asked."""
    hall.profile(description="News.")
    steps = await hall.prepare(CLOSE)
    await hall.perform(CLOSE, steps)
    hall.profile(description=f"{NOTICE}\n\nNews, and a person's words.")
    receipts = await hall.perform(CLOSE, steps)
    assert {receipt.outcome for receipt in receipts} == {Outcome.ALREADY}
    [(which, receipt)] = told(await hall.carry_out(REOPEN)).items()
    assert which == (TEXT, hall.me)
    assert "may still say that the account is closed" in receipt.detail


async def test_new_dates_never_go_over_a_text_that_somebody_wrote(hall):
    """Told with another code than CHANGED: there is nothing to read anew."""
    hall.profile(description="News.")
    await hall.close()
    hall.profile(description="Words of a person")
    receipts = await hall.carry_out(CLOSE, LONGER)
    [(which, receipt)] = told(receipts).items()
    assert (which, receipt.code) == ((TEXT, hall.me), RefusedCode.TAKEN)
    assert hall.value(hall.me)["description"] == "Words of a person"
    assert hall.value(hall.me)["pinnedPost"]["uri"] == address(hall.council.did, LONGER)


async def test_what_was_left_at_a_reopening_is_what_the_next_closing_puts_back(hall):
    """Nobody has looked after it since, and Beadle still holds the steps of the first closing."""
    uri, _ = hall.council.post("Candidates, all alike")
    hall.profile(description="News.")
    await hall.close()
    hall.profile(description="Words of a person")
    hall.council.put(gate_at(uri), gate(uri, allow=MENTIONED))
    left = told(await hall.carry_out(REOPEN))
    stood = whole(hall.council)
    hall.stored = [step for step in hall.stored if (step.kind, step.target) in left]
    steps = await hall.prepare(CLOSE)
    hall.stored = []
    receipts = await hall.perform(CLOSE, steps)
    assert {receipt.outcome for receipt in receipts} == {Outcome.DONE}
    assert hall.value(hall.me)["description"] == f"{NOTICE}\n\nWords of a person"
    assert hall.value(gate_at(uri))["allow"] == []
    assert not told(await hall.carry_out(REOPEN))
    assert whole(hall.council) == stood


async def test_a_change_between_preparing_and_performing_is_read_anew(hall):
    """Beadle forgets the refused step and asks again: what is put back is the newer text."""
    hall.profile(description="First words")
    steps = await hall.prepare(CLOSE)
    hall.profile(description="Second words")
    receipts = await hall.perform(CLOSE, steps)
    codes = {step.kind: r.code for step, r in zip(steps, receipts, strict=True)}
    assert codes[TEXT] is RefusedCode.CHANGED
    kept = [step for step in steps if step.kind != TEXT]
    hall.stored = []  # an order is not handed its own steps
    anew = await hall.prepare(CLOSE)
    hall.stored = kept
    await hall.perform(CLOSE, [step for step in anew if step.kind == TEXT])
    assert hall.value(hall.me)["description"] == f"{NOTICE}\n\nSecond words"
    assert not told(await hall.carry_out(REOPEN))
    assert hall.value(hall.me) == {"$type": PROFILE, "description": "Second words"}


@pytest.mark.parametrize("kind", [CLOSE, REOPEN])
async def test_an_edit_in_the_very_moment_is_not_overwritten(hall, kind):
    """Somebody writes between Beadle's reading and its writing: it reads again."""
    hall.profile(description="News.", displayName="Sampleford")
    if kind is REOPEN:
        await hall.close()
    hands, put = hall.platform._hands, hall.platform._hands.put

    class Raced(type(hands)):
        __slots__ = ("names",)

        async def put(self, uri, record, over):
            if uri == hall.me and self.names:
                hall.profile(displayName=self.names.pop())
            await put(uri, record, over)

    raced = Raced(hands.directory, hands.session)
    raced.names = ["Sampleford Town Council"]
    hall.platform._hands = raced
    assert not told(await hall.carry_out(kind))
    assert raced.names == []
    assert hall.value(hall.me)["displayName"] == "Sampleford Town Council"
    assert (hall.value(hall.me)["description"] == "News.") is (kind is REOPEN)
    raced.names = [f"Name {n}" for n in range(9)]
    with pytest.raises(Unavailable):
        await hall.carry_out(REOPEN if kind is CLOSE else CLOSE)
