"""Private chats on Telegram as a mailbox: taken in, left to the desk, and written to."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest
from letters_office import Post, post

from adapters.contract import Message, Outcome, Refused, RefusedCode, Unavailable
from adapters.telegram import mailbox as mailboxes
from adapters.telegram import rooms

__all__ = ["post"]


async def test_a_private_message_is_taken_in_whole(post):
    """Who, where an answer goes, when, and what they said."""
    sent = await post.write("Somebody threatened me.")
    [message] = await post.next()
    assert message == Message(
        ref=message.ref,
        sender=str(post.resident["id"]),
        place=str(post.chat.id),
        fingerprint=message.fingerprint,
        sender_name="Rae Resident",
        text="Somebody threatened me.",
        sent_at=message.sent_at,
    )
    assert message.ref.id == f"{post.chat.id}:{sent['message_id']}"
    assert message.sent_at.timestamp() == sent["date"]
    assert "threatened" not in repr(message)


async def test_what_was_not_stored_comes_again_and_what_was_stored_does_not(post):
    """With the same reference, after a crash."""
    await post.write("One")
    [first] = await post.next()
    await post.close()
    await post.peer.restart()
    await post.open()
    await post.write("Two")
    assert [m.text for m in await post.next(2)] == ["One", "Two"]
    await post.write("Three")
    [third] = await post.next()
    assert third.text == "Three"
    assert first.ref.id.endswith(":1")


async def test_a_quiet_mailbox_shows_that_it_works(post):
    """An empty delivery now and then."""
    async with asyncio.timeout(60):
        assert (await anext(post.stream)).messages == ()


async def test_what_the_library_cannot_read_is_taken_in_as_far_as_it_can_be_seen(post):
    """Telegram adds to its messages; nobody's report may be lost by that."""
    await post.write("Somebody threatened me.", sticker={"new": "shape"})
    await post.write("And again.")
    first, second = await post.next(2)
    assert (first.text, first.sender) == ("Somebody threatened me.", str(post.resident["id"]))
    assert "cannot read" in first.trouble
    assert first.ref.id == f"{post.chat.id}:1"
    assert second.text == "And again."


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ({"username": "sampleford"}, "https://t.me/sampleford/7"),
        ({}, "https://t.me/c/1234567890/7"),
    ],
)
async def test_a_post_that_was_passed_on_has_its_address(post, name, address):
    """So that the report can be held against the archive."""
    channel = {"id": -1001234567890, "type": "channel", "title": "Sampleford", **name}
    origin = {"type": "channel", "message_id": 7, "date": 0, "chat": channel}
    await post.write("See this", forward_origin=origin)
    [message] = await post.next()
    assert message.forwarded == address


async def test_what_a_link_hides_is_written_out(post):
    """The words of a link may say anything."""
    mark = {"type": "text_link", "offset": 0, "length": 4, "url": "https://x.example/threat"}
    await post.write("here", entities=[mark])
    [message] = await post.next()
    assert message.text == "here\n(link: https://x.example/threat)"


async def test_an_edit_is_the_same_message_with_another_fingerprint(post):
    """And an edit that changes nothing is none."""
    sent = await post.write("One")
    await post.peer.acts.edit(post.chat, sent["message_id"], "Two")
    await post.peer.acts.edit(post.chat, sent["message_id"], "Two")
    first, second, third = await post.next(3)
    assert first.ref == second.ref == third.ref
    assert first.fingerprint != second.fingerprint == third.fingerprint
    assert second.text == "Two"


async def test_the_desk_s_commands_are_the_desk_s_and_all_else_is_mail(post):
    """Of the Clerk; a stranger's line that looks like a command is mail."""
    clerk = post.peer.clerk
    await post.write("/status", clerk)
    await post.write("/start", clerk)
    await post.write("Somebody threatened me, too.", clerk)
    await post.write("/start")
    await post.write("/status")
    await post.write("/help me", clerk)
    found = await post.next(3)
    assert [(m.sender_name, m.text) for m in found] == [
        ("Sam Clerk", "Somebody threatened me, too."),
        ("Rae Resident", "/start"),
        ("Rae Resident", "/status"),
    ]
    assert await post.lines(2) == ["status", "help me"]


async def test_in_a_private_desk_everything_is_the_desk_s(private, monkeypatch):
    """Whoever works there reports from another account, or in another way."""
    monkeypatch.setattr(mailboxes, "_QUIET", 0.2)
    post = await Post(private).open()
    await private.write("Somebody threatened me.")
    await post.write("Me too.")
    assert [m.text for m in await post.next()] == ["Me too."]
    assert await post.lines(1) == ["Somebody threatened me."]
    await post.close()


async def test_groups_and_channels_are_not_private(post):
    """Nor is what Telegram itself writes into a private chat."""
    await post.peer.write("/status")
    await post.peer.write("Somebody threatened me.")
    pinned = {"message_id": 1, "date": 0, "chat": post.chat.brief(), "text": "x"}
    await post.write("", pinned_message=pinned)
    await post.write("Now.")
    assert [m.text for m in await post.next()] == ["Now."]


async def test_a_letter_is_sent_and_not_twice(post):
    """Its words as they are; a long one in several messages."""
    await post.peer.acts.start(post.resident)
    text = "Your report is saved: H-2027-0007. <b>Call 999</b> & wait.\n" + "A line.\n" * 700
    for expected in (Outcome.DONE, Outcome.ALREADY):
        receipt = await post.peer.mailbox.send(text, str(post.chat.id), "k")
        assert receipt.outcome is expected
    said = post.peer.said(post.chat)
    assert len(said) == 2
    assert "\n".join(m["text"] for m in said) == text.rstrip("\n")


async def test_a_letter_whose_receipt_was_lost_is_sent_again(post):
    """Twice is better than never."""
    await post.peer.acts.start(post.resident)
    post.peer.telegram.fail("sendMessage", lose=True)
    with pytest.raises(Unavailable):
        await post.peer.mailbox.send("Saved.", str(post.chat.id), "k")
    assert (await post.peer.mailbox.send("Saved.", str(post.chat.id), "k")).outcome is Outcome.DONE
    assert [m["text"] for m in post.peer.said(post.chat)] == ["Saved.", "Saved."]


@pytest.mark.parametrize("known", [False, True])
async def test_who_takes_no_messages_is_refused(post, known):
    """Never started, or blocked."""
    if known:
        await post.peer.acts.start(post.resident)
    await post.peer.acts.block(post.resident)
    place = str(post.chat.id) if known else "424242"
    with pytest.raises(Refused) as refused:
        await post.peer.mailbox.send("Saved.", place, "k")
    assert refused.value.code is RefusedCode.PERMISSION
    assert "another way" in refused.value.reason


async def test_a_mailbox_whose_token_was_revoked_says_so(post):
    """As a watch does."""
    async with aclosing(post.stream):
        post.peer.telegram.revoked = True
        with pytest.raises(Refused) as refused:
            await post.next()
        assert refused.value.code is RefusedCode.CREDENTIALS


async def test_a_mailbox_does_not_wait_for_a_desk_that_never_begins(desk, monkeypatch):
    """What looks like a command is mail then."""
    monkeypatch.setattr(rooms, "_PATIENCE", 0.1)
    resident = desk.world.person("Rae Resident")
    async with aclosing(desk.mailbox.receive([], None)) as stream:
        async with asyncio.timeout(60):
            waiting = asyncio.ensure_future(anext(stream))
            await asyncio.sleep(0.2)
            await desk.acts.write(desk.world.private(resident), resident, "/status")
            mail = await waiting
        assert [message.text for message in mail.messages] == ["/status"]
