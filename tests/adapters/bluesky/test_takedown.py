"""Taking down and restoring on a real server, whatever happens to the line on the way."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bluesky_peer import Reader, account_of
from contract_peer import png
from peers.cutter import Cutter
from peers.pds import PDS
from peers.resident import Resident

from adapters.bluesky.dagcbor import blob_cid
from adapters.contract import (
    Action,
    ActionKind,
    Archived,
    Kept,
    Outcome,
    Posted,
    Ref,
    Refused,
    RefusedCode,
    Unavailable,
)

pytestmark = pytest.mark.pds
DELETE, PUT = "com.atproto.repo.deleteRecord", "com.atproto.repo.putRecord"


class Office:
    """A council's account, the connection to it, and what is archived of it."""

    def __init__(self, council, platform):
        self.council = council
        self.platform = platform
        self.account = account_of(council)

    async def archive(self, uri):
        """The post as the archive has it, media and all."""
        reader = Reader(self.platform, [self.account])
        await reader.caught_up()
        post = next(one.post for one in reader.of(Posted) if one.post.ref.id == uri)
        fetch = self.platform.fetch
        media = [Kept(m.ref, m.mime, await fetch(self.account, post.ref, m)) for m in post.media]
        return Archived(
            post.ref, post.fingerprint, post.raw, tuple(media), history=(post.fingerprint,)
        )

    async def order(self, kind, post):
        """Prepare and perform; the receipts and the priors."""
        action = Action(kind, self.account, post)
        steps = await self.platform.prepare(action)
        receipts = [await self.platform.perform(action, step, step.kind) for step in steps]
        return receipts, tuple(step.prior for step in steps)

    def illustrated(self, text="With pictures"):
        """Publish a post with two pictures."""
        blobs = [self.council.upload(png(shade=shade), "image/png") for shade in (1, 2)]
        images = [{"image": blob, "alt": f"Picture {n}"} for n, blob in enumerate(blobs)]
        return self.council.post(text, embed={"$type": "app.bsky.embed.images", "images": images})


@pytest.fixture
def office(council, connect):
    return Office(council, connect(council))


async def test_a_restore_brings_back_address_cid_time_and_pictures(office):
    uri, cid = office.illustrated()
    before = office.council.get(uri)
    post = await office.archive(uri)
    [receipt], prior = await office.order(ActionKind.TAKE_DOWN, post)
    assert receipt.outcome is Outcome.DONE
    assert office.council.get(uri) is None
    [receipt], _ = await office.order(ActionKind.RESTORE, replace(post, prior=prior))
    assert receipt.outcome is Outcome.DONE
    assert receipt.ref == Ref("bluesky", uri)
    after = office.council.get(uri)
    assert after == before
    assert after["cid"] == cid
    for picture in post.media:
        assert office.council.blob(picture.ref) == picture.data


async def test_an_edited_post_is_restored_to_what_stood_there_last(office):
    uri, first = office.council.post("first words")
    post = await office.archive(uri)
    second = office.council.edit(uri, "second words")
    post = replace(post, history=(first, second))
    [receipt], prior = await office.order(ActionKind.TAKE_DOWN, post)
    assert receipt.outcome is Outcome.DONE
    await office.order(ActionKind.RESTORE, replace(post, prior=prior))
    assert office.council.get(uri)["value"]["text"] == "second words"
    assert office.council.get(uri)["cid"] == second


async def test_an_edit_between_preparing_and_performing_is_not_deleted(office):
    uri, _ = office.council.post("judged")
    action = Action(ActionKind.TAKE_DOWN, office.account, await office.archive(uri))
    [step] = await office.platform.prepare(action)
    office.council.edit(uri, "not judged")
    receipt = await office.platform.perform(action, step, "key")
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, RefusedCode.CHANGED)
    assert office.council.get(uri)["value"]["text"] == "not judged"


async def test_a_picture_that_nobody_has_is_said_before_anything_is_changed(office):
    uri, _ = office.illustrated()
    post = replace(await office.archive(uri), media=())
    _, prior = await office.order(ActionKind.TAKE_DOWN, post)
    with pytest.raises(Refused) as refused:
        await office.platform.prepare(
            Action(ActionKind.RESTORE, office.account, replace(post, prior=prior))
        )
    assert refused.value.code is RefusedCode.GONE
    assert "2 pictures" in refused.value.reason
    assert office.council.get(uri) is None


async def test_a_picture_that_another_post_keeps_need_not_be_archived(office):
    uri, cid = office.illustrated()
    office.illustrated("the same pictures again")
    post = replace(await office.archive(uri), media=())
    _, prior = await office.order(ActionKind.TAKE_DOWN, post)
    [receipt], _ = await office.order(ActionKind.RESTORE, replace(post, prior=prior))
    assert receipt.outcome is Outcome.DONE
    assert office.council.get(uri)["cid"] == cid


async def test_a_restore_cut_off_after_the_upload_is_finished_by_the_next(office):
    uri, cid = office.illustrated()
    post = await office.archive(uri)
    _, prior = await office.order(ActionKind.TAKE_DOWN, post)
    for picture in post.media:
        office.council.upload(picture.data, picture.mime)
    [receipt], _ = await office.order(ActionKind.RESTORE, replace(post, prior=prior))
    assert receipt.outcome is Outcome.DONE
    assert office.council.get(uri)["cid"] == cid


async def test_somebody_elses_post_is_refused(office, shared_pds):
    other = shared_pds.account(f"x{office.council.handle.split('.')[0]}")
    uri, cid = other.post("not ours")
    post = Archived(Ref("bluesky", uri), cid, b"{}", history=(cid,))
    with pytest.raises(Refused) as refused:
        await office.platform.prepare(Action(ActionKind.TAKE_DOWN, office.account, post))
    assert refused.value.code is RefusedCode.PERMISSION


async def test_an_account_that_is_not_logged_in_is_refused(office, shared_pds):
    other = shared_pds.account(f"y{office.council.handle.split('.')[0]}")
    uri, cid = other.post("watched, but not logged in")
    post = Archived(Ref("bluesky", uri), cid, b"{}", history=(cid,))
    with pytest.raises(Refused) as refused:
        await office.platform.prepare(Action(ActionKind.TAKE_DOWN, account_of(other), post))
    assert refused.value.code is RefusedCode.PERMISSION


@pytest.fixture
async def line(pds_installed, tmp_path_factory):
    """A server of its own behind a bad line; it names no address that would lead around it."""
    data = tmp_path_factory.mktemp("line")
    with PDS(data, PDS_ENABLE_DID_DOC_WITH_SESSION="false") as pds:
        async with Cutter(pds.port) as cutter:
            yield pds, cutter


@pytest.fixture
def bad_office(line, connect):
    """The council behind the bad line."""
    pds, cutter = line
    direct = pds.account("council")
    through = Resident(cutter.url, direct.handle, direct.password, direct.did, direct.headers)
    office = Office(direct, connect(through, app_password=direct.app_password()))
    yield office
    through.http.close()


async def test_a_lost_answer_to_a_take_down_is_read_back(bad_office, line):
    uri, _ = bad_office.council.post("to be taken down")
    post = await bad_office.archive(uri)
    line[1].lose(DELETE)
    [receipt], _ = await bad_office.order(ActionKind.TAKE_DOWN, post)
    assert receipt.outcome is Outcome.DONE
    assert bad_office.council.get(uri) is None


async def test_a_lost_answer_to_a_restore_is_read_back(bad_office, line):
    uri, cid = bad_office.illustrated()
    post = await bad_office.archive(uri)
    _, prior = await bad_office.order(ActionKind.TAKE_DOWN, post)
    line[1].lose(PUT)
    [receipt], _ = await bad_office.order(ActionKind.RESTORE, replace(post, prior=prior))
    assert receipt.outcome is Outcome.DONE
    assert bad_office.council.get(uri)["cid"] == cid


async def test_what_cannot_be_read_back_is_unknown(bad_office, line):
    """Done it was, but Beadle cannot see that: it does not claim it."""
    uri, _ = bad_office.council.post("to be taken down")
    action = Action(ActionKind.TAKE_DOWN, bad_office.account, await bad_office.archive(uri))
    [step] = await bad_office.platform.prepare(action)
    line[1].lose(DELETE)
    line[1].block_after_loss = True
    receipt = await bad_office.platform.perform(action, step, "key")
    assert receipt.outcome is Outcome.UNKNOWN
    line[1].blocked = False
    receipt = await bad_office.platform.perform(action, step, "key")
    assert receipt.outcome is Outcome.ALREADY
    assert bad_office.council.get(uri) is None


async def test_an_unreachable_server_is_unavailable_and_nothing_is_claimed(bad_office, line):
    uri, _ = bad_office.council.post("to be taken down")
    action = Action(ActionKind.TAKE_DOWN, bad_office.account, await bad_office.archive(uri))
    [step] = await bad_office.platform.prepare(action)
    line[0].stop()
    with pytest.raises(Unavailable):
        await bad_office.platform.perform(action, step, "key")
    line[0].start()
    receipt = await bad_office.platform.perform(action, step, "key")
    assert receipt.outcome is Outcome.DONE


async def test_a_server_that_hangs_is_given_up_after_the_timeout(pds, connect):
    council = pds.account("council")
    office = Office(council, connect(council, timeout_seconds=3))
    uri, _ = council.post("to be taken down")
    action = Action(ActionKind.TAKE_DOWN, office.account, await office.archive(uri))
    [step] = await office.platform.prepare(action)
    pds.freeze()
    try:
        with pytest.raises(Unavailable):
            await office.platform.perform(action, step, "key")
    finally:
        pds.thaw()
    assert (await office.platform.perform(action, step, "key")).outcome is Outcome.DONE


async def test_too_many_calls_are_told_with_the_time_to_wait(pds, connect):
    """Real 429s: the server counts writes by the hour."""
    council = pds.account("council")
    office = Office(council, connect(council))
    uri, _ = council.post("to be taken down")
    action = Action(ActionKind.TAKE_DOWN, office.account, await office.archive(uri))
    [step] = await office.platform.prepare(action)
    pds.restart(rate_limits=True)
    council.headers.pop("x-ratelimit-bypass")
    for _ in range(9):
        try:
            council.post_many([f"post {n}" for n in range(200)])
        except Exception:  # noqa: BLE001  whichever call is the first too many
            break
    with pytest.raises(Unavailable) as slow:
        await office.platform.perform(action, step, "key")
    assert 0 < slow.value.retry_after <= 24 * 3600
    assert council.get(uri)


def test_the_fingerprint_of_bytes_is_the_blobs_cid(council):
    blob = council.upload(b"some bytes", "text/plain")
    assert blob["ref"]["$link"] == blob_cid(b"some bytes")
