"""A crash between any two steps of a closing or an opening ends in the right state.

As for take-downs: the process is stopped dead before every write and every call of the platform,
one boundary after the other, and after the last.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from peers.household import harbour
from peers.memory_front import OPEN

from bot.store import verify
from bot.store.schema_closing import ModeChange
from bot.store.schema_work import Action, Step

OURS = {"elections_due", "prepare", "prepared", "go_on", "perform", "sum_up"}
MOST = 60
CALLS = ("prepare", "perform")


class Guillotine:
    """Counts the boundaries passed, and lets nobody pass the one with the number ``at``."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.passed: list[str] = []
        self.fell = asyncio.Event()
        self.armed = False

    async def __call__(self, side: str, what: str) -> None:
        last = side == "after" and what in ("sum_up", "perform")
        if not self.armed or what not in OURS or (side == "after" and not last):
            return  # after one and before the next the world is the same
        self.passed.append(f"{side} {what}")
        if self.at is not None and len(self.passed) > self.at:
            self.fell.set()
            await asyncio.Event().wait()  # until the process is ended


def guard(platform, blade: Guillotine) -> None:
    """Put the blade around the platform's own calls as well."""
    for name in CALLS:
        call = getattr(type(platform), name)

        async def guarded(*args, call=call, name=name):
            await blade("before", name)
            answer = await call(platform, *args)
            await blade("after", name)
            return answer

        setattr(platform, name, guarded)


async def ticking(home, wanted: str) -> None:
    """Tick until that is told, or until the process hangs for good."""
    while not home.desk.texts(wanted):
        await home.tick()


async def live(household, folder, kind: str, at: int | None) -> tuple[list[str], bool]:
    """One life with a crash at a boundary, and a second one to its end; what was passed."""
    home = household(councils=(harbour(folder),))
    blade = Guillotine(at)
    await home.start(blade)
    await home.ask("close page closed until 2027-03-10 a trial")
    if kind == "reopen":
        await ticking(home, "Closed by")
        home.clock.at += timedelta(days=10)
    guard(home.platform, blade)
    blade.armed = True
    word = {"close": "Closed by", "reopen": "Open again"}[kind]
    ended = asyncio.create_task(ticking(home, word))
    fell = asyncio.create_task(blade.fell.wait())
    await asyncio.wait({ended, fell}, return_when=asyncio.FIRST_COMPLETED)
    blade.armed = False
    ended.cancel()
    fell.cancel()
    await asyncio.gather(ended, fell, return_exceptions=True)
    await home.crash()
    for name in CALLS:
        home.platform.__dict__.pop(name, None)
    await home.start()
    async with asyncio.timeout(20):
        await ticking(home, word)
    await examine(home, kind)
    await home.end()
    return blade.passed, blade.fell.is_set()


async def examine(home, kind: str) -> None:
    """The platform, the rows, what was told, and the chain agree; and all can be undone."""
    shown = home.platform.fronts.shown["page"]
    assert (shown == OPEN) is (kind == "reopen")
    assert shown["comments"] == ("on" if kind == "reopen" else "off")
    assert [c.mode for c in await home.rows(ModeChange)] == (
        ["closed", "normal"] if kind == "reopen" else ["closed"]
    )
    actions = await home.rows(Action)
    assert all(a.state in ("done", "already") for a in actions)
    steps = await home.rows(Step)
    assert {s.prior.get("was") for s in steps if s.action_id == actions[0].id} == {*OPEN.values()}
    report = await home.store.read(verify.verify, "village")
    assert report.problems == []
    if kind == "close":
        await home.ask("reopen page enough")
        await ticking(home, "Open again")
        assert shown == OPEN
    assert len(home.desk.texts("Closed by")) == 1
    assert len(home.desk.texts("Open again")) == 1


@pytest.mark.parametrize("kind", ["close", "reopen"])
async def test_a_crash_at_any_boundary_ends_in_the_right_state(household, tmp_path, kind, caplog):
    """Each boundary in turn; the last life passes them all without a crash."""
    caplog.set_level(logging.CRITICAL)
    reached: list[str] = []
    for at in range(MOST):
        passed, fell = await live(household, tmp_path, kind, at)
        if not fell:
            reached = passed
            break
    assert {f"before {what}" for what in OURS} <= set(reached)
    assert "after sum_up" in reached
    assert sum(one == "before perform" for one in reached) >= 2
