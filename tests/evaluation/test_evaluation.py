"""The published figures are those of this code, and do not fall below what was promised."""

from __future__ import annotations

from functools import cache

import pytest

from evaluation.__main__ import PAGE
from evaluation.page import MODEL, rules_page
from evaluation.rows import HERE, rows
from evaluation.tally import Judged, figures, judged, share, told
from policy.toxicity.mini import Mini

FILES = {file.stem: file for file in sorted((HERE / "posts").glob("*.jsonl"))}
PLAIN = sorted(name for name in FILES if not name.startswith("disguised"))
MASKED = sorted(name for name in FILES if name.startswith("disguised"))


@cache
def done(name: str) -> list[Judged]:
    return judged(rows(FILES[name]))


@cache
def read(name: str) -> list[Judged]:
    return judged(rows(FILES[name]), Mini())


@pytest.mark.parametrize("name", PLAIN)
def test_with_the_model_more_is_found_and_few_are_raised_wrongly(name):
    alone, together = figures(done(name)), figures(read(name))
    passed = "breaches passed as clean, of all"
    assert together[passed].part <= alone[passed].part
    assert together["what needs meaning, found"].part > alone["what needs meaning, found"].part
    assert together["false alarms on clean"].ratio <= 0.05


def test_the_page_is_made_from_the_posts_by_these_rules():
    """Where this fails after a change of the rules: make evaluate ARGS=--write."""
    published = PAGE.read_text(encoding="utf-8").partition(f"\n{MODEL}")[0]
    assert published == rules_page({name: done(name) for name in FILES})


def test_there_are_posts_enough():
    posts = {(one.row.id, one.row.text) for name in PLAIN for one in done(name)}
    assert len(posts) >= 400


@pytest.mark.parametrize("name", PLAIN)
def test_false_alarms_are_few(name):
    assert figures(done(name))["false alarms on clean"].ratio <= 0.03


@pytest.mark.parametrize("name", PLAIN)
def test_the_right_clause_is_cited(name):
    assert figures(done(name))["right clause where rightly told"].ratio >= 0.9


@pytest.mark.parametrize("name", MASKED)
def test_disguises_are_seen_through_and_their_twins_pass(name):
    found = share(done(name), lambda one: not one.row.twin, told)
    raised = share(done(name), lambda one: one.row.twin, told)
    assert found.ratio >= 0.95
    assert raised.ratio <= 0.05
