"""The chat is asked as often as it may be, and all accounts of one process share what they may."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from adapters.bluesky import Options
from adapters.bluesky.chatpace import CALM, SHARE, UNLISTED, ChatPace


@pytest.fixture
def clock():
    """Seconds, moved by the test."""
    return [1_000.0]


def pace(clock, **more):
    return ChatPace(Options(**more), lambda: clock[0])


def test_one_account_is_asked_as_the_settings_say(clock):
    one = pace(clock, chat_seconds=0.2, chat_live_seconds=0.1)
    with one.reading(listed=True):
        assert (one.quiet(), one.live()) == (0.2, 0.1)


def test_by_default_whoever_reports_waits_for_less_than_two_seconds(clock):
    one = pace(clock)
    with one.reading(listed=True):
        assert one.live() <= one.quiet() < 2


def test_where_only_strangers_may_write_it_is_asked_seldom(clock):
    one = pace(clock)
    with one.reading(listed=False):
        assert one.quiet() == UNLISTED


@pytest.mark.parametrize("count", [2, 10, 200])
def test_all_accounts_of_a_service_together_ask_no_more_often_than_they_may(clock, count):
    paces = [pace(clock) for _ in range(count)]
    elsewhere = pace(clock, service="https://pds.example")
    with ExitStack() as stack:
        for one in (*paces, elsewhere):
            stack.enter_context(one.reading(listed=True))
        assert sum(1 / one.live() for one in paces) <= SHARE * 1.001
        assert sum(1 / one.quiet() for one in paces) <= SHARE * 1.001
        assert elsewhere.quiet() == Options().chat_seconds
    alone = paces[0]
    with alone.reading(listed=True):
        assert alone.quiet() == Options().chat_seconds  # those that ended count no more


def test_each_refusal_halves_the_pace_and_each_calm_while_doubles_it(clock):
    one = pace(clock, chat_seconds=2.0)
    with one.reading(listed=True):
        one.refused()
        one.refused()
        assert one.quiet() == 8.0
        clock[0] += CALM
        assert one.quiet() == 4.0
        assert one.quiet() == 4.0
        clock[0] += CALM
        assert one.quiet() == 2.0


def test_however_often_it_is_refused_it_is_asked_within_a_minute(clock):
    """Beadle takes a platform that says nothing for two minutes to be dead."""
    one = pace(clock)
    with one.reading(listed=True):
        for _ in range(40):
            one.refused()
        assert one.quiet() == 60.0
