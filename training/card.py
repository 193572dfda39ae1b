"""Writes the model's card: what it is, what it was made of, what it can do and what not.

Owns the order of the card and its tables. Each figure is handed in as it was measured.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from policy.toxicity.labels import MEANING, TOXICITY
from policy.toxicity.mini import Mini
from training import own
from training.evaluate import Figures, aucs, held, meaning_aucs, table
from training.measure import auc, reliability, share
from training.rows import Row
from training.sets import Sets

_WORD = re.compile(r"\b[A-Za-z]{4,}\b")
_VOWEL = re.compile("[aeiou]", re.IGNORECASE)
Rules = tuple[Figures, Figures]
"""What is in force on the council's own account, and for a public reply."""
HEAD = Path(__file__).with_name("card_head.md")


def card(model: Mini, full: Mini, sets: Sets, test: list[Row], rules: Rules) -> str:
    """The whole card, as Markdown."""
    posts = len(own.rows()) + len(own.for_calibration())
    head = HEAD.read_text(encoding="utf-8").rstrip().format(posts=posts)
    parts = [head, f"Version: `{model.hash}`."]
    parts += ["## Abuse: ranks (AUC) on rows that were held back", *_ranks(model, full, test, sets)]
    parts += ["## At the thresholds that the rules use", *_shares(model, sets, test, rules)]
    parts += ["## Meaning: ranks on the posts kept for calibration", *_meaning(model)]
    parts += ["## No group more than another", *_groups(model, rules)]
    parts += ["## Reliability", *_reliable(model, test)]
    return "\n\n".join(parts) + "\n"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def _ranks(model: Mini, full: Mini, test: list[Row], sets: Sets) -> list[str]:
    small, large = aucs(model, test), aucs(full, test)
    rows = [
        [label, f"{small[label][0]:.4f}", f"{large[label][0]:.4f}", f"{small[label][1]}", f"{n}"]
        for label in TOXICITY
        if (n := small[label][2]) and small[label][1]
    ]
    mean = np.mean([small[row[0]][0] for row in rows])
    valid = list(sets.conv_valid())
    scores = table(model, [row.text for row in valid])[:, 0]
    talk = auc(scores.tolist(), [row.labels["toxicity"] > 0.5 for row in valid])
    return [
        _table(
            ["Jigsaw label", "as shipped (8 bits)", "as trained (32 bits)", "yes", "rows"], rows
        ),
        (
            f"Mean over these labels: {mean:.4f}. Talk to machines (ConvAbuse, {len(valid)} lines, "
            f"never trained on): {talk:.4f}."
        ),
    ]


def _shares(model: Mini, sets: Sets, test: list[Row], rules: Rules) -> list[str]:
    """What the rules raise: on the council's own account, and in a public reply."""
    healthy = [row.text for row in sets.ucc() if row.labels["healthy"] > 0.5]
    toxic = [row.text for row in test if row.labels["toxicity"] > 0.5]
    threats = held("threats")
    texts = [
        ("toxic rows of Jigsaw found, by labels of abuse", toxic, True),
        ("  the same, each longer word masked (w*rd)", [_masked(text) for text in toxic], True),
        ("healthy newspaper comments raised (UCC), by labels of abuse", healthy, True),
        ("blunt but fair criticisms raised", [one["text"] for one in held("criticism")], False),
        ("mentions of identities raised", [one["text"] for one in held("identities")], False),
        ("threats, plain and veiled, found", [one["text"] for one in threats], False),
        ("  of these veiled", [one["text"] for one in threats if one.get("veiled")], False),
    ]
    rows = [
        [what]
        + [f"{each.raised(model, these, abuse=abuse).mean():.1%}" for each in rules]
        + [f"{len(these)}"]
        for what, these, abuse in texts
    ]
    own_account, reply = rules
    return [
        _table(["set", "on the council's own account", "in a public reply", "rows"], rows),
        f"The council's own account is raised from: {own_account.said()}.",
        f"A public reply is raised from: {reply.said()}.",
    ]


def _meaning(model: Mini) -> list[str]:
    found = meaning_aucs(model)
    calm = [row.text for row in own.for_calibration() if row.source.startswith("own:none")]
    scores = table(model, calm)
    rows = []
    for label in MEANING:
        rank, yes, count = found[label]
        place = model.labels.index(label)
        rows.append(
            [label, f"{rank:.3f}", f"{yes}", f"{count}", f"{share(scores[:, place], 0.5):.1%}"]
        )
    return [
        _table(["meaning", "AUC", "yes", "rows", f"of {len(calm)} ordinary posts above 0.5"], rows)
    ]


def _groups(model: Mini, rules: Rules) -> list[str]:
    groups: dict[str, list[str]] = {}
    for one in held("identities"):
        groups.setdefault(one["group"], []).append(one["text"])
    rows = [
        [name, *(f"{each.raised(model, texts).mean():.1%}" for each in rules), f"{len(texts)}"]
        for name, texts in sorted(groups.items())
    ]
    return [
        _table(["mentions of", "on the council's own account", "in a public reply", "rows"], rows)
    ]


def reliable(model: Mini, test: list[Row]) -> list[tuple[float, float, int]]:
    """The reliability curve of toxicity."""
    scores = table(model, [row.text for row in test])[:, 0].tolist()
    return reliability(scores, [row.labels["toxicity"] > 0.5 for row in test])


def _masked(text: str) -> str:
    """The text with the first vowel of its longer words behind a star, as people mask them."""
    return _WORD.sub(lambda word: _VOWEL.sub("*", word.group(), count=1), text)


def _reliable(model: Mini, test: list[Row]) -> list[str]:
    points = reliable(model, test)
    rows = [[f"{mean:.2f}", f"{true:.2f}", f"{count}"] for mean, true, count in points]
    return [_table(["mean score for toxicity", "share that was toxic", "rows"], rows)]
