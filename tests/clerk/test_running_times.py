"""When Beadle ran, and which version, stands in the chain."""

from __future__ import annotations

from bot.store.configured import beadles_version


async def test_start_and_a_stop_in_good_order_are_on_record(household):
    async with household() as home:
        await home.settled()
        assert await home.recorded("started") == [{"actor": "beadle", "version": beadles_version()}]
        assert await home.recorded("stopped") == []
        await home.end()
        await home.start()
        assert len(await home.recorded("started")) == 2
        assert await home.recorded("stopped") == [{"actor": "beadle"}]


async def test_after_a_crash_no_stop_is_on_record(household):
    async with household() as home:
        await home.settled()
        await home.crash()
        await home.start()
        assert len(await home.recorded("started")) == 2
        assert await home.recorded("stopped") == []
