"""What a model says comes into a verdict through rules, and only where a rule reads it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from policy.checker import Checker
from policy.pack import load_pack
from policy.verdict import AccountKind, AuthorKind, Context, Part, Subject


class Shouting:
    """A scorer that takes capitals for rage. ``asked`` counts the calls."""

    hash = "shouting-1"

    def __init__(self) -> None:
        self.asked: list[int] = []

    def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """The share of letters that are capitals, as toxicity."""
        self.asked.append(len(texts))
        return [{"toxicity": _share(text)} for text in texts]


def _share(text: str) -> float:
    letters = [char for char in text if char.isalpha()]
    return sum(char.isupper() for char in letters) / len(letters) if letters else 0.0


def subject(*texts: str, account: str = "official") -> Subject:
    parts = tuple(Part(f"part:{place}", text) for place, text in enumerate(texts))
    return Subject(parts, Context(AccountKind(account), AuthorKind.OFFICER))


@pytest.fixture(scope="module")
def pack():
    return load_pack("witney")


def test_a_high_score_is_referred_and_the_part_is_the_span(pack):
    verdict = Checker(pack, Shouting()).check([subject("Good morning.", "GO AWAY, YOU LOT")])[0]
    (finding,) = verdict.findings
    assert (finding.clause, finding.rule, finding.part) == ("W2", "toxic", "part:1")
    assert (finding.start, finding.end) == (0, len("GO AWAY, YOU LOT"))
    assert verdict.outcome == "refer"
    assert verdict.unchecked == ()


def test_each_part_gets_its_own_score_in_one_call(pack):
    scorer = Shouting()
    posts = [subject("LOUD NOISES HERE", "quiet"), subject("quiet"), subject("quiet", "LOUD AGAIN")]
    found = [
        [finding.part for finding in verdict.findings]
        for verdict in Checker(pack, scorer).check(posts)
    ]
    assert found == [["part:0"], [], ["part:1"]]
    assert scorer.asked == [5]


def test_without_a_model_the_verdict_says_so(pack):
    verdict = Checker(pack).check([subject("GO AWAY, YOU LOT")])[0]
    assert verdict.outcome == "clean"
    assert verdict.unchecked == ("toxicity",)


def test_where_no_rule_reads_scores_toxicity_is_unchecked_and_the_model_is_not_asked(tmp_path):
    file = tmp_path / "plain.toml"
    file.write_text(
        'id = "p"\ntitle = "P"\nadopted_note = "In May."\nversion = "1"\n'
        '[[clause]]\nid = "1"\ntitle = "Politics"\ntext = "No politics."\n'
        'served_by = "rules"\nwhy = "Parties have names."\n'
        '[[use]]\nfamily = "party-politics"\nclause = "1"\n',
        encoding="utf-8",
    )
    scorer = Shouting()
    verdict = Checker(load_pack(file), scorer).check([subject("GO AWAY, YOU LOT")])[0]
    assert verdict.unchecked == ("toxicity",)
    assert scorer.asked == []


def test_an_explanation_says_how_high_the_score_was(pack):
    views = Checker(pack, Shouting()).explain(subject("Half LOUD here"))
    (passed,) = [one for view in views if view.rule.head.id == "toxic" for one in view.passed]
    assert "toxicity 0.42, told from 0." in passed.why


def test_a_watched_rule_is_on_record_and_raises_nothing(pack):
    checker = Checker(pack, Shouting())
    (verdict,) = checker.check([subject("GO AWAY, VOTE LABOUR")], watch_only={"toxic"})
    assert "toxic" not in {finding.rule for finding in verdict.findings}
    assert {finding.rule for finding in verdict.watch_only} == {"toxic"}
    assert {finding.clause for finding in verdict.findings} == {"W5"}


def test_words_that_make_it_plain_let_a_high_score_pass(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(
        'id = "p"\ntitle = "P"\nadopted_note = "In May."\nversion = "1"\n'
        '[[clause]]\nid = "1"\ntitle = "Manners"\ntext = "No rage."\n'
        'served_by = "rules"\nwhy = "A model reads it."\n'
        '[[rule]]\nid = "rage"\nclause = "1"\nkind = "toxicity"\n'
        'severity = "refer"\nwhy = "Rage."\n'
        'above = { toxicity = 0.8 }\nunless = { phrases = ["bingo"] }\n'
        'flag = [{ text = "OUT", scores = { toxicity = 0.9 } }]\n'
        'pass = [{ text = "BINGO", scores = { toxicity = 0.9 } }]\n',
        encoding="utf-8",
    )
    checker = Checker(load_pack(file), Shouting())
    night = subject("BINGO NIGHT, ALL WELCOME")
    verdicts = checker.check([night, subject("ALL OF YOU, OUT")])
    assert [verdict.outcome for verdict in verdicts] == ["clean", "refer"]
    (view,) = [view for view in checker.explain(night) if view.rule.head.id == "rage"]
    assert [one.why for one in view.passed] == ["words there make plain that it is another matter"]


class Alarmed:
    """A scorer that reads everything as a threat and a menace, and as nothing else."""

    hash = "alarmed-1"

    def score(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """The same for each text."""
        return [{"toxicity": 0.1, "threat": 0.9, "menace": 0.9} for _ in texts]


@pytest.mark.parametrize("account", ["official", "public_reply"])
@pytest.mark.parametrize(
    ("text", "told"),
    [("Friday", False), ("See you there.", False), ("We know where you.", True)],
)
def test_in_fewer_than_four_words_no_meaning_is_read(pack, account, text, told):
    verdict = Checker(pack, Alarmed()).check([subject(text, account=account)])[0]
    assert bool(verdict.findings) is told


def test_outright_abuse_can_be_one_word(pack):
    [verdict] = Checker(pack, Shouting()).check([subject("RRAGH")])
    assert verdict.findings
