"""A crash between any two steps of a take-down or a restore ends in a true state.

The process is stopped dead before every write and every call of the platform, one boundary after
the other, and after the last; what a thread had begun to write is finished, as a disk would.
"""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.store import verify
from bot.store.schema_work import Action, Step

OURS = {"claim", "prepare", "store_steps", "begin_step", "end_step", "finish", "perform", "record"}
MOST = 40
TEXT = "A zebra.\nAnd more."


class Guillotine:
    """Counts the boundaries passed, and lets nobody pass the one with the number ``at``."""

    def __init__(self, at: int | None) -> None:
        self.at = at
        self.passed: list[str] = []
        self.fell = asyncio.Event()
        self.armed = False

    async def __call__(self, side: str, what: str) -> None:
        if not self.armed or what not in OURS or (side == "after" and what != "finish"):
            return  # after one and before the next the world is the same
        self.passed.append(f"{side} {what}")
        if self.at is not None and len(self.passed) > self.at:
            self.fell.set()
            await asyncio.Event().wait()  # until the process is ended


def guard(platform, blade: Guillotine) -> None:
    """Put the blade around the platform's own calls as well."""
    for name in ("prepare", "perform"):
        call = getattr(type(platform), name)

        async def guarded(*args, call=call, name=name):
            await blade("before", f"{name}")
            answer = await call(platform, *args)
            await blade("after", f"{name}")
            return answer

        setattr(platform, name, guarded)


async def live(household, kind: str, at: int | None) -> tuple[list[str], bool]:
    """One life with a crash at a boundary, and a second one to its end; what was passed."""
    home = household()
    blade = Guillotine(at)
    await home.start(blade)
    await home.see("a", TEXT, author="officer", pinned=True)
    before = home.platform.public["a"]
    if kind == "restore":
        await home.ask("takedown 1 P1 x")
    guard(home.platform, blade)
    blade.armed = True
    order = {"take_down": "takedown 1 P1 x", "restore": "restore 1 sorry"}[kind]
    home.desk.put(order)
    ended = asyncio.create_task(
        home.desk.until(lambda s: s.alert.text.startswith("Done") and kind_of(s) == kind)
    )
    fell = asyncio.create_task(blade.fell.wait())
    await asyncio.wait({ended, fell}, return_when=asyncio.FIRST_COMPLETED)
    blade.armed = False
    ended.cancel()
    fell.cancel()
    await home.crash()
    home.platform.__dict__.pop("prepare", None)
    home.platform.__dict__.pop("perform", None)
    await home.start()
    await home.settled()
    await home.move(seconds=5)
    await examine(home, kind, before)
    await home.end()
    return blade.passed, blade.fell.is_set()


def kind_of(said) -> str:
    return "restore" if "restored" in said.alert.text else "take_down"


async def examine(home, kind: str, before) -> None:
    """The platform, the case, the receipts, what was told, and the chain agree."""
    restored = kind == "restore"
    assert home.platform.public == ({"a": before} if restored else {})
    assert (await home.case()).state == ("restored" if restored else "taken_down")
    outcomes = [s.alert.text for s in home.desk.said if s.key.endswith(":outcome")]
    own = [t for t in outcomes if ("restored" if restored else "removed") in t]
    assert len(own) == 1
    assert len(outcomes) == (2 if restored else 1)
    assert "I checked" in own[0]
    actions = await home.rows(Action, Action.kind == kind)
    assert [a.state in ("done", "already") for a in actions] == [True]
    steps = await home.rows(Step)
    assert all(step.outcome in ("done", "already") for step in steps)
    assert next(s.prior for s in steps if s.kind == "unpin") == {"pinned": True}
    assert not home.desk.texts("IS PUBLIC AGAIN")
    assert not home.desk.texts("not by Beadle")
    report = await home.store.read(verify.verify, "village")
    assert report.problems == []


@pytest.mark.parametrize("kind", ["take_down", "restore"])
async def test_a_crash_at_any_boundary_ends_in_a_true_state(household, kind, caplog):
    """Each boundary in turn; the last life passes them all without a crash."""
    caplog.set_level(logging.CRITICAL)
    reached: list[str] = []
    for at in range(MOST):
        passed, fell = await live(household, kind, at)
        if not fell:
            reached = passed
            break
    assert {f"before {what}" for what in OURS} <= set(reached)
    assert "after finish" in reached
    assert sum(one == "before perform" for one in reached) >= 3  # the command, and two steps
