"""A case about an account whose connection has left the configuration can still be read."""

from __future__ import annotations

from dataclasses import replace

from bot.clerk import cards
from bot.store import cases
from bot.store.schema_work import Case


async def test_the_card_of_an_old_case_names_the_connection_that_left(household):
    async with household() as home:
        await home.see("a", "A zebra.")
        house = home.running.house
        desks = tuple(c for c in house.config.connections if c.id != "site")
        without = replace(house, config=replace(house.config, connections=desks))

        def card(session):
            return cards.card(session, without, cases.file(session, session.get_one(Case, 1)))

        assert "Site (page.test)" in (await home.store.read(card)).text
        assert "Memory (page.test)" in (await home.ask("case 1")).text
