"""What SQLite has to do for a proof: it grows with the record, and not with its square.

SQLite keeps no figures about its tables, and chooses an index by guessing. A wrong guess cannot be
seen in a small record, and made a proof of 100,000 posts take a quarter of an hour.
"""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import event, make_url
from store.world import Clock, seeded

from bot.store import audit, verify
from bot.store.store import Store

COUNCIL = "sampleford"
EACH = 100
"""Instructions of SQLite's machine between two counts."""


@pytest.fixture
def filled(adopted_file, tmp_path):
    """A store with so many posts, whose work is counted."""

    def fill(count):
        path = tmp_path / f"{count}.db"
        shutil.copy(adopted_file, path)
        store = Store(make_url(f"sqlite:///{path}"), Clock())
        seeded(store, *(f"p{number}" for number in range(count)))
        return store

    return fill


def work(store, verb, *args):
    """How many instructions a reading verb takes."""
    counted = []

    def watched(connection, *_):
        connection.set_progress_handler(lambda: counted.append(EACH), EACH)

    event.listen(store.engine, "checkout", watched)
    store.read_now(verb, *args)
    event.remove(store.engine, "checkout", watched)
    return sum(counted)


def test_a_proof_of_four_times_the_posts_is_four_times_the_work(filled):
    few, many = filled(300), filled(1200)
    assert many.read_now(verify.verify, COUNCIL).versions == 1200
    assert work(many, verify.verify, COUNCIL) < 5 * work(few, verify.verify, COUNCIL)
    few.close()
    many.close()


def test_what_is_said_of_one_post_is_found_as_soon_in_a_long_record(filled):
    few, many = filled(300), filled(1200)
    some = [f"post:{number}" for number in range(1, 20)]
    assert len(many.read_now(audit.about, COUNCIL, some)) == 19
    assert work(many, audit.about, COUNCIL, some) < 2 * work(few, audit.about, COUNCIL, some)
    few.close()
    many.close()
