"""Keys to press below a question on Telegram, and where they go."""

from __future__ import annotations

import pytest
from report_table import send, stored


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
