"""Cases, decisions, actions, elections, closures and the chain, as the tables of an export."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import Row

from bot.store.exporting.chain import Link
from bot.store.exporting.decided import Ordered, Receipt
from bot.store.exporting.scope import Facts
from bot.words import record
from bot.words.cases import STATES, sentence
from bot.words.export_cells import Value, cell, joined
from policy.verdict import by_minute

Line = Sequence[Value]

CASES = (
    "Case", "Post", "About", "Account", "Opened", "Verdict", "Urgent", "Clauses",
    "Findings and reasons", "State", "Decided", "Decided by", "Clause decided on",
    "Reason decided on", "Closed", "Times the next person was asked", "Words",
)  # fmt: skip
HISTORY = ("Case", "Row of the chain", "When", "Who", "What")
ACTIONS = (
    "Action", "Case", "Post", "Account", "Ordered", "Ordered by", "What", "Clause", "Reason",
    "Request received", "Request came by", "Outcome", "Finished", "Detail", "Receipts",
)  # fmt: skip
ELECTIONS = (
    "Election", "Type", "Polling day", "Area", "Notice published", "Why that day", "Entered",
    "Entered by", "Cancelled",
)  # fmt: skip
CLOSURES = (
    "Closure", "Election", "Account", "Mode", "From", "To", "Start is an estimate", "By what right",
    "Reason", "Proposed", "Confirmed", "Confirmed by", "Ended early",
)  # fmt: skip
EXEMPTIONS = ("Case", "Category", "Reason", "Given", "Given by", "Until")
CHAIN = (
    "Row", "When", "When, as hashed (UTC)", "Kind", "Actor", "Subject", "Digest of the words",
    "Hash of the row before", "Hash",
)  # fmt: skip
WITHHELD = "(withheld)"
_UNFINISHED = {"waiting": "waits", "working": "under way"}
_ORDERS = {
    "take_down": "take down", "restore": "restore", "hide": "hide", "unhide": "show again",
    "close": "close the account", "reopen": "open the account again",
}  # fmt: skip


def case(facts: Facts, row: Row[Any]) -> Line:
    """A case. A rule's reason may repeat what the public wrote: there its name alone is given."""
    return (
        numbered(row), row.post,
        "a reply of the public" if row.by_public else "a post of the Council's own",
        row.account, row.opened_at, row.outcome,
        any(one.get("urgent") for one in row.findings), joined([cited(one) for one in row.clauses]),
        "\n".join(_findings(row)), STATES.get(row.state, row.state), row.decided_at,
        _name(facts, row.decided_by_id), cited(row.decided_clause), row.decided_reason,
        row.closed_at, row.escalations, _kept(row),
    )  # fmt: skip


def _findings(row: Row[Any]) -> list[str]:
    found = []
    for one in row.findings:
        why = "" if row.by_public else f": {sentence(str(one.get('why') or ''))}"
        found.append(f"{cited(one.get('clause'))}, {one.get('severity')} [{one.get('rule')}]{why}")
    return list(dict.fromkeys(found))


def _kept(row: Row[Any]) -> str:
    return "kept" if row.erased_at is None else f"erased {cell(row.erased_at)}: its time was over"


def said(facts: Facts, row: Row[Any]) -> Line:
    """Something that is on record about a case."""
    if row.payload is None:
        what = f"{row.kind} (its words were erased)"
    else:
        payload = dict(row.payload)
        if row.kind == "escalated":
            payload["to"] = _asked(facts, str(payload.get("to")))
        what = record.told(row.kind, payload)
    return numbered(row), row.seq, row.at, who(facts, row.actor), what


def _asked(facts: Facts, slug: str) -> str:
    """Who was asked when no answer came; the record's word where nobody could be."""
    return facts.slugs.get(slug, slug if slug == "nobody" else "somebody who left")


def who(facts: Facts, actor: str) -> str:
    """Who did what a row of the chain says."""
    if actor.startswith("person:"):
        return _name(facts, int(actor.removeprefix("person:"))) or "somebody unknown"
    known = {"beadle": "Beadle", "platform": "the platform", "operator": "whoever runs Beadle"}
    return known.get(actor, actor)


def action(facts: Facts, ordered: Ordered) -> Line:
    """An order and what came of it; of a reply without details, which may name who wrote it."""
    row = ordered.row
    by = _name(facts, row.ordered_by_id) or ("" if row.number else "Beadle, as confirmed")
    return (
        row.id, numbered(row), row.post, row.account, row.created_at, by,
        _ORDERS.get(row.kind, row.kind), cited(row.clause), row.reason, row.received_at, row.desk,
        _outcome(row.state), row.finished_at, "" if row.by_public else row.detail,
        "\n".join(_receipt(one, bare=bool(row.by_public)) for one in ordered.receipts),
    )  # fmt: skip


def _outcome(state: str | None) -> str:
    if state is None:
        return "not begun, or not known"
    return _UNFINISHED.get(state) or record.OUTCOMES.get(state, state)


def _receipt(one: Receipt, *, bare: bool) -> str:
    detail = "" if bare or not one.detail else f". {sentence(one.detail)}"
    return f"{one.step.replace('_', ' ')}: {_outcome(one.outcome)}{detail}"


def election(facts: Facts, row: Row[Any]) -> Line:
    """A poll as it was entered."""
    return (
        row.number, row.kind, row.poll, row.area, row.notice_on, row.notice_reason, row.added_at,
        _name(facts, row.added_by_id), row.cancelled_at,
    )  # fmt: skip


def closure(facts: Facts, row: Row[Any]) -> Line:
    """A window in which an account, or all, is closed or more strictly checked."""
    return (
        row.id, row.election, row.account or "all", row.mode, row.starts_at, row.ends_at,
        row.estimated, row.ground, row.reason, row.created_at, row.confirmed_at,
        _name(facts, row.confirmed_by_id), row.ended_at,
    )  # fmt: skip


def exemption(facts: Facts, row: Row[Any]) -> Line:
    """What could go out all the same; of words that were checked beforehand none is kept."""
    about = numbered(row) or "words shown beforehand"
    given = row.given_at, _name(facts, row.given_by_id), row.until
    return about, row.category, row.reason, *given


def link(_facts: Facts, one: Link) -> Line:
    """A row of the audit chain."""
    row = one.given
    if row is None:
        return one.seq, None, None, WITHHELD, None, None, None, None, one.hash
    hashed = row.at.astimezone(UTC).isoformat(timespec="microseconds")
    return (
        one.seq, row.at, hashed, row.kind, row.actor, row.subject, row.digest, row.previous,
        one.hash,
    )  # fmt: skip


def numbered(row: Row[Any]) -> str:
    """A case by its number. Alone a spreadsheet would take it for a month: ``3/2026``."""
    return "" if row.number is None else f"case {row.number}/{row.year}"


def cited(clause: str | None) -> str:
    """A clause by its number. Alone a spreadsheet would make ``6.1`` of ``6.10``."""
    return f"clause {clause}" if clause and not by_minute(clause) else clause or ""


def _name(facts: Facts, key: int | None) -> str:
    return "" if key is None else facts.names.get(key, "somebody unknown")
