"""A desk that is down, slow or broken stops nobody but itself; two desks see the same."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from peers.household import adapter
from peers.memory_desk import MemoryDesk
from peers.village import council

from adapters.contract import Outcome, Receipt, Refused, RefusedCode, Unavailable
from bot.config.model import Connection, DeskChannel
from bot.store.schema import Version
from bot.store.schema_work import Outbox

DOWN = Unavailable("The chat does not answer.")


def second() -> tuple[MemoryDesk, tuple[Connection, ...]]:
    """Another desk on a line of its own."""
    desk = MemoryDesk()
    line = Connection("other", adapter("chat"), SimpleNamespace(platform=None, desk=desk))
    return desk, (line,)


async def test_a_desk_that_is_down_holds_up_no_intake_and_gets_all_later_in_order(household):
    async with household() as home:
        home.desk.down = DOWN
        for number in range(1, 31):
            home.platform.publish(f"post-{number:02}", f"Zebra {number}.")
        await home.settled(alerts=False)
        assert all(v.judged_at for v in await home.rows(Version))
        assert home.desk.said == []
        home.desk.down = None
        await home.settled()
        numbers = [int(t.split()[1].rstrip(":")) for t in home.desk.texts("please decide")]
        assert numbers == list(range(1, 31))


async def test_while_a_desk_is_down_the_other_and_the_take_down_go_on(household):
    other, more = second()
    village = council(desks=(DeskChannel("desk"), DeskChannel("other")))
    async with household(councils=(village,), more=more) as home:
        home.desk.down = DOWN
        home.platform.publish("a", "A zebra.")
        await other.until(lambda s: "Case 1: please decide" in s.alert.text)
        other.put("takedown 1 P1 x")
        await other.until(lambda s: s.alert.text.startswith("Done. Case 1 was removed"))
        assert home.platform.public == {}
        assert home.desk.said == []
        home.desk.down = None
        await home.settled()
        assert home.desk.texts("Case 1: please decide")


async def test_two_desks_are_told_the_same_and_the_answer_goes_where_it_was_asked(household):
    """The outcome is the answer at one desk, and news at the other: nowhere twice."""
    other, more = second()
    village = council(desks=(DeskChannel("desk"), DeskChannel("other")))
    async with household(councils=(village,), more=more) as home:
        await home.see("a", "A zebra.", author="officer")
        answer = await home.ask("takedown 1 P1 x")
        assert answer.text.startswith("Done.")
        assert len(home.desk.texts("Done. Case 1 was removed")) == 1
        assert len(other.texts("Done. Case 1 was removed")) == 1
        assert not other.texts("taking it down now")


async def test_an_alert_that_a_desk_will_never_take_is_named_in_status(household):
    async with household() as home:
        home.desk.refuses["A zebra."] = Receipt(Outcome.REFUSED, "Too long.")
        await home.see("a", "A zebra.")
        await home.see("b", "A heron.")
        assert home.desk.texts("Case 2: please decide")
        assert "NOT DELIVERED: 1 alert to desk" in (await home.ask("status")).text


@pytest.mark.parametrize(
    ("trouble", "state"),
    [(KeyError("x"), "waiting"), (Refused(RefusedCode.INVALID, "No."), "dead")],
)
async def test_an_alert_that_a_desk_cannot_take_is_passed_by_and_never_called_shown(
    household, trouble, state
):
    """One that breaks the desk's own code is tried again; one that is refused is given up."""
    async with household() as home:
        home.desk.refuses["A zebra."] = trouble
        await home.see("a", "A zebra.")
        await home.see("b", "A heron.")
        for _ in range(9):
            await home.move(minutes=1)
        assert home.desk.texts("Case 2: please decide")
        rows = await home.rows(Outbox)
        assert sorted(row.state for row in rows) == sorted(["sent", state])


async def test_a_script_ends_the_process_once_all_is_said(household):
    home = household(script=True)
    await home.start()
    home.platform.publish("a", "A zebra.")
    await home.settled()
    home.desk.put("takedown 1 P1 x")
    await home.desk.until(lambda s: s.alert.text.startswith("Done."))
    home.desk.leave()
    await home.task
    await home.store.__aexit__()
    assert home.announced == ["Ready. All accounts are being watched."]
