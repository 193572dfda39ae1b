"""The firehose's frames: each is read, ends the stream, or has its account listed."""

from __future__ import annotations

import libipld
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.bluesky.changes import BadPlace, Change, Kind
from adapters.bluesky.frames import Firehose
from adapters.contract import Unavailable

COUNCIL = "did:plc:sampleford"
FIREHOSE = Firehose([COUNCIL])
REV = "3mabcdefghi2k"
OP = {"action": "create", "path": "app.bsky.feed.post/3mabc", "cid": None}


def frame(body, kind="#commit"):
    head = {"op": 1, "t": kind} if kind else {"op": -1}
    return libipld.encode_dag_cbor(head) + libipld.encode_dag_cbor(body)


def commit(**changed):
    body = {"seq": 7, "repo": COUNCIL, "rev": REV, "time": "2027-03-01T09:00:00Z", "ops": [OP]}
    return {**body, "blocks": b"", "since": None, **changed}


@pytest.mark.parametrize(
    "changed",
    [
        {"ops": None},
        {"ops": {"path": "app.bsky.feed.post/3mabc"}},
        {"ops": ["app.bsky.feed.post/3mabc"]},
        {"ops": [{"action": "create"}]},
        {"ops": [{**OP, "path": 7}]},
        {"ops": [{**OP, "cid": "not one", "action": "create"}]},
        {"blocks": "no bytes"},
        {"blocks": b"\x00\x01\x02"},
        {"time": 7, "blocks": b"\x00"},
    ],
)
def test_a_commit_that_cannot_be_read_has_its_account_listed(changed):
    change = FIREHOSE.decode(frame(commit(**changed)))
    assert (change.kind, change.place, change.did, change.rev) == (Kind.SYNC, 7, COUNCIL, REV)


def test_what_is_nobodys_or_anothers_is_passed_over_however_it_looks():
    for body in ({"seq": 8}, {"seq": "x", "repo": "did:plc:other"}, {"seq": 8, "repo": [1]}):
        change = FIREHOSE.decode(frame(body))
        assert change.kind is Kind.NOTHING
        assert change.place == (8 if body["seq"] == 8 else None)


@pytest.mark.parametrize(
    "data", [frame([1]), frame(commit(seq="7")), frame({}, ""), b"", b"\xff\xff"]
)
def test_what_says_no_place_to_go_on_from_ends_the_stream(data):
    with pytest.raises(Unavailable):
        FIREHOSE.decode(data)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(
    st.sampled_from(["#commit", "#sync", "#account", "#info", "#new", ""]),
    st.dictionaries(
        st.sampled_from([*commit(), "did", "name", "active", "status", "error"]), values
    ),
)
def test_no_frame_makes_beadle_stumble(kind, changed):
    whole = {**commit(did=COUNCIL), **changed}
    try:
        assert isinstance(FIREHOSE.decode(frame(whole, kind)), Change)
    except (Unavailable, BadPlace) as trouble:
        assert str(trouble)  # noqa: PT017 - which of the two, or none, is as the frame is
