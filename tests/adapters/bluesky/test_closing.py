"""What a closing touches of a Bluesky account, what it leaves, and what people did meanwhile."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from bluesky_peer import account_of
from closable import MENTIONED, gate, gate_at, whole
from contract_close import LONGER, NOTICE
from contract_peer import png
from peers.cutter import Cutter
from peers.pds import PDS
from peers.resident import Resident

from adapters.bluesky.closing import PIN, SHOW, TEXT, THREAD
from adapters.bluesky.notice import address
from adapters.bluesky.options import PROFILE
from adapters.contract import (
    Action,
    ActionKind,
    Archived,
    Outcome,
    Ref,
    Refused,
    RefusedCode,
    Unavailable,
)

pytestmark = pytest.mark.pds
CLOSE, REOPEN = ActionKind.CLOSE, ActionKind.REOPEN
PUT, DELETE = "com.atproto.repo.putRecord", "com.atproto.repo.deleteRecord"
GOOD = {Outcome.DONE, Outcome.ALREADY}


class Hall:
    """A council's account, the connection to it, and the steps that Beadle stored."""

    def __init__(self, council, platform):
        self.council = council
        self.platform = platform
        self.account = account_of(council)
        self.me = f"at://{council.did}/{PROFILE}/self"
        self.notice = address(council.did, NOTICE)
        self.stored = []

    def order(self, kind, notice=NOTICE):
        first = {(step.kind, step.target): step for step in reversed(self.stored)}
        return Action(kind, self.account, notice=notice, undoes=tuple(first.values()))

    async def prepare(self, kind, notice=NOTICE):
        return await self.platform.prepare(self.order(kind, notice))

    async def perform(self, kind, steps, notice=NOTICE):
        action = self.order(kind, notice)
        self.stored += steps if kind is CLOSE else []
        return [await self.platform.perform(action, step, step.kind) for step in steps]

    async def carry_out(self, kind, notice=NOTICE):
        """Prepare and perform; the receipts by kind and target."""
        steps = await self.prepare(kind, notice)
        receipts = await self.perform(kind, steps, notice)
        return {(s.kind, s.target): r for s, r in zip(steps, receipts, strict=True)}

    async def close(self, notice=NOTICE):
        receipts = await self.carry_out(CLOSE, notice)
        assert {receipt.outcome for receipt in receipts.values()} <= GOOD

    def profile(self, **fields):
        """Write over these fields of the profile, as its owner would; None takes one away."""
        found = self.council.get(self.me)
        value = {"$type": PROFILE, **(found["value"] if found else {}), **fields}
        self.council.put(self.me, {k: v for k, v in value.items() if v is not None})

    def value(self, uri):
        found = self.council.get(uri)
        return found["value"] if found else None


@pytest.fixture
def hall(council, connect):
    return Hall(council, connect(council))


def told(receipts):
    """What was no success."""
    return {which: receipt for which, receipt in receipts.items() if receipt.outcome not in GOOD}


def ago(days):
    """A time so many days before now, as records write it."""
    at = datetime.now(UTC) - timedelta(days=days)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


# ------------------------------------------------------------------ what is closed


async def test_the_notice_is_public_pinned_and_in_the_profile_and_nobody_can_reply_to_it(hall):
    hall.profile(displayName="Sampleford", description="News of the town.")
    await hall.close()
    notice = hall.council.get(hall.notice)
    assert notice["value"]["text"] == NOTICE
    assert hall.value(hall.me) == {
        "$type": PROFILE,
        "displayName": "Sampleford",
        "description": f"{NOTICE}\n\nNews of the town.",
        "pinnedPost": {"uri": hall.notice, "cid": notice["cid"]},
    }
    assert hall.value(gate_at(hall.notice))["allow"] == []


async def test_threads_of_the_last_days_are_closed_and_older_ones_are_not(hall):
    new, _ = hall.council.post("of this week", createdAt=ago(13))
    old, _ = hall.council.post("of last month", createdAt=ago(15))
    await hall.close()
    assert hall.value(gate_at(new))["allow"] == []
    assert hall.value(gate_at(new))["post"] == new
    assert hall.council.get(gate_at(old)) is None


async def test_the_days_are_set_in_the_configuration(council, connect):
    hall = Hall(council, connect(council, closing_days=3))
    new, _ = council.post("of this week", createdAt=ago(2))
    old, _ = council.post("older", createdAt=ago(4))
    await hall.close()
    assert hall.value(gate_at(new))["allow"] == []
    assert council.get(gate_at(old)) is None


async def test_a_reply_closes_its_own_old_thread_and_nobody_elses(hall, shared_pds):
    old, cid = hall.council.post("an old thread", createdAt=ago(100))
    mine = {"uri": old, "cid": cid}
    reply, _ = hall.council.post("still talking", reply={"root": mine, "parent": mine})
    other = shared_pds.account(f"z{hall.council.handle.split('.')[0]}")
    uri, cid = other.post("a resident's thread")
    theirs = {"uri": uri, "cid": cid}
    away, _ = hall.council.post("an answer there", reply={"root": theirs, "parent": theirs})
    gone, cid = hall.council.post("a thread whose beginning was deleted")
    lost = {"uri": gone, "cid": cid}
    hall.council.post("left over", reply={"root": lost, "parent": lost})
    hall.council.delete(gone)
    await hall.close()
    gates = {uri for uri in whole(hall.council) if "threadgate" in uri}
    assert gates == {gate_at(old), gate_at(hall.notice)}
    assert hall.council.get(reply)
    assert hall.council.get(away)


async def test_more_threads_than_a_page_are_closed_and_opened(hall):
    for _ in range(2):
        hall.council.post_many([f"post {n}" for n in range(60)])
    before = whole(hall.council)
    await hall.close()
    gates = [place for place in whole(hall.council) if "threadgate" in place]
    assert len(gates) == 121
    assert not told(await hall.carry_out(REOPEN))
    assert whole(hall.council) == before


async def test_the_account_stays_active_and_every_post_stays(hall):
    posts = {hall.council.post(f"post {n}") for n in range(3)}
    await hall.close()
    params = {"did": hall.council.did}
    status = hall.council.http.get("com.atproto.sync.getRepoStatus", params=params).json()
    assert status["active"] is True
    await hall.carry_out(REOPEN)
    assert {(uri, hall.council.get(uri)["cid"]) for uri, _ in posts} == posts


async def test_an_account_without_a_profile_has_none_again_afterwards(hall):
    before = whole(hall.council)
    await hall.close()
    assert hall.value(hall.me)["description"] == NOTICE
    await hall.carry_out(REOPEN)
    assert hall.council.get(hall.me) is None
    assert whole(hall.council) == before


async def test_a_new_post_is_closed_when_ordered_again_and_nothing_else_is_done(hall):
    hall.council.post("before")
    await hall.close()
    new, cid = hall.council.post("The river is rising")
    [step] = await hall.prepare(CLOSE)
    assert (step.kind, step.target) == (THREAD, gate_at(new))
    await hall.perform(CLOSE, [step])
    assert hall.value(gate_at(new))["allow"] == []
    assert await hall.prepare(CLOSE) == []
    assert not told(await hall.carry_out(REOPEN))
    assert hall.council.get(gate_at(new)) is None
    assert hall.council.get(new)["cid"] == cid


async def test_a_long_notice_is_shortened_and_still_known(hall):
    long = NOTICE + " Reports of flooding go to the county." * 9
    before = whole(hall.council)
    await hall.close(long)
    assert await hall.prepare(CLOSE, long) == []
    await hall.carry_out(REOPEN, long)
    assert whole(hall.council) == before


# ------------------------------------------------------------------ what people did meanwhile


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


# ------------------------------------------------------------------ the line, and who may


@pytest.fixture
async def bad_hall(pds_installed, tmp_path_factory, connect):
    """A council behind a bad line; its server names no address that would lead around it."""
    data = tmp_path_factory.mktemp("line")
    with PDS(data, PDS_ENABLE_DID_DOC_WITH_SESSION="false") as pds:
        async with Cutter(pds.port) as cutter:
            direct = pds.account("council")
            through = Resident(cutter.url, direct.handle, direct.password, direct.did)
            hall = Hall(direct, connect(through, app_password=direct.app_password()))
            hall.cutter = cutter
            yield hall
            through.http.close()


@pytest.mark.parametrize("blocked", [False, True], ids=["lost", "lost and the line is down"])
async def test_every_answer_may_be_lost_on_the_way(bad_hall, blocked):
    """Done on the server, and nobody heard: read back now, or when asked again."""
    hall = bad_hall
    hall.council.post("Bin day is Tuesday")
    hall.profile(description="News.")
    before = whole(hall.council)
    for kind in (CLOSE, REOPEN):
        steps = await hall.prepare(kind)
        assert len(steps) == 5
        for step in steps:
            hall.cutter.lose(PUT, DELETE)
            hall.cutter.block_after_loss = blocked
            [receipt] = await hall.perform(kind, [step])
            hall.cutter._lose.clear()
            assert receipt.outcome is (Outcome.UNKNOWN if blocked else Outcome.DONE)
            hall.cutter.blocked = hall.cutter.block_after_loss = False
            [receipt] = await hall.perform(kind, [step])
            assert receipt.outcome is Outcome.ALREADY
    assert whole(hall.council) == before


async def test_another_account_than_the_one_logged_in_is_refused(hall, shared_pds):
    other = shared_pds.account(f"w{hall.council.handle.split('.')[0]}")
    with pytest.raises(Refused) as refused:
        await hall.platform.prepare(Action(CLOSE, account_of(other), notice=NOTICE))
    assert refused.value.code is RefusedCode.PERMISSION


async def test_without_a_password_closing_is_no_ability_and_refused(council, connect):
    platform = connect(council, watch_only=True)
    assert not platform.abilities.actions[CLOSE].possible
    with pytest.raises(Refused) as refused:
        await platform.prepare(Action(CLOSE, account_of(council), notice=NOTICE))
    assert refused.value.code is RefusedCode.UNSUPPORTED
