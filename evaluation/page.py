"""Writes ``docs/evaluation.md`` from what was judged: no figure on that page is typed by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from evaluation.rows import HERE
from evaluation.tally import Judged, breach, clean, figures, reachable, share, told

Sets = Mapping[str, Sequence[Judged]]


MODEL = "## With the built-in model"
"""Where the part begins whose figures differ a little from one kind of processor to another."""


def page(sets: Sets, read: Sets) -> str:
    """The whole page: by rules alone, then read by the built-in model as well."""
    return rules_page(sets) + "\n" + model_page(read)


def model_page(read: Sets) -> str:
    """What rules and model find together."""
    plain = {name: done for name, done in read.items() if not name.startswith("disguised")}
    passed = [one for done in plain.values() for one in done if breach(one) and not one.told]
    raised = [one for done in plain.values() for one in done if clean(one) and one.told]
    lines = [
        MODEL,
        "",
        "The same posts, judged by the rules and `mini` together, as Beadle does by default.",
        "",
        *_table(plain),
        "",
        "### Breaches that still pass as clean",
        "",
        *(f"- ({', '.join(sorted(one.row.clauses))}) {_line(one.row.text)}" for one in passed),
        "",
        "### Raised wrongly",
        "",
        *(f"- by {_rules(one)}: {_line(one.row.text)}" for one in raised),
    ]
    return "\n".join(lines) + "\n"


def _rules(one: Judged) -> str:
    return ", ".join(dict.fromkeys(found.rule for found in one.verdict.findings))


def rules_page(sets: Sets) -> str:
    """What the rules alone find; ``head.md`` says how the posts came to be."""
    head = (HERE / "head.md").read_text(encoding="utf-8").rstrip()
    plain = {name: done for name, done in sets.items() if not name.startswith("disguised")}
    masked = {name: done for name, done in sets.items() if name.startswith("disguised")}
    lines = [
        head,
        "",
        "## The figures",
        "",
        *_table(plain),
        "",
        "## Disguised breaches and their harmless twins",
        "",
        *_disguised(masked),
        "",
        "## By clause",
        "",
        *_clauses([one for done in plain.values() for one in done]),
        "",
        "## What needs meaning",
        "",
        "No word, form or context tells of these. They are listed for a model, and for people.",
        "",
        *_meaning([one for done in plain.values() for one in done]),
        "",
        "## What was missed or raised wrongly in the locked set",
        "",
        *_misses([one for name, done in sets.items() if name.endswith("locked") for one in done]),
        "",
        "## The files",
        "",
        *_seals(),
    ]
    return "\n".join(lines) + "\n"


def _table(sets: Sets) -> Iterator[str]:
    yield (
        "| | "
        + " | ".join(f"{name} ({len(done)} judgements)" for name, done in sets.items())
        + " |"
    )
    yield "|---|" + "---|" * len(sets)
    counted = {name: figures(done) for name, done in sets.items()}
    for what in next(iter(counted.values())):
        yield f"| {what} | " + " | ".join(str(one[what]) for one in counted.values()) + " |"


def _disguised(sets: Sets) -> Iterator[str]:
    yield "| technique | " + " | ".join(f"{name}: found | twins raised" for name in sets) + " |"
    yield "|---|" + "---|---|" * len(sets)
    techniques = sorted({one.row.technique for done in sets.values() for one in done})
    for technique in [*techniques, ""]:
        cells = []
        for done in sets.values():
            its = [one for one in done if technique in ("", one.row.technique)]
            cells += [
                str(share(its, lambda one: not one.row.twin, told)),
                str(share(its, lambda one: one.row.twin, told)),
            ]
        yield f"| {technique or '**all**'} | " + " | ".join(cells) + " |"


def _clauses(done: Sequence[Judged]) -> Iterator[str]:
    """For each clause: how often it was expected and the Clerk was told, and told under it."""
    yield "| clause | words can reach | told | told under it | needs meaning, told |"
    yield "|---|---|---|---|---|"
    for clause in sorted({clause for one in done for clause in one.row.clauses}):
        its = [one for one in done if clause in one.row.clauses and not clean(one)]
        words = [one for one in its if one.row.reach == "words"]
        meaning = [one for one in its if one.row.reach != "words"]
        under = sum(clause in one.cited for one in words)
        yield (
            f"| {clause} | {len(words)} | {sum(map(told, words))} | {under} "
            f"| {sum(map(told, meaning))} of {len(meaning)} |"
        )


def _meaning(done: Sequence[Judged]) -> Iterator[str]:
    its = [one for one in done if one.row.reach == "meaning" and not one.told]
    for (_, text), same in groupby(its, key=lambda one: (one.row.id, one.row.text)):
        first = next(same)
        clauses = ", ".join(sorted(first.row.clauses))
        yield f"- ({clauses}) {_line(text)} *{first.row.why}*"


def _misses(done: Sequence[Judged]) -> Iterator[str]:
    for one in done:
        if clean(one) and one.told:
            yield f"- raised wrongly by {_rules(one)}: {_line(one.row.text)}"
        elif (reachable(one) or (one.row.label == "refer" and one.row.reach == "words")) and (
            not one.told
        ):
            clauses = ", ".join(sorted(one.row.clauses))
            yield f"- missed ({one.row.label}, {clauses}): {_line(one.row.text)}"


def _line(text: str) -> str:
    """A post on one line of Markdown, as it was written."""
    return "`" + " / ".join(text.replace("`", "'").split("\n")) + "`"


def _seals() -> Iterator[str]:
    for file in sorted((HERE / "posts").glob("*.jsonl")):
        seal = hashlib.sha256(file.read_bytes()).hexdigest()
        yield f"- `{file.name}`: SHA-256 `{seal}`"
