"""A report that the Clerk opens on Telegram: hidden on a locked screen, and in no group."""

from __future__ import annotations

from dataclasses import replace

from adapters.contract import (
    Address,
    Alert,
    Level,
    Outcome,
    RefusedCode,
)

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
