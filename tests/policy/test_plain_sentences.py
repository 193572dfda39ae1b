"""Plain sentences of a council's day, thousands of them, are left in peace.

Nobody reads a table of thousands. These are put together from sentences with gaps and what may
stand in them, so that each list of words meets grammar that its writer did not think of.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from peers.policies import own_checker

from policy.verdict import AccountKind, AuthorKind, Context, Part, Severity, Subject

HERE = Path(__file__).parent
WRITTEN = 6_000
MOST_REFERRED = 1 / 200
"""A joke about a firm's fence may be referred; the share of what a council writes must be small."""


def plain_sentences(count):
    """So many sentences, of each with gaps as many as of another."""
    gaps, written = {}, []
    for line in (HERE / "plain-sentences.txt").read_text(encoding="utf-8").splitlines():
        name, _, words = line.partition(" = ")
        if words:
            gaps[name] = words.split(", ")
        elif line and not line.startswith("#"):
            written.append(line)
    mixed = random.Random(11)
    for number in range(count):
        filled = {name: mixed.choice(words) for name, words in gaps.items()}
        sentence = written[number % len(written)].format(**filled)
        yield sentence[0].upper() + sentence[1:]


@pytest.mark.parametrize("council", ["durrington", "witney"])
@pytest.mark.parametrize(
    ("account", "author"),
    [(AccountKind.OFFICIAL, AuthorKind.OFFICER), (AccountKind.PUBLIC_REPLY, AuthorKind.PUBLIC)],
)
def test_plain_sentences_are_left_in_peace(council, account, author):
    context = Context(account, author)
    subjects = [Subject((Part("text", text),), context) for text in plain_sentences(WRITTEN)]
    verdicts = own_checker(council).check(subjects)
    said = [
        (one.rule, subject.parts[0].text)
        for subject, verdict in zip(subjects, verdicts, strict=True)
        for one in verdict.findings
        if one.severity is Severity.BREACH
    ]
    assert said == []
    referred = Counter(one.rule for verdict in verdicts for one in verdict.findings)
    assert sum(referred.values()) <= WRITTEN * MOST_REFERRED, referred
