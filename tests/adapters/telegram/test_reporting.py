"""A report made by thumb on Telegram: keys to press, /report anywhere, nothing left behind."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest
from desk_suite import everybody_may, no_suggestion
from letters_office import Post
from telegram_desk_peer import TABLE

from adapters.contract import (
    Address,
    Alert,
    CommandSpec,
    Level,
    Outcome,
    Parameter,
    Refused,
    RefusedCode,
)
from adapters.telegram import mailbox as mailboxes
from adapters.telegram.asking import Names, begins_report

NUMBER = Parameter("number", "report", "the report's number", required=False)
VERB = Parameter("do", "word", "what to do", required=False, choices=("ack", "note"))
REST = Parameter("text", "text", "words", required=False)
REPORT = CommandSpec(
    "report", "Report harassment", (NUMBER, VERB, REST), True,
    (Parameter("what", "text", "what happened"),),
)  # fmt: skip
REPORTS = CommandSpec("reports", "Show the reports")
EVERY = (*TABLE, REPORT, REPORTS)


@pytest.fixture
async def post(desk, monkeypatch):
    """A mailbox beside a desk in a group, with reports in the table."""
    monkeypatch.setattr(mailboxes, "_QUIET", 0.2)
    made = await Post(desk, EVERY).open()
    await made.peer.line.bot()
    reading = asyncio.ensure_future(made.next())
    await asyncio.sleep(0.2)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    made.stream = made.peer.mailbox.receive([], None)
    yield made
    await made.close()


async def send(post, text, key, *choices):
    return await post.peer.mailbox.send(text, str(post.chat.id), key, choices)


async def stored(post):
    """Beadle asks for the next: what came last is stored."""
    async with asyncio.timeout(60):
        while (await anext(post.stream)).messages:
            pass


# ------------------------------------------------------------------ keys


async def test_short_answers_stand_in_the_place_of_the_letters(post):
    """Short ones side by side, a long one in a row of its own; pressed, they are words."""
    await post.peer.acts.start(post.resident)
    await post.next()
    await send(post, "In danger?", "q1", "Yes", "No", "A member of the public", "SKIP")
    assert post.chat.keyboard == [["Yes", "No"], ["A member of the public"], ["SKIP"]]
    markup = post.peer.telegram.sent("sendMessage")[-1].json("reply_markup")
    assert (markup["one_time_keyboard"], markup["resize_keyboard"]) == (True, True)
    await post.peer.acts.tap(post.resident, "A member of the public")
    [message] = await post.next()
    assert (message.text, message.sender) == ("A member of the public", str(post.resident["id"]))


async def test_keys_go_with_the_next_words(post):
    """They do not linger after the talk."""
    await post.peer.acts.start(post.resident)
    await send(post, "In danger?", "q1", "Yes", "No")
    await send(post, "Saved: H-2027-0007.", "q2")
    assert post.chat.keyboard == []


async def test_keys_go_although_telegram_does_not_take_the_words_mark_up(post):
    await post.peer.acts.start(post.resident)
    await send(post, "In danger?", "q1", "Yes", "No")
    post.peer.telegram.fail(
        "sendMessage", code=400, description="Bad Request: can't parse entities"
    )
    await send(post, "Saved.", "q2")
    assert post.chat.keyboard == []
    assert post.peer.said(post.chat)[-1]["text"] == "Saved."


async def test_keys_are_below_the_last_of_a_long_text(post):
    await post.peer.acts.start(post.resident)
    await send(post, "A line.\n" * 700, "q1", "Yes")
    calls = [one.json("reply_markup") for one in post.peer.telegram.sent("sendMessage")]
    assert [bool(one) for one in calls[-2:]] == [False, True]


async def test_a_question_does_not_ring_and_news_does(post):
    """Whoever is asked is writing at this moment; what comes later must be noticed."""
    await post.peer.acts.start(post.resident)
    await send(post, "In danger?", "q1", "Yes", "No")
    await send(post, "Your report was read.", "q2")
    rings = [one.flag("disable_notification") for one in post.peer.telegram.sent("sendMessage")]
    assert rings[-2:] == [True, False]


async def test_telegram_looks_up_no_address(post):
    """A preview would fetch the offending post, and show it."""
    await post.peer.acts.start(post.resident)
    await send(post, "About https://x.example/threat", "q1", "Yes")
    options = post.peer.telegram.sent("sendMessage")[-1].json("link_preview_options")
    assert options == {"is_disabled": True}


async def test_keys_outlast_a_restart_and_a_lost_reply(post):
    """They are Telegram's: what is pressed then is a message like any other."""
    await post.peer.acts.start(post.resident)
    await stored(post)
    post.peer.telegram.fail("sendMessage", lose=True)
    with pytest.raises(Exception, match="does not answer"):
        await send(post, "In danger?", "q1", "Yes", "No")
    await post.close()
    await post.peer.restart()
    await post.peer.acts.tap(post.resident, "No")
    await post.open()
    assert [one.text for one in await post.next()] == ["No"]
    await send(post, "In danger?", "q1", "Yes", "No")
    assert post.chat.keyboard == [["Yes", "No"]]


async def test_a_rate_limit_is_waited_for_by_beadle(post):
    await post.peer.acts.start(post.resident)
    post.peer.telegram.fail("sendMessage", code=429, retry_after=7)
    with pytest.raises(Exception, match="wait") as caught:
        await send(post, "In danger?", "q1", "Yes")
    assert caught.value.retry_after == 7


# ------------------------------------------------------------------ /report, where it is typed


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
        ("/start report", True), ("/report\nHe came", True), ("", False), ("/", False),
    ],
)  # fmt: skip
def test_what_begins_a_report(words, mail):
    """A number and a known verb are the Clerk's; all else is somebody's own words."""
    assert begins_report(words, "beadle_bot", Names(EVERY)) is mail


# ------------------------------------------------------------------ what the Clerk reads

MARK = "A line of it."
OPENED = Alert(
    "H-2027-0007", "H-2027-0007\nMARKERWORD in a line.\nAnd more.", private=True,
    confidential=True, reply_to="x", final=True,
)  # fmt: skip


async def test_a_report_that_is_opened_shows_nothing_on_a_locked_screen(post):
    """All but the number is a spoiler, cannot be passed on, and does not ring."""
    await post.peer.acts.start(post.peer.clerk)
    to = Address(post.peer.channel, post.peer.person, "Sam Clerk")
    receipt = await post.peer.desk.say(OPENED, to, "k1")
    assert receipt.outcome is Outcome.DONE
    said = post.peer.said(post.peer.own)[-1]
    assert said["has_protected_content"]
    marks = {one["type"]: one for one in said["entities"]}
    hidden = marks["spoiler"]
    assert (
        said["text"][hidden["offset"] :][: hidden["length"]] == "MARKERWORD in a line.\nAnd more."
    )
    assert said["text"][marks["bold"]["offset"] :][: marks["bold"]["length"]] == "H-2027-0007"
    assert post.peer.said(post.peer.group) == []


async def test_a_long_report_is_hidden_on_every_page_and_in_a_file(post):
    await post.peer.acts.start(post.peer.clerk)
    to = Address(post.peer.channel, post.peer.person)
    for count, text in enumerate(("A line of it.\n" * 500, "A line of it.\n" * 2000)):
        alert = replace(OPENED, text=f"H-2027-0007\n{text}")
        before = len(post.peer.said(post.peer.own))
        await post.peer.desk.say(alert, to, f"long-{count}")
        pages = [one for one in post.peer.said(post.peer.own)[before:] if MARK in str(one)]
        assert len(pages) == (2, 1)[count]
        for said in pages:
            marks = said.get("entities") or said.get("caption_entities")
            shown = sum(one["length"] for one in marks if one["type"] == "spoiler")
            words = said.get("text") or said.get("caption")
            assert len(words) - shown <= len("H-2027-0007\n") + 1
            assert said["has_protected_content"]


async def test_what_cannot_be_hidden_is_not_shown(post):
    """Where Telegram does not take the mark-up, say: the number, and where to go on."""
    await post.peer.acts.start(post.peer.clerk)
    await post.peer.telegram.until(lambda: post.peer.said(post.peer.own), 10)
    refusal = {"code": 400, "description": "Bad Request: can't parse entities"}
    post.peer.telegram.fail("sendMessage", **refusal)
    await post.peer.desk.say(OPENED, Address(post.peer.channel, post.peer.person), "k1")
    said = post.peer.said(post.peer.own)[-1]
    assert said["text"].startswith("H-2027-0007\n(Telegram does not take the rest.")
    assert "MARKERWORD" not in str(post.peer.own.messages)


async def test_a_report_is_said_in_no_group_although_nobody_said_that_it_is_private(post):
    """Nor where the person cannot be reached; there the desk hears that something waits."""
    to = Address(post.peer.channel, "424242", "Sam Clerk")
    receipt = await post.peer.desk.say(replace(OPENED, private=False), to, "k1")
    assert receipt.outcome is Outcome.UNKNOWN
    assert "MARKERWORD" not in str(post.peer.group.messages)
    elsewhere = Address("-1009", "424242")
    receipt = await post.peer.desk.say(OPENED, elsewhere, "k2")
    assert (receipt.outcome, receipt.code) == (Outcome.REFUSED, RefusedCode.PERMISSION)


async def test_other_answers_are_not_hidden(post):
    await post.peer.acts.start(post.peer.clerk)
    to = Address(post.peer.channel, post.peer.person)
    await post.peer.desk.say(Alert("x", "One.\nTwo.", Level.INFO, private=True), to, "k1")
    said = post.peer.said(post.peer.own)[-1]
    assert "spoiler" not in str(said.get("entities"))
    assert not said.get("has_protected_content")


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
