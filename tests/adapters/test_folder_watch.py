"""Watching a folder through the faults of a file system, and how quickly a change is told."""

from __future__ import annotations

import asyncio
import os
import statistics
import time

import pytest
from contract_peer import Archive, Picture, catch_up, connected, follow, png
from folder_peer import FolderPeer

from adapters.contract import Edited, Failing, Gap, Listing, Posted, Recovered, RefusedCode, Removed
from adapters.folder import bell


@pytest.fixture
def peer(tmp_path):
    return FolderPeer(tmp_path)


def told(archive, kind):
    return [event for event in archive.events if isinstance(event, kind)]


async def heard(archive, kind):
    """Wait until something of this kind was told."""
    while not told(archive, kind):  # noqa: ASYNC110  an archive rings no bell
        await asyncio.sleep(0.02)


async def test_a_folder_that_goes_away_is_told_and_the_others_are_watched(peer):
    """Failing, then Recovered; no post is called removed, and nothing is missed."""
    gone, stays = peer.accounts
    ref = await peer.write(gone, "Written before")
    archive, late = Archive(), []

    async def happen():
        (peer.base / "news").rename(peer.base / "away")
        late.append(await peer.write(stays, "Written meanwhile"))
        await heard(archive, Failing)
        with (peer.base / "away" / "2027" / "new.md").open("w") as file:
            file.write("Written while away")
        (peer.base / "away").rename(peer.base / "news")

    async with connected(peer) as platform:
        await follow(
            platform, peer.accounts, archive, lambda: "2027/new.md" in str(archive.posts), happen
        )
    assert [event.code for event in told(archive, Failing)] == [RefusedCode.GONE]
    assert "news is not there" in told(archive, Failing)[0].detail
    assert [event.code for event in told(archive, Recovered)] == [RefusedCode.GONE]
    assert told(archive, Removed) == []
    assert archive.of(ref)
    assert archive.of(late[0])


async def test_a_folder_that_is_not_there_at_first_is_caught_up_later(peer):
    """Nothing is listed of it until it has been read."""
    (peer.base / "news").rmdir()
    archive = Archive()

    async def appear():
        (peer.base / "news").mkdir()
        await peer.write(peer.accounts[0], "At last")

    async with connected(peer) as platform:
        await follow(platform, peer.accounts, archive, lambda: archive.posts, appear)
        assert next(event.account for event in told(archive, Listing)) == "acc-mayor"
        assert told(archive, Gap) == []


async def test_what_cannot_be_read_at_a_start_is_not_listed_as_gone(peer, monkeypatch):
    """A Listing without it would say that its posts were removed."""
    account = peer.accounts[0]
    ref = await peer.write(account, "Written before")
    shut = [str(peer.base / "news" / "2027")]
    scan = os.scandir

    def scandir(path):
        if str(path) in shut:
            raise PermissionError
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    archive = Archive()

    async def opened():
        assert [one.account for one in told(archive, Listing)] == [peer.accounts[1].id]
        shut.clear()
        await peer.write(account, "Written meanwhile")

    async with connected(peer) as platform:
        await follow(
            platform, peer.accounts, archive, lambda: len(told(archive, Listing)) == 2, opened
        )
    assert ref.id in told(archive, Listing)[1].fingerprints


async def test_linked_folders_and_strange_names_are_told(peer):
    """What is not watched is never silent."""
    (peer.base / "elsewhere").mkdir()
    (peer.base / "news" / "link").symlink_to(peer.base / "elsewhere")
    (peer.base / "news" / os.fsdecode(b"caf\xe9.md")).write_text("x")
    archive = Archive()
    await catch_up(peer, archive)
    assert {event.code for event in told(archive, Failing)} == {
        RefusedCode.UNSUPPORTED,
        RefusedCode.INVALID,
    }


async def test_an_editor_that_replaces_the_file_makes_an_edit_and_no_removal(peer, monkeypatch):
    """Removed and written anew within a moment, as many editors save."""
    monkeypatch.setattr("adapters.folder.scan._SETTLE", 1.0)  # a busy machine's moment
    account = peer.accounts[0]
    ref = await peer.write(account, "First words")
    path = peer.path(account, ref)
    archive = Archive()

    async def save():
        data = path.read_bytes()
        path.rename(path.with_suffix(".md~"))
        await asyncio.sleep(0.05)
        path.write_bytes(data.replace(b"First", b"Second"))

    async with connected(peer) as platform:
        await follow(
            platform, peer.accounts, archive, lambda: "Second words" in archive.words(ref), save
        )
    assert told(archive, Removed) == []
    assert len(told(archive, Edited)) == 1


async def test_a_draft_that_is_published_and_withdrawn(peer):
    """The marker alone makes the difference, both ways."""
    account, path = peer.accounts[0], peer.base / "news" / "a.md"
    path.write_text("---\ndraft: true\n---\nSoon\n")
    archive = Archive()

    async def happen():
        path.write_text("---\ndraft: false\n---\nSoon\n")
        await heard(archive, Posted)
        path.write_text("---\ndraft: true\n---\nSoon\n")

    async with connected(peer) as platform:
        await follow(platform, [account], archive, lambda: told(archive, Removed), happen)
    assert len(told(archive, Posted)) == 1
    assert len(told(archive, Removed)) == 1


async def test_without_the_system_s_help_the_bell_rings_by_the_clock(peer):
    """Once nothing tells of changes any more, each second everything is looked at."""
    folder = peer.base / "news"
    async with bell.Bell([folder], 1) as clock:
        clock._stop.set()  # the notifying thread ends, as when the system runs out of watches
        await clock._task
        (folder / "a.md").write_text("Found by the clock")
        begun = time.perf_counter()
        await clock.wait()
        assert 0.9 < time.perf_counter() - begun < 5


async def test_two_writes_in_one_tick_of_the_clock_are_both_seen(peer):
    """Same size, same times: what is younger than a second is read again."""
    account = peer.accounts[0]
    ref = await peer.write(account, "AAAA")
    path = peer.path(account, ref)
    archive = Archive()

    async def write():
        before = path.stat()
        path.write_bytes(path.read_bytes().replace(b"AAAA", b"BBBB"))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    async with connected(peer) as platform:
        await follow(platform, [account], archive, lambda: "BBBB" in archive.words(ref), write)
    assert "BBBB" in archive.words(ref)


async def test_a_thousand_posts_come_in_lots_and_a_change_is_told_at_once(peer):
    """Among a thousand posts, a new one is delivered well within a second."""
    for number in range(1000):
        (peer.base / "news" / f"p{number}.md").write_text(f"---\ntitle: {number}\n---\nWords\n")
    archive, waits = Archive(), []
    async with connected(peer) as platform:
        stream = platform.watch(peer.accounts, None)
        async for batch in stream:
            archive.take(batch)
            if batch.caught_up:
                break
        assert len(archive.posts) == 1000
        for number in range(5):
            begun = time.perf_counter()
            (peer.base / "news" / f"new{number}.md").write_text("New words\n")
            while len(archive.posts) == 1000 + number:  # an empty batch only says: I am here
                archive.take(await anext(stream))
            waits.append(time.perf_counter() - begun)
        await stream.aclose()
    assert len(archive.posts) == 1005
    assert statistics.median(waits) < 1


async def test_a_picture_that_comes_a_little_later_is_fetched(peer):
    """Whoever copies the post before its picture loses nothing."""
    account = peer.accounts[0]
    ref = await peer.write(account, "With a picture", Picture(png(), "A picture"))
    archive = Archive()
    await catch_up(peer, archive)
    (picture,) = (peer.base / "news" / "2027").glob("*.png")
    picture.rename(picture.with_suffix(".part"))
    async with connected(peer) as platform:
        fetching = asyncio.ensure_future(
            platform.fetch(account, ref, archive.of(ref).media[0]),
        )
        await asyncio.sleep(0.3)
        picture.with_suffix(".part").rename(picture)
        assert await fetching == png()
