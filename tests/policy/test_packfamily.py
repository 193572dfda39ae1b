"""A pack uses families of rules for its clauses, narrows them, and is told of every slip."""

from __future__ import annotations

import pytest

from policy.checker import Checker
from policy.pack import PackErrors, load_pack
from policy.verdict import AccountKind, AuthorKind, Context, Mode, Part, Subject

TOP = """
id = "mine"
title = "Our policy"
adopted_note = "Resolved."
version = "1"
"""

CLAUSES = """
[[clause]]
id = "1"
title = "Politics"
text = "No politics."
served_by = "rules"
why = "Parties have names."

[[clause]]
id = "2"
title = "Kindness"
text = "Be kind."
served_by = "people"
why = "Kindness is seen by people."
"""

USE = '[[use]]\nfamily = "party-politics"\nclause = "1"\n'


@pytest.fixture
def load(tmp_path):
    """``load(text)``: the pack in a file of that text."""

    def loaded(text):
        file = tmp_path / "mine.toml"
        file.write_text(text, encoding="utf-8")
        return load_pack(file)

    return loaded


@pytest.fixture
def refused(load):
    """``refused(text)``: the mistakes found."""

    def told(text):
        with pytest.raises(PackErrors) as caught:
            load(text)
        return [str(error) for error in caught.value.errors]

    return told


def verdict(pack, text, account="official", mode="normal"):
    context = Context(AccountKind(account), AuthorKind.OFFICER, Mode(mode))
    return Checker(pack).check([Subject((Part("text", text),), context)])[0]


def test_a_family_serves_the_clause_that_it_is_used_for(load):
    found = verdict(load(TOP + CLAUSES + USE), "Please vote Labour on Thursday")
    assert {finding.clause for finding in found.findings} == {"1"}
    assert found.outcome == "breach"


def test_a_use_holds_on_the_accounts_that_the_clause_names(load):
    pack = load(TOP + CLAUSES + USE + 'accounts = ["mayoral"]\n')
    assert verdict(pack, "Please vote Labour on Thursday").outcome == "clean"
    assert verdict(pack, "Please vote Labour on Thursday", "mayoral").outcome == "breach"


def test_a_use_may_take_some_rules_or_leave_some_out(load):
    only = load(TOP + CLAUSES + USE + 'only = ["imprint"]\n')
    assert only.rules_of("1") == ("imprint",)
    rest = load(TOP + CLAUSES + USE + 'without = ["imprint"]\n')
    assert "imprint" not in rest.rules_of("1")
    assert len(rest.rules_of("1")) > 2


def test_a_use_may_say_otherwise_than_the_family(load):
    change = 'change = { imprint = { severity = "advise", why = "Ours alone." } }\n'
    pack = load(TOP + CLAUSES + USE + 'only = ["imprint"]\n' + change)
    text = "Promoted by J. Smith on behalf of A. Jones, both of 1 High Street."
    found = verdict(pack, text)
    assert found.outcome == "clean"
    assert [(one.severity, one.why) for one in found.findings] == [("advise", "Ours alone.")]


def test_one_family_may_serve_two_clauses(load):
    clauses = CLAUSES.replace('served_by = "people"', 'served_by = "rules"')
    twice = USE + USE.replace('clause = "1"', 'clause = "2"')
    found = verdict(load(TOP + clauses + twice), "Please vote Labour on Thursday")
    assert {finding.clause for finding in found.findings} == {"1", "2"}


def test_a_rules_seal_changes_with_what_it_is_made_of(load):
    one = load(TOP + CLAUSES + USE)
    same = load(TOP.replace("Our policy", "Another name") + CLAUSES + USE)
    narrower = load(TOP + CLAUSES + USE + 'accounts = ["mayoral"]\n')
    assert [rule.seal for rule in one.rules] == [rule.seal for rule in same.rules]
    assert one.hash != same.hash
    of_one, of_narrower = (
        {rule.seal for rule in pack.rules if rule.head.clause == "1"} for pack in (one, narrower)
    )
    assert of_one
    assert not of_one & of_narrower


def test_every_slip_in_a_use_is_told_at_once(refused):
    told = refused(
        TOP
        + CLAUSES
        + '[[use]]\nfamily = "party-politcs"\nclause = "1"\n'
        + '[[use]]\nfamily = "party-politics"\nclause = "7"\n'
        + '[[use]]\nfamily = "promotion"\nclause = "1"\nwithout = ["nothing-such"]\n'
        + '[[use]]\nfamily = "promotion"\nclause = "1"\nonly = ["a"]\nwithout = ["b"]\n'
        + '[[use]]\nfamily = "accusation"\nclause = "1"\ncolour = "red"\n'
    )
    assert any("no family of rules 'party-politcs'; known: " in one for one in told)
    assert any("no clause '7'" in one for one in told)
    assert any("no rule 'nothing-such'; it has " in one for one in told)
    assert any("give only or without, not both" in one for one in told)
    assert any("use[5].colour: unknown key" in one for one in told)


def test_a_family_that_can_never_hold_is_refused(refused):
    told = refused(TOP + CLAUSES + USE + 'only = ["imprint"]\naccounts = ["personal"]\n')
    assert told == [
        (
            "use[1] party-politics: none of the family's rules holds on these accounts and in "
            "these modes; imprint holds on official, mayoral; change its scope to have it elsewhere"
        )
    ]


def test_a_family_used_twice_for_a_clause_is_refused(refused):
    told = refused(TOP + CLAUSES + USE + USE)
    assert any("'imprint for clause 1' is given 2 times" in one for one in told)


def test_a_packs_own_rule_may_not_take_a_familys_name(refused):
    own = (
        '[[rule]]\nid = "imprint"\nkind = "phrase"\nclause = "1"\nseverity = "refer"\n'
        'why = "x"\nphrases = ["llama"]\nflag = ["A llama."]\npass = ["A lama."]\n'
    )
    told = refused(TOP + CLAUSES + USE + own)
    assert any("'party-politics' has a rule of that id" in one for one in told)


def test_a_pack_may_bring_word_lists_of_its_own(load):
    pack = load(
        TOP
        + CLAUSES
        + '[[list]]\nid = "animals"\nas_of = 2026-11-01\nnote = "Ours."\nphrases = ["llama"]\n'
        + '[[rule]]\nid = "llama"\nkind = "phrase"\nclause = "1"\nseverity = "refer"\n'
        + 'why = "x"\nlists = ["animals"]\nflag = ["A llama."]\npass = ["A lama."]\n'
    )
    assert verdict(pack, "The LLAMA is back").outcome == "refer"


def test_a_word_list_may_not_take_the_name_of_one_that_beadle_brings(refused):
    told = refused(
        TOP
        + CLAUSES
        + USE
        + '[[list]]\nid = "parties"\nas_of = 2026-11-01\nnote = "Ours."\nphrases = ["llama"]\n'
    )
    assert any("there is a list 'parties' already" in one for one in told)


def test_a_clause_that_waits_for_closed_accounts_needs_them_to_be_closed(refused, load):
    closing = '[[use]]\nfamily = "closure"\nclause = "1"\n'
    assert refused(TOP + CLAUSES + closing) == [
        (
            "clause 1: its rules hold only while accounts are closed, and no clause closes them; "
            'is it closure = "1" at the top?'
        )
    ]
    assert load('closure = "1"\n' + TOP + CLAUSES + closing).election_mode == "closed"


def test_a_closure_clause_must_be_there(refused, load):
    told = refused('closure = "9"\n' + TOP + CLAUSES + USE)
    assert any("closure: there is no clause '9'" in one for one in told)
    assert load('closure = "2"\n' + TOP + CLAUSES + USE).election_mode == "closed"
    assert load(TOP + CLAUSES + USE).election_mode == "heightened"
