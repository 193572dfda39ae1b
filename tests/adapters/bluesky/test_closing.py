"""What a closing touches of a Bluesky account, what it leaves, and who may order it."""

from __future__ import annotations

import pytest
from bluesky_peer import account_of
from closable import gate_at, whole
from closing_hall import CLOSE, DELETE, PUT, REOPEN, Hall, ago, told
from contract_closure import NOTICE
from peers.cutter import Cutter
from peers.pds import PDS
from peers.resident import Resident

from adapters.bluesky.closing import THREAD
from adapters.bluesky.options import PROFILE
from adapters.contract import (
    Action,
    Outcome,
    Refused,
    RefusedCode,
)

pytestmark = pytest.mark.pds


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
