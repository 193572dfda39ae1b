"""The configuration on record, and what becomes of rows when it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from store.world import PACKS, config, post, row, rows, seeded, take

from adapters import contract
from adapters.contract import Listing, Posted
from bot.config.model import DeskChannel, Role
from bot.config.settings import Advice, Escalation, Retention
from bot.store import audit, configured, councils, outbox, schema, verify
from bot.store.letters import Letter
from bot.store.schema_work import AuditRow, Outbox
from policy.verdict import AccountKind, AuthorKind

COUNCIL = "sampleford"


def changed(**more):
    """The configuration with another first council."""
    before = config()
    first = replace(before.councils[0], **more)
    return replace(before, councils=(first, *before.councils[1:]))


def adopt(store, config):
    store.write_now(councils.adopt, config, PACKS)


def account(**more):
    return {"accounts": (replace(config().councils[0].accounts[0], **more),)}


def officer(**more):
    clerk, olive = config().councils[0].persons
    return {"persons": (clerk, replace(olive, **more))}


@pytest.mark.parametrize(
    "change",
    [
        officer(identities={"blog": "mallory"}),
        officer(role=Role.DEPUTY),
        officer(since=date(2026, 1, 1)),
        officer(until=date(2026, 12, 31)),
        account(address="elsewhere"),
        account(kind=AccountKind.MAYORAL),
        account(author_kind=AuthorKind.MEMBER),
        {"desks": (DeskChannel("terminal", "another"),)},
        {"advice": Advice("Olive Officer")},
        {"escalation": Escalation(timedelta(hours=9))},
        {"retention": Retention(90)},
        {"tell_after": timedelta(hours=1)},
        {"name": "Sampleford Parish Council"},
    ],
)
@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_whatever_decides_who_may_act_or_what_is_watched_leaves_a_row(store, change):
    before = len(rows(store, AuditRow, kind="configured", council_id=COUNCIL))
    adopt(store, changed())
    assert len(rows(store, AuditRow, kind="configured", council_id=COUNCIL)) == before
    adopt(store, changed(**change))
    assert len(rows(store, AuditRow, kind="configured", council_id=COUNCIL)) == before + 1
    latest = store.read_now(audit.latest_payload, COUNCIL, "configured")
    assert "mallory" not in repr(latest)
    assert latest["version"] == configured.beadles_version()


def test_a_council_that_leaves_the_configuration_leaves_a_row_once(store):
    for _ in range(2):
        adopt(store, replace(config(), councils=config().councils[:1]))
    assert row(store, AuditRow, kind="left the configuration").council_id == "otherham"
    assert store.read_now(verify.verify, "otherham").problems == []


def test_start_and_stop_stand_in_every_councils_chain(store):
    ids = [council.id for council in config().councils]
    store.write_now(configured.started, ids)
    store.write_now(configured.stopped, ids)
    for council_id in ids:
        found = rows(store, AuditRow, council_id=council_id)[-2:]
        assert [(one.kind, one.actor) for one in found] == [
            ("started", "beadle"), ("stopped", "beadle"),
        ]  # fmt: skip
        said = store.read_now(audit.latest_payload, council_id, "started")
        assert said == {"version": configured.beadles_version()}


# ------------------------------------------------------------------ accounts


def named(connection="blog", address="posts", name="main"):
    first = config().councils[0].accounts[0]
    return replace(first, connection=connection, address=address, id=name)


def public(store):
    return {found.ref for found in rows(store, schema.Post) if found.removed_at is None}


def test_another_address_under_the_same_id_is_another_account(store, clock):
    """Nothing of the old address was removed, and the new one's history is history."""
    adopt(store, changed(accounts=(named(),)))
    seeded(store, "p1", "p2", account="main")
    take(store, caught_up=True)
    clock.advance(days=100)
    adopt(store, changed(accounts=(named(address="newplace"),)))
    new = row(store, schema.Account, key="main")
    assert (new.address, new.watched_since, new.looked_at) == ("newplace", clock.at, None)
    taken = take(store, Posted(post("n1", account="main")), Listing("main", {"n1": "f"}, None))
    assert taken.gone == []
    assert public(store) == {"p1", "p2", "n1"}
    old = row(store, schema.Account, address="posts")
    assert old.left_at == clock.at
    assert {p.account_id for p in rows(store, schema.Post)} == {old.id, new.id}


def test_an_address_that_comes_back_finds_its_own_posts_again(store, clock):
    adopt(store, changed(accounts=(named(),)))
    seeded(store, "p1", account="main")
    first = row(store, schema.Account, key="main")
    for address in ("newplace", "posts", "newplace", "posts"):
        clock.advance(days=1)
        adopt(store, changed(accounts=(named(address=address),)))
    again = row(store, schema.Account, key="main")
    assert (again.id, again.left_at) == (first.id, None)
    assert take(store, Posted(post("p1", "Words of p1.", account="main"))).new_versions == 0


def test_two_accounts_may_exchange_their_ids(store):
    one, two = named(name="one"), named(address="news", name="two")
    adopt(store, changed(accounts=(one, two)))
    before = {a.address: a.id for a in rows(store, schema.Account)}
    adopt(store, changed(accounts=(replace(one, id="two"), replace(two, id="one"))))
    after = {a.address: (a.id, a.key) for a in rows(store, schema.Account)}
    assert after["posts"] == (before["posts"], "two")
    assert after["news"] == (before["news"], "one")


def test_another_connection_is_another_account(store):
    adopt(store, changed(accounts=(named(),)))
    adopt(store, changed(accounts=(named(connection="terminal"),)))
    assert row(store, schema.Account, key="main").connection == "terminal"
    assert row(store, schema.Account, connection="blog", address="posts").left_at is not None


# ------------------------------------------------------------------ letters


def put(store, key, desk):
    letter = Letter(contract.Alert("Title", "about Mrs Example"), contract.Address("desk"))
    store.write_now(outbox.put_alert, COUNCIL, desk, key, letter)


def test_letters_for_a_desk_that_left_are_given_up_on_record_and_forgotten(store):
    put(store, "here", "terminal")
    put(store, "gone", "chat")
    put(store, "gone too", "chat")
    adopt(store, config())
    states = {found.key: (found.state, found.body is None) for found in rows(store, Outbox)}
    assert states == {
        "here": ("waiting", False), "gone": ("dropped", True), "gone too": ("dropped", True),
    }  # fmt: skip
    said = store.read_now(audit.latest_payload, COUNCIL, "not delivered")
    assert said == {"desk": "chat", "alerts": 2}
    adopt(store, config())
    assert len(rows(store, AuditRow, kind="not delivered")) == 1


def test_letters_of_a_council_that_left_are_given_up(store):
    put(store, "any", "terminal")
    adopt(store, replace(config(), councils=config().councils[1:]))
    assert row(store, Outbox).state == "dropped"
