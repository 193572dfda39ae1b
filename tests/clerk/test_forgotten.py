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


async def test_a_case_whose_time_is_over_is_a_number_and_an_outcome(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await home.ask("note 1 QUAGMIRE")
        await home.ask("dismiss 1 QUAGMIRE")
        await home.move(days=8 * 366)
        await purge(home)
        home.desk.said.clear()  # so many years later no desk remembers what it showed
        shown = (await home.ask("case 1/2027")).text
        assert "Its words are no longer kept." in shown
        assert "P1" in shown
        assert "QUAGMIRE" not in shown
        for line in ("note 1/2027 x", "takedown 1/2027 P1 x", "hold 1/2027 x", "advice 1/2027"):
            answer = (await home.ask(line)).text
            assert answer.startswith("Nothing was done"), line
        assert "its words were erased" in (await home.ask("audit 1/2027")).text
