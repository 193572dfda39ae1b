"""What could not be stored is told to the council whose it was, and to no other."""

from __future__ import annotations

import pytest
from store.world import BLOG, config, post, rows

from adapters.contract import (
    Failing,
    Listing,
    Moved,
    Posted,
    Recovered,
    Ref,
    RefusedCode,
    Removed,
)
from bot.clerk import failing
from bot.clerk.failing import Lost
from bot.run.compose import build_house
from bot.run.take_in import IntakeLoop
from bot.store.schema_work import AuditRow, Outbox

HERE = {"sampleford"}
BOTH = {"sampleford", "otherham"}
REF = Ref("folder", "p1")


@pytest.fixture(scope="module")
def house():
    return build_house(config())


def told(store):
    return {found.council_id for found in rows(store, Outbox)}


@pytest.mark.parametrize(
    ("account", "councils"),
    [(BLOG, HERE), ("blog:other", {"otherham"}), (None, BOTH), ("x", set())],
)
def test_only_the_council_of_the_account_is_told(store, house, account, councils):
    """The address of a post is no other council's business, though they share a connection."""
    lost = Lost("blog", account, "page.test/secret", "ValueError")
    store.write_now(failing.not_stored, house, lost)
    assert told(store) == councils
    assert {row.council_id for row in rows(store, AuditRow, kind="connection")} == councils
    for found in rows(store, Outbox):
        assert "page.test/secret" in found.body


@pytest.mark.parametrize(
    ("event", "councils"),
    [
        (Posted(post()), HERE),
        (Removed(BLOG, REF), HERE),
        (Listing(BLOG, {}), HERE),
        (Moved(BLOG, REF, REF), HERE),
        (Failing(RefusedCode.CREDENTIALS, "No."), BOTH),
        (Recovered(RefusedCode.CREDENTIALS), BOTH),
    ],
)
async def test_the_intake_loop_says_whose_event_it_was(store, house, event, councils, monkeypatch):
    def breaks(*_args):
        raise ValueError("not this one")

    monkeypatch.setattr("bot.run.take_in.take_in", breaks)
    async with store:
        await IntakeLoop(store, house, "blog", None, lambda: None)._store_alone(event)
    assert told(store) == councils
