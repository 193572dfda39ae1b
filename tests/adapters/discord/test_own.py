"""What Beadle posted and deleted itself is known again, also after a restart."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from plain_host import PlainHost

from adapters.discord.messages import digest, look_of
from adapters.discord.own import Own, Restored

CHANNEL, WEBHOOK = "1100000000000000001", "700000000000000007"


def posted(number="900", **fields):
    """A message of the webhook's."""
    return {
        "id": number, "channel_id": CHANNEL, "webhook_id": WEBHOOK, "content": "Vote Purple",
        "author": {"id": WEBHOOK, "username": "Ann", "bot": True}, **fields,
    }  # fmt: skip


def begun(key="key", old="1100000000000000001/100", **fields):
    """A restore that was begun."""
    look = digest(look_of(posted()))
    made = Restored(key, old, CHANNEL, look, "Ann", "print", 500)
    return replace(made, **fields)


@pytest.fixture
def host():
    return PlainHost()


async def test_a_message_that_looks_like_it_is_bound_and_known_after_a_restart(host):
    own = Own(host)
    await own.begin(begun())
    found = await own.meant(posted())
    assert found.new == f"{CHANNEL}/900"
    again = await Own(host).meant(posted())
    assert (again.old, again.new) == ("1100000000000000001/100", f"{CHANNEL}/900")


@pytest.mark.parametrize(
    "fields",
    [
        {"content": "Other words"},
        {"author": {"id": WEBHOOK, "username": "Bob", "bot": True}},
        {"channel_id": "1100000000000000002"},
        {"id": "400"},
        {"webhook_id": None},
    ],
)
async def test_what_is_not_quite_like_it_is_not_it(host, fields):
    own = Own(host)
    await own.begin(begun())
    assert await own.meant(posted(**fields)) is None


async def test_two_that_look_the_same_are_bound_one_each_the_oldest_first(host):
    own = Own(host)
    for number in (1, 2):
        await own.begin(begun(key=f"key-{number}", old=f"{CHANNEL}/{number}"))
    assert (await own.meant(posted("901"))).old == f"{CHANNEL}/1"
    assert (await own.meant(posted("902"))).old == f"{CHANNEL}/2"
    assert await own.meant(posted("903")) is None


async def test_who_posted_it_knows_better_than_who_saw_it(host):
    own = Own(host)
    for number in (1, 2):
        await own.begin(begun(key=f"key-{number}", old=f"{CHANNEL}/{number}"))
    await own.meant(posted("901"))
    second = await own.begun("key-2", f"{CHANNEL}/2")
    await own.bind(second, f"{CHANNEL}/901")
    assert (await own.meant(posted("901"))).old == f"{CHANNEL}/2"
    assert (await own.meant(posted("902"))).old == f"{CHANNEL}/1"


@pytest.mark.parametrize("kept", ["", "no json", "[1]", '[{"key": "k"}]', "{}"])
async def test_notes_that_cannot_be_read_are_begun_anew(host, kept):
    host.kept["restored"] = kept
    own = Own(host)
    assert await own.meant(posted()) is None
    await own.begin(begun())
    assert len(json.loads(host.kept["restored"])) == 1


def test_a_deletion_of_ours_is_known():
    own = Own(PlainHost())
    own.deleting("1/2")
    assert own.deleted("1/2")
    assert not own.deleted("1/3")
