"""One public post is copied by its address, whoever wrote it, and nothing else of theirs."""

from __future__ import annotations

import json

import pytest

from adapters.bluesky.capturing import guard, post_at
from adapters.bluesky.identity import Directory, Watched
from adapters.bluesky.options import Options
from adapters.bluesky.wire import Wire
from adapters.contract import Account, Captures, Refused, RefusedCode

pytestmark = pytest.mark.pds

PICTURE = b"\xff\xd8\xff a picture"


@pytest.fixture
def writer(shared_pds, council):
    """Somebody else on the network."""
    return shared_pds.account(f"z{council.handle}")


@pytest.mark.parametrize("form", ["web", "did", "at", "long"])
async def test_a_post_is_copied_with_its_words_picture_and_record(council, writer, connect, form):
    """By the address that people copy, and by the permanent one."""
    blob = writer.upload(PICTURE, "image/jpeg")
    image = {"image": blob, "alt": "a fist"}
    embed = {"$type": "app.bsky.embed.images", "images": [image]}
    uri, cid = writer.post("You will regret it", embed=embed)
    key = uri.rsplit("/", 1)[1]
    url = {
        "web": f"https://bsky.app/profile/{writer.handle}/post/{key}",
        "did": f"https://bsky.app/profile/{writer.did}/post/{key}",
        "at": uri,
        "long": f"HTTPS://bsky.app/profile/{writer.handle}/post/{key}?ref=share#x",
    }[form]
    platform = connect(council, watch_only=True)
    assert isinstance(platform, Captures)
    assert url.lower().startswith(platform.abilities.captures)
    found = await platform.capture(url)
    assert (found.ref.id, found.fingerprint) == (uri, cid)
    assert found.text == "You will regret it\na fist"
    assert writer.did in found.author
    assert found.url == f"https://bsky.app/profile/{writer.did}/post/{key}"
    assert json.loads(found.raw) == writer.get(uri)["value"]
    assert found.posted_at is not None
    [media] = found.media
    assert await platform.fetch(Account("", found.author), found.ref, media) == PICTURE
    assert "regret" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "https://bsky.app/profile/rae.test",
        "https://bsky.app/profile/rae.test/feed/x",
        "https://example.org/profile/rae.test/post/3kabc",
        "https://bsky.app.example.org/profile/rae.test/post/3kabc",
        "at://did:plc:abc/app.bsky.feed.like/3kabc",
        "https://bsky.app/profile/rae.test/post/3k%2F..%2Fabc",
        "",
    ],
)
async def test_what_is_no_post_s_address_is_left_alone(council, connect, url):
    """Nobody is asked."""
    assert post_at(url) is None
    assert await connect(council, watch_only=True).capture(url) is None


async def test_a_post_that_is_gone_is_said_to_be(council, writer, connect):
    uri, _ = writer.post("Gone tomorrow")
    writer.delete(uri)
    for url in (uri, "https://bsky.app/profile/nobody.test/post/3kabc"):
        with pytest.raises(Refused) as caught:
            await connect(council, watch_only=True).capture(url)
        assert caught.value.code is RefusedCode.GONE


@pytest.mark.parametrize(
    "server",
    [
        "https://10.0.0.1",
        "https://[::1]:2583",
        "https://localhost",
        "https://intranet",
        "https://nas.local",
        "https://metadata.google.internal",
    ],
)
async def test_a_server_that_is_not_public_is_not_asked(server):
    """Whoever is reported chooses where their post lies: not inside the council's network."""
    directory = Directory(Options())
    home, public = Wire(server, 1), Wire("https://pds.example.org", 1)
    try:
        with pytest.raises(Refused) as caught:
            guard(Watched(Account("", "x.test"), "did:web:x.test", home), directory)
        assert caught.value.code is RefusedCode.UNSUPPORTED
        for fine in (public, directory.service):
            guard(Watched(Account("", "x.test"), "did:web:x.test", fine), directory)
    finally:
        for one in (home, public, directory):
            await one.close()
