"""/report on Telegram, wherever it is typed: nothing is left behind."""

from __future__ import annotations

import asyncio
import logging

import pytest
from desk_suite import everybody_may, no_suggestion
from letters_office import Post
from report_table import EVERY, stored

from adapters.contract import (
    Refused,
    RefusedCode,
)
from adapters.telegram import mailbox as mailboxes
from adapters.telegram.asking import Names, begins_report


async def test_in_private_a_report_is_the_mailbox_s_for_everybody(post):
    """The Clerk's, too; her commands about reports are the desk's as before."""
    clerk = post.peer.clerk
    for words in ("/report", "/mine", "/report he threatened me", "/report 2 men came"):
        await post.write(words, clerk)
    await post.write("/report")
    for words in ("/reports", "/report 7", "/report H-2027-C-0001", "/report C1 note all is well"):
        await post.write(words, clerk)
    found = await post.next(5)
    assert [(one.sender_name, one.text) for one in found] == [
        ("Sam Clerk", "/report"), ("Sam Clerk", "/mine"),
        ("Sam Clerk", "/report he threatened me"), ("Sam Clerk", "/report 2 men came"),
        ("Rae Resident", "/report"),
    ]  # fmt: skip
    assert await post.lines(4) == [
        "reports", "report 7", "report H-2027-C-0001", "report C1 note all is well",
    ]  # fmt: skip


@pytest.mark.parametrize("where", ["desk", "hall"])
async def test_in_a_group_it_is_taken_away_and_goes_on_in_private(post, where):
    """In the Clerk's group and in any other: it is stored first."""
    group = post.peer.group
    if where == "hall":
        group = post.peer.world.chat("supergroup", "Village hall")
    group.join(post.peer.world.bot, "administrator")
    await post.peer.acts.start(post.resident)
    await stored(post)
    sent = await post.peer.acts.write(group, post.resident, "/report he threatened me")
    [message] = await post.next()
    assert (message.text, message.sender) == (
        "/report he threatened me", str(post.resident["id"]),
    )  # fmt: skip
    assert message.place == str(post.chat.id)
    assert sent["message_id"] in group.messages
    await stored(post)
    assert sent["message_id"] not in group.messages
    assert post.peer.said(group) == []
    await post.peer.mailbox.send("In danger? Call 999.", message.place, "q1", ("Yes",))
    assert post.peer.said(post.chat)[-1]["text"] == "In danger? Call 999."
    assert post.asked.empty()


async def test_where_the_bot_may_not_delete_it_says_so_and_names_nobody(post):
    hall = post.peer.world.chat("supergroup", "Village hall")
    hall.join(post.peer.world.bot)
    await post.peer.acts.start(post.resident)
    await stored(post)
    await post.peer.acts.write(hall, post.resident, "/report he threatened me")
    await post.next()
    await stored(post)
    [said] = post.peer.said(hall)
    assert said["text"].startswith("I may not delete here what was typed")
    assert "Rae" not in said["text"]
    assert "threatened" not in said["text"]


async def test_who_has_no_chat_with_the_bot_is_shown_the_way_without_a_name(post):
    """And the link begins the report at once."""
    guest = post.peer.world.person("Gail Guest")
    post.peer.group.join(post.peer.world.bot, "administrator")
    await post.peer.acts.write(post.peer.group, guest, "/report")
    [message] = await post.next()
    await stored(post)
    [said] = post.peer.said(post.peer.group)
    me = post.peer.world.bot["username"]
    assert said["text"].endswith(f"https://t.me/{me}?start=report")
    assert "Gail" not in str(said.get("text"))
    with pytest.raises(Refused) as caught:
        await post.peer.mailbox.send("In danger?", message.place, "q1")
    assert caught.value.code is RefusedCode.PERMISSION
    await post.write("/start report", guest)
    assert [one.text for one in await post.next()] == ["/start report"]


async def test_what_was_not_stored_stands_in_the_group_until_it_is(post):
    """Killed in between, it comes again, once, and is taken away then."""
    post.peer.group.join(post.peer.world.bot, "administrator")
    await post.peer.acts.start(post.resident)
    await stored(post)
    sent = await post.peer.acts.write(post.peer.group, post.resident, "/report")
    [first] = await post.next()
    await post.close()
    assert sent["message_id"] in post.peer.group.messages
    await post.peer.restart()
    await post.open()
    [again] = await post.next()
    assert (again.ref, again.fingerprint) == (first.ref, first.fingerprint)
    await stored(post)
    assert sent["message_id"] not in post.peer.group.messages


async def test_in_a_group_the_clerk_s_numbers_are_the_desk_s_and_another_bot_s_are_nobody_s(post):
    group = post.peer.group
    await post.peer.write("/report 7")
    await post.peer.write("/report@some_other_bot")
    await post.peer.acts.write(group, None, "/report")
    assert await post.lines(1) == ["report 7"]
    await post.write("Now.")
    assert [one.text for one in await post.next()] == ["Now."]
    assert "you write as the group" in post.peer.said(group)[-1]["text"]


async def test_without_a_mailbox_it_is_the_desk_s(desk):
    """Nobody takes reports here: Beadle says so."""
    await desk.desk.offer(EVERY, no_suggestion, everybody_may)
    stream = desk.desk.requests()
    await desk.write("/report he threatened me")
    async with asyncio.timeout(60):
        assert (await anext(stream)).line == "report he threatened me"
    await stream.aclose()


async def test_in_a_private_desk_it_is_the_desk_s(private, monkeypatch):
    """All is said there; the talk goes on there as well."""
    monkeypatch.setattr(mailboxes, "_QUIET", 0.2)
    post = await Post(private, EVERY).open()
    await private.write("/report")
    assert await post.lines(1) == ["report"]
    await post.close()


async def test_everybody_who_writes_is_shown_how(post):
    """Behind the / in private chats, and there alone."""
    listed = post.peer.world.commands["all_private_chats::"]
    assert [one["command"] for one in listed] == ["report", "mine"]


async def test_a_list_of_commands_that_telegram_refuses_stops_nothing(desk, monkeypatch):
    monkeypatch.setattr(mailboxes, "_QUIET", 0.2)
    desk.telegram.fail("setMyCommands", times=5, code=400, description="Bad Request: no")
    stream = desk.mailbox.receive([], None)
    async with asyncio.timeout(60):
        assert (await anext(stream)).messages == ()
    await stream.aclose()


@pytest.mark.parametrize(
    ("words", "mail"),
    [
        ("/report", True), ("/REPORT@beadle_bot", True), ("/report@other_bot", False),
        ("report", False), ("/reports", False), ("/report 7", False), ("/report #7/2027", False),
        ("/report 7 ack", False), ("/report 7 men", True), ("/report 7 Main Street", True),
        ("/report h-2027-0007", False), ("/mine", True), ("/mine 7", True), ("/start", False),
        ("/start report", True), ("/report\nHe came", True),
        ("/Report: He came", True), ("/report@beadle_bot, he came", True), ("", False),
        ("/", False),
    ],
)  # fmt: skip
def test_what_begins_a_report(words, mail):
    """A number and a known verb are the Clerk's; all else is somebody's own words."""
    assert begins_report(words, "beadle_bot", Names(EVERY)) is mail


async def test_no_word_reaches_the_log_whatever_fails(post, caplog):
    caplog.set_level(logging.DEBUG)
    post.peer.group.join(post.peer.world.bot, "administrator")
    telegram = post.peer.telegram
    telegram.fail("deleteMessage", code=400, description="Bad Request: message can't be deleted")
    telegram.fail("sendChatAction", code=502)
    telegram.fail("sendMessage", code=502)
    await post.peer.acts.write(post.peer.group, post.resident, "/report MARKERWORD")
    await post.next()
    await stored(post)
    assert "MARKERWORD" not in caplog.text
    assert "Rae" not in caplog.text
    assert telegram.world.token not in caplog.text
