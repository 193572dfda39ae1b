"""Threats and abuse among what was found: what a report of harassment may be made of."""

from __future__ import annotations

from adapters.contract import Offer
from bot.store.cases import File

ABUSE = frozenset(
    {
        "threat", "threat-of-violence", "threat-armed", "slur", "insult", "insult-outright",
        "insult-to-one", "sexual", "toxic", "toxic-reply", "group-run-down", "group-scorned",
        "group-shut-out",
    }
)  # fmt: skip
"""The rules of the families (``policy/families``) that find threats and abuse."""


def is_abuse(file: File) -> bool:
    """Whether a member of the public threatens or abuses somebody, by what was found."""
    return file.post.by_public and any(
        found.get("rule") in ABUSE for found in file.verdict.findings
    )


def offer(file: File) -> tuple[Offer, ...]:
    """To make a report of it; nothing where there is no abuse.

    The case stands in words, as it is typed: a number alone would be a report's.
    """
    if not is_abuse(file):
        return ()
    what = f"case {file.case.number}/{file.case.year}"
    return (Offer("Make a report", "report", {"what": what}),)


def to_type(file: File, case_label: str) -> str:
    """The same in words."""
    if not is_abuse(file):
        return ""
    return (
        f"If it is aimed at you or a colleague, report it in confidence: report case {case_label}."
    )
