"""Short answers as buttons in private messages on Discord: pressed, stored, marked."""

from __future__ import annotations

import asyncio

from choosing import ask, last, own, press, settled
from clerks_office import Lent, until
from letterbox import letters
from peers.discord import labels

from adapters.contract import Message
from adapters.discord import pressing
from adapters.discord.choices import Question, Questions, view_of, words_of

__all__ = ["letters", "own"]


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
