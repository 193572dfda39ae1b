"""What every platform's watch must keep to: nothing lost, nothing invented."""

from __future__ import annotations

from contract_peer import Archive, Peer, Picture, attempt, catch_up, connected, follow, png


class WatchContract:
    """Tests of ``watch`` and ``fetch``; a subclass gives the fixture ``peer``."""

    async def test_everything_present_is_delivered_before_caught_up(self, peer: Peer):
        """Each account's posts come with their words, account and raw record."""
        first, second = peer.accounts[:2]
        refs = [await peer.write(first, f"Market on day {n}") for n in range(3)]
        other = await peer.write(second, "The Mayor opens the fair")
        archive = Archive()
        await catch_up(peer, archive)
        for n, ref in enumerate(refs):
            assert f"Market on day {n}" in archive.words(ref)
            post = archive.of(ref)
            assert post.account == first.id
            assert post.raw
            assert post.fingerprint
            assert post.trouble is None
        assert archive.of(other).account == second.id
        assert len(archive.posts) == 4

    async def test_an_account_without_posts_is_caught_up(self, peer: Peer):
        """Nothing to deliver is no reason to wait."""
        archive = Archive()
        await catch_up(peer, archive)
        assert archive.caught_up
        assert archive.posts == {}

    async def test_a_new_post_is_delivered_live(self, peer: Peer):
        """A post written while watching arrives without a restart."""
        archive, refs = Archive(), []

        async def publish():
            refs.append(await peer.write(peer.accounts[1], "Road closed at ten"))

        async with connected(peer) as platform:
            await follow(
                platform,
                peer.accounts,
                archive,
                lambda: any(p.account == peer.accounts[1].id for p in archive.posts.values()),
                publish,
            )
        assert "Road closed at ten" in archive.words(refs[0])

    async def test_an_edit_is_delivered_live_with_a_new_fingerprint(self, peer: Peer):
        """The new words come, under the same ref, with another fingerprint."""
        if not peer.edits:
            return
        account = peer.accounts[0]
        ref = await peer.write(account, "Opens at nine")
        archive = Archive()
        async with connected(peer) as platform:
            await follow(
                platform,
                peer.accounts,
                archive,
                lambda: "Opens at eleven" in archive.words(ref),
                lambda: peer.edit(account, ref, "Opens at eleven"),
            )
        assert len(set(archive.history[account.id, ref.id])) == 2

    async def test_a_deletion_is_delivered_live(self, peer: Peer):
        """What the author removes is reported as removed, and only that."""
        if not peer.deletions:
            return
        account = peer.accounts[0]
        ref = await peer.write(account, "Posted in error")
        stays = await peer.write(account, "Posted on purpose")
        archive = Archive()
        async with connected(peer) as platform:
            await follow(
                platform,
                peer.accounts,
                archive,
                lambda: archive.caught_up and archive.of(ref) is None,
                lambda: peer.delete(account, ref),
            )
        assert archive.of(stays) is not None

    async def test_a_deletion_that_no_one_tells_of_is_not_guessed(self, peer: Peer):
        """The archive keeps what it was told, and the abilities say what is not seen."""
        if peer.deletions:
            return
        account = peer.accounts[0]
        ref = await peer.write(account, "Posted in error")
        archive, after = Archive(), []

        async def delete_and_write() -> None:
            await peer.delete(account, ref)
            after.append(await peer.write(account, "Posted on purpose"))

        async with connected(peer) as platform:
            notes = " ".join(platform.abilities.notes)
            await follow(
                platform,
                peer.accounts,
                archive,
                lambda: bool(after) and archive.of(after[0]) is not None,
                delete_and_write,
            )
        assert archive.of(ref) is not None
        assert "delete" in notes
        assert "not seen" in notes

    async def test_changes_made_while_nobody_watched_are_found(self, peer: Peer):
        """New, edited and deleted posts are found from the stored cursor."""
        account = peer.accounts[0]
        gone = await peer.write(account, "Deleted in the night")
        edited = await peer.write(account, "Edited in the night")
        same = await peer.write(account, "Left alone")
        archive = Archive()
        await catch_up(peer, archive)
        untouched = archive.of(same).fingerprint
        await peer.delete(account, gone)
        if peer.edits:
            await peer.edit(account, edited, "These words are new")
        new = await peer.write(account, "Written in the night")
        await catch_up(peer, archive)
        assert (archive.of(gone) is None) is peer.deletions
        assert "Written in the night" in archive.words(new)
        assert archive.of(same).fingerprint == untouched
        if peer.edits:
            assert "These words are new" in archive.words(edited)

    async def test_a_watch_stopped_after_any_batch_loses_nothing(self, peer: Peer):
        """Stop after each batch, go on with its cursor; a post is written at every stop."""
        account = peer.accounts[0]
        refs = [await peer.write(account, f"Notice {n}") for n in range(5)]
        archive = Archive()
        for stop in range(6):
            async with connected(peer) as platform:
                seen = len(archive.events)
                await follow(
                    platform,
                    peer.accounts,
                    archive,
                    lambda seen=seen: len(archive.events) > seen or archive.caught_up,
                )
            refs.append(await peer.write(account, f"Notice at stop {stop}"))
        await catch_up(peer, archive)
        assert {r.id for r in refs} == {ref for a, ref in archive.posts if a == account.id}

    async def test_fingerprints_change_with_edits_and_with_nothing_else(self, peer: Peer):
        """A second watch from nothing gives the same fingerprints; an edit changes just one."""
        account = peer.accounts[0]
        refs = [await peer.write(account, f"Item {n}") for n in range(3)]
        before = Archive()
        again, after = (Archive(), Archive()) if peer.history else (before, before)
        await catch_up(peer, before)
        await catch_up(peer, again)
        prints = [before.of(r).fingerprint for r in refs]
        assert [again.of(r).fingerprint for r in refs] == prints
        if not peer.edits:
            return
        await peer.edit(account, refs[1], "Item 1, corrected")
        await catch_up(peer, after)
        changed = [after.of(r).fingerprint != p for r, p in zip(refs, prints, strict=True)]
        assert changed == [False, True, False]

    async def test_a_cursor_that_makes_no_sense_is_no_crash(self, peer: Peer):
        """It is refused in words, or the watch begins afresh; nothing else."""
        ref = await peer.write(peer.accounts[0], "Still here")
        archive = Archive(cursor="\x00 not a cursor {")
        _, trouble = await attempt(catch_up(peer, archive))
        assert trouble or archive.of(ref) is not None

    async def test_media_are_fetched_as_they_were_published(self, peer: Peer):
        """The alternative text is a part of the post; the bytes are those on the platform."""
        if not peer.pictures:
            return
        account = peer.accounts[0]
        picture = Picture(png(), "The town hall in snow")
        ref = await peer.write(account, "Winter opening hours", picture)
        archive = Archive()
        await catch_up(peer, archive)
        post = archive.of(ref)
        assert len(post.media) == 1
        if peer.alts:
            assert [m.alt for m in post.media] == ["The town hall in snow"]
            assert ("alt:1", "The town hall in snow") in [(p.name, p.text) for p in post.parts]
        async with connected(peer) as platform:
            data = await platform.fetch(account, ref, post.media[0])
        assert data in await peer.seen_pictures(account, ref)

    async def test_a_medium_that_is_not_there_is_refused_in_words(self, peer: Peer):
        """Never empty bytes, never a foreign exception."""
        if not peer.pictures:
            return
        account = peer.accounts[0]
        ref = await peer.write(account, "With a picture", Picture(png(), "A picture"))
        archive = Archive()
        await catch_up(peer, archive)
        await peer.delete(account, ref)
        lost = archive.of(ref).media[0]
        lost = type(lost)(ref=lost.ref[:-4] + "abcd", mime=lost.mime)
        async with connected(peer) as platform:
            data, trouble = await attempt(platform.fetch(account, ref, lost))
        assert data is None
        assert trouble is not None
