"""How a verdict reads: the post with the words underlined, the clause's own words, and why.

Owns the layout. It works without colour (``^`` stands under what was found), at any width, and
nothing that a post contains can steer the reader's terminal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from unicodedata import category, combining, east_asian_width

from policy.pack import Clause
from policy.verdict import Finding, Outcome, Part, Severity, Verdict, cited

NARROWEST = 24
IN_DANGER = (
    "URGENT. Somebody may be in danger. In danger now: 999. I cannot call anybody; a person must."
)
_HEADS = {
    Outcome.CLEAN: "CLEAN.",
    Outcome.REFER: "REFER. The Clerk should decide.",
    Outcome.BREACH: "BREACH.",
}
_SAYS = {
    Severity.ADVISE: "a word of advice",
    Severity.REFER: "may touch it",
    Severity.BREACH: "touches it",
}
_JOINER = "\u200d"

_Cell = tuple[str, bool]
"""One character as shown, and whether it was found."""


def verdict_text(
    parts: Sequence[Part], verdict: Verdict, clauses: Mapping[str, Clause], width: int = 80
) -> str:
    """The whole answer: outcome first, then each part with findings, then the clauses.

    No line is wider than ``width`` columns (at least 24), a single long character apart.
    """
    width = max(width, NARROWEST)
    lines = [*(wrap(IN_DANGER, width) if verdict.urgent else ()), _head(verdict)]
    for part in parts:
        found = [finding for finding in verdict.findings if finding.part == part.name]
        if found:
            title = [f"In the {part.name}:"] if len(parts) > 1 else []
            lines += ["", *title, *underlined(part.text, found, width)]
    for clause in cited(verdict.findings):
        found = [finding for finding in verdict.findings if finding.clause == clause]
        lines += ["", *_clause(clauses.get(clause), found, width)]
    if verdict.unchecked:
        lines += ["", f"Not checked: {', '.join(verdict.unchecked)}."]
    return "\n".join(lines)


def _head(verdict: Verdict) -> str:
    clauses = ", ".join(cited(verdict.findings))
    said = _HEADS[verdict.outcome]
    if verdict.outcome is Outcome.CLEAN:
        return (
            f"{said} See the advice under {clauses}."
            if clauses
            else f"{said} No rule found anything."
        )
    return f"{said} Look at {clauses}."


def _clause(clause: Clause | None, found: Sequence[Finding], width: int) -> Iterator[str]:
    """A clause, its words verbatim, and why it is cited."""
    worst = max((one.severity for one in found), key=list(Severity).index)
    name = f"{found[0].clause} ({clause.title})" if clause else found[0].clause
    yield from wrap(f"{name}: {_SAYS[worst]}.", width)
    for why in dict.fromkeys(f"{one.why} [{one.rule}]" for one in found):
        yield from wrap(f"Why: {why}", width, initial_indent="  ", subsequent_indent="  ")
    if clause is not None:
        yield "  The clause says:"
        for line in clause.text.splitlines():
            yield from wrap(line, width, initial_indent="    ", subsequent_indent="    ")


def underlined(text: str, findings: Sequence[Finding], width: int = 80) -> Iterator[str]:
    """The text in lines of at most ``width`` columns, ``^`` under each code point found."""
    marks = bytearray(len(text))
    for finding in findings:
        marks[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
    line: list[_Cell] = []
    for char, mark in zip(text, marks, strict=True):
        if char == "\n":
            yield from _rows(line, width - 2)
            line = []
        else:
            line.append((shown(char), bool(mark)))
    yield from _rows(line, width - 2)


def shown(char: str) -> str:
    """The character where it may be shown; a dot where it is invisible or steers a terminal."""
    kind = category(char)
    if char == "\t" or kind in {"Zl", "Zp"}:
        return " "
    if kind == "Cs":
        return "\ufffd"
    if kind == "Cc" or (kind == "Cf" and char != _JOINER):
        return "\u00b7"
    return char


def _columns(char: str) -> int:
    if combining(char) or char == _JOINER or category(char) in {"Mn", "Me"}:
        return 0
    return 2 if east_asian_width(char) in {"W", "F"} else 1


def _rows(line: Sequence[_Cell], width: int) -> Iterator[str]:
    """One line of the text as rows, each followed by its marks where it has any."""
    start = 0
    while True:
        end = _break(line, start, width)
        shown_end = end
        while shown_end > start and line[shown_end - 1][0] == " ":
            shown_end -= 1
        row = line[start:shown_end]
        yield f"  {''.join(char for char, _ in row)}".rstrip()
        under = "".join(("^" if mark else " ") * _columns(char) for char, mark in row).rstrip()
        if under:
            yield f"  {under}"
        start = end
        if start >= len(line):
            return


def _break(line: Sequence[_Cell], start: int, width: int) -> int:
    """Where the row that begins at ``start`` ends: after its last blank if it is too long."""
    used, blank = 0, start
    for place in range(start, len(line)):
        char = line[place][0]
        used += _columns(char)
        if used > width and place > start:
            return place + 1 if char == " " else blank if blank > start else place
        if char == " ":
            blank = place + 1
    return len(line)
