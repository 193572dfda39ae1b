"""Trouble while Telegram is watched: what moved, is not allowed, or cannot be had any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from contract_peer import attempt, connected
from council import only, town

from adapters.contract import Failing, Gap, Media, Moved, Posted, Recovered, RefusedCode

__all__ = ["town"]


async def test_a_group_that_became_a_supergroup_is_watched_on(town):
    """The Clerk is told that the configuration must change."""
    group = town.telegram.world.chat("group", "Allotments")
    await town.acts.appoint(group)
    town.accounts = [type(town.account)("acc-plots", str(group.id))]
    await town.watch()
    new = await town.acts.upgrade(group)
    resident = town.telegram.world.person("Robin")
    await town.acts.write(new, resident, "Is the gate open?")
    events = await town.watch(lambda: town.archived.posts)
    (moved,) = [e for e in events if isinstance(e, Moved)]
    assert moved.new.id.startswith(str(new.id))
    assert any(isinstance(e, Failing) and str(new.id) in e.detail for e in events)
    again = await town.acts.write(new, resident, "Anybody?")
    await town.watch(lambda: town.archived.of(town.ref(again, new)))


async def test_a_demotion_is_told_and_so_is_its_end(town):
    """Watching goes on; taking down would not."""
    await town.watch()
    await town.acts.appoint(town.group, "member")
    (failing, *_) = only(
        await town.watch(lambda: len(only(town.archived.events, Failing)) > 0), Failing
    )
    assert failing.code is RefusedCode.PERMISSION
    assert "Sampleford talks" in failing.detail
    await town.watch()
    again = await town.watch()  # Telegram has forgotten that it said so
    assert only(again, Failing) == [failing]
    assert Recovered(RefusedCode.PERMISSION) not in again

    town.archived.events.clear()
    events = await town.watch(
        lambda: Recovered(RefusedCode.PERMISSION) in town.archived.events,
        lambda: town.acts.appoint(town.group),
    )
    assert only(events, Failing) == [failing]


async def test_an_account_that_is_not_there_stops_no_other(town):
    """It is a gap with words on what to do."""
    stray = type(town.account)("acc-stray", "@not_there")
    town.accounts = [stray, town.account]
    await town.acts.post(town.news, "Here")
    events = await town.watch()
    (gap,) = [e for e in events if isinstance(e, Gap)]
    assert gap.account == "acc-stray"
    assert "@not_there" in gap.why
    assert [e.post.parts[0].text for e in events if isinstance(e, Posted)] == ["Here"]


async def test_a_channel_that_took_another_name_is_still_watched(town):
    """By its number, which the cursor holds."""
    await town.watch()
    town.news.username = "sampleford_council"
    await town.acts.post(town.news, "New name")
    (post,) = await town.posts()
    assert post.url == "https://t.me/sampleford_council/1"


async def test_after_more_than_a_day_each_account_has_a_gap_with_its_bounds(town):
    """Told once, and again where it was not stored."""

    async def watch(text):
        return await town.watch(
            lambda: any(text == post.parts[0].text for post in town.archived.posts.values()),
            lambda: town.acts.post(town.news, text),
        )

    await watch("One")
    await watch("Two")
    before = town.host.now()
    town.host.ahead += timedelta(hours=49)
    town.telegram.world.clock.skip(49)
    gaps = only(await town.watch(lambda: only(town.archived.events, Gap)), Gap)
    assert {g.account for g in gaps} == {a.id for a in town.accounts}
    assert len(gaps) == 2
    for gap in gaps:
        assert abs(gap.start - before) < timedelta(minutes=2)
        assert abs(gap.end - (town.host.now() - timedelta(hours=24))) < timedelta(minutes=1)
    assert len(only(await watch("Three"), Gap)) == 2
    assert only(await watch("Four"), Gap) == []


@pytest.mark.parametrize("told", [True, False], ids=["Telegram says its size", "it does not"])
async def test_a_file_of_more_than_20_mb_is_refused_in_words(town, told):
    """The limit is named."""
    made = await town.acts.post(town.news, photo=b"x", size=21 * 1024 * 1024)
    (post,) = await town.posts()
    medium = post.media[0] if told else Media(post.media[0].ref, "image/jpeg")
    async with connected(town) as platform:
        _, trouble = await attempt(platform.fetch(town.account, town.ref(made), medium))
    assert trouble.code is RefusedCode.TOO_LARGE
    assert "20 MB" in str(trouble)


async def test_a_file_cut_off_half_way_is_tried_again(town):
    """It is an outage and no refusal."""
    made = await town.acts.post(town.news, photo=b"picture")
    (post,) = await town.posts()
    async with connected(town) as platform:
        town.telegram.fail("file", cut=True)
        data, trouble = await attempt(platform.fetch(town.account, town.ref(made), post.media[0]))
        assert data is None
        assert "does not answer" in str(trouble)
        assert await platform.fetch(town.account, town.ref(made), post.media[0]) == b"picture"
