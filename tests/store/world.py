"""A council with posts and cases, in few words: what the tests of the store are written in."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import select, text

from adapters import contract
from adapters.contract import Author, Batch, Posted, Ref, Removed
from bot.config.load import parse
from bot.store import cases, judging, retention, schema, schema_work, verify
from bot.store.intake import Intake, Taken
from bot.store.schema import Version
from bot.store.store import Store

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BLOG = "blog:posts"
NEWS = "blog:news"
HASHES = ("pack", "scorer")
CLERK = {"name": "Sam Clerk", "role": "clerk", "identities": {"terminal": "clerk"}}
PUBLIC = Author("resident-1", "A. Resident", official=False)


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


@cache
def config(people: bool = True):
    """Two councils that share one connection; the first has two accounts there."""
    person = {"name": "Olive Officer", "role": "officer", "identities": {"blog": "olive"}}
    return parse(
        {
            "connection": [
                {"id": "blog", "adapter": "folder"},
                {"id": "terminal", "adapter": "terminal"},
            ],
            "council": [
                {
                    "id": "sampleford",
                    "name": "Sampleford Town Council",
                    "pack": "durrington",
                    "account": [
                        {"connection": "blog", "address": "posts"},
                        {"connection": "blog", "address": "news"},
                    ],
                    "person": [CLERK, *([person] if people else [])],
                    "desk": [{"connection": "terminal"}],
                },
                {
                    "id": "otherham",
                    "name": "Otherham Parish Council",
                    "pack": "witney",
                    "account": [{"connection": "blog", "address": "other"}],
                    "person": [CLERK],
                    "desk": [{"connection": "terminal", "channel": "other"}],
                },
            ],
        },
        Path("/nowhere"),
    )


PACKS = {"sampleford": "one", "otherham": "two"}


def post(ref: str = "p1", words: str = "The library opens at ten.", **more) -> contract.Post:
    """A post whose fingerprint follows from its words."""
    facts = {
        "account": BLOG,
        "author": None,
        "parts": (contract.Part("text", words),),
        "fingerprint": hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest(),
        "raw": words.encode("utf-8", "surrogatepass"),
        "posted_at": START - timedelta(hours=1),
    }
    return contract.Post(ref=Ref("folder", ref), **{**facts, **more})


def removed(ref: str = "p1", **more) -> Removed:
    return Removed(**{"account": BLOG, "ref": Ref("folder", ref), **more})


def take(store: Store, *events: contract.Event, **more) -> Taken:
    """Deliver one batch of the connection ``blog``."""
    batch = Batch(events, **more)
    return store.write_now(lambda session: Intake(session, "blog", "folder").take(batch))


def rows(store: Store, model, **by):
    """All rows of a table, oldest first."""
    query = select(model).filter_by(**by).order_by(*model.__table__.primary_key.columns)
    return store.read_now(lambda session: list(session.scalars(query)))


def row(store: Store, model, **by):
    """The only such row."""
    [found] = rows(store, model, **by)
    return found


def sql(store: Store, *statements: str, **values) -> list:
    """What somebody with the database's password can do behind Beadle's back."""
    with store.engine.begin() as connection:
        for statement in statements:
            result = connection.execute(text(statement), values)
        return list(result) if result.returns_rows else []


def purge(store: Store, council: str = "sampleford", **periods):
    """Erase all that is due now; how many of each kind. The record is whole afterwards."""
    wanted = retention.Periods(council, **periods)
    gone = retention.purge(store, wanted)
    assert store.read_now(verify.verify, council).problems == []
    return gone


def judge(store: Store, ref: str = "p1", outcome: str = "breach", *, hashes=HASHES):
    """Judge a post's newest version; the verdict, or None where there was one."""

    def verb(session):
        post = session.scalars(select(schema.Post).filter_by(ref=ref)).one()
        query = select(Version).filter_by(post_id=post.id, number=post.versions)
        version = session.scalars(query).one()
        opinion = judging.Opinion(version.id, *hashes, outcome, [], ["toxicity"])
        stored = judging.store_verdicts(session, [opinion])
        return stored[0][2] if stored else None

    return store.write_now(verb)


def open_case(store: Store, ref: str = "p1", *, hashes=HASHES):
    """Judge a post's newest version, and open a case about it."""
    verdict = judge(store, ref, hashes=hashes)

    def verb(session):
        about = session.scalars(select(schema.Post).filter_by(ref=ref)).one()
        return cases.open_case(session, about, verdict, ["W5"], None, timedelta(hours=2))

    return store.write_now(verb)


def seeded(store: Store, *refs: str, **more) -> None:
    """Posts that are archived and public."""
    take(store, *(Posted(post(ref, f"Words of {ref}.", **more)) for ref in refs))


def act(store: Store, ref: str, kind: str, *, state: str, prepared_at=None, begun=True):
    """An action on a post, as the loops left it; ``begun``: its step may have happened."""
    about = row(store, schema.Post, ref=ref)
    action = schema_work.Action(
        council_id=about.council_id,
        account_id=about.account_id,
        post_id=about.id,
        kind=kind,
        reason="",
        state=state,
        created_at=store.clock(),
        prepared_at=prepared_at,
    )

    def verb(session):
        session.add(action)
        session.flush()
        step = schema_work.Step(
            council_id=about.council_id,
            action_id=action.id,
            position=0,
            kind=kind,
            target=ref,
            prior={},
            args={},
            started_at=store.clock() if begun else None,
        )
        session.add(step)

    store.write_now(verb)
    return action
