"""How an alert reads on Telegram, and that nothing in it can act."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from peers.telegram.markup import parse_html
from peers.telegram.markup import units as counted

from adapters.contract import Address, Alert, Level
from adapters.telegram.cards import CAPTION, LONGEST, card, harmless, split, units

GROUP = Address("-100200", person="42", name="Sam Clerk")


def shown(alert, to=GROUP, **more):
    """The words of all pages, as a reader sees them."""
    pages = card(alert, to, **{"alone": False, **more}).pages
    return unescape(re.sub(r"</?(?:b|a)\b[^>]*>", "", "\n".join(page.html for page in pages)))


def test_the_outcome_stands_first_in_bold_and_the_person_is_rung_last():
    """A lock screen shows the first line; the mention makes the telephone ring."""
    [page] = card(Alert("t", "Done. Case 14 was removed.\nTo undo: restore 14."), GROUP,
                  alone=False).pages  # fmt: skip
    assert page.html == (
        "<b>Done. Case 14 was removed.</b>\nTo undo: restore 14.\n"
        'For <a href="tg://user?id=42">Sam Clerk</a>.'
    )
    assert page.plain == "Done. Case 14 was removed.\nTo undo: restore 14.\nFor Sam Clerk."


def test_nobody_is_rung_in_their_own_chat_or_where_they_are_unknown():
    """A link to an identity of another platform would be no link."""
    alert = Alert("t", "Done.")
    assert card(alert, GROUP, alone=True).pages[0].mention is None
    for person in (None, "", "clerk", "-42", "٤٢"):
        assert card(alert, Address("-1", person), alone=False).pages[0].mention is None


@pytest.mark.parametrize(
    ("level", "text", "first"),
    [
        (Level.URGENT, "Case 3: please decide.", "URGENT: Case 3: please decide."),
        (Level.ALARM, "Nothing is watched.", "ALARM: Nothing is watched."),
        (Level.URGENT, "Urgent. Case 3.", "Urgent. Case 3."),
        (Level.ASK, "Case 3: please decide.", "Case 3: please decide."),
    ],
)
def test_the_level_is_said_in_words_once(level, text, first):
    """Neither colour nor a picture carries it."""
    assert shown(Alert("t", text, level), Address("-1")) == first


def test_an_answer_is_not_called_urgent():
    """Whoever asked is looking at it: it begins with what came of it."""
    answer = Alert("t", "Nothing was done: I do not know you.", Level.URGENT, reply_to="k")
    assert shown(answer, Address("-1")) == "Nothing was done: I do not know you."


@pytest.mark.parametrize(
    "nasty",
    ["<b>bold</b>", "</b><script>", "&lt;i&gt; & co.", '<a href="tg://user?id=1">x</a>', "<", "&"],
)
def test_mark_up_in_a_post_is_words(nasty):
    """What the post said is read as it was written."""
    assert shown(Alert("t", f"It says {nasty}"), Address("-1")) == f"It says {nasty}"
    [page] = card(Alert("t", f"x\nIt says {nasty}"), Address("-1"), alone=False).pages
    assert len(re.findall("<", page.html)) == 2  # the bold of the first line


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("a\u202eb", "a<U+202E>b"),
        ("nul\x00 \x1b[2J", "nul\u2400 \u241b[2J"),
        ("\ud800 half", "\ufffd half"),
        ("tab\there\u00a0too", "tab here too"),
        ("one\r\ntwo\u2028three", "one\ntwo\nthree"),
        ("\U0001f3f4\U000e0067\U000e0062", "\U0001f3f4\U000e0067\U000e0062"),
    ],
)
def test_what_turns_or_hides_words_is_made_visible(given, seen):
    """Marks of direction, controls and halves of letters."""
    assert harmless(given) == seen


def test_no_name_and_no_command_of_a_post_can_be_tapped():
    """A tap on /takedown in the Clerk's chat would be the Clerk's command."""
    said = harmless("Tell @everyone_here: /takedown (/restore) or\n/close")
    assert not re.search(r"(?<![\w/])[@/](?=\w)", said)
    assert said.replace("\u2060", "") == "Tell @everyone_here: /takedown (/restore) or\n/close"


@pytest.mark.parametrize(
    "text", ["https://x.example/a/@b", "clerk@x.gov.uk", "14/2026 and/or", "6.5/7 x@y", "http://a"]
)
def test_addresses_and_numbers_stay_as_they_are(text):
    """They are read, copied and tapped."""
    assert harmless(text) == text


def test_a_long_text_is_cut_at_line_ends_and_loses_nothing():
    """Each message is one that Telegram takes."""
    lines = [f"Line {n}: resolved that the bins be emptied." for n in range(200)]
    pages = card(Alert("t", "\n".join(lines)), GROUP, alone=False).pages
    assert len(pages) == 3
    assert all(units(page.plain) <= LONGEST for page in pages)
    assert "\n".join(page.words for page in pages).split("\n") == lines
    assert [page.mention is not None for page in pages] == [False, False, True]


@pytest.mark.parametrize("text", ["x" * 9000, "\U0001f5f3\ufe0f" * 3000, "word " * 2000])
def test_a_text_without_line_ends_is_cut_all_the_same(text):
    """Counted in UTF-16 units, as Telegram counts."""
    pages = split(harmless(text))
    assert all(0 < units(page) <= LONGEST for page in pages)
    assert "".join(pages).replace(" ", "") == text.replace(" ", "")


def test_a_text_of_more_than_three_messages_is_a_file():
    """It begins in the caption, and is whole in the file."""
    text = "Case 9.\n" + "Resolved that the bins be emptied. " * 600
    made = card(Alert("t", text, Level.ASK), GROUP, alone=False)
    assert made.file == text
    [page] = made.pages
    assert page.plain.startswith("Case 9.\nResolved")
    assert "The whole text is in the file.\nFor Sam Clerk." in page.plain
    assert units(page.plain) <= CAPTION


@pytest.mark.parametrize(("text", "title"), [("", "Case 4"), (" \n ", "Case 4"), ("", "")])
def test_an_alert_without_words_is_still_a_message(text, title):
    """Telegram takes none that is empty."""
    assert shown(Alert(title, text), Address("-1")) == (title or "(no words)")


def test_blank_pages_are_left_out():
    """Thousands of blanks between two words are no message."""
    pages = split("one" + " " * 9000 + "two" + "\n" * 9000 + "three")
    assert [page.strip() for page in pages] == ["one", "two", "three"]


def test_who_may_read_it_twice_is_told():
    """Where Telegram did not say whether the first arrived."""
    assert "I may have sent this before" in shown(Alert("t", "Done."), again=True)


PIECES = st.lists(
    st.one_of(
        st.text(max_size=30),
        st.sampled_from(["<b>", "</b>", "&amp;", "&#", "\n", " ", "\x00", "\u202e", "@a", "/b",
                         "\U0001f5f3\ufe0f", "\ud800", "<a href='tg://user?id=1'>", "https://x/@y"]),
    ),
    max_size=20,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(pieces=PIECES, times=st.integers(1, 90), alone=st.booleans())
def test_whatever_is_said_telegram_can_read_it_and_nothing_in_it_acts(pieces, times, alone):
    """Every page is mark-up that Telegram accepts, short enough, and holds no mark-up of a post."""
    text = "".join(pieces) * times
    made = card(Alert("Case 1", text), GROUP, alone=alone)
    for page in made.pages:
        words, marks = parse_html(page.html)
        assert words == page.plain
        assert words.strip()
        assert counted(words) <= (LONGEST if made.file is None else CAPTION)
        assert {mark["type"] for mark in marks} <= {"bold", "text_link", "text_mention"}
        assert sum(mark["type"] != "bold" for mark in marks) <= (page.mention is not None)
        words.encode()
