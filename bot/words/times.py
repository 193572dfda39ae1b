"""Times as people read them: Europe/London, short, and never ambiguous about the day."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.config.model import LONDON


def when(at: datetime, now: datetime) -> str:
    """``10:42`` today, ``Tue 3 Nov, 10:42`` this year, else with the year."""
    local, today = at.astimezone(LONDON), now.astimezone(LONDON)
    if local.date() == today.date():
        return f"{local:%H:%M}"
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year}, {local:%H:%M}"


def at_time(at: datetime, now: datetime) -> str:
    """The same inside a sentence: ``at 10:42`` today, else ``on Tue 3 Nov at 10:42``."""
    local = at.astimezone(LONDON)
    if local.date() == now.astimezone(LONDON).date():
        return f"at {local:%H:%M}"
    return f"on {day(at, now)} at {local:%H:%M}"


def day(at: datetime, now: datetime) -> str:
    """The day alone: ``Tue 3 Nov``, with the year where it is another one."""
    local = at.astimezone(LONDON)
    year = "" if local.year == now.astimezone(LONDON).year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year}"


def morning(at: datetime, now: datetime) -> str:
    """The day on which somebody is back: ``the morning of Wed 10 March``."""
    local = at.astimezone(LONDON)
    year = "" if local.year == now.astimezone(LONDON).year else f" {local.year}"
    return f"the morning of {local:%a} {local.day} {local:%B}{year}"


def exactly(at: datetime) -> str:
    """The time for a record: ``2027-05-06 22:00:05 BST``."""
    return f"{at.astimezone(LONDON):%Y-%m-%d %H:%M:%S %Z}"


def span(length: timedelta) -> str:
    """A length of time in its largest fitting unit: ``40 seconds``, ``3 hours``, ``2 days``."""
    seconds = max(0, round(length.total_seconds()))
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size or (unit == "minute" and seconds >= size):
            return counted(seconds // size, unit)
    return counted(seconds, "second")


def counted(number: int, noun: str) -> str:
    """``1 case``, ``3 cases``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
