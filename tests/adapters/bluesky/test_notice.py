"""The words of a closed account fit where they go, and a notice is known by its address."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from adapters.bluesky.notice import (
    MOST_POST,
    MOST_PROFILE,
    address,
    closed_text,
    compose,
    is_notice,
    shortened,
    tid,
    wording,
)

NOW = datetime(2027, 3, 22, 9, 30, tzinfo=UTC)
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"
WORDS = "Closed until 22:00 on 6 May 2027. Write to clerk@sampleford.example."
# atproto.com/specs/tid
TID = re.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")


@given(st.text(), st.integers(min_value=2, max_value=300))
def test_a_shortened_text_is_a_beginning_and_fits(text, most):
    short = shortened(text, most)
    assert len(short) <= most
    assert text.strip() == short or (
        short.endswith("…") and text.strip().startswith(short.removesuffix("…"))
    )


def test_a_text_is_cut_between_words():
    assert shortened("write to the clerk", 12) == "write to…"
    assert shortened("write to the clerk", 18) == "write to the clerk"


@given(st.text() | st.none(), st.text(min_size=1).filter(str.strip))
def test_the_profile_of_a_closed_account_fits_and_begins_with_the_notice(old, notice):
    text = closed_text(old, wording(notice))
    assert 0 < len(text) <= MOST_PROFILE
    assert text.startswith(closed_text(None, wording(notice)))


def test_a_short_profile_text_stands_below_the_notice():
    assert closed_text("News of the town.", WORDS) == f"{WORDS}\n\nNews of the town."


def test_a_long_profile_text_is_shortened_and_the_notice_is_not():
    text = closed_text("News of the town. " * 30, WORDS)
    assert text.startswith(f"{WORDS}\n\nNews of the town.")
    assert text.endswith("…")


def test_a_notice_too_long_for_a_post_is_shortened():
    assert len(wording("Write to the clerk. " * 40)) <= MOST_POST


@given(st.text(min_size=1), st.text(min_size=1))
def test_words_have_an_address_of_their_own_with_a_valid_key(one, other):
    assert TID.fullmatch(address(DID, one).rsplit("/", 1)[1])
    assert (address(DID, one) == address(DID, other)) is (one == other)


def test_keys_sort_as_their_times():
    keys = [tid(NOW + timedelta(seconds=n)) for n in range(100)]
    assert keys == sorted(keys)
    assert all(TID.fullmatch(key) for key in keys)


def test_a_notice_is_known_by_its_words_and_whose_it_is():
    record = compose(WORDS, NOW)
    assert is_notice(address(DID, WORDS), record)
    assert not is_notice(address(DID, WORDS), {**record, "text": "Other words"})
    assert not is_notice(address(DID, WORDS).replace(DID, "did:plc:other"), record)
    assert not is_notice(address(DID, WORDS), ["no record"])


def test_web_addresses_in_a_notice_are_links_at_their_bytes():
    words = "Café closed: see https://sampleford.example/closed, or write."
    [facet] = compose(words, NOW)["facets"]
    index = facet["index"]
    assert (
        words.encode()[index["byteStart"] : index["byteEnd"]].decode()
        == (facet["features"][0]["uri"])
    )
    assert facet["features"][0]["uri"] == "https://sampleford.example/closed"
    assert "facets" not in compose(WORDS, NOW)
