"""How a row of the audit chain reads: what happened in plain words, then its facts.

Owns the words for every kind of row. A kind that is not known here is shown with its facts as
they are: a record leaves nothing out, whichever version wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.words.cases import STATES, sentence

Payload = Mapping[str, Any]

ORDERS = {
    "take_down": "the take-down", "restore": "the restore",
    "hide": "the hiding of the reply", "unhide": "the showing of the reply",
}  # fmt: skip
OUTCOMES = {
    "done": "done, and checked", "already": "it was so already", "partly": "only partly done",
    "by_hand": "to be done by hand", "refused": "refused", "unknown": "not known",
}  # fmt: skip
KEYS = {
    "case": "case", "from": "was", "to": "now", "order": "for", "outcome": "outcome",
    "by": "by", "reason": "reason", "again": "again", "why": "why", "person": "who",
    "until": "until", "command": "command", "sender": "sender", "desk": "desk",
    "connection": "connection", "since": "since", "said": "said", "posts": "posts",
    "days": "older than days", "hold": "hold number", "clauses": "clauses", "verdict": "verdict",
}  # fmt: skip


def told(kind: str, payload: Payload) -> str:
    """What a row says; ``payload`` as stored, with ``number`` for the number of its version."""
    telling = _TELLING.get(kind)
    return telling(payload) if telling else _with(kind, payload, payload)


def _with(first: str, payload: Payload, keys: Iterable[str]) -> str:
    """Something and those of the facts that are there, in the order of ``keys``."""
    facts = [first]
    for key in keys:
        value = payload.get(key)
        if value not in (None, "", []):
            facts.append(f"{KEYS.get(key, key.replace('_', ' '))}: {_plain(value)}")
    return "; ".join(facts)


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _archived(payload: Payload) -> str:
    return f"archived version {payload.get('number', 'unknown')} of the post"


def _removed(payload: Payload) -> str:
    by = payload.get("by")
    who = f"by {by}" if by not in (None, "", "unknown") else "it did not say by whom"
    return f"the post was removed; {who}"


def _back(payload: Payload) -> str:
    """A post is seen again, or a person is."""
    return "came back" if "person" in payload else "the post is public again"


def _moved(payload: Payload) -> str:
    return f"the post's address changed to {payload.get('to')}, it was {payload.get('from')}"


def _media(payload: Payload) -> str:
    if "failed" in payload:
        return f"no copy of the picture {payload.get('ref')}: {sentence(str(payload['failed']))}"
    return f"copied the picture {payload.get('ref')}; SHA-256 {payload.get('sha256')}"


def _opened(payload: Payload) -> str:
    clauses = _plain(payload.get("clauses") or "no clause")
    version = f"; about version {payload['number']} of the post" if "number" in payload else ""
    return f"opened case {payload.get('case')}: {clauses}, {payload.get('verdict')}{version}"


def _ordered(payload: Payload) -> str:
    kind = str(payload.get("kind"))
    first = f"ordered {ORDERS.get(kind, kind.replace('_', ' '))}"
    return _with(first, payload, ("clause", "reason"))


def _case(payload: Payload) -> str:
    """A case's move; what led to it stands in the rows before, its reason only here."""
    was, to = (str(payload.get(key)) for key in ("from", "to"))
    first = f"the case is now “{STATES.get(to, to)}”, it was “{STATES.get(was, was)}”"
    if payload.get("by") == "hand":
        first += "; done by hand, which I have not seen"
    if payload.get("again") == "public":
        first += "; the post is public again"
    rest = {k: v for k, v in payload.items() if k not in _MOVES}
    return _with(first, rest, rest)


_MOVES = ("from", "to", "order", "outcome", "by", "again")


def _receipt(payload: Payload) -> str:
    step = str(payload.get("step")).replace("_", " ")
    return f"receipt for “{step}”: {_came_of(payload)} ({payload.get('target')})"


def _outcome(payload: Payload) -> str:
    """What came of an order; of a success the receipts before it tell the details."""
    kind = str(payload.get("action"))
    good = payload.get("outcome") in ("done", "already")
    came = _came_of({**payload, "detail": ""} if good else payload)
    return f"outcome of {ORDERS.get(kind, kind.replace('_', ' '))}: {came}"


def _came_of(payload: Payload) -> str:
    outcome = str(payload.get("outcome"))
    said = sentence(str(payload.get("detail") or ""))
    return f"{OUTCOMES.get(outcome, outcome)}.{f' {said}' if said else ''}"


def _note(payload: Payload) -> str:
    return f"noted: {payload.get('text')}"


def _escalated(payload: Payload) -> str:
    return f"no answer came (time {payload.get('times')}); asked {payload.get('to')}"


def _edited_away(payload: Payload) -> str:
    clauses = _plain(payload.get("clauses") or "no clause")
    return (
        f"version {payload.get('version')} was edited before I read it; "
        f"it raised {clauses}, {payload.get('verdict')}"
    )


def _let_stand(payload: Payload) -> str:
    return f"version {payload.get('version')} says the same as what was let stand; no new case"


def _not_checked(payload: Payload) -> str:
    return f"version {payload.get('version')} could not be checked; a person was asked to read it"


def _restored(payload: Payload) -> str:
    by, backup = payload.get("by"), payload.get("backup")
    return f"this record was brought back from the backup {backup} by {by}; what came after is lost"


def _refused(payload: Payload) -> str:
    return _with("was refused", payload, ("command", "sender", "desk"))


def _purged(payload: Payload) -> str:
    """What was erased because its time was over; older rows know of replies alone."""
    if "kind" not in payload:
        return _with("purged", payload, ("posts", "days"))
    return f"erased {payload.get('number')} ({payload['kind']}), kept for: {payload.get('rule')}"


_TELLING: dict[str, Callable[[Payload], str]] = {
    "archived": _archived,
    "removed": _removed,
    "back": _back,
    "moved": _moved,
    "media": _media,
    "case opened": _opened,
    "ordered": _ordered,
    "case": _case,
    "receipt": _receipt,
    "outcome": _outcome,
    "note": _note,
    "escalated": _escalated,
    "edited away": _edited_away,
    "let stand": _let_stand,
    "not checked": _not_checked,
    "refused": _refused,
    "purged": _purged,
    "restored": _restored,
}
