"""Alerts leave in order, are written down together, and are shown once over a stop."""

from __future__ import annotations

import asyncio
import shutil

import pytest
from cryptography.fernet import Fernet
from peers.memory_desk import MemoryDesk
from sqlalchemy import select
from store.world import PACKS, config

from adapters.contract import Address, Alert, Outcome, Ref, Refused, RefusedCode, Unavailable
from bot.run.alerts import AT_ONCE, AlertLoop
from bot.store import councils, crypto, outbox, tried
from bot.store.letters import Letter
from bot.store.schema_work import Outbox
from bot.store.store import Store

DESK = "terminal"


@pytest.fixture
async def store(empty_database, tmp_path):
    crypto.unlock(Fernet.generate_key().decode())
    shutil.copy(empty_database, tmp_path / "beadle.db")
    async with Store(f"sqlite:///{tmp_path / 'beadle.db'}") as store:
        store.write_now(councils.adopt, config(), PACKS)
        yield store


@pytest.fixture
def put(store):
    """Have some alerts said; with a topic, all of them are about one thing."""

    def put(*words: str, topic: str | None = None, channel: str = "desk") -> None:
        def verb(session):
            for text in words:
                letter = Letter(Alert(text, text), Address(channel))
                outbox.put_alert(session, "sampleford", DESK, text, letter, topic)

        store.write_now(verb)

    return put


def states(store: Store) -> dict[str, str]:
    rows = store.read_now(lambda session: session.execute(select(Outbox.key, Outbox.state)).all())
    return {key: state for key, state in rows}  # noqa: C416  a row is no pair to dict()


async def run_until(store: Store, desk: MemoryDesk, wanted) -> None:
    """Run the loop until something is so, then stop it in good order."""
    task = asyncio.create_task(AlertLoop(store, DESK, desk, lambda: None, pause=0.01).run())
    try:
        async with asyncio.timeout(60):
            while not wanted():  # noqa: ASYNC110  what is waited for lies in rows
                await asyncio.sleep(0.005)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_alerts_are_shown_in_the_order_in_which_they_were_written(store, put):
    words = [f"alert {number}" for number in range(AT_ONCE + 7)]
    put(*words)
    desk = MemoryDesk()
    await run_until(store, desk, lambda: len(desk.said) == len(words))
    assert desk.texts() == words
    assert set(states(store).values()) == {"sent"}


async def test_a_stop_right_after_an_alert_was_shown_does_not_show_it_again(store, put):
    put("one", "two", "three")
    first = MemoryDesk()
    await run_until(store, first, lambda: bool(first.said))
    second = MemoryDesk()
    await run_until(store, second, lambda: set(states(store).values()) == {"sent"})
    assert first.texts() + second.texts() == ["one", "two", "three"]


async def test_an_edit_waits_until_the_message_that_it_edits_is_known(store, put):
    put("card", "edit of the card", topic="case:1")
    put("other desk", topic="case:1", channel="other")
    desk = MemoryDesk()
    await run_until(store, desk, lambda: len(desk.said) == 3)
    assert [(one.alert.text, one.replaces) for one in desk.said] == [
        ("card", None),
        ("edit of the card", "card"),
        ("other desk", None),
    ]


def test_of_one_topic_only_one_is_claimed_at_a_time(store, put):
    put("card", topic="case:1")
    put("between")
    put("edit", topic="case:1")
    put("last")
    first = store.write_now(outbox.claim, "alert", DESK)
    assert [one.key for one in first] == ["card", "between"]
    for one in first:
        store.write_now(tried.sent, one, Ref("chat", f"at {one.key}"))
    second = store.write_now(outbox.claim, "alert", DESK)
    assert [(one.key, one.replaces) for one in second] == [
        ("edit", Ref("chat", "at card")),
        ("last", None),
    ]


async def test_a_desk_that_goes_down_midway_gets_the_rest_later_and_in_order(store, put):
    put("one", "two", "three")
    desk = MemoryDesk(refuses={"two": Unavailable("no line")})
    await run_until(store, desk, lambda: desk.tries >= 4)
    desk.refuses.clear()
    await run_until(store, desk, lambda: set(states(store).values()) == {"sent"})
    assert desk.texts() == ["one", "two", "three"]


async def test_an_alert_that_a_desk_refuses_holds_up_no_other(store, put):
    put("one", "two", "three")
    desk = MemoryDesk(refuses={"two": Refused(RefusedCode.TOO_LARGE, "too long")})
    await run_until(store, desk, lambda: "waiting" not in states(store).values())
    assert desk.texts() == ["one", "three"]
    assert states(store) == {"one": "sent", "two": "dead", "three": "sent"}


async def test_an_alert_that_was_shown_already_counts_as_sent(store, put):
    put("one")
    desk = MemoryDesk()
    known = await desk.say(Alert("one", "one"), Address("desk"), "one")
    assert known.outcome is Outcome.DONE
    await run_until(store, desk, lambda: states(store) == {"one": "sent"})
    assert desk.texts() == ["one"]
