"""A crash between any two steps of a closing or an opening ends in the right state.

As for take-downs: the process is stopped dead before every write and every call of the platform,
one boundary after the other, and after the last.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest
from peers.memory_front import OPEN
from peers.village import harbour

from bot.store import verify
from bot.store.schema_closing import ModeChange
from bot.store.schema_work import Action, Step

TICK = timedelta(seconds=5)
BOUNDARIES = (
    "before elections_due", "after elections_due", "before prepare", "before prepared",
    "before go_on", "before perform", "after perform",
    "before go_on 2", "before perform 2", "after perform 2",
    "before go_on 3", "before sum_up", "after sum_up",
)  # fmt: skip
"""Of an account with two steps, in order. After one and before the next the world is the same,
so that some stand here for two."""
CALLS = ("prepare", "perform")


class Guillotine:
    """Notes the boundaries passed, and lets nobody pass the one that is called ``at``."""

    def __init__(self, at: str | None) -> None:
        self.at = at
        self.passed: list[str] = []
        self.fell = asyncio.Event()
        self.armed = False

    async def __call__(self, side: str, what: str) -> None:
        name = f"{side} {what}"
        if not self.armed or name not in BOUNDARIES:
            return
        count = 1 + sum(one == name or one.startswith(f"{name} ") for one in self.passed)
        if count > 1:
            if what == "elections_due":
                return  # the clock ticks on, whatever happens
            name = f"{name} {count}"
        self.passed.append(name)
        if name == self.at:
            self.fell.set()
        if self.fell.is_set():
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
    """Tick until that is told; a minute of ticks is enough."""
    for _ in range(12):
        if home.desk.texts(wanted):
            return
        home.clock.at += TICK
        await home.tick()
    assert home.desk.texts(wanted)


async def live(household, folder, kind: str, at: str | None) -> tuple[list[str], bool]:
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
    await ticking(home, word)
    await examine(home, kind)
    await home.end()
    return blade.passed, blade.fell.is_set()


async def examine(home, kind: str) -> None:
    """The platform, the rows, what was told, and the chain agree; and all can be undone."""
    await agree(home, kind)
    if kind == "close":
        await home.ask("reopen page enough")
        await ticking(home, "Open again")
        await agree(home, "reopen")
    assert len(home.desk.texts("Closed by")) == 1
    assert len(home.desk.texts("Open again")) == 1


async def agree(home, kind: str) -> None:
    """Each step was done once, and kept what stood there before the first of them."""
    opened = kind == "reopen"
    shown, changes = home.platform.fronts.shown["page"], home.platform.fronts.changes
    assert (shown == OPEN) is opened
    assert shown["comments"] == ("on" if opened else "off")
    assert sorted(changes) == sorted(["banner", "comments"] * (2 if opened else 1))
    kinds = ["close", "reopen"] if opened else ["close"]
    actions = await home.rows(Action)
    assert [a.kind for a in actions] == kinds
    assert all(a.state in ("done", "already") for a in actions)
    assert len(await home.rows(ModeChange)) == len(kinds)
    steps = await home.rows(Step)
    assert len(steps) == 2 * len(kinds)
    closing = {s.kind: s.prior["was"] for s in steps if s.action_id == actions[0].id}
    assert closing == OPEN
    report = await home.store.read(verify.verify, "village")
    assert report.problems == []


@pytest.mark.parametrize("kind", ["close", "reopen"])
@pytest.mark.parametrize("at", BOUNDARIES)
async def test_a_crash_at_any_boundary_ends_in_the_right_state(
    household, tmp_path, kind, at, caplog
):
    caplog.set_level(logging.CRITICAL)
    _passed, fell = await live(household, tmp_path, kind, at)
    assert fell


@pytest.mark.parametrize("kind", ["close", "reopen"])
async def test_these_are_all_the_boundaries(household, tmp_path, kind, caplog):
    """Without a crash they are passed one after the other: none is left out above."""
    caplog.set_level(logging.CRITICAL)
    passed, fell = await live(household, tmp_path, kind, None)
    assert not fell
    assert passed == list(BOUNDARIES)
