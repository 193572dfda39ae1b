"""What of the configuration stands in each council's audit chain, and when the process ran.

On record is all that decides who may act, what is watched, and by which rules: whoever changes
one of these in the file leaves a row. Ids of people on platforms are there as SHA-256 only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy.orm import Session

from bot.config.model import Config, Council, Person
from bot.store import audit
from bot.store.types import sha256


def beadles_version() -> str:
    """The version of the distribution that runs; ``unknown`` where it is not installed."""
    try:
        return version("council-beadle")
    except PackageNotFoundError:
        return "unknown"


def record(session: Session, config: Config, council: Council, pack_hash: str) -> None:
    """Put a council's configuration on record, where it differs from what was there last."""
    payload = _stated(config, council, pack_hash)
    if audit.latest_payload(session, council.id, "configured") != payload:
        audit.record(session, council.id, audit.Entry("configured", "council", payload))


def _stated(config: Config, council: Council, pack_hash: str) -> dict[str, Any]:
    used = {account.connection for account in council.accounts}
    used |= {desk.connection for desk in council.desks}
    return {
        "name": council.name,
        "pack": council.pack,
        "pack_hash": pack_hash,
        "scorer": config.scorer,
        "version": beadles_version(),
        "connections": sorted(
            f"{each.id}: {each.adapter.name}" for each in config.connections if each.id in used
        ),
        "watched": sorted(
            f"{a.id} ({a.kind.value}): {a.connection} {a.address}, by {a.author_kind.value}"
            for a in council.accounts
        ),
        "people": sorted(_person(person) for person in council.persons),
        "desks": sorted(f"{desk.connection} {desk.channel}" for desk in council.desks),
        "adviser": next((p.id for p in (council.adviser(),) if p), ""),
        "escalation": [
            _span(council.escalation.urgent),
            _span(council.escalation.breach),
            _span(council.escalation.refer),
        ],
        "rules": asdict(council.rules),
        **_quiet(council),
        "elections": [council.elections.ends.value, _span(council.elections.ask_before)],
        "tell_after": _span(council.tell_after),
        "retention": asdict(council.retention),
    }


def _quiet(council: Council) -> dict[str, str]:
    """When what can wait does so; nothing where there are no quiet hours."""
    if council.quiet is None:
        return {}
    quiet = council.quiet
    also = [word for word in ("weekends", "breaches_wait") if getattr(quiet, word)]
    return {"quiet": " ".join([f"{quiet.starts:%H:%M} to {quiet.ends:%H:%M}", *also])}


def _person(person: Person) -> str:
    held = f"{person.since or ''}..{person.until or ''}"
    known = [
        f"{platform} {sha256(name.encode('utf-8', 'surrogatepass'))}"
        for platform, name in sorted(person.identities.items())
    ]
    return "; ".join([f"{person.id}: {person.role.value} {held}", *known])


def _span(span: timedelta) -> str:
    return f"{span.total_seconds():.0f} s"


def left(session: Session, council_id: str) -> None:
    """Put on record that a council is no longer in the configuration: nothing of it is watched."""
    audit.record(session, council_id, audit.Entry("left the configuration", "council"))


def started(session: Session, councils: Iterable[str]) -> None:
    """Put on record that Beadle began its work for these councils, and which version."""
    _each(session, councils, audit.Entry("started", "council", {"version": beadles_version()}))


def stopped(session: Session, councils: Iterable[str]) -> None:
    """Put on record a stop in good order. Where it is missing before a start, Beadle was killed."""
    _each(session, councils, audit.Entry("stopped", "council"))


def _each(session: Session, councils: Iterable[str], entry: audit.Entry) -> None:
    for council_id in sorted(councils):  # in one order, so that two writers cannot lock crosswise
        audit.record(session, council_id, entry)
