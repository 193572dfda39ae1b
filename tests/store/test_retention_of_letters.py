"""What was sent, refused and asked is let go in its time, and nothing that is still needed."""

from __future__ import annotations

from store.world import act, purge, row, rows, seeded, sql

from adapters import contract
from adapters.contract import Request
from bot.config.settings import Retention
from bot.store import audit, commands, outbox, tried
from bot.store.letters import Letter
from bot.store.schema_work import AuditRow, Command, Outbox

COUNCIL = "sampleford"
WORDS = "Mrs Example of 3 Church Street is a liar"


def letter(store, key, end=None):
    about = Letter(contract.Alert("Title", WORDS), contract.Address("desk"))
    store.write_now(outbox.put_alert, COUNCIL, "terminal", key, about)
    if end is not None:
        [claimed] = store.write_now(outbox.claim, "alert", "terminal")
        store.write_now(end, claimed, "no")


def test_a_dead_letter_keeps_its_words_no_longer_than_the_public_does(store, clock):
    letter(store, "dead", tried.bury)
    clock.advance(days=30)
    purge(store)
    assert row(store, Outbox).body is not None
    clock.advance(seconds=1)
    purge(store)
    assert (row(store, Outbox).state, row(store, Outbox).body) == ("dropped", None)
    assert row(store, AuditRow, kind="not delivered").council_id == COUNCIL
    store.write_now(outbox.revive)
    assert row(store, Outbox).state == "dropped"


def ask(store, key, person=None, state="done"):
    asked = Request(key, "desk", "stranger-7", "Mrs Example", line="help")

    def verb(session):
        number = commands.record(session, COUNCIL, "terminal", asked)
        found, _ = commands.take(session, number)
        found.person_id = person
        commands.finish(session, found, state)
        if person is None:
            payload = {"sender": asked.sender}
            entry = audit.Entry("refused", "council", payload, "stranger")
            audit.record(session, COUNCIL, entry)
        return number

    return store.write_now(verb)


def test_who_a_stranger_at_the_desk_was_is_forgotten(store, clock):
    ask(store, "theirs")
    clock.advance(days=31)
    ask(store, "known", person=1)
    purge(store)
    assert [(c.sender, c.sender_name) for c in rows(store, Command)] == [
        ("", ""), ("stranger-7", "Mrs Example"),
    ]  # fmt: skip
    [(_, detail)] = [
        pair for pair in store.read_now(audit.about, COUNCIL, ["council"])
        if pair[0].kind == "refused"
    ]  # fmt: skip
    assert detail is None
    assert ask(store, "again") is not None


def test_what_was_sent_and_asked_long_ago_is_let_go_and_no_more(store, clock):
    letter(store, "sent", tried.sent)
    letter(store, "waits")
    ask(store, "plain", person=1)
    ordered = ask(store, "ordered", person=1, state="waiting")
    seeded(store, "p1")
    act(store, "p1", "take_down", state="done")
    sql(store, "UPDATE action SET command_id = :n", n=ordered)
    sql(store, "UPDATE command SET finished_at = received_at")
    clock.advance(days=Retention().work_days)
    purge(store)
    assert len(rows(store, Outbox)) == 2
    clock.advance(seconds=1)
    purge(store)
    assert [found.key for found in rows(store, Outbox)] == ["waits"]
    assert [found.key for found in rows(store, Command)] == ["ordered"]
