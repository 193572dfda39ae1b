"""How a desk on Telegram says things, changes them, and to whom alone."""

from __future__ import annotations

import pytest
from saying import LINES, card, texts
from telegram_desk_peer import buttons

from adapters.contract import (
    Address,
    Alert,
    Level,
    Outcome,
    RefusedCode,
)


async def test_a_hostile_post_is_shown_as_it_was_written(desk):
    """Its mark-up, names and commands are letters; its links are shown and not previewed."""
    nasty = '<a href="tg://user?id=1">Mayor</a> </b>&amp; @everyone /takedown https://x.example/a'
    await desk.desk.say(card(f"Case 14: please decide.\n“{nasty}”"), Address(desk.channel), "k")
    [message] = desk.said()
    assert message["text"].replace("\u2060", "") == f"Case 14: please decide.\n“{nasty}”"
    kinds = {(one["type"], one["offset"], one["length"]) for one in message["entities"]}
    assert {kind for kind in kinds if kind[0] != "url"} == {("bold", 0, 23)}
    assert message["link_preview_options"] == {"is_disabled": True}


@pytest.mark.parametrize(
    ("alert", "silent"),
    [
        (Alert("t", "The record's hash is abc.", Level.INFO), True),
        (Alert("t", "Done. Case 14 was removed.", Level.INFO, case="14"), False),
        (Alert("t", "Case 14: please decide.", Level.ASK), False),
        (Alert("t", "Nothing is watched.", Level.ALARM), False),
    ],
)
async def test_only_what_is_for_information_rings_nowhere(desk, alert, silent):
    """A telephone rings for what wants an answer."""
    await desk.desk.say(alert, Address(desk.channel), "k")
    assert desk.telegram.sent("sendMessage")[-1].flag("disable_notification") is silent


async def test_an_answer_stands_below_its_question(desk, beadle):
    """Where both are in one chat; and without it, where the question was deleted."""
    for deleted in (False, True):
        await desk.write("/status")
        request = await beadle.next()
        if deleted:
            await desk.acts.remove(desk.group, desk.group.last)
        alert = Alert("t", "All is well.", reply_to=request.key, final=True)
        await desk.desk.say(alert, Address(desk.channel), f"answer-{deleted}")
        assert ("reply_to_message" in desk.said()[-1]) is not deleted


async def test_an_alert_of_more_than_4096_characters_is_several_messages(desk):
    """Cut at line ends; the buttons stand below the last."""
    receipt = await desk.desk.say(card(LINES), Address(desk.channel), "k")
    said = desk.said()
    assert len(said) == 3
    assert "\n".join(message["text"] for message in said) == LINES
    assert [len(buttons(message)) for message in said] == [0, 0, 1]
    assert receipt.ref.id == f"{desk.channel}:1,2,3"


async def test_several_messages_become_one_and_one_becomes_several(desk):
    """What is left over says that it is old; nothing is shown twice."""
    to = Address(desk.channel)
    long = await desk.desk.say(card(LINES), to, "a")
    short = await desk.desk.say(card("Case 14 was closed."), to, "b", replaces=long.ref)
    assert texts(desk) == [
        "Case 14 was closed.",
        "(No longer current: see above.)",
        "(No longer current: see above.)",
    ]
    again = await desk.desk.say(card(LINES), to, "c", replaces=short.ref)
    assert again.ref == long.ref
    assert "\n".join(texts(desk)) == LINES


async def test_a_very_long_alert_is_a_file_and_what_replaces_it_a_message(desk):
    """Twenty messages are read by nobody."""
    to = Address(desk.channel)
    first = await desk.desk.say(card(LINES * 5), to, "a")
    [message] = desk.said()
    assert "The whole text is in the file." in message["caption"]
    assert LINES * 5 in desk.text(message)
    assert len(buttons(message)) == 1
    second = await desk.desk.say(card("Case 14 was closed."), to, "b", replaces=first.ref)
    assert second.outcome is Outcome.DONE
    assert texts(desk)[-1] == "Case 14 was closed."


async def test_an_edit_changes_the_message_and_its_buttons(desk):
    """And the same edit again is known to be done."""
    to = Address(desk.channel)
    first = await desk.desk.say(card(), to, "a")
    closed = Alert("Case 14", "Case 14 was dismissed.")
    edited = await desk.desk.say(closed, to, "b", replaces=first.ref)
    assert (edited.outcome, edited.ref) == (Outcome.DONE, first.ref)
    [message] = desk.said()
    assert message["text"] == "Case 14 was dismissed."
    assert buttons(message) == []
    same = await desk.desk.say(closed, to, "c", replaces=first.ref)
    assert (same.outcome, same.ref) == (Outcome.ALREADY, first.ref)


async def test_what_replaces_a_deleted_message_is_a_new_one(desk):
    """Somebody tidied up; the Clerk must see it all the same."""
    to = Address(desk.channel)
    first = await desk.desk.say(card(), to, "a")
    await desk.acts.remove(desk.group, 1)
    receipt = await desk.desk.say(card("Case 14 is closed."), to, "b", replaces=first.ref)
    assert receipt.outcome is Outcome.DONE
    assert receipt.ref != first.ref
    assert texts(desk) == ["Case 14 is closed."]


async def test_what_was_said_before_a_restart_is_known_after_it(desk):
    """A receipt that was lost on our side leads to no second message."""
    to = Address(desk.channel)
    first = await desk.desk.say(card(), to, "k")
    await desk.restart()
    again = await desk.desk.say(card(), to, "k")
    assert (again.outcome, again.ref) == (Outcome.ALREADY, first.ref)
    assert len(desk.said()) == 1


async def test_a_private_alert_goes_into_the_person_s_own_chat(desk, beadle):
    """Nobody else reads a word of it, and its button knows the desk."""
    await desk.acts.start(desk.clerk)
    await beadle.until("I can write to you here now", desk.own)
    alert = card("Your draft: clean.", private=True)
    await desk.desk.say(alert, Address(desk.channel, desk.person, "Sam Clerk"), "k")
    assert desk.said() == []
    assert texts(desk, desk.own)[-1] == "Your draft: clean."
    await desk.press("Dismiss", chat=desk.own)
    question = await beadle.until("dismiss 14/2026: one thing is missing", desk.own)
    await desk.write("a street name", reply_to=question, chat=desk.own)
    assert (await beadle.next()).channel == desk.channel


@pytest.mark.parametrize("blocked", [False, True])
async def test_who_has_no_chat_with_the_bot_is_asked_to_open_one(desk, blocked):
    """Once for each alert, without a word of what it is about; it follows when they have."""
    dee = desk.deputy
    if blocked:
        await desk.acts.block(dee)
    alert = Alert("Secret", "Something private about case 14.", private=True)
    to = Address(desk.channel, str(dee["id"]), "Dee Deputy")
    for _ in range(2):
        receipt = await desk.desk.say(alert, to, "k")
        assert (receipt.outcome, receipt.code) == (Outcome.UNKNOWN, RefusedCode.PERMISSION)
        assert "Dee Deputy has no open chat with the bot" in receipt.detail
        await desk.restart()
    [told] = texts(desk)
    assert "press Start" in told
    assert "https://t.me/SampleBeadleBot" in told
    assert "For Dee Deputy." in told
    assert "case" not in told.casefold()
    own = await desk.acts.start(dee)
    assert (await desk.desk.say(alert, to, "k")).outcome is Outcome.DONE
    assert texts(desk, own) == ["Something private about case 14."]
    assert len(desk.said()) == 1


async def test_a_private_alert_for_nobody_is_not_shown_in_a_group(desk):
    """The receipt says why."""
    alert = Alert("Secret", "Something private.", private=True)
    receipt = await desk.desk.say(alert, Address(desk.channel), "k")
    assert receipt.outcome is Outcome.REFUSED
    assert desk.said() == []


async def test_a_private_alert_is_shown_in_a_desk_that_is_private(private):
    """Where the desk's chat is the person's own."""
    alert = Alert("t", "Something private.", private=True)
    for number, person in enumerate((private.person, None)):
        receipt = await private.desk.say(alert, Address(private.channel, person), f"k{number}")
        assert receipt.outcome is Outcome.DONE
    assert texts(private) == ["Something private."] * 2


async def test_a_private_desk_says_who_else_is_meant(private):
    """The Clerk reads what is addressed to her deputy."""
    to = Address(private.channel, str(private.deputy["id"]), "Dee Deputy")
    await private.desk.say(card(), to, "k")
    assert texts(private) == ["Case 14: please decide.\nFor Dee Deputy."]
