"""How a case reads: what happened, what still stands, what to do next, and how to undo."""

from __future__ import annotations

from datetime import datetime

from adapters.contract import Offer
from bot.store.cases import File
from bot.words.times import when
from policy.pack import Pack
from policy.verdict import Finding

AROUND = 40
"""Code points shown on each side of the words that raised a finding."""


def label(number: int, year: int, now: datetime) -> str:
    """``14`` this year, ``14/2026`` otherwise; what the Clerk types."""
    return str(number) if now.year == year else f"{number}/{year}"


def sentence(text: str) -> str:
    """The text with a full stop, where a platform or a person left it out."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."


def findings_of(file: File) -> list[Finding]:
    """The findings of a case's verdict."""
    return [Finding.from_json(one) for one in file.verdict.findings]


def quoted(file: File, finding: Finding) -> str:
    """The words that raised a finding, with a little of what stands around them."""
    parts = dict(file.version.parts or [])
    text: str = parts.get(finding.part, "")
    start, end = max(0, finding.start - AROUND), min(len(text), finding.end + AROUND)
    piece = " ".join(text[start:end].split())
    return f"“{'…' if start else ''}{piece}{'…' if end < len(text) else ''}”"


def standing(file: File, now: datetime) -> str:
    """Where the post stands now, in one sentence."""
    post = file.post
    if post.removed_at is not None:
        by = post.removed_by or "unknown"
        who = {"beadle": "by Beadle", "unknown": "we were not told by whom"}.get(by, f"by {by}")
        return f"It is no longer public: removed {when(post.removed_at, now)}, {who}."
    if post.hidden_at is not None:
        return f"It is hidden since {when(post.hidden_at, now)}."
    return f"It is still public{f': {post.url}' if post.url else '.'}"


def author(file: File, known: str | None) -> str:
    """Who wrote it, as far as anybody told us."""
    if known:
        return f" by {known}"
    if file.post.by_public:
        return f" by {file.post.author_name or 'a member of the public'} (the public)"
    return f" by {file.post.author_name}" if file.post.author_name else ""


def source(file: File, platform: str) -> str:
    """Where it was published."""
    return f"{platform} ({file.account.address})"


def reasons(file: File, pack: Pack) -> list[str]:
    """One paragraph per clause: the clause first, then the words, then why."""
    lines = []
    for clause_id in dict.fromkeys(f.clause for f in findings_of(file)):
        of_clause = [f for f in findings_of(file) if f.clause == clause_id]
        title = pack.clauses[clause_id].title if clause_id in pack.clauses else "no longer in pack"
        words = ", ".join(dict.fromkeys(quoted(file, f) for f in of_clause[:3]))
        why = "; ".join(dict.fromkeys(f.why.rstrip(".") for f in of_clause))
        verb = "Touches" if any(f.severity == "breach" for f in of_clause) else "May touch"
        lines.append(f"{verb} {clause_id} ({title}): {words}\nWhy: {why}.")
    return lines


def unchecked(file: File) -> str:
    """What nobody looked at: silence about it would read as clean."""
    missing = file.verdict.unchecked
    return f"Not checked: {', '.join(missing)}." if missing else ""


def offers(file: File, case_label: str) -> tuple[Offer, ...]:
    """What the reader can do about a case in its present state."""
    case = {"case": case_label}
    if file.case.state == "open":
        clause = str(file.case.clauses[0]) if file.case.clauses else ""
        return (
            Offer("Take down", "takedown", {**case, "clause": clause}),
            Offer("Dismiss", "dismiss", case),
            Offer("Ask for advice", "advice", case),
        )
    if file.case.state == "taken_down":
        return (Offer("Restore", "restore", case),)
    if file.case.state == "by_hand":
        return (Offer("Done by hand", "done", case),)
    if file.case.state == "gone":
        return (Offer("Dismiss", "dismiss", case),)
    return ()


def to_type(file: File, case_label: str) -> str:
    """The same in words, for a desk without buttons."""
    clause = str(file.case.clauses[0]) if file.case.clauses else "CLAUSE"
    match file.case.state:
        case "open":
            return (
                f"Reply: takedown {case_label} {clause} REASON, dismiss {case_label} REASON, "
                f"or advice {case_label}."
            )
        case "taken_down":
            return f"To undo: restore {case_label} REASON."
        case "by_hand":
            return f"Then reply: done {case_label}."
        case "gone":
            return f"Nothing more is needed. To close it: dismiss {case_label} REASON."
        case _:
            return ""


STATES = {
    "open": "please decide",
    "ordered": "under way",
    "by_hand": "a person must act",
    "taken_down": "taken down",
    "gone": "no longer public",
    "restored": "restored",
    "dismissed": "dismissed",
}
