"""A new case is set beside those that were most like it, and how they were decided."""

from __future__ import annotations

import pytest
from peers.rage import RAGE
from peers.village import PACK, council
from sqlalchemy import select
from sqlalchemy.orm import undefer

from bot.store.schema_work import Verdict


@pytest.fixture
def village(household, tmp_path):
    """A household whose pack asks a model, so that each case has a vector."""
    pack = tmp_path / "angry.toml"
    pack.write_text(PACK.read_text() + RAGE)
    return household(councils=(council(pack=str(pack)),))


async def test_the_card_names_the_most_like_and_what_was_decided(village):
    async with village as home:
        await home.see("a", "The zebra crossing by the school will be painted on Monday.")
        await home.see("b", "Our choir sings of a zebra at the carol concert in December.")
        await home.ask("dismiss 1 a crossing is no animal")
        await home.ask("takedown 2 p1 a song about one")
        await home.see("c", "The zebra crossing near the primary school is painted next week.")
        (card,) = home.desk.texts("Case 3: please decide")
        (line,) = [one for one in card.splitlines() if one.startswith("Most like it: ")]
        assert line.startswith("Most like it: case 1 (dismissed ")
        assert "“a crossing is no animal”" in line


async def test_what_was_not_decided_is_no_example(village):
    async with village as home:
        await home.see("a", "The zebra crossing by the school will be painted on Monday.")
        await home.see("b", "The zebra crossing near the school is painted on Monday.")
        assert not home.desk.texts("Most like it")


async def test_nothing_is_kept_of_what_was_clean(village):
    async with village as home:
        await home.see("a", "A horse.")
        await home.see("b", "A zebra.")
        kept = {one.outcome: one.vector is not None for one in await vectors(home)}
        assert kept == {"clean": False, "breach": True}


async def vectors(home):
    query = select(Verdict).options(undefer(Verdict.vector))
    return await home.store.read(lambda session: session.scalars(query).all())


async def test_without_a_model_nothing_is_compared(household):
    async with household() as home:
        await home.see("a", "The zebra crossing by the school.")
        await home.ask("dismiss 1 a crossing")
        await home.see("b", "The zebra crossing by the school again.")
        assert not home.desk.texts("Most like it")
