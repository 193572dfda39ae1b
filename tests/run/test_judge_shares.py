"""How what was judged is divided into transactions."""

from __future__ import annotations

from bot.run.judge import CASES, Judged, shares
from policy.verdict import Outcome, Verdict


def judged(*outcomes: Outcome) -> list[Judged]:
    return [
        Judged(number, "sampleford", Verdict(outcome)) for number, outcome in enumerate(outcomes)
    ]


def test_clean_posts_share_one_transaction():
    given = judged(*[Outcome.CLEAN] * 100)
    assert list(shares(given)) == [given]


def test_no_transaction_opens_more_cases_than_a_take_down_can_wait_for():
    kinds = [Outcome.BREACH, Outcome.CLEAN, Outcome.REFER] * 30
    given = judged(*kinds)
    divided = list(shares(given))
    assert [one for share in divided for one in share] == given
    for share in divided:
        assert 0 < sum(one.verdict.outcome is not Outcome.CLEAN for one in share) <= CASES


def test_nothing_judged_is_no_transaction():
    assert list(shares([])) == []
