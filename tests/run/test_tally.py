"""What is counted in the process."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.run.tally import BOUNDS, Tally


@given(st.lists(st.floats(-5, 10_000)))
def test_each_wait_is_counted_at_its_bound_and_all_above(seconds):
    tally = Tally()
    waits = [timedelta(seconds=one) for one in seconds]
    tally.judged(("village", "clean", one) for one in waits)
    counts, _ = tally.waited()
    expected = [sum(w <= timedelta(seconds=bound) for w in waits) for bound in BOUNDS]
    assert counts == [*expected, len(waits)]


def test_counts_add_up_by_council_outcome_and_connection():
    tally = Tally()
    tally.taken_in("site", 2)
    tally.taken_in("site", 1)
    tally.judged([("village", "clean", timedelta(seconds=2))] * 2)
    tally.judged([("town", "refer", timedelta(seconds=-1))])
    assert tally.versions() == {"site": 3}
    assert tally.verdicts() == {("village", "clean"): 2, ("town", "refer"): 1}
    assert tally.waited()[1] == 4
