"""A calendar file (iCalendar, RFC 5545) that a calendar program can open or subscribe to.

Owns its form. An entry keeps its ``uid`` when it changes, so that a subscriber sees it move
instead of seeing it twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from policy.elections.timetable import About, Timetable

if TYPE_CHECKING:
    import icalendar

_PRODUCT = "-//Beadle//beadle elections//EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: a day, or from ``starts`` to ``ends`` (aware times; open: a moment).

    ``sure`` False: it may still move, and is shown as tentative.
    """

    uid: str
    title: str
    starts: datetime | date
    ends: datetime | None
    text: str
    sure: bool


def calendar_file(entries: Iterable[Entry], written: datetime, name: str = "") -> bytes:
    """The file's content. ``written`` (aware) is when it was made; times are UTC.

    ``name`` is what a subscriber's program calls it.
    """
    import icalendar  # noqa: PLC0415  3 MB that only a calendar needs

    calendar = icalendar.Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, written))
    return bytes(calendar.to_ical())


def _event(entry: Entry, written: datetime) -> icalendar.Event:
    import icalendar  # noqa: PLC0415  3 MB that only a calendar needs

    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", written.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("status", "CONFIRMED" if entry.sure else "TENTATIVE")
    event.add("transp", "TRANSPARENT")  # it makes nobody busy
    if isinstance(entry.starts, datetime):
        event.add("dtstart", entry.starts.astimezone(UTC))
        if entry.ends is not None:
            event.add("dtend", entry.ends.astimezone(UTC))
    else:
        event.add("dtstart", entry.starts)
        event.add("dtend", entry.starts + timedelta(days=1))
    return event


def entries_of(dates: Timetable) -> Iterator[Entry]:
    """The entries of one poll: its last day for the notice, a dissolution, the period, the poll."""
    title = dates.rule.title

    def entry(name: str, what: str, at: datetime | date, ends: datetime | None = None) -> Entry:
        about: tuple[About, ...] = _ABOUT[name]
        text = "\n\n".join(one.text for one in dates.reasons if one.about in about)
        sure = name == "poll" or not (dates.provisional or (dates.estimated and name == "period"))
        uid = f"{name}.{dates.rule.kind}.{dates.poll}@beadle"
        return Entry(uid, f"{what}: {title}", at, ends, text, sure)

    if dates.last_day_for_notice:
        yield entry("notice", f"Last day for the {dates.rule.notice}", dates.last_day_for_notice)
    if dates.dissolution:
        yield entry("dissolution", "Dissolution of Parliament", dates.dissolution)
    if dates.starts:
        what = "Pre-election period (estimate)" if dates.estimated else "Pre-election period"
        yield entry("period", what, dates.starts, dates.ends)
    yield entry("poll", "Polling day", dates.poll)


_ABOUT: dict[str, tuple[About, ...]] = {
    "notice": ("last_day_for_notice", "provisional", "note"),
    "dissolution": ("dissolution", "provisional"),
    "period": ("starts", "ends", "provisional", "note"),
    "poll": ("ends",),
}
