"""A reply whose time is over: the case stays, and nothing more can be done about the reply."""

from __future__ import annotations

import asyncio

import pytest

from bot.store import retention


async def purge(home):
    for wanted in await home.store.read(retention.periods, home.running.house.config):
        await asyncio.to_thread(retention.purge, home.store, wanted)


@pytest.mark.parametrize(
    ("order", "days", "again"),
    [("dismiss 1 mild", 31, "takedown 1 P1 abuse"), ("takedown 1 P1 abuse", 366, "restore 1 mild")],
)
async def test_nothing_is_ordered_of_a_reply_whose_address_is_forgotten(
    household, order, days, again
):
    async with household() as home:
        await home.see("r", "You zebra.", author="stranger", official=False)
        await home.ask(order)
        await purge(home)
        assert "You zebra." in (await home.ask("case 1")).text
        before = set(home.platform.hidden)
        await home.move(days=days)
        await purge(home)
        answer = (await home.ask(again)).text
        assert answer.startswith("Nothing was done: the time for which")
        assert home.platform.hidden == before
        shown = (await home.ask("case 1")).text
        assert "zebra." not in shown
        assert "P1" in shown
        assert "P1" in (await home.ask("cases")).text or order.startswith("dismiss")
        assert "words were erased" in (await home.ask("audit 1")).text or days < 100


async def test_a_dismissal_cuts_a_reply_down_and_may_be_reversed_while_it_is_kept(household):
    async with household() as home:
        await home.see("r", "You zebra.", author="stranger", official=False)
        await home.ask("dismiss 1 mild")
        assert "was hidden" in (await home.ask("takedown 1 P1 abuse")).text
        assert home.platform.hidden == {"r"}
