"""Whole conversations as a telephone shows them: read them as whoever reports would.

A changed word shows here. To write them anew: BEADLE_TRANSCRIPTS=write; then read them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).with_name("transcripts")
SCRIPTS = {
    "a-night": (
        "Somebody called Dave has posted my home address on Facebook and says he will come round",
        "1", "no", "Facebook, the Village Chat group", "tonight, about nine", "ask me first",
        "here, after ten in the morning",
    ),
    "danger": ("He is outside my house, shouting", "1", "yes", "my road", "now", "1", "skip"),
    "about-a-councillor": (
        "A councillor keeps writing to me at night, and it gets worse", "2", "Jo Smith", "2",
        "WhatsApp", "all week", "no", "07700 900123",
    ),
    "named-at-once": (
        "report", "A councillor keeps writing to me at night, and it gets worse", "2 Jo Smith", "2",
        "WhatsApp", "all week", "no", "07700 900123",
    ),
    "about-the-clerk": ("She shouts at me every day in front of the others", "the clerk", "no",
                        "send"),
    "in-polish": ("Ktoś grozi mi na Facebooku. Boję się.", "1", "nie", "Facebook", "wczoraj", "3",
                  "tutaj"),
    "lost-for-words": ("/start", "help", "someone is abusing me", "I do not know who", "stop"),
    "afterwards": ("He wrote that I should watch my back", "1", "no", "send", "thanks",
                   "He wrote again just now", "mine", "withdraw"),
}  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_conversation_reads_as_it_did_when_somebody_read_it_last(office, name):
    chat = office.chat()
    for text in SCRIPTS[name]:
        chat(text)
    file = FOLDER / f"{name}.txt"
    if os.environ.get("BEADLE_TRANSCRIPTS") == "write":
        file.write_text(chat.transcript(), encoding="utf-8")
    assert chat.transcript() == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_answer_is_longer_than_a_telephone_shows(office, name):
    chat = office.chat()
    for text in SCRIPTS[name]:
        said = chat(text)
        assert len(said.text) <= 800
        assert len(said.text.splitlines()) <= 18


def test_a_whole_report_is_at_most_eight_messages():
    for name in ("a-night", "danger", "about-a-councillor", "named-at-once", "in-polish"):
        assert len(SCRIPTS[name]) <= 8
