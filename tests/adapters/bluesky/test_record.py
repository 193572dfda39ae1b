"""Records as the contract's posts: every form, and what is none of them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.bluesky.record import POSTS, blobs_of, moment, read
from adapters.contract import PostKind

URI = f"at://did:plc:abc/{POSTS}/3kabc"
CID = "bafkreigks6arfsq3xxfpvqrrwonchxcnu6do76auprhhfomao6c273sixm"
BLOB = {"$type": "blob", "ref": {"$link": CID}, "mimeType": "image/png", "size": 7}


def post(**fields):
    record = {"$type": POSTS, "text": "", "createdAt": "2027-01-02T03:04:05.678Z", **fields}
    return read("acc", URI, "cid", record, json.dumps(record).encode())


def parts(read_post):
    return {part.name: part.text for part in read_post.parts}


def test_a_plain_post_is_an_original_by_the_account_itself():
    found = post(text="Bins on Tuesday")
    assert found.kind is PostKind.ORIGINAL
    assert found.trouble is None
    assert found.author.official
    assert found.url == "https://bsky.app/profile/did:plc:abc/post/3kabc"
    assert found.posted_at.isoformat() == "2027-01-02T03:04:05.678000+00:00"


def test_the_bytes_of_facets_become_code_points():
    text = "Ŵyl 🎪 here"
    start, end = (len(text[:n].encode()) for n in (6, 10))
    link = {"$type": "app.bsky.richtext.facet#link", "uri": "https://a.example"}
    index = {"byteStart": start, "byteEnd": end}
    [found] = post(text=text, facets=[{"index": index, "features": [link]}]).links
    assert text[found.start : found.end] == "here"


@pytest.mark.parametrize("ends", [(-5, 999), (3, 1), ("x", None), (1, 2)])
def test_offsets_that_make_no_sense_keep_the_link_inside_the_text(ends):
    text = "🎪 x"
    link = {"uri": "https://a.example"}
    index = {"byteStart": ends[0], "byteEnd": ends[1]}
    [found] = post(text=text, facets=[{"index": index, "features": [link]}]).links
    assert 0 <= found.start <= found.end <= len(text)


def test_pictures_keep_their_place_in_the_alternative_texts():
    images = [{"image": BLOB, "alt": "first"}, {"image": BLOB, "alt": ""}, {"image": BLOB}]
    images.append({"image": BLOB, "alt": "fourth"})
    found = post(embed={"$type": "app.bsky.embed.images", "images": images})
    assert parts(found) == {"text": "", "alt:1": "first", "alt:4": "fourth"}
    assert [one.alt for one in found.media] == ["first", "", "", "fourth"]
    assert found.media[0].ref == CID
    assert found.media[0].size == 7


def test_a_film_brings_its_captions():
    captions = [{"lang": "en", "file": {**BLOB, "mimeType": "text/vtt"}}]
    found = post(embed={"video": BLOB, "alt": "The fair", "captions": captions})
    assert parts(found)["alt:1"] == "The fair"
    assert [one.mime for one in found.media] == ["image/png", "text/vtt"]


def test_a_link_card_is_words_a_link_and_a_picture():
    card = {"uri": "https://b.example", "title": "Title", "description": "Words", "thumb": BLOB}
    found = post(embed={"$type": "app.bsky.embed.external", "external": card})
    assert parts(found) == {"text": "", "card title": "Title", "card text": "Words"}
    [link] = found.links
    assert (link.url, link.part, link.start, link.end) == ("https://b.example", "card title", 0, 5)
    assert len(found.media) == 1


def test_a_quote_with_pictures_is_a_quote_and_has_them():
    record = {"record": {"uri": URI, "cid": CID}}
    found = post(embed={"record": record, "media": {"images": [{"image": BLOB, "alt": "a"}]}})
    assert found.kind is PostKind.QUOTE
    assert len(found.media) == 1


def test_a_quoted_list_is_no_quote_of_a_post():
    uri = "at://did:plc:abc/app.bsky.graph.list/1"
    assert post(embed={"record": {"uri": uri, "cid": CID}}).kind is PostKind.ORIGINAL


def test_a_reply_names_what_it_replies_to():
    found = post(reply={"root": {"uri": "at://x/y/z"}, "parent": {"uri": URI}})
    assert found.kind is PostKind.REPLY
    assert found.reply_to.id == URI


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({"$type": "com.example.poem", "text": "x"}, "com.example.poem"),
        ({"$type": POSTS, "text": 42}, "no text"),
        ({"$type": POSTS}, "no text"),
        ("just words", "not a map"),
        (None, "not a map"),
    ],
)
def test_what_is_no_post_is_kept_with_its_trouble(record, why):
    found = read("acc", URI, "cid", record, b"raw")
    assert found.kind is PostKind.UNKNOWN
    assert why in found.trouble
    assert found.raw == b"raw"


@pytest.mark.parametrize("text", ["x" * 100_000, "🎪" * 5_000, "\ud800 broken", "\x00"])
def test_long_and_odd_texts_are_taken_in_whole(text):
    link = {"index": {"byteStart": 0, "byteEnd": 4}, "features": [{"uri": "https://a.example"}]}
    found = post(text=text, facets=[link])
    assert found.parts[0].text == text


@pytest.mark.parametrize(
    "stamp", ["0001-01-01T00:00:00+14:00", "soon", None, 7, "9999-12-31T23:59:59-14:00"]
)
def test_a_time_that_cannot_be_is_no_time(stamp):
    assert post(createdAt=stamp).posted_at is None


def test_a_time_without_a_zone_is_utc():
    assert moment("2027-01-02T03:04:05").isoformat() == "2027-01-02T03:04:05+00:00"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["text", "embed", "images", "image", "facets", "index", "features", "record",
                 "external", "media", "video", "captions", "reply", "parent", "uri", "ref"]
            ) | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=30,
)  # fmt: skip


@given(_JSON)
def test_no_record_whatever_stops_the_reading(value):
    fields = value if isinstance(value, dict) else {"embed": value, "facets": value}
    found = read("acc", URI, "cid", {"$type": POSTS, **fields}, b"raw")
    assert found.parts[0].name == "text"
    blobs_of(fields)
