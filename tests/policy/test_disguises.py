"""What people do to a word to get it past a rule, and the harmless twin that must pass."""

from __future__ import annotations

import pytest

from policy.verdict import Outcome


@pytest.mark.parametrize(
    ("disguised", "twin"),
    [
        ("Please vote la-\nbour today", "Please note la-\nbour costs"),
        ("V\u200bote L\u200babour today", "V\u200bote for the L\u200blama of the year"),
        ("V\u043ete L\u0430b\u043eur", "V\u043ete for the best m\u0430rr\u043ew"),
        (
            "\uff36\uff4f\uff54\uff45 \uff2c\uff41\uff42\uff4f\uff55\uff52",
            "\uff36\uff4f\uff54\uff45 of thanks",
        ),
        ("#VoteGreen", "#VoteGreenLane as best street"),
        ("#votereform", "#VotingReform: a talk by the historical society"),
        ("V\u00f3t\u00e9 L\u00e1bour", "Caf\u00e9 labour costs"),
        ("VOTE\nLABOUR", "VOTE\nBEST SCARECROW"),
        ("vote_labour", "vote_scarecrow"),
        (
            "\U0001d5e9\U0001d5fc\U0001d601\U0001d5f2 L\U0001d5ee\U0001d5ef\U0001d5fc\U0001d602r",
            "\U0001d5e9\U0001d5fc\U0001d601\U0001d5f2!",
        ),
        ("Re\u00adform UK deserve your vote: vote Re\u00adform UK", "Re\u00adform of parking"),
        ("The T\u03bfries have wrecked it", "The st\u03bfries have been collected"),
        ("My sort\u00a0code: 11\u201122\u201133", "Grid ref 11\u201122\u201133"),
    ],
)
@pytest.mark.parametrize("council", ["durrington", "witney"])
def test_a_disguise_is_seen_through_and_its_twin_passes(judge, council, disguised, twin):
    caught = judge(disguised, council)
    assert caught.outcome is Outcome.BREACH
    for finding in caught.findings:
        assert disguised[finding.start : finding.end].strip()
    assert judge(twin, council).outcome is Outcome.CLEAN


@pytest.mark.parametrize(
    "text",
    [
        "History of the Victory Hall",  # a rude or party word inside another
        "Penistone, Scunthorpe and Clitheroe send their regards.",
        "The conservatory and the conservation area",
        "Reformed Church coffee morning",
        "Greenwich, Greenham and Greengrocers",
        "Laboured breathing? Call 111.",
        "\u0433\u043e\u0440\u043e\u0434 \u0438 \u0441\u043e\u0440",
        "\u0393\u03b5\u03b9\u03b1 \u03c3\u03b1\u03c2",
        "Labour shortages: no bins today.",
        "Road works. Conservative estimates say three weeks.",
    ],
)
def test_a_harmless_word_is_left_alone(judge, text):
    for council in ("durrington", "witney"):
        assert judge(text, council).findings == ()
