"""The real PDS that the Bluesky tests are given."""

from contextlib import closing

import httpx


def test_a_fresh_server_answers_and_keeps_its_posts_over_a_restart(pds):
    resident = pds.account("clerk")
    with closing(resident.http):
        uri, _ = resident.post("Good morning")
    pds.restart()
    answer = httpx.get(
        f"{pds.url}/xrpc/com.atproto.repo.listRecords",
        params={"repo": resident.did, "collection": "app.bsky.feed.post"},
    )
    assert [record["uri"] for record in answer.json()["records"]] == [uri]
