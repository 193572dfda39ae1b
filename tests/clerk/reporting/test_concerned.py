"""Whom a report concerns: whoever may be meant is kept from it, and nobody is guessed."""

from __future__ import annotations

import pytest

from bot.clerk.reporting.concerned import Known, concerned, could_be, unanswered

PEOPLE = [
    Known(1, "Cara Clerk", frozenset({"clerk"})),
    Known(2, "Dev Deputy", frozenset({"deputy"})),
    Known(3, "Chris Chairman", frozenset({"chairman", "member"})),
    Known(4, "Jo Smith", frozenset({"member"})),
    Known(5, "Cllr Sam O'Brien-Jones", frozenset({"member"})),
    Known(6, "Sam Clark", frozenset({"officer"})),
    Known(7, "Ann Smith", frozenset({"officer"})),
    Known(8, "Zoë Müller", frozenset({"officer"})),
]


@pytest.mark.parametrize(
    ("choice", "words", "kind", "person", "kept"),
    [
        ("member", "Jo Smith", "member", 4, (4,)),
        ("member", "jo", "member", 4, (4,)),
        ("member", "Cllr. J. SMITH", "member", 4, (4, 7)),
        ("member", "councillor smyth", "member", 4, (4, 7)),
        ("member", "Sam O\u2019Brien Jones", "member", 5, (5,)),
        ("officer", "zoe muller's desk", "officer", 8, (8,)),
        ("officer", "sam", "officer", 6, (5, 6)),
        ("officer", "Dev", "deputy", 2, (2,)),
        ("clerk", "", "clerk", 1, (1,)),
        (None, "the clerk", "clerk", 1, (1,)),
        (None, "the deputy town clerk", "deputy", 2, (2,)),
        (None, "my boss", "clerk", 1, (1,)),
        (None, "the Mayor", "chairman", 3, (3,)),
    ],
)
def test_names_titles_and_offices_resolve(choice, words, kind, person, kept):
    found = concerned(choice, words, PEOPLE)
    assert (found.kind, found.person, found.kept_from) == (kind, person, kept)


def test_two_of_a_name_are_both_kept_from_it_and_neither_is_named():
    twins = [*PEOPLE, Known(9, "Jo Smith", frozenset({"officer"}))]
    found = concerned(None, "Jo Smith", twins)
    assert (found.person, found.kept_from) == (None, (4, 9))


def test_an_ambiguous_name_that_may_be_the_clerks_goes_the_way_of_one_about_the_clerk():
    people = [Known(1, "Sam Hill", frozenset({"clerk"})), Known(6, "Sam Clark")]
    found = concerned("officer", "Sam", people)
    assert (found.kind, found.kept_from) == ("clerk", (1, 6))


def test_chairman_and_clerk_together_are_both_kept_from_it():
    found = concerned(None, "both the Chairman and the Clerk", PEOPLE)
    assert (found.kind, found.person, found.kept_from) == ("clerk", None, (1, 3))


def test_a_name_in_full_does_not_touch_who_shares_half_of_it():
    assert could_be("Jo Smith", PEOPLE) == {4}
    assert could_be("Sam Peters shouted", PEOPLE) == set()


def test_a_member_of_the_public_is_nobody_of_the_council_whatever_their_name():
    assert concerned("public", "Jo Smith from the pub", PEOPLE).kept_from == ()


def test_a_name_that_nobody_has_keeps_the_choice():
    found = concerned("member", "Dave Higgs", PEOPLE)
    assert (found.kind, found.person, found.kept_from) == ("member", None, ())


def test_unanswered_words_that_name_the_clerk_are_taken_as_about_the_clerk():
    for words in ("The clerk does this every day", "Cara shouted at me again"):
        found = unanswered(words, PEOPLE)
        assert (found.kind, found.kept_from) == ("clerk", (1,))


def test_unanswered_words_about_others_are_about_nobody_known():
    found = unanswered("Somebody called Dave posted my address. Jo Smith saw it.", PEOPLE)
    assert (found.kind, found.person, found.kept_from) == ("unknown", None, ())
