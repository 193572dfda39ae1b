"""How an explanation reads: for each family of rules what it saw, and why it did or did not fire.

Owns the layout for people and the same for programs. What stood in the text is shown as in a
verdict: nothing that it contains can steer the reader's terminal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from bot.words.verdict import NARROWEST, shown
from policy.engine import Passed, RuleView
from policy.pack import Family
from policy.verdict import Finding, Part

OWN = "The pack's own rules"
_SHOWN = 60


def explanation_text(
    parts: Sequence[Part],
    views: Sequence[RuleView],
    families: Mapping[str, Family],
    width: int = 80,
    *,
    read: bool = True,
) -> str:
    """A paragraph for each family: what fired, what was let pass and why, what does not hold.

    ``read``: a model was asked. Otherwise nothing is known of what only a model sees.
    """
    width = max(width, NARROWEST)
    texts = {part.name: part.text for part in parts}
    lines = ["What each family of rules saw:"]
    quiet: list[str] = []
    unasked: list[str] = []
    for name, its in by_family(views).items():
        title = families[name].title if name in families else OWN
        said = _said(its, texts)
        if not said:
            blind = not read and all(view.rule.reads_scores for view in its)
            (unasked if blind else quiet).append(title)
            continue
        lines += ["", *wrap(title, width)]
        for one in said:
            lines += wrap(one, width, initial_indent="  ", subsequent_indent="    ")
    if quiet:
        lines += ["", *wrap(f"Saw nothing: {'; '.join(quiet)}.", width)]
    if unasked:
        lines += ["", *wrap(f"Not asked, as no model read the text: {'; '.join(unasked)}.", width)]
    return "\n".join(lines)


def model_text(read: Sequence[tuple[str, float, list[str]]], width: int = 80) -> str:
    """What the model read: each score, and the words without which it would be lower."""
    width = max(width, NARROWEST)
    lines = ["What raised the model's scores:"]
    for label, score, words in read:
        named = ", ".join('"' + "".join(map(shown, word)) + '"' for word in words)
        said = f"{label} {score:.2f}: {named or 'no single word; the text as a whole'}"
        lines += wrap(said, width, initial_indent="  ", subsequent_indent="    ")
    return "\n".join(lines)


def by_family(views: Sequence[RuleView]) -> dict[str, list[RuleView]]:
    """The views of each family, in the order in which the pack uses them."""
    families: dict[str, list[RuleView]] = {}
    for view in views:
        families.setdefault(view.rule.head.family, []).append(view)
    return families


def explanation_json(
    parts: Sequence[Part], views: Sequence[RuleView], families: Mapping[str, Family]
) -> list[dict[str, Any]]:
    """The same for programs: a family each, with what its rules found and let pass."""
    texts = {part.name: part.text for part in parts}
    return [
        {
            "family": name,
            "title": families[name].title if name in families else OWN,
            "rules": [_view(view, texts) for view in its],
        }
        for name, its in by_family(views).items()
    ]


def _view(view: RuleView, texts: Mapping[str, str]) -> dict[str, Any]:
    return {
        "rule": view.rule.head.id,
        "clause": view.rule.head.clause,
        "holds": view.holds,
        "aside": view.aside,
        "findings": [one.to_json() for one in view.findings],
        "passed": [
            {
                "part": one.part,
                "start": one.start,
                "end": one.end,
                "words": texts[one.part][one.start : one.end],
                "why": one.why,
            }
            for one in view.passed
        ],
    }


def _said(views: Sequence[RuleView], texts: Mapping[str, str]) -> list[str]:
    """What a family has to say; nothing where none of its words stands in the text.

    A place that one of its rules fired at was not let pass, whatever another rule made of it.
    """
    fired = [found for view in views for found in view.findings]
    said = [
        f"Fired ({found.rule} for {found.clause}) at {_quoted(texts, found)}: {found.why}"
        for found in fired
    ]
    whys: dict[str, dict[str, None]] = {}
    for passed in (one for view in views for one in view.passed):
        if not any(_overlap(found, passed) for found in fired):
            whys.setdefault(_quoted(texts, passed), {})[passed.why] = None
    said += [f"Let pass {quoted}: {'; '.join(why)}." for quoted, why in whys.items()]
    held = {view.rule.head.id for view in views if view.holds}
    said += [
        f"Saw a word of {view.rule.head.id}, but it does not hold for such a post."
        for view in views
        if view.aside and view.rule.head.id not in held
    ]
    return list(dict.fromkeys(said))


def _overlap(one: Finding, other: Passed) -> bool:
    return one.part == other.part and one.start < other.end and other.start < one.end


def _quoted(texts: Mapping[str, str], spot: Finding | Passed) -> str:
    words = texts[spot.part][spot.start : spot.end]
    if len(words) > _SHOWN:
        words = words[:_SHOWN] + "\N{HORIZONTAL ELLIPSIS}"
    return '"' + "".join(map(shown, words.replace("\n", " "))) + '"'
