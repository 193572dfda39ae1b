"""How a case reads: what happened, what still stands, what to do next, and how to undo."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from adapters.contract import Offer
from bot.store.cases import File, is_urgent
from bot.store.schema_work import Case
from bot.words import abuse
from bot.words.times import at_time, when
from policy.pack import Pack
from policy.verdict import Finding, by_minute, cited

AROUND = 40
"""Code points shown on each side of the words that raised a finding."""
LONGEST = 400
"""Code points of one quotation, at most: an alert is read on a phone."""
NAMED = 10
"""Cases named one by one, at most."""
DELETES = "To take it down is to delete it here: I could not put it back."
DELETED = "It was deleted, and cannot be put back."
_BLANK = re.compile(r"\s+")


def label(number: int, year: int, now: datetime) -> str:
    """``14`` this year, ``14/2026`` otherwise; what the Clerk types."""
    return str(number) if now.year == year else f"{number}/{year}"


def typed(cited: str) -> str:
    """What is typed to cite it: the clause's number, or the reference alone of a minute."""
    return cited.split()[1] if by_minute(cited) else cited


def sentence(text: str) -> str:
    """The text with a full stop, where a platform or a person left it out."""
    text = text.strip()
    return text if not text or text[-1] in ".!?…" else f"{text}."


def findings_of(file: File) -> list[Finding]:
    """The findings of a case's verdict."""
    return [Finding.from_json(one) for one in file.verdict.findings]


def urgent(file: File) -> bool:
    """Whether somebody may be in danger and nobody has decided yet."""
    return file.case.state in ("open", "gone") and is_urgent(file.verdict)


def quoted(file: File, findings: Sequence[Finding]) -> list[str]:
    """The words that raised findings, with a little of what stands around them, each once.

    Where only an excerpt was kept of what the public wrote, that excerpt.
    """
    if file.version.parts is None:
        return [f"“{file.version.excerpt}”"] if file.version.excerpt else []
    pieces = []
    for name, text in file.version.parts:
        windows: list[tuple[int, int]] = []
        for finding in sorted((f for f in findings if f.part == name), key=lambda f: f.start):
            start, end = _window(text, finding)
            if windows and start <= windows[-1][1]:
                start, end = windows[-1][0], max(end, windows.pop()[1])
            windows.append((start, end))
        pieces += [_piece(text, start, end) for start, end in windows if text[start:end].strip()]
    return list(dict.fromkeys(pieces))


def _window(text: str, finding: Finding) -> tuple[int, int]:
    """What to show of a text around a finding: whole words, where there are such."""
    start, end = max(0, finding.start - AROUND), min(len(text), finding.end + AROUND)
    if start > 0 and not text[start - 1].isspace():
        cut = _BLANK.search(text, start, finding.start)
        start = cut.end() if cut else start
    if end < len(text) and not text[end].isspace():
        cuts = list(_BLANK.finditer(text, finding.end, end))
        end = cuts[-1].start() if cuts else end
    return start, end


def _piece(text: str, start: int, end: int) -> str:
    words = " ".join(text[start:end].split())
    if len(words) > LONGEST:
        words = f"{words[: LONGEST // 2].rstrip()} […] {words[-LONGEST // 2 :].lstrip()}"
    return f"“{'…' if start else ''}{words}{'…' if end < len(text) else ''}”"


def standing(file: File, now: datetime, *, again: bool = False) -> str:
    """Where the post stands now, in one sentence; ``again``: it was put back."""
    post = file.post
    if post.removed_at is not None:
        by = post.removed_by or "unknown"
        who = {"beadle": " by Beadle", "unknown": "; we were not told by whom"}.get(by, f" by {by}")
        return f"It is no longer public: removed {at_time(post.removed_at, now)}{who}."
    if post.hidden_at is not None:
        return f"It has been hidden since {when(post.hidden_at, now)}."
    stands = "public again" if again else "still public"
    return f"It is {stands}{f': {post.url}' if post.url else '.'}"


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
    """One paragraph per clause: the clause first, then the words, then why.

    Words that stood there for the clause before are not repeated.
    """
    found, before = findings_of(file), ""
    lines = [] if found else [_unread(file)]
    for clause_id in cited(found):
        of_clause = [f for f in found if f.clause == clause_id]
        words = ", ".join(quoted(file, of_clause[:3]))
        shown = _wordless(file) if not words else "the same words." if words == before else words
        before = words
        why = " ".join(dict.fromkeys(sentence(f.why) for f in of_clause))
        verb = "Touches" if any(f.severity == "breach" for f in of_clause) else "May touch"
        lines.append(f"{verb} {clause_id} ({pack.title_of(clause_id)}): {shown}\nWhy: {why}")
    return lines


def _wordless(file: File) -> str:
    """What stands in place of a quotation."""
    kept = file.version.parts is not None
    return "the post has no words." if kept else "the words are no longer kept."


def _unread(file: File) -> str:
    """Why there is a case in which nothing was found."""
    if file.version.trouble:
        trouble = sentence(file.version.trouble)
        return f"I could not read all of this post: please read it yourself. Why: {trouble}"
    return "I could not check this post: please read it yourself."


def unchecked(file: File) -> str:
    """What nobody looked at: silence about it would read as clean."""
    missing = file.verdict.unchecked
    return f"Not checked: {', '.join(missing)}." if missing else ""


def offers(file: File, *, for_good: bool = False) -> tuple[Offer, ...]:
    """What the reader can do about a case in its present state; ``for_good``: as in the house.

    The number always has its year: a button may be pressed in another one.
    """
    case = {"case": f"{file.case.number}/{file.case.year}"}
    if file.case.state == "open":
        clause = typed(file.case.clauses[0]) if file.case.clauses else ""
        return (
            Offer("Take down", "takedown", {**case, "clause": clause}),
            Offer("Dismiss", "dismiss", case),
            Offer("Ask for advice", "advice", case),
            *abuse.offer(file),
        )
    if file.case.state == "taken_down":
        return () if for_good else (Offer("Restore", "restore", case),)
    if file.case.state == "by_hand":
        return (Offer("Done by hand", "done", case),)
    if file.case.state == "gone":
        return (Offer("Dismiss", "dismiss", case),)
    return ()


def to_type(
    file: File,
    case_label: str,
    *,
    exempt: bool = False,
    back: bool = False,
    known: bool = True,
    for_good: bool = False,
) -> str:
    """The same in words, for a desk without buttons. Two are as for :func:`by_hand`.

    ``exempt``: nothing is cited but what closes accounts, and so the post may be exempt.
    """
    also = (
        f" If it may go out while accounts are closed: exempt {case_label} CATEGORY."
        if exempt
        else ""
    )
    clause = typed(file.case.clauses[0]) if file.case.clauses else "CLAUSE"
    match file.case.state:
        case "open":
            return (
                f"Reply: takedown {case_label} {clause} REASON, dismiss {case_label} REASON, "
                f"or advice {case_label}.{also}{f' {DELETES}' if for_good else ''}"
            )
        case "taken_down" if for_good:
            return DELETED
        case "taken_down":
            return f"To undo: restore {case_label} REASON."
        case "by_hand":
            return by_hand(file, case_label, back=back, known=known)
        case "gone":
            first = "See that they are safe." if urgent(file) else "Nothing more is needed."
            return f"{first} To close it: dismiss {case_label} REASON."
        case _:
            return ""


def by_hand(file: File, case_label: str, *, back: bool, known: bool) -> str:
    """What a person is to do where Beadle could not.

    ``back``: it was to be put back, not taken away; ``known``: we know how the post stands.
    """
    where = f": {file.post.url}" if file.post.url else f" ({file.account.address})"
    if file.post.by_public:
        verb = "show it again" if back else "hide it"
    else:
        verb = "put it back" if back else "remove it"
    if known:
        task = f"{verb.capitalize()} by hand{where}."
    else:
        still = "not" if back else "still"
        task = f"Please look{where}. If it is {still} public, {verb} by hand."
    again = f"restore {case_label} REASON" if back else f"takedown {case_label} CLAUSE REASON"
    return f"{task} Then reply: done {case_label}. To have me try again: {again}."


def several(found: Sequence[Case], labels: Sequence[str]) -> str:
    """Cases by their numbers: ``case 4``, ``cases 1 to 3``, ``cases 1, 3 and 7``.

    ``labels`` are those of ``found``, in the same order. At most ten are named.
    """
    if len(labels) == 1:
        return f"case {labels[0]}"
    places = [(case.year, case.number) for case in found]
    year, first = places[0]
    if len(places) > 2 and places == [(year, first + step) for step in range(len(places))]:  # noqa: PLR2004  two are “and”
        return f"cases {labels[0]} to {labels[-1]}"
    if len(labels) > NAMED:
        return f"cases {', '.join(labels[:NAMED])} and {len(labels) - NAMED} more"
    return f"cases {', '.join(labels[:-1])} and {labels[-1]}"


def decided(case: Case, at: datetime) -> str:
    """How a case was decided, when and why: ``taken down on 3 March: “party leaflet”``."""
    state = STATES[case.state]
    day = f" {when(case.decided_at, at)}" if case.decided_at else ""
    reason = f": “{case.decided_reason}”" if case.decided_reason else ""
    return f"{state}{day}{reason}"


STATES = {
    "open": "please decide",
    "ordered": "under way",
    "by_hand": "a person must act",
    "taken_down": "taken down",
    "gone": "no longer public",
    "restored": "restored",
    "dismissed": "dismissed",
}
