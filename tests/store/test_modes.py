"""Which mode an account is in at a time, from the rows, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from store.world import BLOG, NEWS, START, post, row, take

from adapters.contract import Edited, Posted
from bot.store import closures, elections, people, schema
from bot.store.closures import Window
from bot.store.modes import Modes
from bot.store.schema import Account, Stream, Version

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGIN, FINISH = START + DAY, START + 3 * DAY


def clerk(session):
    return people.by_slug(session, "sampleford", "sam-clerk")


def account(session, key=BLOG):
    return session.scalars(select(Account).filter_by(council_id="sampleford", key=key)).one()


def put(store, mode="closed", start=BEGIN, end=FINISH, *, key=None, confirmed=True):
    """A window; its id."""

    def verb(session):
        by = clerk(session) if confirmed else None
        one = account(session, key) if key else None
        window = Window(mode, start, end)
        return closures.put(session, "sampleford", window, account=one, confirmed_by=by).id

    return store.write_now(verb)


def closure(session, number):
    return session.get_one(closures.Closure, number)


def mode(store, at, key=BLOG, council="sampleford"):
    def verb(session):
        row = session.scalars(select(Account).filter_by(council_id=council, key=key)).one()
        return Modes(session, [council]).at(council, row.id, at)

    return store.read_now(verb)


def test_a_window_holds_from_its_start_up_to_its_end(store):
    put(store)
    moments = (BEGIN - timedelta.resolution, BEGIN, FINISH - timedelta.resolution, FINISH)
    assert [mode(store, at) for at in moments] == ["normal", "closed", "closed", "normal"]
    assert mode(store, BEGIN, "blog:other", "otherham") == "normal"


def test_windows_that_overlap_are_a_union_and_the_strictest_mode_holds(store):
    put(store, "heightened", BEGIN, FINISH)
    put(store, "closed", BEGIN + DAY, FINISH + DAY)
    put(store, "heightened", FINISH, FINISH + 2 * DAY)
    seen = [mode(store, BEGIN + n * DAY / 2) for n in range(9)]
    assert seen == ["heightened"] * 2 + ["closed"] * 4 + ["heightened"] * 2 + ["normal"]


def test_what_nobody_confirmed_is_checked_more_strictly_and_closes_nothing(store, clock):
    put(store, confirmed=False)
    assert mode(store, BEGIN) == "heightened"
    assert mode(store, BEGIN - HOUR) == "normal"


def test_confirming_in_the_middle_does_not_reach_back(store, clock):
    """A post that was written before the Clerk's word was no breach."""
    old = put(store, confirmed=False)
    clock.at = BEGIN + 5 * HOUR

    def confirm(session):
        window = Window("closed", BEGIN, FINISH)
        by = clerk(session)
        closures.replace(
            session, closure(session, old), window, election=None, confirmed_by=by, why="confirmed"
        )

    store.write_now(confirm)
    assert mode(store, BEGIN + 4 * HOUR) == "heightened"
    assert mode(store, BEGIN + 5 * HOUR) == "closed"


def test_a_window_of_one_account_is_not_one_of_its_neighbour(store):
    put(store, key=NEWS)
    assert mode(store, BEGIN, NEWS) == "closed"
    assert mode(store, BEGIN, BLOG) == "normal"


def test_an_account_that_was_taken_out_stays_out_when_the_window_moves(store, clock):
    number = put(store)
    clock.at = BEGIN + HOUR

    def leave(session):
        closures.leave(session, closure(session, number), account(session), "x", clerk(session))

    store.write_now(leave)
    assert mode(store, BEGIN) == "closed"
    assert mode(store, clock.at) == "normal"
    assert mode(store, clock.at, NEWS) == "closed"
    clock.at += HOUR

    def move(session):
        window, by = Window("closed", BEGIN, FINISH + DAY), clerk(session)
        old = closure(session, number)
        closures.replace(session, old, window, election=None, confirmed_by=by, why="moved")

    store.write_now(move)
    assert mode(store, FINISH, BLOG) == "normal"
    assert mode(store, FINISH, NEWS) == "closed"


def test_what_was_ended_is_still_known_for_what_it_was(store, clock):
    number = put(store)
    clock.at = BEGIN + HOUR
    store.write_now(lambda s: closures.end(s, closure(s, number), "off", clerk(s)))
    assert mode(store, BEGIN + HOUR / 2) == "closed"
    assert mode(store, clock.at) == "normal"


@pytest.mark.parametrize(
    ("poll", "utc"),
    [(date(2027, 5, 6), datetime(2027, 5, 6, 21, 0, tzinfo=UTC)),
     (date(2026, 12, 3), datetime(2026, 12, 3, 22, 0, tzinfo=UTC))],
)  # fmt: skip
def test_the_polls_close_at_ten_in_london_summer_and_winter(store, poll, utc):
    """What is stored is UTC; people's ten o'clock is 21:00 in May."""
    from policy.elections.rules import Kind  # noqa: PLC0415
    from policy.elections.timetable import timetable  # noqa: PLC0415

    dates = timetable(Kind.PARISH, poll, notice=poll - 40 * DAY)
    put(store, "closed", dates.starts, dates.ends)
    assert mode(store, utc - timedelta.resolution) == "closed"
    assert mode(store, utc) == "normal"


def test_two_elections_entered_have_two_numbers_and_a_cancelled_one_keeps_its_own(store):
    def add(session, kind):
        day = date(2027, 5, 6)
        return elections.add(session, "sampleford", kind, day, "", clerk(session)).number

    assert [store.write_now(add, kind) for kind in ("parish", "pcc")] == [1, 2]

    def cancel(session):
        elections.cancel(session, elections.numbered(session, "sampleford", 2), "x", clerk(session))

    store.write_now(cancel)
    assert store.write_now(add, "county") == 3
    listed = store.read_now(lambda s: [e.number for e in elections.listed(s, "sampleford")])
    assert listed == [1, 3]


# --------------------------------------------------------------------------- versions


def modes_of(store):
    query = select(schema.Post.ref, Version.number, Version.mode)
    found = store.read_now(lambda s: s.execute(query.join(Version)).all())
    return {(ref, number): mode for ref, number, mode in found}


def test_a_version_has_the_mode_in_force_when_it_appeared(store, clock):
    """The platform says when an edit was made; the post before it was made in another mode."""
    put(store)
    take(store, caught_up=True)
    take(store, Posted(post("a", "One."), BEGIN - HOUR))
    clock.at = FINISH + DAY
    take(store, Edited(post("a", "Two."), BEGIN + HOUR), Posted(post("b", "Now.")))
    assert modes_of(store) == {("a", 1): "normal", ("a", 2): "closed", ("b", 1): "normal"}


def test_what_was_posted_while_beadle_was_down_over_the_whole_window_is_known_for_it(store, clock):
    """On catching up the post's own time counts; later only that it is new."""
    put(store)
    clock.at = FINISH + DAY
    during = post("a", "During.", posted_at=BEGIN + HOUR)
    after = post("b", "After.", posted_at=FINISH + HOUR)
    take(store, Posted(during), Posted(after), caught_up=True)
    back_dated = post("c", "Dated back.", posted_at=BEGIN + HOUR)
    take(store, Posted(back_dated))
    assert row(store, Stream, connection="blog").caught_up_at == clock.at
    assert modes_of(store) == {("a", 1): "closed", ("b", 1): "normal", ("c", 1): "normal"}


def test_a_time_to_come_is_no_way_out_of_a_closure(store, clock):
    put(store)
    clock.at = BEGIN + HOUR
    take(store, Posted(post("a", "Later.", posted_at=FINISH + DAY)), caught_up=True)
    assert modes_of(store) == {("a", 1): "closed"}


def test_words_that_were_exempted_beforehand_are_not_held_against_the_closing(store, clock):
    """Whatever the case of their letters; other words are, and so are these when they are old."""
    put(store)
    clock.at = BEGIN + HOUR
    words = "Burst main in the\nHigh Street."

    def exempt(session):
        closures.exempt(session, "sampleford", "emergency", "x", clerk(session), words=words)

    store.write_now(exempt)
    take(store, caught_up=True)
    take(store, Posted(post("a", "BURST main in  the High Street. ")), Posted(post("b", "Burst.")))
    clock.at += closures.LONGEST_EXEMPTION
    put(store, "closed", clock.at - HOUR, None)
    take(store, Posted(post("c", words)))
    assert modes_of(store) == {("a", 1): "heightened", ("b", 1): "closed", ("c", 1): "closed"}
    kept = row(store, closures.Exemption)
    assert words not in str(vars(kept))
