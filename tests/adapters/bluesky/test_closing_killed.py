"""A process that is killed right after each of its changes, before it can say what it did."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from bluesky_peer import account_of
from closable import MENTIONED, gate, gate_at, whole
from contract_closure import NOTICE

from adapters.bluesky.options import PROFILE
from adapters.contract import Action, ActionKind, Outcome

pytestmark = pytest.mark.pds
PROGRAM = Path(__file__).with_name("closing_program.py")
ROOT = Path(__file__).parents[3]


class Victim:
    """Another process with the same account, which performs steps until it is killed."""

    def __init__(self, council, lent, password_file):
        self.council = council
        self.given = {
            "url": council.url,
            "handle": council.handle,
            "kept": lent.kept,
            "password": str(password_file),
        }

    def revision(self):
        params = {"did": self.council.did}
        return self.council.http.get("com.atproto.sync.getLatestCommit", params=params).json()

    async def killed_after(self, changes, kind, steps):
        """Run it, kill it as soon as the server has so many changes more; whether it lived."""
        given = {**self.given, "kind": kind.value, "steps": [asdict(step) for step in steps]}
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(PROGRAM), stdin=pipe, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
        )
        seen = [self.revision()]
        process.stdin.write(json.dumps(given).encode())
        process.stdin.close()
        while len(seen) <= changes and process.returncode is None:
            if (now := self.revision()) != seen[-1]:
                seen.append(now)
            await asyncio.sleep(0.002)
        if process.returncode is None:
            process.kill()
        return await process.wait() == -signal.SIGKILL


@pytest.mark.parametrize("changes", [1, 2, 3, 4, 5])
async def test_killed_after_any_change_all_is_as_it_was_in_the_end(
    council, connect, lent, password_file, changes
):
    """Closing and reopening, both killed after so many changes, and then gone on with."""
    root, _ = council.post("What do you think?")
    council.put(gate_at(root), gate(root, allow=MENTIONED))
    council.put(f"at://{council.did}/{PROFILE}/self", {"$type": PROFILE, "description": "News."})
    before = whole(council)
    platform, account = connect(council), account_of(council)
    victim, fell = Victim(council, lent, password_file), []
    close = Action(ActionKind.CLOSE, account, notice=NOTICE)
    stored = await platform.prepare(close)
    assert len(stored) == 5
    undo = Action(ActionKind.REOPEN, account, notice=NOTICE, undoes=tuple(stored))
    for action in (close, undo):
        steps = stored if action is close else await platform.prepare(action)
        fell.append(await victim.killed_after(changes, action.kind, steps))
        receipts = [await platform.perform(action, step, "key") for step in steps]
        assert {receipt.outcome for receipt in receipts} <= {Outcome.DONE, Outcome.ALREADY}
        if action is close:
            undoes = replace(close, undoes=tuple(stored))
            assert await platform.prepare(undoes) == []
    assert whole(council) == before
    # The last kill may come when all is done; an early one falls in the middle.
    assert all(fell) or changes > 2
