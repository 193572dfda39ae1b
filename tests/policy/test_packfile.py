"""A pack is refused with everything that is wrong with it, each mistake with its place."""

from __future__ import annotations

import json

import pytest

from policy.checker import Checker
from policy.pack import PackErrors, load_pack
from policy.verdict import AccountKind, AuthorKind, Context, Mode, Part, Subject

TOP = """
id = "mine"
title = "Our policy"
adopted = 2020-02-02
adopted_note = "Resolved."
version = "1"

[[clause]]
id = "1"
title = "Llamas"
text = "No llamas."
served_by = "rules"
why = "Llamas can be seen by their name."

[[clause]]
id = "2"
title = "Kindness"
text = "Be kind."
served_by = "people"
why = "Kindness is seen by people."
"""

RULE = """
[[rule]]
id = "llama"
kind = "phrase"
clause = "1"
severity = "breach"
why = "A llama is named."
phrases = ["llama"]
flag = ["A llama came."]
pass = ["A lama spoke."]
"""


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
    """``refused(text)``: the mistakes found, as ``place: what``."""

    def told(text):
        with pytest.raises(PackErrors) as caught:
            load(text)
        assert all(str(error) in str(caught.value) for error in caught.value.errors)
        return [str(error) for error in caught.value.errors]

    return told


def outcome(pack, text, account="official", mode="normal"):
    context = Context(AccountKind(account), AuthorKind.OFFICER, Mode(mode))
    return Checker(pack).check([Subject((Part("text", text),), context)])[0].outcome


def test_a_council_may_bring_its_own_pack(load):
    pack = load(TOP + RULE)
    assert outcome(pack, "Our LLAMA is here") == "breach"
    assert outcome(pack, "Llamas are another word") == "clean"


def test_the_hash_changes_with_the_file_and_with_nothing_else(load):
    first, again = load(TOP + RULE), load(TOP + RULE)
    assert first.hash == again.hash
    assert len(first.hash) == 64
    assert load(TOP + RULE + "\n").hash != first.hash


def test_all_mistakes_are_told_at_once(refused):
    told = refused(
        TOP.replace('title = "Llamas"', 'titel = "Llamas"').replace('version = "1"', "")
        + RULE.replace('phrases = ["llama"]', "phrases = []").replace('"breach"', '"awful"')
        + RULE.replace('"llama"\nkind', '"second"\nkind').replace('clause = "1"', 'clause = "9"')
    )
    assert "version: is missing" in told
    assert "clause[1].titel: unknown key; look for a slip in its name" in told
    assert "clause[1].title: is missing" in told
    assert any(one.startswith("rule[1] llama.severity: ") for one in told)
    assert "rule[1] llama.phrases: the list is empty; leave the key out or fill it" in told
    assert "rule[2] second.clause: there is no clause '9' in this pack" in told


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (('kind = "phrase"', 'kind = "phrases"'), "rule[1] llama.kind: no such kind of rule"),
        (("phrases = [", "words = ["), "rule[1] llama.words: unknown key"),
        (('phrases = ["llama"]', 'phrases = ["!?"]'), "rule[1] llama.phrases[1]: a phrase needs"),
        (('phrases = ["llama"]', 'lists = ["llamas"]'), "rule[1] llama: there is no word list"),
        (('phrases = ["llama"]', ""), "rule[1] llama: give words to look for"),
        (('flag = ["A llama came."]', "flag = []"), "rule[1] llama.flag: the list is empty"),
        (('pass = ["A lama spoke."]', ""), "rule[1] llama.pass: is missing"),
        (
            ('["A llama came."]', '["A goat came."]'),
            "rule[1] llama.flag[1]: the rule does not flag",
        ),
        (('["A lama spoke."]', '["No llama."]'), "rule[1] llama.pass[1]: the rule flags its own"),
        (('clause = "1"', 'clause = "2"'), 'clause 1: served_by is "rules", but no rule cites'),
        (('clause = "1"', 'clause = "2"'), 'clause 2: rules cite it; served_by must be "rules"'),
        (("flag =", "scope = []\nflag ="), "rule[1] llama.scope: the list is empty"),
        (("flag =", "scope = [{ modes = [] }]\nflag ="), "rule[1] llama.scope[1].modes: the list"),
        (("flag =", "scope = [{ modes = ['x'] }]\nflag ="), "rule[1] llama.scope[1].modes[1]: "),
        (("flag =", "allow = ['friends']\nflag ="), "rule[1] llama.allow[1]: "),
        (("flag =", "with = [{ within = 3 }]\nflag ="), "rule[1] llama.with[1]: give words"),
        (("flag =", "not_first = 'yes'\nflag ="), "rule[1] llama.not_first: "),
        (
            ('kind = "phrase"', 'kind = "pattern"'),
            "rule[1] llama.phrases: unknown key",
        ),
    ],
)
def test_a_mistake_in_a_rule_is_named(refused, change, place):
    assert any(one.startswith(place) for one in refused(TOP + RULE.replace(*change)))


def test_of_a_list_that_is_not_there_the_nearest_are_named(refused):
    (told,) = refused(TOP + RULE.replace('phrases = ["llama"]', 'lists = ["Threats"]'))
    assert told.startswith("rule[1] llama: there is no word list 'Threats'; perhaps threats")
    assert told.count(" or ") <= 2


def test_a_mistake_is_told_once_and_missed_nowhere_else(refused):
    assert refused(TOP.replace('"people"', '"nobody"') + RULE.replace('"breach"', '"awful"')) == [
        "clause[2].served_by: input should be 'rules', 'workflow' or 'people'",
        "rule[1] llama.severity: input should be 'advise', 'refer' or 'breach'",
    ]
    wrong = TOP.replace('title = "Llamas"', 'titel = "Llamas"') + RULE
    assert [one.partition(":")[0] for one in refused(wrong)] == [
        "clause[1].title",
        "clause[1].titel",
    ]


def test_words_that_would_steer_a_terminal_are_refused(refused):
    told = refused(TOP.replace('"Kindness"', r'"Kind\u001b[2J"') + RULE)
    assert told == ["clause[2].title: holds a character that cannot be read (U+001B)"]


def test_a_number_that_no_computer_reads_is_refused(refused):
    assert refused(f"version = {'9' * 5000}") == ["holds a number that no pack needs"]


def test_a_file_as_windows_editors_save_it_is_read(load):
    assert load("\ufeff" + TOP + RULE).id == "mine"


def test_a_phrase_as_long_as_a_file_may_hold_is_refused(refused):
    """The automaton that looks for phrases would end the process."""
    found = refused(TOP + RULE.replace('["llama"]', f'["{"a" * 900_000}&"]'))
    assert any("a phrase has at most 500 characters" in one for one in found)


@pytest.mark.parametrize(
    ("pattern", "what"),
    [
        ("llama(", "not a pattern in RE2's syntax"),
        ("(?=llama)", "not a pattern in RE2's syntax"),
        ("(llama)*", "the pattern matches the empty text"),
        (r"(?:\pL{2,20}[ ,]){2,14}x", "not a pattern in RE2's syntax: failed to compile"),
    ],
)
def test_a_pattern_that_cannot_serve_is_refused(refused, pattern, what):
    rule = RULE.replace('"phrase"', '"pattern"').replace(
        'phrases = ["llama"]', f"patterns = ['{pattern}']"
    )
    assert any(one.startswith(f"rule[1] llama.patterns[1]: {what}") for one in refused(TOP + rule))


def test_a_rule_that_fires_on_a_post_that_says_nothing_is_refused(refused):
    rule = RULE.replace('"phrase"', '"pattern"').replace('phrases = ["llama"]', "patterns = ['.']")
    assert "rule[1] llama: the rule matches a post that says nothing" in refused(TOP + rule)


def test_an_id_given_twice_is_refused(refused):
    told = refused(TOP + RULE + RULE)
    assert told == ["rule: the id 'llama' is given 2 times; each needs its own"]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("nowhere", "there is no such pack; Beadle brings durrington, witney"),
        ("folder/nowhere.toml", "cannot be read: No such file or directory"),
    ],
)
def test_a_pack_that_is_not_there_is_told(source, what):
    with pytest.raises(PackErrors) as caught:
        load_pack(source)
    assert what in str(caught.value)


def test_a_file_that_is_no_text_or_no_toml_is_told(tmp_path):
    file = tmp_path / "bad.toml"
    for content, what in ((b"\xff\xfe", "is not UTF-8"), (b"a = ", "is not TOML"), (b"", "id: ")):
        file.write_bytes(content)
        with pytest.raises(PackErrors) as caught:
            load_pack(file)
        assert what in str(caught.value)


def test_a_rule_holds_where_its_scope_says_and_weighs_as_it_says(load):
    scope = """
scope = [
  { accounts = ["official"], modes = ["closed"], severity = "breach" },
  { accounts = ["official"] },
]
severity = "advise"
"""
    pack = load(TOP + RULE.replace('severity = "breach"', scope))
    assert outcome(pack, "llama", mode="closed") == "breach"
    assert outcome(pack, "llama", mode="normal") == "clean"  # advice does not bother the Clerk
    assert outcome(pack, "llama", account="personal", mode="closed") == "clean"


@pytest.mark.parametrize(
    ("condition", "caught", "passed"),
    [
        (
            'with = [{ phrases = ["spits"], within = 2 }]',
            "The llama often spits",
            "llama. It spits",
        ),
        (
            'with = [{ phrases = ["mad"], side = "before", within = 0 }]',
            "A mad llama",
            "llama is mad",
        ),
        ('with = [{ phrases = ["spits"] }]', "llama, as we all know, spits", "llama\nspits"),
        ('with = [{ phrases = ["spits"], within = "post" }]', "llama. Oh! It\nspits", "llama"),
        ('except = { phrases = ["llama farm"] }', "the llama", "the Llama Farm is open"),
        ('unless = { phrases = ["zoo"], within = "post" }', "the llama", "llama. At the zoo."),
        ("not_first = true", "the llama", "Hay. Llama wool for sale"),
    ],
)
def test_a_condition_decides(load, condition, caught, passed):
    head = RULE.partition("flag =")[0]
    rule = f'{head}{condition}\nflag = [{json.dumps(caught)}]\npass = ["goat"]\n'
    pack = load(TOP + rule)
    assert outcome(pack, caught) == "breach"
    assert outcome(pack, passed) == "clean"


def test_an_exact_word_keeps_its_case(load):
    pack = load(
        TOP
        + RULE.replace("phrases =", "exact =")
        .replace('["llama"]', '["Llama"]')
        .replace("A llama", "A Llama")
    )
    assert outcome(pack, "the Llama") == "breach"
    assert outcome(pack, "the llama") == outcome(pack, "the LLAMA") == "clean"


def test_a_file_nested_too_deep_is_refused(refused):
    assert refused("a = " + "[" * 100_000) == ["is nested too deep to be a pack"]


def test_a_file_too_large_is_refused_unread(refused):
    told = refused("# " + "x" * (5 << 20))
    assert told == ["is larger than 4 MiB, which no policy is"]


def test_a_name_that_no_file_can_have_is_refused():
    with pytest.raises(PackErrors, match="there can be no file of that name"):
        load_pack("pack\0.toml")
