"""How a desk on Telegram says things, and what comes of it where Telegram does not play along."""

from __future__ import annotations

import logging

import pytest
from peers.telegram import TOKEN
from telegram_desk_peer import Beadle, buttons, seat

from adapters.contract import (
    Address,
    Alert,
    Level,
    Offer,
    Outcome,
    Refused,
    RefusedCode,
    Unavailable,
)

LINES = "\n".join(f"Line {n}: resolved that the bins be emptied." for n in range(200))


@pytest.fixture
async def beadle(desk):
    """Beadle, listening to the group."""
    made = Beadle(desk)
    await made.sit()
    return made


def card(text="Case 14: please decide.", **more):
    """A case with a button."""
    offer = Offer("Dismiss", "dismiss", {"case": "14/2026"})
    return Alert("Case 14", text, Level.ASK, case="14", offers=(offer,), **more)


def texts(desk, chat=None):
    """What the bot said."""
    return [message.get("text") for message in desk.said(chat)]


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


async def test_a_lost_answer_leads_to_a_second_message_that_says_so(desk):
    """Twice is better than never; a restart in between changes nothing."""
    to = Address(desk.channel)
    desk.telegram.fail("sendMessage", lose=True)
    with pytest.raises(Unavailable):
        await desk.desk.say(card(), to, "k")
    await desk.restart()
    receipt = await desk.desk.say(card(), to, "k")
    assert receipt.outcome is Outcome.DONE
    assert texts(desk) == [
        "Case 14: please decide.",
        "Case 14: please decide.\n(I may have sent this before: Telegram did not tell.)",
    ]
    again = await desk.desk.say(card(), to, "k")
    assert (again.outcome, again.ref) == (Outcome.ALREADY, receipt.ref)


async def test_a_crash_before_the_message_was_noted_is_the_same(desk):
    """Between the sending and the noting."""
    to, save, saves = Address(desk.channel), desk.host.save, []

    async def crash(name, value):
        saves.append(name)
        if saves.count("desk-said") == 2:
            raise OSError("killed")
        await save(name, value)

    desk.host.save = crash
    with pytest.raises(OSError, match="killed"):
        await desk.desk.say(card(), to, "k")
    desk.host.save = save
    await desk.restart()
    assert (await desk.desk.say(card(), to, "k")).outcome is Outcome.DONE
    assert "I may have sent this before" in texts(desk)[-1]


async def test_what_was_said_before_a_restart_is_known_after_it(desk):
    """A receipt that was lost on our side leads to no second message."""
    to = Address(desk.channel)
    first = await desk.desk.say(card(), to, "k")
    await desk.restart()
    again = await desk.desk.say(card(), to, "k")
    assert (again.outcome, again.ref) == (Outcome.ALREADY, first.ref)
    assert len(desk.said()) == 1


@pytest.mark.parametrize(
    "fault",
    [{"code": 429, "retry_after": 7}, {"code": 502}, {"cut": True}],
    ids=["too many", "bad gateway", "no answer"],
)
async def test_a_telegram_that_takes_nothing_now_is_told_apart_from_one_that_refuses(desk, fault):
    """The alert waits, for as long as Telegram asks."""
    to = Address(desk.channel)
    desk.telegram.fail("sendMessage", **fault)
    with pytest.raises(Unavailable) as down:
        await desk.desk.say(card(), to, "k")
    assert down.value.retry_after == (7.0 if "retry_after" in fault else None)
    assert (await desk.desk.say(card(), to, "k")).outcome is Outcome.DONE
    assert len(desk.said()) == 1


async def test_what_was_surely_not_sent_does_not_claim_that_it_may_have_been(desk):
    """After a 429 there is one message, and it says nothing of another."""
    desk.telegram.fail("sendMessage", code=429, retry_after=1)
    with pytest.raises(Unavailable):
        await desk.desk.say(card(), Address(desk.channel), "k")
    await desk.desk.say(card(), Address(desk.channel), "k")
    assert texts(desk) == ["Case 14: please decide."]


async def test_a_long_alert_goes_on_where_it_was_stopped(desk):
    """One of three messages was out."""
    to = Address(desk.channel)
    desk.telegram.fail("sendMessage")  # nothing goes wrong with the first
    desk.telegram.fail("sendMessage", code=429, retry_after=1)
    with pytest.raises(Unavailable):
        await desk.desk.say(card(LINES), to, "k")
    assert len(desk.said()) == 1
    await desk.restart()
    receipt = await desk.desk.say(card(LINES), to, "k")
    assert receipt.outcome is Outcome.DONE
    said = "\n".join(texts(desk))
    assert said.startswith(LINES)
    assert said.count("Line 7:") == 1


async def test_words_that_telegram_does_not_take_with_mark_up_are_sent_without(desk):
    """An alert is never lost for its looks."""
    desk.telegram.fail("sendMessage", code=400, description="Bad Request: can't parse entities")
    receipt = await desk.desk.say(card("Case 14 & more."), Address(desk.channel), "k")
    assert receipt.outcome is Outcome.DONE
    assert texts(desk) == ["Case 14 & more."]


async def test_a_token_that_was_revoked_is_refused_without_telling_it(desk, caplog):
    """In words that say what to do; neither the log nor the error holds the token."""
    caplog.set_level(logging.DEBUG)
    await desk.line.bot()
    desk.telegram.revoked = True
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            await desk.desk.say(card(), Address(desk.channel), "k")
        assert refused.value.code is RefusedCode.CREDENTIALS
        assert "@BotFather" in refused.value.reason
        assert TOKEN not in str(refused.value)
    await desk.restart()
    with pytest.raises(Refused) as refused:
        await desk.desk.offer((), None, None)
    assert refused.value.code is RefusedCode.CREDENTIALS
    assert TOKEN not in caplog.text


async def test_a_bot_that_was_removed_from_its_only_desk_is_refused(desk):
    """All alerts wait until a person has put it right."""
    await desk.acts.appoint(desk.group, "kicked")
    with pytest.raises(Refused) as refused:
        await desk.desk.say(card(), Address(desk.channel), "k")
    assert refused.value.code is RefusedCode.PERMISSION
    assert "Add it again" in refused.value.reason
    await desk.acts.appoint(desk.group, "member")
    assert (await desk.desk.say(card(), Address(desk.channel), "k")).outcome is Outcome.DONE


async def test_a_bot_removed_from_one_desk_of_two_holds_up_that_one_alone(tmp_path):
    """The receipt says what to do, and that it is to be tried again."""
    async with seat(tmp_path, more=("-100999",)) as desk:
        await desk.acts.appoint(desk.group, "kicked")
        receipt = await desk.desk.say(card(), Address(desk.channel), "k")
        assert (receipt.outcome, receipt.code) == (Outcome.UNKNOWN, RefusedCode.PERMISSION)
        assert "Add it again" in receipt.detail


async def test_a_chat_that_is_not_there_is_refused_with_what_to_correct(desk):
    """The configuration is wrong, or the group was deleted."""
    with pytest.raises(Refused) as refused:
        await desk.desk.say(card(), Address("-100999"), "k")
    assert refused.value.code is RefusedCode.GONE
    assert "Correct the channel in the configuration" in refused.value.reason


async def test_a_group_that_became_a_supergroup_unseen_is_found_by_an_alert(desk):
    """Telegram tells the new number; the alert and the news arrive there, an edit as new."""
    to = Address(desk.channel)
    first = await desk.desk.say(card(), to, "a")
    new = await desk.acts.upgrade(desk.group)
    receipt = await desk.desk.say(card("Case 14 is closed."), to, "b", replaces=first.ref)
    assert receipt.outcome is Outcome.DONE
    assert receipt.ref.id.startswith(f"{new.id}:")
    assert "has a new number" in texts(desk, new)[0]
    assert texts(desk, new)[1:] == ["Case 14 is closed."]


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
