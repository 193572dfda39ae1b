"""The letterbox at the desk: who reads it, what a letter may be, and what is on record."""

from __future__ import annotations

import pytest

from bot.store import letterbox
from bot.store.schema_work import AuditDetail

WORD = "MARMALADE"


async def put(home, **body):
    """Somebody who is on no list writes."""
    said = {"name": "Rex Resident", "text": f"How much did the {WORD} cost?"} | body
    await home.store.write(letterbox.put, "desk", "digest", said, "village")


async def test_a_letter_is_listed_without_a_word_and_read_in_full(household):
    async with household() as home:
        assert (await home.ask("letters")).text == "The letterbox is empty."
        await put(home)
        listed = await home.ask("letters", "deputy")
        assert "1: NOT READ; came 09:00 by Chat." in listed.text
        assert WORD not in listed.text
        answer = await home.ask("letter 1")
        for words in (
            "Rex Resident wrote by Chat, 09:00:", f"How much did the {WORD} cost?",
            "within 20 working days", "acknowledge by Thu 1 Apr", "an officer with a new telephone",
            "It is deleted on Thu 1 Apr.",
        ):  # fmt: skip
            assert words in answer.text
        assert (answer.private, answer.confidential) == (True, True)
        assert WORD not in answer.title + answer.text.splitlines()[0]
        assert "1: read;" in (await home.ask("letters")).text
        assert "dealt with" in (await home.ask("letter 1 done")).text
        assert "1: dealt with;" in (await home.ask("letters")).text
        assert "dealt with already" in (await home.ask("letter 1 done")).text


async def test_every_reading_of_a_letter_is_on_record_without_its_words(household):
    async with household() as home:
        await put(home)
        await home.ask("letter 1")
        await home.ask("letter 1", "deputy")
        await home.ask("letter 1 done")
        assert [row["letter"] for row in await home.recorded("letter read")] == [1, 1]
        assert len(await home.recorded("letter dealt with")) == 1
        assert WORD not in str([row.payload for row in await home.rows(AuditDetail)])


async def test_only_clerk_and_deputy_read_letters_and_are_offered_them(household):
    async with household() as home:
        await put(home)
        for sender in ("chairman", "auditor", "officer", "monitoring_officer"):
            for line in ("letters", "letter 1"):
                answer = await home.ask(line, sender)
                assert "may be used by clerk, deputy" in answer.text
            assert await home.desk.suggest("desk", sender, "letter", "number", "") == []
            assert "Letters" not in (await home.ask("status", sender)).text
        found = await home.desk.suggest("desk", "deputy", "letter", "number", "")
        assert [one.value for one in found] == ["1"]
        assert "Letters that nobody has read: 1." in (await home.ask("status")).text


@pytest.mark.parametrize("said", ["9", "x", "0", "9" * 30, "-1"])
async def test_a_letter_that_is_not_there_is_said(household, said):
    async with household() as home:
        await put(home)
        assert "There is no letter" in (await home.ask(f"letter {said}")).text


async def test_an_empty_letter_and_one_with_files_are_told(household):
    async with household() as home:
        await put(home, text="", trouble="A voice message cannot be taken in.")
        text = (await home.ask("letter 1")).text
        assert "(no words)" in text
        assert "A voice message cannot be taken in." in text
