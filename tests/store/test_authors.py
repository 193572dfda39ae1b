"""Who wrote a post is known by the identities of the configuration, whenever they were entered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from store.world import PACKS, PUBLIC, config, post, row, rows, take

from adapters.contract import Author, Posted
from bot.config.model import Person
from bot.store import councils, people, schema

OLIVE = Author("olive", "Olive", official=True)


def adopt(store, *identities, council="sampleford"):
    """Adopt the configuration with persons of these identities beside the Clerk."""
    before = config()
    persons = tuple(Person(name, id=name.lower(), identities=known) for name, known in identities)
    changed = tuple(
        replace(one, persons=(one.persons[0], *persons)) if one.id == council else one
        for one in before.councils
    )
    store.write_now(councils.adopt, replace(before, councils=changed), PACKS)


def author_of(store, ref="p1"):
    number = row(store, schema.Post, ref=ref).author_id
    return next((p.slug for p in rows(store, schema.Person) if p.id == number), None)


@pytest.mark.parametrize("key", ["blog", "folder"])
def test_an_identity_entered_later_is_applied_to_what_was_archived(store, key):
    """For the connection, or for its adapter: nobody decides on their own post."""
    adopt(store)
    take(store, Posted(post(author=OLIVE)), Posted(post("p2", author=PUBLIC)))
    assert author_of(store) is None
    adopt(store, ("Nora", {key: "olive"}))
    assert (author_of(store), author_of(store, "p2")) == ("nora", None)
    session_sees = store.read_now(
        lambda s: people.deciders(s, "sampleford", s.scalar(select(schema.Post.author_id)))
    )
    assert "nora" not in [somebody.slug for somebody in session_sees]


def test_an_identity_that_was_given_to_somebody_else_is_corrected(store):
    take(store, Posted(post(author=OLIVE)))
    assert author_of(store) == "olive-officer"
    adopt(store, ("Mallory", {"blog": "olive"}))
    assert author_of(store) == "mallory"


def test_an_identity_that_is_gone_leaves_who_wrote_it_on_record(store):
    take(store, Posted(post(author=OLIVE)))
    adopt(store)
    assert author_of(store) == "olive-officer"


def test_an_identity_of_another_council_or_connection_names_nobody(store):
    take(store, Posted(post(author=Author("x"))))
    adopt(store, ("Nora", {"terminal": "x"}))
    assert author_of(store) is None
    adopt(store, ("Nora", {"blog": "x"}), council="otherham")
    assert author_of(store) is None


def test_the_connections_own_identity_goes_before_the_adapters(store):
    """At the desk, at intake, and for what is archived already."""
    take(store, Posted(post(author=Author("x"))))
    adopt(store, ("Anna", {"folder": "x", "blog": "y"}), ("Berta", {"blog": "x"}))
    assert author_of(store) == "berta"
    take(store, Posted(post("p2", author=Author("x"))), Posted(post("p3", author=Author("y"))))
    assert (author_of(store, "p2"), author_of(store, "p3")) == ("berta", "anna")
    assert somebody(store, ("blog", "folder"), "x") == "berta"
    assert somebody(store, ("other", "folder"), "x") == "anna"


def test_whoever_has_an_id_of_their_own_there_is_not_known_by_the_adapters(store):
    """On this connection "x" may be a stranger."""
    adopt(store, ("Anna", {"folder": "x", "blog": "y"}))
    assert somebody(store, ("blog", "folder"), "x") is None
    assert somebody(store, ("blog", "folder"), "y") == "anna"
    take(store, Posted(post(author=Author("x"))))
    assert author_of(store) is None


def somebody(store, platforms, name):
    found = store.read_now(people.by_identity, "sampleford", platforms, name)
    return found.slug if found else None
