"""Somebody who can be known is found by form, whatever their name's origin, and nobody else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.people import sentence_before, sentence_end, somebodies

KNOWN = [
    ("I saw Tom Vale there", "Tom Vale", "named"),
    ("I saw Siobhan O'Brien there", "Siobhan O'Brien", "named"),
    ("I saw Wei Ng there", "Wei Ng", "named"),
    ("I saw Fatima al-Rashid there", "Fatima al-Rashid", "named"),
    ("I saw Ludwig van der Berg there", "Ludwig van der Berg", "named"),
    ("I saw Thi Nguyen there", "Thi Nguyen", "named"),
    ("I saw Ada Okonkwo-Smith there", "Ada Okonkwo-Smith", "named"),
    ("I saw Cllr Singh there", "Cllr Singh", "named"),
    ("i saw mrs pike there", "mrs pike", "named"),
    ("I saw J. Patel there", "J. Patel", "named"),
    ("I saw Dave there", "Dave", "single"),
    ("then our Deputy Clerk came", "our Deputy Clerk", "staff"),
    ("then the groundsman came", "the groundsman", "staff"),
    ("then a member of staff came", "a member of staff", "staff"),
    ("then your Mayor came", "your Mayor", "office"),
    ("then the landlord of the Crown came", "the landlord of the Crown", "office or described"),
    ("then the man at number 9 came", "the man at number 9", "described"),
    ("then my neighbour came", "my neighbour", "described"),
]
NOBODY = [
    "thieves came in the night",
    "Somebody took it",
    "It is in Mill Lane by the Corn Exchange Hall",
    "The Town Council met on Monday in March",
    "everybody knows",
    "a man came",
]


@pytest.mark.parametrize(("text", "words", "sort"), KNOWN)
def test_somebody_is_known_by_name_office_or_description(text, words, sort):
    found = somebodies(text)
    assert any(text[one.start : one.end].startswith(words.split(" of ")[0]) for one in found)
    assert any(one.sort in sort for one in found)


@pytest.mark.parametrize("text", NOBODY)
def test_nobody_in_particular_is_not_found(text):
    assert somebodies(text) == []


def test_a_title_or_an_initial_does_not_end_a_sentence():
    text = "It rained. Then Mrs. A. Pike of no. 9 spoke."
    start, earlier = sentence_before(text, len(text) - 1, 200)
    assert text[start:].startswith(" Then")
    assert earlier == 0
    assert sentence_end(text, 0, 200) == len("It rained")


@given(st.text(max_size=300))
def test_people_lie_inside_the_text_in_order_and_apart(text):
    found = somebodies(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
