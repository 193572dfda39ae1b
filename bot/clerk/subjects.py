"""The order in which ``help`` and docs/clerk.md name the commands.

By subject, and what is typed most comes first. A command that no subject names comes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

SUBJECTS: dict[str, tuple[str, ...]] = {
    "Cases": ("cases", "case", "takedown", "dismiss", "restore", "advice", "note", "done",
              "audit"),
    "Before you publish": ("check",),
    "Is all well": ("status", "accounts", "weekly", "help"),
    "Who is here": ("away", "handover"),
    "Reports of harassment": ("report", "reports", "letters", "letter"),
    "Elections": ("election add", "election notice", "rehearse", "confirm", "elections",
                  "election move", "election cancel", "election declared", "resolution"),
    "Closing accounts": ("close", "reopen", "exempt", "exempt draft", "settle"),
    "Keeping": ("hold", "release", "holds"),
    "Rules": ("rules", "rule-on", "rule-off"),
}  # fmt: skip


def by_subject(names: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Each subject with those of the names that belong to it; none without any."""
    left = dict.fromkeys(names)
    for subject, wanted in SUBJECTS.items():
        found = [name for name in wanted if name in left]
        for name in found:
            del left[name]
        if found:
            yield subject, found
    if left:
        yield "Others", list(left)
