"""Short answers as buttons in private messages on Discord: pressed, stored, marked."""

from __future__ import annotations

import asyncio
import logging

import pytest
from clerks_office import Lent, until
from letterbox import Letterbox
from peers.discord import FakeDiscord, labels

from adapters.contract import Message, Outcome, Refused
from adapters.discord import pressing
from adapters.discord.choices import Question, Questions, view_of, words_of


@pytest.fixture
async def letters(monkeypatch):
    async with FakeDiscord() as fake:
        made = Letterbox(fake, monkeypatch)
        yield made
        await made.line.close()


@pytest.fixture
def own(letters):
    """The listed officer's private channel."""
    return letters.fake.world.direct(letters.listed.id)


def last(letters, own):
    return letters.fake.messages(own)[-1]


async def ask(letters, key="q1", *choices):
    """Ask something with buttons; the message that stands there."""
    place = letters.listed.id
    await letters.mailbox.send("Is anyone in danger?", place, key, choices or ("Yes", "No"))
    return last(letters, letters.fake.world.direct(place))


async def press(letters, message, label):
    """Press a button while Beadle reads; what was read, and how Discord was answered."""
    pressed = []
    found = await letters.live(lambda: pressed.append(letters.listed.press(message, label)))
    return found, pressed[0]


async def settled(letters, asked):
    """Beadle goes on reading: what was read last is stored, and nothing is left to be said."""
    reading = asyncio.ensure_future(letters.until(lambda _: False))
    await asked.acknowledged()
    await until(lambda: not letters.mailbox._presses._marking)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_a_press_is_a_message_with_the_button_s_words(letters, own):
    """From who pressed, to be answered in the same place."""
    [message], asked = await press(letters, await ask(letters), "No")
    assert isinstance(message, Message)
    assert (message.text, message.sender, message.place) == (
        "No", letters.listed.id, f"dm:{own['id']}",
    )  # fmt: skip
    assert message.ref.id == f"{own['id']}/{asked.id}"
    assert message.sender_name == "Olive Officer"
    assert message.sent_at is not None
    assert "No" not in repr(message).replace("None", "")


async def test_a_stored_press_is_marked_and_cannot_be_pressed_again(letters, own):
    """In words, and the question's own words stay."""
    message = await ask(letters)
    done = asyncio.Event()

    def act():
        done.asked = letters.listed.press(message, "No")

    async def read():
        return await letters.until(lambda found: len(found) > 1)

    reading = asyncio.ensure_future(read())
    await asyncio.sleep(0.3)
    act()
    await done.asked.answered()
    assert done.asked.kind == 7
    assert labels(last(letters, own)) == []
    [button] = last(letters, own)["components"][0]["components"]
    assert (button["label"], button["disabled"]) == ("Your answer: No", True)
    assert last(letters, own)["content"] == "Is anyone in danger?"
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)


async def test_what_is_stored_late_is_acknowledged_in_time_and_marked_afterwards(
    letters, own, monkeypatch
):
    """Discord gives three seconds; a slow disk may take longer."""
    monkeypatch.setattr(pressing, "SOON", 0.2)
    [message], asked = await press(letters, await ask(letters), "Yes")
    await asked.acknowledged()
    assert asked.kind == 6
    assert labels(last(letters, own)) == ["Yes", "No"]
    stored = letters.mailbox._presses
    stored.stored([message])
    await until(lambda: not labels(last(letters, own)))


async def test_a_press_that_was_not_stored_comes_again_and_once(letters):
    """The reader broke off before it was stored."""
    [first], asked = await press(letters, await ask(letters), "Yes")
    [again] = await letters.until(lambda found: found)
    assert again == first
    await settled(letters, asked)
    assert await letters.caught_up() == []


async def test_killed_before_it_was_stored_the_press_has_failed_and_the_button_is_there(
    letters, own
):
    """Nobody is told that it was taken; pressing again works after the restart."""
    message = await ask(letters)
    [_], asked = await press(letters, message, "Yes")
    await letters.restart()
    with pytest.raises(TimeoutError):
        await asked.acknowledged(seconds=0.3)
    assert labels(last(letters, own)) == ["Yes", "No"]
    [again], _ = await press(letters, message, "Yes")
    assert again.text == "Yes"


async def test_a_button_of_before_a_restart_works(letters):
    """Its words are in it; nothing else is needed."""
    message = await ask(letters, "q1", "A member of the public", "100% | sure=no")
    await letters.restart()
    letters.lent.kept.clear()
    [found], _ = await press(letters, message, "100% | sure=no")
    assert found.text == "100% | sure=no"


async def test_a_second_press_of_one_question_is_none(letters):
    """A trembling thumb answers once."""
    message = await ask(letters)
    pressed = []

    def act():
        pressed.extend(letters.listed.press(message, one) for one in ("Yes", "Yes", "No"))

    found = await letters.live(act)
    assert [one.text for one in found] == ["Yes"]
    for asked in pressed:
        await settled(letters, asked)
    assert await letters.caught_up() == []


async def test_the_buttons_go_when_the_answer_was_typed(letters, own):
    """So that an old one answers no later question."""
    first = await ask(letters)
    await letters.live(lambda: letters.listed.direct("no"))
    await letters.mailbox.send("Where?", letters.listed.id, "q2", ("Skip",))
    assert labels(letters.fake.messages(own)[0]) == []
    assert labels(last(letters, own)) == ["Skip"]
    await letters.mailbox.send("Saved: H-2027-0007.", letters.listed.id, "q3")
    assert [labels(one) for one in letters.fake.messages(own)] == [[], [], [], []]
    assert first["content"] == "Is anyone in danger?"


async def test_a_press_of_an_earlier_question_changes_nothing_and_says_so(letters, own):
    """Its buttons could not be taken away, say, for Discord was down."""
    message = await ask(letters)
    letters.fake.faults.fail(r"/messages/\d+", 403, method="PATCH", code=50001)
    await letters.mailbox.send("Where?", letters.listed.id, "q2", ("Skip",))
    assert labels(message) == ["Yes", "No"]
    pressed = []

    def act():
        pressed.append(letters.listed.press(message, "Yes"))
        letters.listed.direct("on Facebook")

    found = await letters.live(act)
    assert [one.text for one in found] == ["on Facebook"]
    await settled(letters, pressed[0])
    assert pressed[0].text.startswith("Nothing was changed: that question was answered before.")


async def test_a_press_and_what_is_typed_after_it_come_in_order(letters):
    message = await ask(letters)

    def act():
        letters.listed.press(message, "No")
        letters.listed.direct("yesterday at nine")
        letters.listed.direct("and today")

    found = await letters.live(act, 3)
    assert [one.text for one in found] == ["No", "yesterday at nine", "and today"]


async def test_a_lost_reply_makes_no_second_question(letters, own):
    """Neither at once nor after a restart, nor where it was answered meanwhile."""
    letters.fake.faults.lose(r"/channels/\d+/messages", method="POST", times=2)
    with pytest.raises(Exception, match="Discord"):
        await ask(letters)
    await letters.restart()
    letters.fake.world.advance(600)
    message = await ask(letters)
    assert len(letters.fake.messages(own)) == 1
    _, asked = await press(letters, message, "No")
    await settled(letters, asked)
    await letters.restart()
    letters.fake.world.advance(600)
    receipt = await letters.mailbox.send(
        "Is anyone in danger?", letters.listed.id, "q1", ("Yes", "No")
    )
    assert receipt.outcome is Outcome.DONE
    assert len(letters.fake.messages(own)) == 1


async def test_a_rate_limit_on_the_marking_loses_no_answer(letters, own):
    message = await ask(letters)
    letters.fake.faults.limit("/callback", method="POST", retry_after=0.2)
    found, asked = await press(letters, message, "No")
    assert [one.text for one in found] == ["No"]
    await settled(letters, asked)
    assert labels(last(letters, own)) == []


async def test_nothing_that_is_pressed_reaches_the_log(letters, caplog):
    """Nor the interaction's token."""
    caplog.set_level(logging.DEBUG)
    message = await ask(letters, "q1", "MARKERWORD")
    letters.fake.faults.fail("/callback", 400, method="POST")
    letters.fake.faults.fail(r"/messages/\d+", 400, method="PATCH")
    _, asked = await press(letters, message, "MARKERWORD")
    letters.mailbox._presses.stored(await letters.until(lambda found: found))
    await until(lambda: "could not be answered" in caplog.text or "stay" in caplog.text)
    said = caplog.text + repr(letters.mailbox._presses) + repr(letters.mailbox._presses.questions)
    assert "MARKERWORD" not in said
    assert asked.token not in said


async def test_a_mark_that_cannot_be_kept_loses_no_answer(letters, own, caplog):
    """The disk is full, say."""
    message = await ask(letters)

    async def full(_name, _value):
        raise OSError("MARKERWORD")

    letters.lent.save, kept = full, letters.lent.save
    found, _ = await press(letters, message, "No")
    letters.mailbox._presses.stored(found)
    await until(lambda: "marking an answer broke" in caplog.text)
    letters.lent.save = kept
    assert [one.text for one in found] == ["No"]
    assert "MARKERWORD" not in caplog.text
    assert "marking an answer broke: OSError" in caplog.text


async def test_who_takes_no_messages_is_refused_with_buttons_as_well(letters):
    letters.fake.world.no_direct.add(letters.listed.id)
    with pytest.raises(Refused):
        await ask(letters)


async def test_discord_looks_up_no_address_of_an_answer(letters, own):
    """A preview would fetch the offending post, and show it."""
    await letters.mailbox.send("About https://x.example/threat (saved).", letters.listed.id, "a")
    message = last(letters, own)
    assert message["flags"] & 4
    assert "<https://x.example/threat>" in message["content"]


async def test_what_does_not_fit_on_a_button_has_none(letters, own):
    """The text says what to type all the same; Discord takes 25."""
    assert view_of(()) is None
    assert view_of(("x" * 81, " ")) is None
    assert [one.label for one in view_of(("Yes", "y" * 200, "No", "Yes")).children] == ["Yes", "No"]
    assert len(view_of([f"{n}" for n in range(40)]).children) == 25


def test_a_button_s_name_is_read_back():
    for words in ("Yes", "A councillor", "Zażółć | = %", "a/b"):
        [button] = view_of((words,)).children
        assert words_of(button.custom_id) == words
    for name in ("beadle|dismiss", "beadle-say|", "beadle-said", "x"):
        assert words_of(name) is None


async def test_what_was_kept_of_questions_and_cannot_be_read_is_nothing():
    lent = Lent()
    lent.kept["discord-questions"] = "{nonsense"
    assert await Questions(lent).answers(1, 2)
    kept = Questions(lent)
    await kept.put(1, Question(5, closed=True))
    await kept.put(1, Question(4))
    again = Questions(lent)
    assert await again.last(1) == Question(5, closed=True)
    assert not await again.answers(1, 5)
    assert await again.answers(1, 6)
