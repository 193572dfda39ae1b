"""An explanation names each family once, shows what was let pass, and hides nothing it fired at."""

from __future__ import annotations

import pytest

from bot.words.explain import explanation_json, explanation_text
from policy.checker import Checker
from policy.pack import load_pack
from policy.verdict import AccountKind, AuthorKind, Context, Part, Subject


@pytest.fixture(scope="module")
def pack():
    return load_pack("durrington")


@pytest.fixture(scope="module")
def views(pack):
    """``views(text, account)``: the parts and what every rule made of them."""
    checker = Checker(pack)

    def seen(text, account="official"):
        context = Context(AccountKind(account), AuthorKind.OFFICER)
        subject = Subject((Part("text", text),), context)
        return subject.parts, checker.explain(subject)

    return seen


def test_what_fired_is_shown_with_its_words_and_why(pack, views):
    said = explanation_text(*views("The Tories have failed us all."), pack.families)
    assert 'Fired (party-advocacy for 6.5) at "Tories have failed":' in said.replace("\n    ", " ")
    assert "Let pass" not in said


def test_what_is_let_pass_is_shown_with_the_reason_once(pack, views):
    text = "Darts at the Labour Club. Bingo at the Labour Club."
    said = explanation_text(*views(text), pack.families).replace("\n    ", " ")
    assert said.count('Let pass "Labour') == 1
    assert "part of a name or phrase" in said


def test_what_several_rules_let_pass_is_shown_once_with_each_reason(pack):
    class Low:
        hash = "low"

        def score(self, texts):
            return [{"support": 0.11, "leak": 0.07} for _ in texts]

    parts = (Part("text", "The bins are emptied on Tuesday this week."),)
    context = Context(AccountKind.OFFICIAL, AuthorKind.OFFICER)
    seen = Checker(pack, Low()).explain(Subject(parts, context))
    said = explanation_text(parts, seen, pack.families).replace("\n    ", " ")
    assert said.count("Let pass") == 1
    assert "support 0.11, told from 0." in said
    assert "; leak 0.07, told from 0." in said


def test_a_rule_that_does_not_hold_there_says_so(pack, views):
    said = explanation_text(*views("The Tories have failed us all.", "mayoral"), pack.families)
    assert "Saw a word of party-named, but it does not hold" in said


def test_families_that_saw_nothing_are_named_in_one_line(pack, views):
    said = explanation_text(*views("The bins are emptied on Tuesday."), pack.families)
    last = said.splitlines()
    start = next(place for place, line in enumerate(last) if line.startswith("Saw nothing:"))
    quiet = " ".join(last[start:])
    assert all(family.title in quiet for family in pack.families.values())


def test_what_only_a_model_sees_is_not_said_to_be_nothing_where_none_was_asked(pack, views):
    said = explanation_text(*views("The bins are emptied on Tuesday."), pack.families, read=False)
    quiet, _, unasked = said.partition("Not asked, as no model read the text: ")
    assert pack.families["meaning"].title in " ".join(unasked.split())
    assert pack.families["toxicity"].title not in " ".join(quiet.split())
    assert pack.families["party-politics"].title in quiet


def test_no_line_is_wider_than_asked(pack, views):
    text = "Vote Labour at the Labour Club, the Tories have failed, " * 3
    said = explanation_text(*views(text), pack.families, width=40)
    assert max(map(len, said.splitlines())) <= 40


def test_what_is_shown_cannot_steer_a_terminal(pack, views):
    said = explanation_text(*views("vote \x1b[31m\u202elabour"), pack.families)
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_programs_get_every_rule_of_every_family(pack, views):
    told = explanation_json(*views("Bingo at the Labour Club."), pack.families)
    assert [one["family"] for one in told] == list(pack.families)
    rules = [rule for one in told for rule in one["rules"]]
    assert {rule["rule"] for rule in rules} == {rule.head.id for rule in pack.rules}
    passed = [spot for rule in rules for spot in rule["passed"]]
    assert {"Labour"} == {spot["words"] for spot in passed}
