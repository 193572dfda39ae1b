"""Records of every kind that has a time, in few words; and how they are seen to be whole."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text
from store.world import BLOG, HASHES, PUBLIC, post, row, rows, sql, take

from adapters import contract
from adapters.contract import Gap, Media, Posted, Request
from bot.store import (
    audit,
    cases,
    closures,
    commands,
    elections,
    judging,
    media,
    outbox,
    schema,
    tried,
)
from bot.store.letters import Letter
from bot.store.people import Somebody
from bot.store.schema import Version
from bot.store.schema_closing import Closure
from bot.store.schema_work import Action, Case, Command, Step

COUNCIL = "sampleford"
WORDS = "QUAGMIRE"
"""A word that stands in whatever is made here, so that it can be looked for."""
BY = Somebody(1, "sam-clerk", "Sam Clerk", frozenset({"clerk"}))


def archive(store, ref, *, public=False, **more):
    """A post with words, a picture and names; its key."""
    facts = {"author": PUBLIC} if public else {}
    pictures = (Media(f"m{ref}", "image/png", WORDS),)
    take(store, Posted(post(ref, f"{WORDS} {ref}", media=pictures, **facts, **more)))
    for waiting in rows(store, schema.Media, state="waiting"):
        store.write_now(media.keep, waiting.id, f"bytes of {ref}".encode())
    return row(store, schema.Post, ref=ref).id


def judged(store, key, outcome="clean"):
    """Judge the newest version of a post; the verdict."""

    def verb(session):
        query = session.query(Version).filter_by(post_id=key).order_by(Version.number.desc())
        found = [{"rule": "zebra", "because": WORDS}] if outcome != "clean" else []
        opinion = judging.Opinion(query.first().id, *HASHES, outcome, found, [])
        return judging.store_verdicts(session, [opinion])[0][2]

    verdict = store.write_now(verb)
    if outcome == "clean":
        store.write_now(reduce, key)
    return verdict


def reduce(session, key):
    if session.get_one(schema.Post, key).by_public:
        judging.reduce_public(session, key)


def case(store, key):
    """A case about a post that was judged to be a breach; its key."""
    verdict = judged(store, key, "breach")

    def verb(session):
        about = session.get_one(schema.Post, key)
        made = cases.open_case(session, about, verdict, ["W5"], 1, timedelta(hours=2))
        cases.note(session, made, WORDS, 1)
        return made.id

    return store.write_now(verb)


def decide(store, key, state):
    """Decide a case, with the rows of a removal where there was one."""

    def verb(session):
        found = session.get_one(Case, key)
        cases.decide(session, found, 1, "W5", WORDS)
        if state != "dismissed":
            _remove(session, found)
        cases.move(session, found, state, actor="person:1", reason=WORDS)

    store.write_now(verb)


def _remove(session, found):
    number = commands.record(session, COUNCIL, "terminal", Request(f"k{found.id}", "desk", "clerk",
                             WORDS, line=f"takedown {found.number} {WORDS}"))  # fmt: skip
    request = session.get_one(Command, number)
    request.person_id = 1
    commands.finish(session, request, "done")
    action = Action(council_id=COUNCIL, account_id=1, post_id=found.post_id, case_id=found.id,
                    kind="take_down", reason=WORDS, state="done", created_at=found.opened_at,
                    finished_at=found.opened_at, command_id=number, ordered_by_id=1,
                    detail=WORDS)  # fmt: skip
    session.add(action)
    session.flush()
    session.add(Step(council_id=COUNCIL, action_id=action.id, position=0, kind="delete",
                     target=WORDS, prior={"text": WORDS}, args={}, outcome="done"))  # fmt: skip
    entry = audit.Entry("receipt", f"case:{found.id}", {"target": WORDS})
    audit.record(session, COUNCIL, entry)


def gap(store):
    """A stretch that was not watched, and ends now."""
    take(store, Gap(BLOG, store.clock() - timedelta(hours=1), store.clock(), WORDS))


def sent(store, key):
    """An alert that was shown, and a request that was answered."""
    letter = Letter(contract.Alert("Title", WORDS), contract.Address("desk"))
    store.write_now(outbox.put_alert, COUNCIL, "terminal", key, letter)
    [claimed] = store.write_now(outbox.claim, "alert", "terminal")
    store.write_now(tried.sent, claimed, None)

    def verb(session):
        asked = Request(key, "desk", "stranger", WORDS, line=WORDS)
        found = session.get_one(Command, commands.record(session, COUNCIL, "terminal", asked))
        commands.finish(session, found, "done")

    store.write_now(verb)


def poll(store, day):
    """An election with a window that ends with polling day; the election's number."""

    def verb(session):
        made = elections.add(session, COUNCIL, "parish", day, WORDS, BY)
        session.add(Closure(council_id=COUNCIL, election_id=made.id, mode="closed",
                            starts_at=store.clock(), ends_at=store.clock() + timedelta(days=30),
                            estimated=False, ground="W5", reason=WORDS,
                            created_at=store.clock()))  # fmt: skip
        closures.exempt(session, COUNCIL, "emergency", WORDS, BY, words=WORDS)
        return made.number

    return store.write_now(verb)


def whole(store):
    """That no foreign key leads nowhere (PostgreSQL holds that by itself)."""
    if store.is_sqlite:
        assert sql(store, "PRAGMA foreign_key_check") == []


def traces(store, word=WORDS):
    """The tables in which a word still stands."""
    tables = schema.Base.metadata.tables
    with store.engine.connect() as connection:
        return {
            name
            for name in tables
            if word in repr(connection.execute(text(f'SELECT * FROM "{name}"')).all())
        }
