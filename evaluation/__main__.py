"""Print the evaluation's figures: ``python -m evaluation [FILE ...] [--misses] [--write]``."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation.page import page
from evaluation.rows import HERE, rows
from evaluation.tally import Judged, clean, figures, judged
from policy.toxicity.mini import Mini

PAGE = HERE.parent / "docs" / "evaluation.md"


def main() -> None:
    """Judge every file, or those that were named, and print or write what came out."""
    options = argparse.ArgumentParser(prog="make evaluate")
    options.add_argument("files", nargs="*", type=Path, help="JSON lines [default: all]")
    options.add_argument("--misses", action="store_true", help="list what was judged otherwise")
    options.add_argument("--model", action="store_true", help="read by the built-in model too")
    options.add_argument("--write", action="store_true", help="write docs/evaluation.md")
    given = options.parse_args()
    files = given.files or sorted((HERE / "posts").glob("*.jsonl"))
    model = Mini() if given.model else None
    sets = {file.stem: judged(rows(file), model) for file in files}
    for name, done in sets.items():
        print(f"{name}: {len(done)} judgements")
        for what, share in figures(done).items():
            print(f"  {what:<40} {share}")
        if given.misses:
            print("\n".join(_misses(done)))
    if given.write:
        sets = {file.stem: judged(rows(file)) for file in files}
        read = {file.stem: judged(rows(file), Mini()) for file in files}
        PAGE.write_text(page(sets, read), encoding="utf-8")
        print(f"wrote {PAGE.relative_to(HERE.parent)}")


def _misses(done: Sequence[Judged]) -> Iterator[str]:
    """What was judged otherwise than labelled: false alarms, misses, wrong clauses."""
    for one in done:
        row = one.row
        rules = ", ".join(f"{found.rule} ({found.clause})" for found in one.verdict.findings)
        if clean(one) and one.told:
            what = "FALSE ALARM"
        elif not clean(one) and not one.told:
            what = f"MISSED {row.label} [{row.reach}]"
        elif not clean(one) and not one.right:
            what = "WRONG CLAUSE"
        else:
            continue
        expected = ", ".join(sorted(row.clauses))
        where = f"{row.council} {row.account} {row.author} {row.mode}"
        yield f"\n  {what} {row.id} ({where})"
        yield f"    expected {expected or 'nothing'}; said {rules or 'nothing'}"
        yield f"    {row.text}\n    ({row.technique or row.why})"


if __name__ == "__main__":
    main()
