"""Bad posts through the real server: each is stored, judged, and its trouble stated."""

from __future__ import annotations

from e2e.writing import BREACH, FINE, blob_cids, embedded, png
from peers.resident import POST

STAMP = "2026-11-21T10:00:00.000Z"
LONG = "The minutes of the meeting. " * 3571 + BREACH
KNOWN_ODD = {
    "100,000 characters": {"text": LONG, "createdAt": STAMP},
    "only emoji": {"text": "🌳" * 300 + "👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿", "createdAt": STAMP},
    "no words at all": {"text": "", "createdAt": STAMP},
    "controls and marks": {
        "text": "\x00\x07\x1b[2J\u202evote\u200b \ufeff\ufffe",
        "createdAt": STAMP,
    },
    "a heap of accents": {"text": "V" + "\u0301" * 20_000 + "ote", "createdAt": STAMP},
    "a text that is none": {"text": 12, "createdAt": STAMP},
    "no text": {"createdAt": STAMP},
    "an impossible time": {"text": FINE, "createdAt": "the day before yesterday"},
    "a time to come": {"text": FINE, "createdAt": "9999-12-31T23:59:59.999Z"},
    "an unknown embed": {"text": FINE, "createdAt": STAMP, "embed": {"$type": "org.new.thing"}},
    "an embed that is none": {"text": FINE, "createdAt": STAMP, "embed": [1, [2, [3]]]},
    "unknown fields": {"text": FINE, "createdAt": STAMP, "mood": {"$type": "x", "a": [None, True]}},
    "facets past the end": {
        "text": "short",
        "createdAt": STAMP,
        "facets": [
            {
                "index": {"byteStart": 3, "byteEnd": 99_999},
                "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://x.test"}],
            },
            {"index": None, "features": "none"},
        ],
    },
    "a reply to nowhere": {"text": FINE, "createdAt": STAMP, "reply": {"root": 1, "parent": None}},
}
STATED = ("a text that is none", "no text", "an embed that is none", "an unknown embed")
"""Of these the platform's record cannot be read whole: the case must say so."""


def publish(council, record):
    """Write a record as it stands, without the server's own examination; its URI."""
    return council.create({"$type": POST, **record}, validate=False)[0]


def surrogates(council):
    """Half of an emoji, as no honest program would send it; its URI."""
    body = (
        f'{{"repo":"{council.did}","collection":"{POST}","validate":false,"record":'
        f'{{"$type":"{POST}","createdAt":"{STAMP}","text":"\\ud83c vote \\udf33 \\ud800"}}}}'
    )
    headers = {**council.headers, "content-type": "application/json"}
    reply = council.http.post("com.atproto.repo.createRecord", content=body, headers=headers)
    reply.raise_for_status()
    return reply.json()["uri"]


def test_each_odd_post_is_stored_and_judged_and_the_next_one_too(house, council):
    """Nothing that can be published stops what comes after it."""
    house.start()
    odd = {name: publish(council, record) for name, record in KNOWN_ODD.items()}
    odd["half an emoji"] = surrogates(council)
    alt = embedded(council, png(5), alt="A picture of the hall. " * 2000 + BREACH)
    odd["a giant alt text"] = publish(council, {"text": FINE, "createdAt": STAMP, "embed": alt})
    last, _ = council.post(BREACH)
    query = (
        "SELECT p.ref, v.trouble, v.raw, d.outcome, d.unchecked, p.fingerprint FROM post p "
        "JOIN version v ON v.post_id = p.id JOIN verdict d ON d.version_id = v.id"
    )
    house.until("the last", lambda: last in {row["ref"] for row in house.rows(query)})
    found = {row["ref"]: row for row in house.rows(query)}
    for name, uri in odd.items():
        row = found[uri]
        assert row["raw"], name
        assert row["fingerprint"] == council.get(uri)["cid"], name
        if name in STATED:
            assert row["trouble"], name
            assert row["outcome"] == "refer", name
            assert "part of the post" in row["unchecked"], name
    assert found[odd["100,000 characters"]]["outcome"] == "breach"
    assert found[odd["a giant alt text"]]["outcome"] == "breach"
    assert found[odd["only emoji"]]["outcome"] == "clean"
    waiting = "SELECT 1 FROM outbox WHERE state != 'sent'"
    house.until("the alerts", lambda: not house.rows(waiting))
    assert "I could not read all of this post" in house.shown
    assert "\x1b[2J" not in house.transcript.read_text(errors="replace")
    assert "NOT STORED" not in house.shown
    house.unbroken()


def test_odd_posts_can_be_taken_down_and_put_back_as_they_were(house, council):
    """The record goes back byte for byte, whatever it holds."""
    house.start()
    records = (KNOWN_ODD["100,000 characters"], KNOWN_ODD["a text that is none"],
               KNOWN_ODD["an unknown embed"])  # fmt: skip
    uris = [publish(council, record) for record in records]
    before = [council.get(uri) for uri in uris]
    house.until("the cases", lambda: house.value('SELECT count(*) FROM "case"') == len(uris))
    numbers = dict(
        house.rows('SELECT p.ref, c.number FROM post p JOIN "case" c ON c.post_id = p.id')
    )
    for uri, was in zip(uris, before, strict=True):
        number = numbers[uri]
        house.ask(f"takedown {number} 6.5 reason", f"Case {number} was removed")
        assert council.get(uri) is None
        house.ask(f"restore {number} reason", f"Case {number} was restored")
        assert council.get(uri) == was
    house.unbroken()


def test_a_picture_that_cannot_be_had_is_stated(house, council):
    """Gone from the server before Beadle looked: the version stands, the copy is named missing."""
    house.start()
    fine, _ = council.post(FINE)
    house.until("the post", lambda: house.value("SELECT count(*) FROM post") == 1)
    house.kill()
    embed = embedded(council, png(77))
    uri, _ = council.post(BREACH, embed=embed)
    kept = embedded(council, png(78))
    council.edit(uri, BREACH, embed=kept)
    house.start()
    states = "SELECT ref, state, detail FROM media ORDER BY id"
    house.until(
        "the copies", lambda: [r["state"] for r in house.rows(states)] == ["failed", "stored"]
    )
    lost, had = house.rows(states)
    assert lost["ref"] == blob_cids(embed)[0]
    assert had["ref"] == blob_cids(kept)[0]
    assert lost["detail"]
    house.until("the case", lambda: "Case 1: please decide" in house.shown)
    house.ask("takedown 1 6.5 reason", "Case 1 was removed")
    assert council.get(fine) is not None
    house.unbroken()


def test_a_post_that_lost_its_picture_for_good_is_not_restored_half(house, council):
    """The take-down says what is true; the restore refuses rather than put up something else."""
    house.start()
    house.kill()
    embed = embedded(council, png(79))
    uri, cid = council.post(BREACH, embed=embed)
    council.delete(uri)
    house.start()
    last, _ = council.post(FINE)
    seen = "SELECT 1 FROM post WHERE ref = ?"
    house.until("the posts", lambda: house.rows(seen, last))
    row = house.rows("SELECT removed_at, fingerprint FROM post WHERE ref = ?", uri)
    if row:  # the stream told of it, though it stood for a moment only
        assert row[0]["fingerprint"] == cid
        assert row[0]["removed_at"]
        house.until("the case", lambda: "Case 1: no longer public" in house.shown)
        said = house.ask("takedown 1 6.5 reason", "Nothing was done")
        assert "no longer public" in said
    assert council.get(uri) is None
    house.unbroken()
