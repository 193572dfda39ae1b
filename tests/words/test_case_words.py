"""How a case reads: the words found, where the post stands, what a person is to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.store import schema
from bot.store.cases import File
from bot.store.schema_work import Case, Verdict
from bot.words import cases as words
from policy.pack import load_pack
from policy.verdict import Finding, Severity

NOW = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
TEXT = (
    "Half-price croissants all weekend at the bakery in the market place! Use the code LIGHTS10 "
    "and tell them that we sent you, before the last one is gone for good this year."
)


def found(phrase: str, text: str = TEXT, part: str = "text") -> Finding:
    start = text.index(phrase)
    severity = Severity.BREACH
    return Finding("P1", "r", severity, part, start, start + len(phrase), "An offer")


def a_file(*findings: Finding, text: str | None = TEXT, **fields: object) -> File:
    """A case of 2027 with number 4 on one post; ``fields`` go to the object that has them."""
    case = Case(number=4, year=2027, state="open", clauses=["P1"])
    post = schema.Post(by_public=False, url="https://page.test/a")
    version = schema.Version(parts=None if text is None else [["text", text]])
    for name, value in fields.items():
        owner = next(o for o in (case, post, version) if hasattr(type(o), name))
        setattr(owner, name, value)
    verdict = Verdict(findings=[f.to_json() for f in findings], unchecked=[])
    return File(case, post, version, verdict, schema.Account(address="page.test"))


def test_words_are_quoted_whole_and_what_overlaps_is_quoted_once():
    code, sent = found("code LIGHTS10"), found("tell them")
    tail = (
        "market place! Use the code LIGHTS10 and tell them that we sent you, before the last one…”"
    )
    assert words.quoted(a_file(), [sent, code]) == [f"“…the bakery in the {tail}"]
    first = found("Half-price")
    assert words.quoted(a_file(), [first, sent]) == [
        "“Half-price croissants all weekend at the bakery in…”",
        f"“…{tail}",
    ]


def test_a_text_without_blanks_is_cut_all_the_same():
    text = "x" * 60 + "zebra" + "y" * 60
    assert words.quoted(a_file(text=text), [found("zebra", text)]) == [
        f"“…{'x' * 40}zebra{'y' * 40}…”"
    ]


def test_a_long_quotation_is_shown_by_both_its_ends():
    text = f"Dear all, {'v o t e ' * 500}for us."
    [quotation] = words.quoted(a_file(text=text), [found(text, text)])
    assert quotation.startswith("“Dear all, v o t e")
    assert quotation.endswith("v o t e for us.”")
    assert "[…]" in quotation
    assert len(quotation) < 420


def test_the_same_words_are_quoted_once_for_all_clauses():
    pack = load_pack("witney")
    code = found("code LIGHTS10")
    first, second, third = words.reasons(
        a_file(replace(code, clause="W5"), replace(code, clause="W7"), found("tell them")), pack
    )
    assert "LIGHTS10" in first
    assert "W7 (Commercial ventures, and sponsors): the same words.\nWhy: " in second
    assert "tell them" in third


def test_of_what_was_cut_down_the_excerpt_is_shown():
    file = a_file(text=None, excerpt="You zebra, and more…")
    assert words.quoted(file, [found("code")]) == ["“You zebra, and more…”"]
    assert words.quoted(a_file(text=None), [found("code")]) == []


@pytest.mark.parametrize(
    ("fields", "stands"),
    [
        ({}, "It is still public: https://page.test/a"),
        (
            {"removed_at": NOW, "removed_by": "beadle"},
            "It is no longer public: removed at 09:00 by Beadle.",
        ),
        (
            {"removed_at": NOW - timedelta(days=119), "removed_by": "Olive"},
            "It is no longer public: removed on Tue 3 Nov 2026 at 09:00 by Olive.",
        ),
        (
            {"removed_at": NOW, "removed_by": None},
            "It is no longer public: removed at 09:00; we were not told by whom.",
        ),
        ({"hidden_at": NOW}, "It has been hidden since 09:00."),
    ],
)
def test_where_a_post_stands(fields, stands):
    assert words.standing(a_file(**fields), NOW) == stands


def test_what_was_put_back_is_public_again():
    assert words.standing(a_file(), NOW, again=True) == "It is public again: https://page.test/a"


@pytest.mark.parametrize(
    ("public", "back", "known", "task"),
    [
        (False, False, True, "Remove it by hand: https://page.test/a."),
        (False, True, True, "Put it back by hand: https://page.test/a."),
        (True, False, True, "Hide it by hand: https://page.test/a."),
        (True, True, True, "Show it again by hand: https://page.test/a."),
        (
            False, False, False,
            "Please look: https://page.test/a. If it is still public, remove it by hand.",
        ),
        (
            False, True, False,
            "Please look: https://page.test/a. If it is not public, put it back by hand.",
        ),
    ],
)  # fmt: skip
def test_a_task_by_hand_says_what_where_and_how_to_go_on(public, back, known, task):
    file = a_file(by_public=public)
    again = "restore 4 REASON" if back else "takedown 4 CLAUSE REASON"
    said = words.by_hand(file, "4", back=back, known=known)
    assert said == f"{task} Then reply: done 4. To have me try again: {again}."


def test_a_task_on_a_post_without_address_names_the_account():
    said = words.by_hand(a_file(url=None), "4", back=False, known=True)
    assert said.startswith("Remove it by hand (page.test). Then reply")


@pytest.mark.parametrize("state", ["open", "taken_down", "by_hand", "gone"])
def test_every_button_carries_the_year(state):
    """It may be pressed in another one."""
    offers = words.offers(a_file(state=state))
    assert offers
    assert {offer.args["case"] for offer in offers} == {"4/2027"}


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([4], "case 4"),
        ([1, 2], "cases 1 and 2"),
        ([1, 2, 3], "cases 1 to 3"),
        ([1, 3, 7], "cases 1, 3 and 7"),
        (range(1, 51), "cases 1 to 50"),
        (range(1, 21, 2), "cases 1, 3, 5, 7, 9, 11, 13, 15, 17 and 19"),
        (range(1, 27, 2), "cases 1, 3, 5, 7, 9, 11, 13, 15, 17, 19 and 3 more"),
    ],
)
def test_several_cases_are_a_row_only_where_none_is_missing(numbers, said):
    found = [Case(number=number, year=2027) for number in numbers]
    assert words.several(found, [str(number) for number in numbers]) == said


def test_two_years_make_no_row():
    found = [Case(number=n, year=y) for n, y in ((3, 2026), (4, 2026), (5, 2027))]
    assert words.several(found, ["3/2026", "4/2026", "5"]) == "cases 3/2026, 4/2026 and 5"
