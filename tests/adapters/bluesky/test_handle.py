"""Handles come and go; the account that is watched is the one that the Clerk entered."""

from __future__ import annotations

import pytest
from bluesky_peer import Reader, account_of

from adapters.contract import Failing, Posted, RefusedCode

pytestmark = pytest.mark.pds


async def test_a_handle_that_somebody_else_took_is_told_and_not_followed(
    council, shared_pds, connect
):
    """The old account stays watched, nothing of the other is taken in, and a person is asked."""
    watched = account_of(council)
    watcher = Reader(connect(council, watch_only=True), [watched])
    council.post("ours")
    await watcher.caught_up()
    assert watcher.of(Failing) == []
    taken, renamed = council.handle, f"re-{council.handle}"
    council.call("com.atproto.identity.updateHandle", {"handle": renamed})
    other = shared_pds.account(f"z{taken.removesuffix('.test')}"[:18])
    other.call("com.atproto.identity.updateHandle", {"handle": taken})
    theirs, _ = other.post("theirs")
    ours, _ = council.post("ours again")
    watcher.platform = connect(council, watch_only=True)
    watcher.events.clear()
    await watcher.caught_up()
    assert ours in watcher.uris(Posted)
    assert theirs not in watcher.uris(Posted)
    [failing] = watcher.of(Failing)
    assert failing.code is RefusedCode.CHANGED
    assert council.did in failing.detail
