"""What the Clerk reads on Discord: outcome first, whole, and nothing in it acts."""

from __future__ import annotations

import pytest

from adapters.contract import Alert, Level, Offer
from adapters.discord import cards
from adapters.discord.buttons import decoded, encoded, row_of
from adapters.discord.escaping import escaped, unlinked

CASE = Alert(
    "Case 14: please decide",
    "Case 14: please decide. Bluesky (sampleford.bsky.social), 10:42.\n"
    "Touches W5 (party politics): “Vote Greens on Thursday”\n"
    "Why: a party's name with “vote”.\n"
    "It is still public: https://bsky.app/profile/did:plc:a/post/3k_b_c\n"
    "Reply: takedown 14 W5 REASON, dismiss 14 REASON, or advice 14.",
    Level.ASK,
    case="14",
    offers=(
        Offer("Take down", "takedown", {"case": "14/2026", "clause": "W5"}),
        Offer("Dismiss", "dismiss", {"case": "14/2026"}),
    ),
)


def test_the_first_line_is_the_message_and_the_clause_leads_the_embed():
    """A lock screen shows the message's own text, which says what is the matter."""
    card = cards.card(CASE)
    assert card.content == "Case 14: please decide. Bluesky (sampleford.bsky.social), 10:42."
    assert card.body.startswith("Touches W5 (party politics)")
    assert "https://bsky.app/profile/did:plc:a/post/3k_b_c" in card.body
    assert card.file is None


@pytest.mark.parametrize(("level", "word"), [(Level.URGENT, "URGENT"), (Level.ALARM, "ALARM")])
def test_the_level_is_said_in_words(level, word):
    """Colour never alone carries the meaning."""
    card = cards.card(Alert("Down", "Nothing is being watched.", level))
    assert card.content == f"{word}: Nothing is being watched."
    told = cards.card(Alert("Down", f"{word}. Nothing is being watched.", level))
    assert told.content == f"{word}. Nothing is being watched."


def test_only_the_person_addressed_is_called():
    """Mentions in quoted words alert nobody."""
    card = cards.card(Alert("x", "From a post: @everyone <@&99999999999999999>"), "41")
    assert card.content.startswith("<@41> ")
    told = cards.called(card).to_dict()
    assert told["parse"] == []
    assert told["users"] == [41]
    assert cards.called(cards.card(CASE)).to_dict()["parse"] == []


HOSTILE = [
    ("@everyone", "@everyone"),
    ("@here", "@here"),
    ("<@123456789012345678>", "<@123456789012345678>"),
    ("<@&123456789012345678>", "<@&"),
    ("<#123456789012345678>", "<#1"),
    ("||hidden||", "||"),
    ("**bold**", "**bold"),
    ("`code`", "`code"),
    ("[Bank](https://evil.example)", "[Bank]("),
    ("# heading", "# "),
    ("> quoted", "> "),
    ("-# small", "-# "),
    ("see discord.gg/abc", "discord.gg/abc"),
]


@pytest.mark.parametrize(("text", "acting"), HOSTILE)
@pytest.mark.parametrize("calm", [escaped, unlinked])
def test_what_is_quoted_does_not_act(calm, text, acting):
    """Mentions, markup, masked links and invitations are shown as they were typed."""
    shown = calm(text)
    bare = shown
    for mark in ("\\@", "\\<", "\\|", "\\*", "\\`", "\\[", "\\#", "\\>", "\\-"):
        bare = bare.replace(mark, "")
    assert acting not in bare
    plain = shown.replace("\\", "").replace("\u200b", "")
    assert plain.replace("(<https", "(https").replace("example>)", "example)") == text


def test_invisible_characters_are_shown():
    """What could hide or turn words is written as what it is."""
    assert escaped("a\u202eb\x1b[2J\x00\ud800") == "a\\<U+202E>b\u241b\\[2J\u2400\ufffd"
    assert escaped("\U0001f468\u200d\U0001f469") == "\U0001f468\u200d\U0001f469"


def test_an_address_in_the_message_itself_is_not_previewed():
    """It can be followed, in angle brackets; an invitation cannot."""
    assert unlinked("Look: https://a.example/x_y.") == "Look: <https://a.example/x_y>."
    post = "https://discord.com/channels/1/2/3"
    assert unlinked(post) == f"<{post}>"
    assert unlinked("(see https://a.example/B_(c)).") == "(see <https://a.example/B_(c)>)."
    shown = unlinked("Join https://discord.gg/abc now")
    assert "https://" not in shown
    assert "discord.gg/" not in shown


def test_what_is_too_long_comes_as_a_file_as_well():
    """The whole text can be read, and the message says where."""
    text = "Case 15: please decide.\n" + "Resolved that * the bins be emptied. " * 600
    card = cards.card(Alert("Case 15", text, case="15/2026"))
    assert len(card.body) <= 4096
    assert card.body.endswith("The whole text is in the attached file.")
    assert card.file == text
    assert card.file_name == "case-15-2026.txt"
    [file] = cards.files(card)
    assert file.fp.read().decode() == text


def test_a_long_first_line_does_not_fill_the_message():
    """The title stands in for it, and the embed has it whole."""
    card = cards.card(Alert("Case 16: please decide", "long " * 300 + "\nend"))
    assert card.content == "Case 16: please decide"
    assert card.body.endswith("end")


def test_an_alert_without_words_still_says_something():
    """Discord refuses an empty message."""
    assert cards.card(Alert("", "")).content
    assert cards.card(Alert("Title", "")).content == "Title"


def test_a_long_list_is_paged_and_each_page_says_which_it_is():
    """Nothing is lost between the pages, and none is too long."""
    lines = [f"{n}: please decide; W5; 10:{n % 60:02}. “the words_of *{n}*”" for n in range(250)]
    alert = Alert("Cases", "\n".join(["250 cases not closed:", *lines]))
    found = cards.pages(alert)
    assert len(found) > 2
    assert all(len(page.body) <= 4096 and len(page.content) <= 2000 for page in found)
    assert f"page 1 of {len(found)}" in found[0].body
    assert found[-1].content == f"Page {len(found)} of {len(found)}"
    text = "\n".join(page.body for page in found)
    assert all(escaped(line) in text for line in lines)


def test_a_list_without_end_is_one_message_with_a_file():
    """A hundred messages would bury the desk."""
    [card] = cards.pages(Alert("Audit", "Audit\n" + "a row of the record\n" * 5000))
    assert card.file is not None


def test_an_emoji_flood_fits():
    """Characters outside the basic plane count as one for Discord; nothing is cut in two."""
    for page in cards.pages(Alert("x", "\U0001f5f3\ufe0f" * 5000)):
        assert len(page.content) <= 2000
        assert len(page.body) <= 4096


def test_a_button_carries_its_command_and_nothing_else():
    """What is read back is what was written, whatever stands in it."""
    args = {"case": "14/2026", "clause": "W5|x=y"}
    name = encoded("takedown", args)
    assert name is not None
    assert len(name) <= 100
    pressed = decoded(name)
    assert (pressed.command, dict(pressed.args), pressed.form) == ("takedown", args, False)
    assert decoded("somebody-else's") is None
    assert decoded("") is None
    assert encoded("note", {"text": "x" * 100}) is None


async def test_offers_become_buttons_in_their_order():
    """One whose name does not fit is left out, and one that comes twice: Discord takes neither."""
    offers = (*CASE.offers, CASE.offers[0], Offer("Too long", "note", {"text": "x" * 200}))
    view = row_of(offers)
    assert [item.label for item in view.children] == ["Take down", "Dismiss"]
    assert row_of(offers[3:]) is None
    assert row_of(()) is None
