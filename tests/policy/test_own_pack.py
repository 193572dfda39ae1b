"""A pack made from nothing but a policy's text, as docs/packs.md says, judges as that policy."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from policy.checker import Checker
from policy.pack import Pack, load_pack, rule_families
from policy.verdict import AccountKind, AuthorKind, Context, Mode, Part, Subject

DOCS = Path(__file__).resolve().parents[2] / "docs"


@cache
def example() -> Pack:
    return load_pack(DOCS / "packs" / "example.toml", thorough=True)


@cache
def checker() -> Checker:
    return Checker(example())


def judge(text, account="official", author="officer", mode="normal"):
    context = Context(AccountKind(account), AuthorKind(author), Mode(mode))
    verdict = checker().check([Subject((Part("text", text),), context)])[0]
    return verdict.outcome, {one.clause for one in verdict.findings}


def reply(text, mode="normal"):
    return judge(text, "public_reply", "public", mode)


def test_the_whole_policy_is_in_the_pack():
    left = re.sub(r"\s", "", (DOCS / "packs" / "policy.txt").read_text(encoding="utf-8"))
    texts = [clause.text for clause in example().clauses.values()]
    for text in sorted([*texts, *example().frame], key=len, reverse=True):
        assert re.sub(r"\s", "", text) in left, text
        left = left.replace(re.sub(r"\s", "", text), "|", 1)
    assert re.fullmatch(r"(?:\||[A-F]\d\.)+", left), left


@pytest.mark.parametrize(
    ("text", "outcome", "clause"),
    [
        ("Please vote Labour on Thursday", "breach", "B2"),
        ("20% off all cakes at Rook's this Friday!", "breach", "B3"),
        ("Many thanks to Wren Tyres for sponsoring the fireworks.", "refer", "B3"),
        ("Complaint received from Miss Wren, 01632 960123, about the bins.", "breach", "B4"),
        ("You lot are absolute morons if you think we enjoy this.", "breach", "B5"),
        ("We don't want those people in our village.", "breach", "B5"),
        ("Lovely photos of the children at the maypole!", "refer", "B6"),
        ("Fill it in at http://192.0.2.44/survey", "breach", "B7"),
        ("Ask around: Jim Rook took bribes over the pavilion.", "breach", "C3"),
    ],
)
def test_the_councils_own_page_is_held_against_its_clauses(text, outcome, clause):
    said, cited = judge(text)
    assert said == outcome
    assert cited == {clause}


def test_what_residents_write_has_clauses_of_its_own():
    assert reply("I know where you park, Jean.") == ("refer", {"D2"})
    assert reply("This is an FOI request: what did the bench cost?") == ("refer", {"D3"})
    assert reply("You are useless, the lot of you. Resign!") == ("clean", set())
    assert reply("Typical Tories.") == ("clean", set())


def test_elections_close_the_councils_page_and_no_other():
    assert example().election_mode == "closed"
    assert judge("We are delighted to announce a new park!", mode="closed") == ("breach", {"E1"})
    assert judge("The road is closed by floods.", mode="closed") == ("clean", set())
    assert judge("A new park!", "mayoral", mode="closed") == ("clean", set())


def test_the_page_on_packs_names_every_family_and_no_other():
    page = (DOCS / "packs.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `([a-z-]+)` \|", page, flags=re.MULTILINE)
    families = {name.removesuffix(".toml") for name in rule_families()}
    assert families <= set(table)
    assert set(table) - families <= {"rules", "workflow", "people", "kind", "patterns"}


def test_the_page_on_packs_shows_rules_that_work(tmp_path):
    page = (DOCS / "packs.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    shown = "\n".join(block for block in blocks if not block.startswith("[[use]]"))
    clause = '[[clause]]\nid = "{}"\ntitle = "x"\ntext = "x"\nserved_by = "{}"\nwhy = "x"\n'
    clauses = clause.format("B6", "rules") + clause.format("E1", "people")
    use = next(block for block in blocks if block.startswith("[[use]]"))
    file = tmp_path / "shown.toml"
    file.write_text(shown + clauses + use, encoding="utf-8")
    pack = load_pack(file)
    assert pack.closure == "E1"
    assert "children-pictures" in {rule.head.id for rule in pack.rules}
