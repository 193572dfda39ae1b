"""From a type of poll and its day: the last day for the notice, the start and the end.

Owns how these follow from one another, and what is doubtful about what was entered. Nothing here
knows what day it is today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from policy.deadlines import LONDON
from policy.elections import saying
from policy.elections.days import Calendar, DayOff, calendar
from policy.elections.periods import Period
from policy.elections.rules import Kind, NotComputable, Rule, rule_for
from policy.elections.saying import End

CLOSE_OF_POLL = time(22)
"""When the polls close, Europe/London."""
_DAY = timedelta(days=1)
_EARLY = timedelta(days=60)

About = Literal["last_day_for_notice", "dissolution", "starts", "ends", "provisional", "note"]


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence or two on why something is as it is; complete when read alone."""

    about: About
    text: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """The dates before one poll. Times are aware, Europe/London.

    ``last_day_for_notice``, and ``starts`` where no notice was entered, are None where they do
    not follow from polling day; ``ends`` is None while a declaration is waited for.
    ``estimated``: the start is the latest possible one, because no date of the notice was
    entered. ``provisional``: it rests on bank holidays that nobody has named yet, and may move.
    ``warnings`` are doubts about what was entered; the dates hold nevertheless.
    """

    rule: Rule
    poll: date
    last_day_for_notice: date | None
    dissolution: date | None
    starts: datetime | None
    ends: datetime | None
    estimated: bool
    provisional: bool
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...]

    def period(self) -> Period | None:
        """The period, named by its poll; None where nothing says when it starts."""
        name = f"{self.rule.title}, {saying.day(self.poll)}"
        return None if self.starts is None else Period(self.starts, self.ends, (name,))


def timetable(
    kind: Kind,
    poll: date,
    *,
    notice: date | None = None,
    as_of: date | None = None,
    days_off: tuple[DayOff, ...] = (),
    end: End = End.CLOSE_OF_POLL,
    declared: datetime | None = None,
) -> Timetable:
    """The dates before a poll, each with its reason.

    The day ``notice`` on which the notice was published, once entered, is the start, whatever is
    computed. ``as_of`` leaves out the days off that were announced later; ``days_off`` adds to
    those on record. ``declared`` is when the result was declared (aware), for an end by
    declaration. Raises NotComputable where no rule is known or the period would be none.
    """
    rule = rule_for(kind, poll)
    if notice and notice > poll:
        raise NotComputable(
            f"A notice published on {notice} is later than the poll on {poll}: the period would "
            "end before it starts. Put one of the two dates right."
        )
    known = calendar(rule.nations, as_of, days_off)
    last = known.before(poll, rule.working_days) if rule.working_days else None
    dissolved = known.before(poll, rule.dissolution.working_days) if rule.dissolution else None
    first = notice or last
    ends = _ends(poll, end, declared)
    unknown = last is not None and poll > known.known_until
    then = calendar(rule.nations, notice, days_off) if notice else known
    late = _late(rule, poll, notice, last, then)
    reasons: tuple[tuple[About, str], ...] = (
        ("last_day_for_notice", saying.last_day(rule, poll, last, known)),
        ("dissolution", saying.dissolution(rule, dissolved)),
        ("starts", saying.start(rule, notice, last, hindsight=late == "hindsight")),
        ("ends", saying.ending(poll, end, ends)),
        ("provisional", saying.beyond(known.known_until) if unknown else ""),
        ("note", rule.note),
    )
    return Timetable(
        rule=rule,
        poll=poll,
        last_day_for_notice=last,
        dissolution=dissolved,
        starts=_at(first, time()) if first else None,
        ends=ends,
        estimated=first is not None and notice is None,
        provisional=unknown and notice is None,
        reasons=tuple(Reason(about, text) for about, text in reasons if text),
        warnings=tuple(_doubts(rule, poll, notice, last, known, late=late == "late")),
    )


def _ends(poll: date, end: End, declared: datetime | None) -> datetime | None:
    close = _at(poll, CLOSE_OF_POLL)
    if end is End.CLOSE_OF_POLL:
        return close
    if end is End.NEXT_DAY:
        return _at(poll + _DAY, time())
    if declared is not None and declared < close:
        raise NotComputable(
            f"A result cannot be declared ({declared}) before the poll has closed ({close})."
        )
    return declared.astimezone(LONDON) if declared else None


def _late(
    rule: Rule, poll: date, notice: date | None, last: date | None, then: Calendar
) -> Literal["", "late", "hindsight"]:
    """Whether the notice came late, and whether only by a day off that was announced later."""
    if notice is None or last is None or rule.working_days is None or notice <= last:
        return ""
    return "hindsight" if notice <= then.before(poll, rule.working_days) else "late"


def _doubts(
    rule: Rule, poll: date, notice: date | None, last: date | None, known: Calendar, *, late: bool
) -> Iterator[str]:
    yield from saying.doubtful_poll(poll, known.name(poll))
    if notice is None:
        return
    if late and last is not None:
        yield saying.late(rule, notice, last)
    if notice < (last or poll) - _EARLY:
        yield saying.early(rule, notice, poll)
    off = known.name(notice)
    if off is not None:
        yield saying.notice_off(rule, notice, off)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, LONDON)
