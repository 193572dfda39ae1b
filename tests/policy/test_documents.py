"""The packs carry the councils' documents whole, in the councils' own words."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from policy.pack import builtin_packs, load_pack

DOCUMENTS = Path(__file__).parent / "documents"
NUMBERS = {
    "durrington": [
        *("1.1", "2.1", "3.1", "3.2", "4.1", "5.1", "5.2", "5.3"),
        *(f"6.{number}" for number in range(1, 13)),
        "7.1",
    ],
    "witney": [
        *("W-purpose", "W-distinguish", "W-members-responsible", "W-members-separate"),
        *("W-members-reputation", "W-members-private", "W-officers-personal"),
        *("W-officers-reputation", "W-threats", "W-identity", "W-email"),
        *("W-officers-nonparty", "W-download", "W-discipline"),
        *(f"W{number}" for number in range(1, 8)),
    ],
}


def bare(text):
    """Without blanks and the marks of Markdown."""
    return re.sub(r"[\s*]", "", text)


def document(name):
    return bare((DOCUMENTS / f"{name}.txt").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_every_rule_of_every_family_passes_its_own_tests(name):
    assert load_pack(name, thorough=True).hash == load_pack(name).hash


def test_every_document_has_its_pack():
    assert builtin_packs() == tuple(sorted(NUMBERS))


def test_every_clause_is_there_in_order(pack):
    assert list(pack.clauses) == NUMBERS[pack.id]


def test_every_clause_stands_in_the_document_word_for_word(pack):
    whole = document(pack.id)
    for clause in pack.clauses.values():
        assert bare(clause.text) in whole, clause.id


def test_nothing_of_the_document_is_left_out(pack):
    left = document(pack.id)
    texts = [clause.text for clause in pack.clauses.values()]
    for text in sorted([*texts, *pack.frame], key=len, reverse=True):
        assert bare(text) in left, text
        left = left.replace(bare(text), "|", 1)
    left = re.sub(r"\d[.,]\d{1,2}\.?(?=\|)|(?<=\|)\d\.(?=\|)|(?<=\|)-(?=\|)", "", left)
    assert set(left) == {"|"}


def test_the_document_is_named_with_its_date_as_far_as_it_says():
    durrington, witney = load_pack("durrington"), load_pack("witney")
    assert durrington.adopted == date(2017, 10, 31)
    assert "Full Council" in durrington.adopted_note
    assert witney.adopted is None
    assert "does not say" in witney.adopted_note


def test_a_slip_of_the_printer_is_kept_beside_the_number():
    assert load_pack("durrington").clauses["5.2"].printed == "5,2"


def test_each_clause_says_what_serves_it_and_why(pack):
    for clause in pack.clauses.values():
        assert clause.why.endswith(".")
        assert (clause.served_by == "rules") == bool(pack.rules_of(clause.id))


@pytest.mark.parametrize(
    ("name", "clauses"),
    [("durrington", {"6.1", "6.5", "6.6", "6.7"}), ("witney", {"W1", "W5", "W6", "W7"})],
)
def test_these_clauses_are_enforced_by_rules(name, clauses):
    pack = load_pack(name)
    assert clauses <= {one.id for one in pack.clauses.values() if one.served_by == "rules"}
