"""Single values of a configuration: texts, days, times of day and lengths of time.

Owns how each is read. A ValueError's sentence says what was expected.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from bot.config.errors import one_of
from policy.verdict import AccountKind

_DURATION = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?", re.ASCII)
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_LONGEST = timedelta(days=366)

WATCHED = (AccountKind.OFFICIAL, AccountKind.MAYORAL, AccountKind.PARTNER)
"""The kinds of account that are watched: the Council's own, and no person's."""


def duration(value: object) -> timedelta:
    """Read ``"90m"``, ``"2h"``, ``"1d"`` or ``"1d 12h"``; a ValueError says what was expected."""
    if isinstance(value, timedelta):
        return value
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or not any(found.groups()):
        raise ValueError('expected a length of time such as "90m", "2h" or "1d"')
    days, hours, minutes = (int(part or 0) for part in found.groups())
    if not 0 < days * 1440 + hours * 60 + minutes <= _LONGEST.days * 1440:
        raise ValueError('expected a length of time from "1m" to "366d"')
    return timedelta(days=days, hours=hours, minutes=minutes)


def day(value: object) -> date | None:
    """Read a TOML date, or the same as text; a ValueError says what was expected."""
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError("expected a date such as 2027-05-06") from None


def clock(value: object) -> time:
    """Read ``"08:00"`` or a TOML time of day; a ValueError says what was expected."""
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('expected a time of day such as "08:00"')
    return time(int(found[1]), int(found[2]))


def candidacy(value: object) -> bool | str:
    """Read true, false, or the name of an election; a ValueError says what was expected."""
    if not isinstance(value, bool | str):
        raise ValueError("expected true, false, or the name of an election in quotes")  # noqa: TRY004 - pydantic collects ValueErrors only
    return value


def watched(value: object) -> AccountKind:
    """Read an account's kind; a ValueError says which, and why a person's own is refused."""
    if value in (AccountKind.PERSONAL, AccountKind.PERSONAL_WITH_ROLE):
        raise ValueError(
            "a person's own account is never watched: only the Council's own accounts are "
            f"({', '.join(WATCHED)}). Where a complaint about one of its posts was logged, check "
            f"that post with: beadle check --account {value}"
        )
    for kind in WATCHED:
        if value == kind:
            return kind
    raise ValueError(one_of(value, WATCHED))


Text = Annotated[str, StringConstraints(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=40)]
"""Lower-case letters, digits, - and _: what stands in rows and on the command line."""
Duration = Annotated[timedelta, BeforeValidator(duration)]
Clock = Annotated[time, BeforeValidator(clock)]
"""A time of day, Europe/London, to the minute."""
Day = Annotated[date | None, BeforeValidator(day)]
Since = Annotated[Day, Field(validation_alias="from")]
Candidacy = Annotated[bool | str, BeforeValidator(candidacy)]
WatchedKind = Annotated[AccountKind, BeforeValidator(watched)]
