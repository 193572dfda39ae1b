"""A report as it is handed to the police or a solicitor: the shape, and its texts.

Owns what a bundle says, and how it is checked; the page is :mod:`bot.words.report_page`. Times are
UTC here and London time on paper.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bot.words.report_card import Copy, size
from bot.words.times import exactly

WITHHELD = "withheld: they have not said yes to the police having their name"


@dataclass(frozen=True, slots=True)
class BundleFile:
    """What came with the report. ``path`` is its place in the bundle; None where it was not kept.

    ``name`` and ``mime`` are what the sender's platform said, ``sha256`` and ``size`` of the bytes.
    """

    path: str | None
    name: str
    mime: str
    received_at: datetime
    size: int | None = None
    sha256: str | None = None
    trouble: str = ""
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that was said or done, in the order of its time."""

    at: datetime
    who: str
    what: str
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Linked:
    """The post that the report is about, as it was archived when it was seen."""

    case: str
    author: str
    posted_at: datetime
    url: str
    text: str = field(repr=False)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """A row of the audit chain about the report."""

    seq: int
    at: datetime
    kind: str
    who: str
    hash: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """All that a bundle holds. ``answers`` are (question, answer) in the reader's order.

    ``full``: with the reporter's name though they did not agree, and the words of notes.
    """

    council: str
    council_id: str
    number: str
    made_at: datetime
    made_by: str
    filed_at: datetime
    platform: str
    reporter: str
    urgent: bool
    concerns: str
    state: str
    answers: tuple[tuple[str, str], ...] = field(repr=False)
    files: tuple[BundleFile, ...]
    timeline: tuple[Happened, ...]
    chain: tuple[Link, ...]
    head: tuple[int, str]
    post: Linked | None = None
    copied: tuple[Copy, ...] = ()
    full: bool = False


def timeline(bundle: Bundle) -> str:
    """What happened when, one line each; words that were said are set in below."""
    lines = [f"Report {bundle.number}, {bundle.council}: what happened when", ""]
    for one in bundle.timeline:
        lines.append(f"{exactly(one.at)}  {one.who}: {one.what}")
        lines += [f"    {line}" for line in one.text.splitlines()]
    return "\n".join([*lines, ""])


def how_kept(bundle: Bundle) -> list[str]:
    """How the report was kept and how to check it, in paragraphs."""
    seq, head = bundle.head
    stored = sum(1 for one in bundle.files if one.path)
    return [
        (
            f"{bundle.council} takes in reports by Beadle, a program on its own computer. What the "
            f"reporter sent by {bundle.platform} was stored encrypted, as it came, before it was "
            "acknowledged. Later edits and deletions were added; what came first was not replaced."
        ),
        (
            f"Files in it: {stored}, byte for byte as the platform delivered them; a post that was "
            "linked to is a copy that Beadle made. A screenshot "
            "shows what somebody saw; the program has not checked it, and does not know who held "
            "the telephone. The reporter was known by an account that the council had entered "
            "beforehand."
        ),
        (
            "A keyed SHA-256 digest of the report, of each addition and of each file was put into "
            "the council's audit chain when it came. In the chain each row's hash covers the hash "
            "before it, so that nothing in it can be changed, removed or put in without changing "
            "every hash after it. Every reading of the report is a row as well."
        ),
        (
            f"When this bundle was made, the chain ended at row {seq}, with the hash {head}. To "
            "check it on the council's computer: beadle verify --council "
            f"{bundle.council_id} --head {seq}:{head}. It answers “as recorded”, or names what is "
            "not. The council's desk is told the chain's end each day: those messages are a check "
            "from outside the program."
        ),
        (
            "To check that nothing in this bundle was changed since it was made, compare the "
            "SHA-256 digests in SHA256SUMS.txt (on Linux: sha256sum -c SHA256SUMS.txt; on Windows: "
            "certutil -hashfile NAME SHA256)."
        ),
        withheld(bundle),
    ]


def withheld(bundle: Bundle) -> str:
    """What was left out, said where it is missed."""
    if bundle.full:
        return "Nothing was left out: the reporter's name and the notes of the council are in it."
    name = "" if bundle.reporter != WITHHELD else (
        "The reporter has not said yes to the police having their name: it and how to reach them "
        "were left out. Words and pictures were not changed, and may name them. "
    )  # fmt: skip
    return (
        f"{name}The council's own notes were left out; that there are some stands in the timeline."
    )


def statement(bundle: Bundle) -> str:
    """The same as a text of its own, with the rows of the chain."""
    lines = [f"Report {bundle.number}: how it was kept, and how to check it", ""]
    lines += ["\n\n".join(how_kept(bundle)), "", "Rows of the audit chain about this report:"]
    lines += [f"{r.seq}  {exactly(r.at)}  {r.who}: {r.kind}  {r.hash}" for r in bundle.chain]
    return "\n".join([*lines, ""])


def as_json(bundle: Bundle) -> str:
    """The bundle for a program, without the files' bytes. Times are UTC, ISO 8601."""
    shown: dict[str, Any] = {
        "number": bundle.number,
        "council": bundle.council,
        "made_at": bundle.made_at.isoformat(),
        "made_by": bundle.made_by,
        "filed_at": bundle.filed_at.isoformat(),
        "platform": bundle.platform,
        "reporter": bundle.reporter,
        "danger": bundle.urgent,
        "concerns": bundle.concerns,
        "state": bundle.state,
        "answers": [{"question": q, "answer": a} for q, a in bundle.answers],
        "files": [_file(one) for one in bundle.files],
        "timeline": [
            {"at": one.at.isoformat(), "who": one.who, "what": one.what, "text": one.text}
            for one in bundle.timeline
        ],
        "copied": [asdict(one) for one in bundle.copied],
        "post": None if bundle.post is None else _post(bundle.post),
        "chain": {
            "head": f"{bundle.head[0]}:{bundle.head[1]}",
            "rows": [
                {"seq": r.seq, "at": r.at.isoformat(), "kind": r.kind, "who": r.who, "hash": r.hash}
                for r in bundle.chain
            ],
        },
    }
    return json.dumps(shown, indent=2, ensure_ascii=False) + "\n"


def _file(one: BundleFile) -> dict[str, Any]:
    return {
        "path": one.path, "name": one.name, "type": one.mime, "size": one.size,
        "sha256": one.sha256, "received_at": one.received_at.isoformat(),
        "not_kept": one.trouble or None,
    }  # fmt: skip


def _post(post: Linked) -> dict[str, Any]:
    return {
        "case": post.case, "author": post.author, "posted_at": post.posted_at.isoformat(),
        "url": post.url, "text": post.text, "digest": post.digest,
    }  # fmt: skip


def caption(place: int, one: BundleFile) -> str:
    """A file in one line."""
    why = one.trouble.rstrip(".") or "no reason was given"
    kept = size(one.size) if one.path else f"NOT KEPT: {why}"
    return f"File {place}: {one.name or one.mime} ({one.mime}), {kept}"
