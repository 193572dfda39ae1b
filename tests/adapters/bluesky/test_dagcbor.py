"""JSON and DAG-CBOR are two forms of one record, with one CID."""

from __future__ import annotations

import json

import libipld
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.bluesky.dagcbor import _from_json, blob_cid, cid_of, to_json

LINK = {"$link": "bafkreigks6arfsq3xxfpvqrrwonchxcnu6do76auprhhfomao6c273sixm"}

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_RECORDS = st.dictionaries(
    _TEXT.filter(lambda name: not name.startswith("$")),
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | _TEXT | st.just(LINK)
        | st.just({"$bytes": "AAEC/w"}),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
            _TEXT.filter(lambda name: not name.startswith("$")), inner, max_size=3
        ),
    ),
)  # fmt: skip


@given(_RECORDS)
def test_a_record_comes_back_from_cbor_with_the_same_cid(record):
    data = libipld.encode_dag_cbor(_from_json(record))
    back = json.loads(to_json(libipld.decode_dag_cbor(data), data))
    assert back == record
    assert cid_of(back) == cid_of(record)


def test_bytes_that_look_like_a_link_stay_bytes():
    """Only the tag makes a link; the decoder does not tell the two apart."""
    looks = bytes.fromhex("01551220") + bytes(32)
    data = b"\xa1\x61x\x58\x24" + looks
    assert "$bytes" in json.loads(to_json(libipld.decode_dag_cbor(data), data))["x"]


def test_bytes_are_given_the_cid_that_servers_give_them():
    assert blob_cid(b"a") == LINK["$link"]


@pytest.mark.parametrize("value", [{"x": 1.5e400}, {"x": {"$link": "no"}}, {"x": {"$bytes": 7}}])
def test_what_cannot_be_a_record_has_no_cid(value):
    assert cid_of(value) is None


@pytest.mark.pds
def test_the_server_gives_the_same_cid(council):
    """Numbers, links, bytes, odd letters and nesting, as the real server counts them."""
    blob = council.upload(b"picture", "image/png")
    extra = {"n": [1, -(2**40), None, True], "b": {"$bytes": "AAEC/w"}, "é\x00": "🎪\x00"}
    image = {"image": blob, "alt": "", "aspectRatio": {"width": 3, "height": 2}}
    embed = {"$type": "app.bsky.embed.images", "images": [image]}
    record = council.record("ŵ", embed=embed, extra=extra)
    _, cid = council.create(record, validate=False)
    assert cid_of(record) == cid
