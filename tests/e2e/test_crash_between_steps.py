"""A crash between any two steps of a take-down or a restore ends in a true state and receipt."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from itertools import count

import pytest
from e2e import configured
from e2e.house import House
from e2e.writing import BREACH, blob_cids, embedded, png

MOMENTS = {
    "ordered, nothing read yet": "SELECT 1 FROM action WHERE id = ? AND state = 'waiting'",
    "the state to put back is stored": "SELECT 1 FROM step WHERE action_id = ? "
    "AND started_at IS NULL",
    "the step is begun": "SELECT 1 FROM step WHERE action_id = ? "
    "AND started_at IS NOT NULL AND outcome IS NULL",
    "the receipt is stored": "SELECT 1 FROM action a JOIN step s ON s.action_id = a.id "
    "WHERE a.id = ? AND s.outcome IS NOT NULL AND a.finished_at IS NULL",
    "the outcome is not told": "SELECT 1 FROM outbox, (SELECT ? AS id) WHERE state = 'waiting' "
    "AND key LIKE '%:answer:%:outcome'",
}
BEGUN = MOMENTS["the step is begun"]
TRIES = 10
_numbers = count()


@dataclass
class Post:
    """A post with a case, as it was before anybody touched it."""

    uri: str
    cid: str
    case: int
    blobs: dict[str, bytes]


class Bench:
    """One house for all of these tests: each brings a post of its own."""

    def __init__(self, house: House, council) -> None:
        self.house, self.council = house, council

    def post(self) -> Post:
        """A breach with two pictures, archived, its case open."""
        pictures = [png(next(_numbers), side=90), png(next(_numbers), side=9)]
        embed = embedded(self.council, *pictures)
        uri, cid = self.council.post(BREACH, embed=embed)
        query = 'SELECT c.number FROM "case" c JOIN post p ON p.id = c.post_id WHERE p.ref = ?'
        case = self.house.until("the case", lambda: self.house.value(query, uri))
        copied = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM media WHERE state = 'waiting')"
        self.house.until("the copies", lambda: self.house.rows(copied))
        return Post(uri, cid, case, dict(zip(blob_cids(embed), pictures, strict=True)))

    def order(self, kind: str, post: Post) -> int:
        """Order it (a restore after its take-down); the action's id, as soon as there is one."""
        if kind == "restore":
            self.house.ask(f"takedown {post.case} 6.5 reason", f"Case {post.case} was removed")
        before = self.house.value("SELECT coalesce(max(id), 0) FROM action")
        clause = "6.5 " if kind == "takedown" else ""
        self.house.type(f"{kind} {post.case} {clause}reason")
        newest = "SELECT max(id) FROM action WHERE id > ?"
        return self.house.until("the order", lambda: self.house.value(newest, before), pause=0)

    def holds(self, kind: str, post: Post, action: int) -> None:
        """The order is carried out, told, and so: rows, receipt and server say the same."""
        word = "removed" if kind == "takedown" else "restored"
        house = self.house
        done = "SELECT state FROM action WHERE id = ? AND finished_at IS NOT NULL"
        outcome = house.until("the outcome", lambda: house.value(done, action))
        assert outcome in ("done", "already")
        steps = house.rows("SELECT outcome, finished_at FROM step WHERE action_id = ?", action)
        assert [row["outcome"] in ("done", "already") for row in steps] == [True]
        house.until("the word", lambda: f"Case {post.case} was {word}" in house.shown)
        live = self.council.get(post.uri)
        if kind == "takedown":
            assert live is None
        else:
            self.stands(post)
        row = house.rows(
            "SELECT removed_at, removed_by, versions FROM post WHERE ref = ?", post.uri
        )
        assert bool(row[0]["removed_at"]) == (kind == "takedown")
        assert row[0]["versions"] == 1

    def stands(self, post: Post) -> None:
        """The very post is public, pictures and all."""
        live = self.council.get(post.uri)
        assert live is not None
        assert live["cid"] == post.cid
        for cid, data in post.blobs.items():
            assert self.council.blob(cid) == data

    def put_back(self, kind: str, post: Post) -> None:
        """What is down can be restored to the same CID."""
        if kind == "takedown":
            self.house.ask(f"restore {post.case} reason", f"Case {post.case} was restored")
        self.stands(post)


@pytest.fixture(scope="module")
def bench(shared_pds, tmp_path_factory):
    council = shared_pds.account(f"steps-{os.getpid()}")
    secrets = {configured.PASSWORD: council.app_password()}
    folder = tmp_path_factory.mktemp("house")
    with House(folder, configured.bluesky(council), secrets) as house:
        house.start()
        yield Bench(house, council)
        assert house.value('SELECT max(n) FROM (SELECT count(*) AS n FROM "case" GROUP BY post_id)'
                           ) == 1  # fmt: skip
        assert house.value("SELECT count(*) FROM audit WHERE kind = 'removed'") == 0
        assert house.stop() == 0
        house.verified()
        house.unbroken()


@pytest.mark.parametrize("kind", ["takedown", "restore"])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_crash_at_this_moment_ends_in_a_true_state(bench: Bench, kind, moment):
    """Stopped dead between one commit and the next, and killed there."""
    for _try in range(TRIES):
        post = bench.post()
        action = bench.order(kind, post)
        if bench.house.catch(MOMENTS[moment], action, seconds=3):
            break
        bench.house.thaw()
        bench.holds(kind, post, action)
    else:
        pytest.fail(f"in {TRIES} tries Beadle was never met at this moment: {moment}")
    bench.house.restart()
    bench.holds(kind, post, action)
    bench.put_back(kind, post)


@pytest.mark.parametrize("kind", ["takedown", "restore"])
def test_a_crash_after_the_server_did_it_and_before_the_receipt(bench: Bench, kind):
    """It is done and nobody knows: read back, it is known, and it is not done twice."""
    post = bench.post()
    action = bench.order(kind, post)
    house = bench.house
    house.until("the step", lambda: house.rows(BEGUN, action), pause=0)
    lock = house.hold()
    if not house.rows(BEGUN, action):
        lock.close()
        pytest.fail("the receipt was there before the database could be held")
    gone = kind == "takedown"
    house.until("the server", lambda: (bench.council.get(post.uri) is None) == gone)
    house.kill()
    lock.close()
    assert house.rows(BEGUN, action), "a receipt was written while the database was held"
    house.start()
    bench.holds(kind, post, action)
    bench.put_back(kind, post)


@pytest.mark.parametrize("kind", ["takedown", "restore"])
def test_the_server_dies_under_the_step(bench: Bench, shared_pds, kind):
    """No answer is no receipt: the step is tried again when the server is back."""
    for _try in range(TRIES):
        post = bench.post()
        action = bench.order(kind, post)
        bench.house.until("the step", lambda a=action: bench.house.rows(BEGUN, a), pause=0)
        shared_pds.freeze()
        time.sleep(0.2)
        if bench.house.rows(BEGUN, action):
            break
        shared_pds.thaw()
        bench.holds(kind, post, action)
    else:
        pytest.fail(f"in {TRIES} tries the server could not be stopped under the step")
    shared_pds.kill()
    time.sleep(0.5)
    assert bench.house.rows(BEGUN, action), "a receipt was written without the server's answer"
    shared_pds.start()
    bench.holds(kind, post, action)
    bench.put_back(kind, post)
