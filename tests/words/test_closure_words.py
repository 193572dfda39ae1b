"""What the public reads on a closed account, and what the Clerk reads of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.store.schema_closing import Closure
from bot.words.closures import effect, named, notice, span

POLL = date(2027, 5, 6)
CONTACT = "info@witney-tc.gov.uk, 01993 704379"
SHORTEST_PROFILE = 256
"""Characters of a profile's text on Bluesky."""


def closure(**but):
    """A closing until the polls close."""
    given = {
        "mode": "closed",
        "starts_at": datetime(2027, 3, 30, tzinfo=UTC),
        "ends_at": datetime(2027, 5, 6, 21, tzinfo=UTC),
        "ground": "minute 2027/044 of 12 April 2027",
    }
    return Closure(**(given | but))


def test_the_public_reads_why_until_when_by_what_right_and_where_to_write():
    said = notice("Witney Town Council", closure(), [CONTACT], POLL)
    assert said == (
        "Witney Town Council: this account is closed until 22:00 on 6 May 2027 because of the "
        "election that day, under minute 2027/044 of 12 April 2027. Write to us: "
        "info@witney-tc.gov.uk, 01993 704379. Comments are closed. Emergency and legal notices "
        "still appear here."
    )


@pytest.mark.parametrize("name", ["Witney Town Council", "Royal Wootton Bassett Town Council"])
def test_where_to_write_is_not_what_a_short_profile_cuts_off(name):
    said = notice(name, closure(), [CONTACT], POLL)
    assert CONTACT in said[:SHORTEST_PROFILE]


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        (
            datetime(2027, 5, 6, 23, tzinfo=UTC),
            "until the end of 6 May 2027 because of the election on 6 May 2027",
        ),
        (None, "is closed because of the election on 6 May 2027, under"),
    ],
)
def test_polling_day_is_named_where_the_end_is_another_day(ends, said):
    assert said in notice("Witney Town Council", closure(ends_at=ends), [], POLL)


def test_an_end_at_midnight_is_told_by_the_last_day_that_is_closed():
    """Whoever reads "until 6 May" would take polling day for closed."""
    ends = datetime(2027, 5, 5, 23, tzinfo=UTC)
    assert "closed until the end of 5 May 2027" in notice("Witney", closure(ends_at=ends), [], None)
    assert span(closure(ends_at=ends), POLL).endswith("until the end of 5 May")
    assert span(closure(), POLL).endswith("until 22:00 on 6 May")


def test_an_account_that_is_only_checked_more_strictly_is_not_said_to_close():
    said = effect(closure(mode="heightened", ground=""), ["page", "site"])
    assert said == (
        "2 accounts (page, site) are checked more strictly; nothing that the public sees changes."
    )


@pytest.mark.parametrize("ground", ["clause 6.12", "minute 2027/044 of 12 April 2027"])
def test_what_closes_an_account_is_what_new_posts_breach(ground):
    """A clause of the policy, or a resolution of the Council: both alike."""
    said = effect(closure(ground=ground), ["page"])
    assert said.startswith(f"1 account (page) is closed by {ground}: ")
    assert "New posts that are not exempt are breaches." in said


def test_of_very_many_accounts_some_are_named():
    said = named([f"page{number}" for number in range(5000)])
    assert said.startswith("5,000 accounts (page0, page1, ")
    assert said.endswith("page9 and more)")
