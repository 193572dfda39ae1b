"""A conversation that these tests script: what it was told, and what it makes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.clerk.reporting import talk
from bot.clerk.reporting.heard import Heard, Said
from bot.store import people, report_files, reports


def script(monkeypatch: pytest.MonkeyPatch, hear: Callable) -> None:
    """Have the loops hand messages to ``hear`` instead of the conversation."""
    monkeypatch.setattr(talk, "hear", hear)


def to_report(session, house, one: Heard) -> Said:
    """Every message begins a report of its own, with all that was sent along."""
    who = people.by_identity(session, "village", house.platforms(one.connection), one.sender)
    report = reports.begin(
        session, "village", who.id if who else None, one.connection, one.place, {"what": one.text}
    )
    for medium in one.media:
        source = report_files.source_of(one.ref, medium)
        reports.attach(session, report, one.connection, source, medium.mime)
    return Said("Saved.", report_id=report.id)
