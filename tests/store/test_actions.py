"""Actions: the state to put back is stored first, a receipt stands for ever, an outcome once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from store.world import START, open_case, post, row, rows, seeded, take

from adapters.contract import ActionKind, Edited, Media, Outcome, Posted, Receipt, Ref, Step
from bot.store import actions, cases, jobs, media, outbox, schema, schema_work, verify
from bot.store.schema_work import AuditDetail, AuditRow, Case, Outbox

TAKE_DOWN, RESTORE = ActionKind.TAKE_DOWN, ActionKind.RESTORE


@pytest.fixture
def case(store):
    """An open case about a post with one picture."""
    pictures = (Media("m1", "image/png"),)
    take(store, Posted(post("p1", "A vote for the party.", media=pictures)))
    return open_case(store)


def order(store, case, kind, reason="because", clause="W5"):
    def verb(session):
        file = cases.file(session, session.get_one(Case, case.id))
        return actions.order(session, file, actions.Order(kind, reason, clause, ordered_by_id=1))

    return store.write_now(verb).id


def prepare(store, number, *priors):
    steps = [Step("delete", f"t{n}", prior, {"n": n}) for n, prior in enumerate(priors)]
    store.write_now(actions.store_steps, number, steps)


def finish(store, number, outcome="done"):
    return store.write_now(actions.finish, number, outcome, "seen")


def load(store, number):
    return store.read_now(jobs.load, number)


def test_an_order_is_on_record_and_in_the_outbox_in_one(store, case):
    number = order(store, case, TAKE_DOWN)
    action, letter = row(store, schema_work.Action), row(store, Outbox)
    assert (action.state, action.clause, action.created_at) == ("waiting", "W5", START)
    assert (letter.lane, letter.target, letter.action_id) == ("action", "blog", number)
    chain = row(store, AuditRow, kind="ordered")
    assert (chain.subject, chain.actor) == (f"case:{case.id}", "person:1")
    detail = row(store, AuditDetail, council_id="sampleford", seq=chain.seq)
    assert detail.payload == {"kind": "take_down", "clause": "W5", "reason": "because"}
    assert [one.action_id for one in store.write_now(outbox.claim, "action", "blog")] == [number]


def test_a_job_carries_all_that_an_adapter_needs(store, case):
    store.write_now(media.keep, 1, b"picture")
    take(store, Edited(post("p1", "Another vote.", url="https://x.example.org")))
    job = load(store, order(store, case, TAKE_DOWN))
    archived = job.action.post
    assert (job.prepared, job.steps) == (False, ())
    assert (job.action.kind, job.action.account.id, job.action.reason) == (
        TAKE_DOWN,
        "blog:posts",
        "because",
    )
    assert (archived.ref, archived.raw) == (Ref("folder", "p1"), b"Another vote.")
    versions = (post("p1", "A vote for the party."), post("p1", "Another vote."))
    assert archived.history == tuple(version.fingerprint for version in versions)
    assert archived.fingerprint == archived.history[-1]
    assert archived.url == "https://x.example.org"


def test_a_job_says_how_many_copies_are_still_to_come(store, case):
    number = order(store, case, TAKE_DOWN)
    assert (load(store, number).media_waiting, load(store, number).action.post.media) == (1, ())
    store.write_now(media.keep, 1, b"picture")
    job = load(store, number)
    assert job.media_waiting == 0
    assert [kept.data for kept in job.action.post.media] == [b"picture"]


def test_steps_are_stored_with_the_state_to_put_back(store, case):
    number = order(store, case, TAKE_DOWN)
    prior = {"record": "é \udc80 \x00", "list": [1, None]}
    prepare(store, number, prior, {})
    job = load(store, number)
    assert job.prepared
    assert row(store, schema_work.Action, id=job.id).state == "working"
    assert [(step.kind, step.target, step.prior, step.args) for _, step, _ in job.steps] == [
        ("delete", "t0", prior, {"n": 0}),
        ("delete", "t1", {}, {"n": 1}),
    ]


def test_a_restore_gets_what_the_last_take_down_stored(store, case):
    for prior in ("first", "second"):
        number = order(store, case, TAKE_DOWN)
        prepare(store, number, {"state": prior}, {"more": prior})
        finish(store, number)
    job = load(store, order(store, case, RESTORE))
    assert job.action.post.prior == ({"state": "second"}, {"more": "second"})


@pytest.mark.parametrize(
    ("outcome", "counts"),
    [
        ("done", True),
        ("partly", True),
        ("unknown", True),
        ("already", True),
        ("refused", False),
        ("by_hand", False),
    ],
)
def test_a_restore_undoes_what_may_have_happened_and_nothing_else(store, case, outcome, counts):
    first = order(store, case, TAKE_DOWN)
    prepare(store, first, {"state": "first"})
    finish(store, first)
    second = order(store, case, TAKE_DOWN)
    prepare(store, second, {"state": "second"})
    finish(store, second, outcome)
    [prior] = load(store, order(store, case, RESTORE)).action.post.prior
    assert prior == {"state": "second" if counts else "first"}


def test_a_restore_after_a_restore_has_the_take_downs_state_still(store, case):
    number = order(store, case, TAKE_DOWN)
    prepare(store, number, {"state": "public"})
    finish(store, number)
    failed = order(store, case, RESTORE)
    prepare(store, failed, {"state": "gone"})
    finish(store, failed, "refused")
    assert load(store, order(store, case, RESTORE)).action.post.prior == ({"state": "public"},)


def test_another_posts_take_down_is_not_undone(store, case):
    seeded(store, "p2")
    other = open_case(store, "p2")
    number = order(store, case, TAKE_DOWN)
    prepare(store, number, {"state": "p1"})
    finish(store, number)
    assert load(store, order(store, other, RESTORE)).action.post.prior == ()
    assert load(store, order(store, case, TAKE_DOWN)).action.post.prior == ()


def test_a_step_that_was_never_performed_can_be_prepared_anew(store, case):
    number = order(store, case, TAKE_DOWN)
    prepare(store, number, {"state": "before the edit"})
    store.write_now(actions.unprepare, number)
    assert not load(store, number).prepared
    assert row(store, schema_work.Action, id=number).state == "waiting"
    prepare(store, number, {"state": "after the edit"})
    assert [step.prior for _, step, _ in load(store, number).steps] == [{"state": "after the edit"}]


def test_a_receipt_stands_for_ever(store, case):
    number = order(store, case, TAKE_DOWN)
    prepare(store, number, {"state": "one"}, {"state": "two"})
    (first, _, _), _ = load(store, number).steps
    store.write_now(actions.begin_step, first)
    store.write_now(actions.end_step, first, Receipt(Outcome.DONE, "gone", Ref("folder", "p1")))
    store.write_now(actions.unprepare, number)
    assert [known for _, _, known in load(store, number).steps] == ["done", None]
    stored = rows(store, schema_work.Step)[0]
    assert (stored.detail, stored.ref, stored.finished_at) == ("gone", "p1", START)
    assert row(store, AuditRow, kind="receipt").subject == f"case:{case.id}"


def test_a_step_that_is_begun_again_keeps_when_it_was_begun_first(store, case, clock):
    number = order(store, case, TAKE_DOWN)
    prepare(store, number, {})
    [(step, _, _)] = load(store, number).steps
    store.write_now(actions.begin_step, step)
    clock.advance(minutes=5)
    store.write_now(actions.begin_step, step)
    assert row(store, schema_work.Step).started_at == START


def test_an_action_is_finished_once(store, case):
    number = order(store, case, TAKE_DOWN)
    assert store.read_now(actions.under_way, case).id == number
    with ThreadPoolExecutor(4) as threads:
        ended = list(threads.map(lambda _: finish(store, number), range(4)))
    assert sum(action is not None for action in ended) == 1
    assert finish(store, number, "refused") is None
    assert row(store, schema_work.Action).state == "done"
    assert len(rows(store, AuditRow, kind="outcome")) == 1
    assert store.read_now(actions.under_way, case) is None
    assert store.read_now(actions.last_of_case, case).id == number
    assert store.read_now(verify.verify, "sampleford").problems == []


def test_what_was_cut_down_has_no_record_to_put_back(store, case):
    """An adapter is told so by emptiness, and never handed an excerpt."""
    version = rows(store, schema.Version)[0]
    version.parts = version.links = version.raw = None
    store.write_now(lambda session: session.merge(version))
    assert load(store, order(store, case, RESTORE)).action.post.raw == b""
