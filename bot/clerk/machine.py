"""The machine's own troubles: a disk that fills, a clock that is off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import ahead, alarm
from bot.clerk.house import House
from bot.config.model import Council
from bot.store import troubles
from bot.store.schema import Heartbeat, Stream
from bot.store.schema_alarm import Trouble
from bot.store.store import now
from bot.store.troubles import Matter
from bot.words.alarm import Said
from bot.words.times import exactly, span, when

DISK, CLOCK, LEAP = "disk", "clock", "clock leapt"
OFF = timedelta(seconds=60)
"""So much a clock may be off before it is told."""
FAR = timedelta(days=30)
"""Put forward by so much, or not at work for so long, and no time that is over is believed..."""
DOUBTED = timedelta(days=1)
"""...for so long: what is erased does not come back when the clock is put right."""
_FAR = "far"
_ROOM_AGAIN = 1.1
_WARNING, _CRITICAL = "warning", "critical"


@dataclass(frozen=True, slots=True)
class Disk:
    """A folder on a disk, and how many bytes are free there."""

    folder: str
    free: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What the machine says of itself.

    ``at`` is its clock, UTC; ``leapt``: by how many seconds that was moved.
    """

    disks: tuple[Disk, ...]
    at: datetime
    leapt: float = 0.0

    def is_well(self, house: House) -> bool:
        """Whether nothing of it is to be told, or may be the end of what was told."""
        least = house.config.alarm.disk_warning * _ROOM_AGAIN
        steady = abs(self.leapt) < OFF.total_seconds()
        return steady and all(disk.free >= least for disk in self.disks)


def heed(session: Session, house: House, reading: Reading) -> None:
    """Begin and end the troubles that follow from a reading; the alarm tells them."""
    for disk in reading.disks:
        _disk(session, house, disk)
    if abs(reading.leapt) >= OFF.total_seconds():
        _leapt(session, house, timedelta(seconds=reading.leapt))
    _compared(session, house, reading.at)


# ---------------------------------------------------------------------- the disk


def _disk(session: Session, house: House, disk: Disk) -> None:
    limits, matter = house.config.alarm, Matter(DISK, subject=disk.folder)
    row = troubles.find(session, matter)
    if disk.free >= limits.disk_warning:
        if row is not None and disk.free >= limits.disk_warning * _ROOM_AGAIN:
            alarm.over(session, house, [row], lambda row, _council: _room(row, disk))
        return
    state = _CRITICAL if disk.free < limits.disk_critical else _WARNING
    if row is not None and row.state == _CRITICAL:
        state = _CRITICAL  # it is no news that a little was freed
    troubles.begin(session, matter, now(session), _size(disk.free), state=state)


@alarm.words(DISK)
def _filling(session: Session, house: House, row: Trouble, council: Council) -> Said:  # noqa: ARG001  every alarm's words are asked so
    full = row.state == _CRITICAL
    first = "THE DISK IS NEARLY FULL" if full else "THE DISK IS FILLING"
    since = when(row.since, now(session))
    what = f"{first}: {row.detail} free in {row.subject}, less than enough since {since}."
    then = (
        "When it is full nothing more can be archived or checked, and posts not checked are not "
        "“clean”. Ask whoever looks after the machine to make room, or to give Beadle a larger "
        "disk. What is on record stays as it is."
    )
    return Said("The disk is nearly full" if full else "The disk is filling", what, then)


def _room(row: Trouble, disk: Disk) -> Alert:
    text = f"THERE IS ROOM AGAIN: {_size(disk.free)} free in {row.subject}. Nothing more is needed."
    return Alert("There is room on the disk again", text)


def _size(count: int) -> str:
    return f"{count / 10**9:.1f} GB" if count >= 10**9 else f"{count // 10**6} MB"


# ---------------------------------------------------------------------- the clock


def begin(session: Session, house: House) -> None:
    """At a start, before heartbeats are forgotten: rows of times to come, or of long ago."""
    at = now(session)
    signs = (func.max(Heartbeat.at), func.max(Stream.last_batch_at))
    seen = [session.scalar(select(sign)) for sign in signs]
    last = max((one for one in seen if one is not None), default=at)
    if last - at >= OFF or at - last >= FAR:
        _leapt(session, house, at - last)


def _leapt(session: Session, house: House, by: timedelta) -> None:
    """Told once: whether the clock is right now nobody here can know."""
    way = "FORWARD" if by > timedelta() else "BACK"
    matter = Matter(LEAP, subject=_FAR if by >= FAR else "")
    row = troubles.begin(session, matter, now(session), span(abs(by)), state=way)
    alarm.tell(session, house, [row])
    troubles.over(session, row)
    if by < timedelta():
        ahead.bring_near(session, house)


def is_doubted(session: Session) -> bool:
    """Whether the clock went so far ahead a short while ago that nothing is to be erased by it."""
    at = now(session)
    query = select(Trouble.id).where(
        Trouble.kind == LEAP,
        Trouble.subject == _FAR,
        Trouble.since > at - DOUBTED,
        Trouble.since <= at,  # else it was put back since
    )
    return session.scalar(query.limit(1)) is not None


@alarm.words(LEAP)
def _put(session: Session, house: House, row: Trouble, council: Council) -> Said:  # noqa: ARG001  every alarm's words are asked so
    far = row.subject == _FAR
    way = f"{row.state} by {row.detail}{', or I did not run for so long' if far else ''}"
    what = f"THE CLOCK WAS PUT {way}; it says {exactly(row.since)} now."
    then = (
        "If that is right, nothing is to be done. If it is wrong, dates on record, the times in "
        "which cases wait, and when accounts close before an election are wrong as well: ask "
        "whoever looks after the machine to set it by the network."
    )
    if far:
        then += (
            f" Until {exactly(row.since + DOUBTED)} nothing is erased whose time is over, so that "
            "nothing goes too early."
        )
    return Said("The clock was moved", what, then, once=True)


def _compared(session: Session, house: House, ours: datetime) -> None:
    """Where the database keeps a clock of its own, the two must agree."""
    if session.get_bind().dialect.name == "sqlite":
        return
    theirs: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
    off, row = ours - theirs, troubles.find(session, Matter(CLOCK))
    if abs(off) >= OFF:
        way = "ahead of" if off > timedelta() else "behind"
        detail = f"{span(abs(off))} {way} the database's"
        troubles.begin(session, Matter(CLOCK), now(session), detail)
    elif row is not None:
        alert = Alert("The clocks agree again", "THE CLOCKS AGREE AGAIN: this machine's and the "
                      "database's.")  # fmt: skip
        alarm.over(session, house, [row], lambda _row, _council: alert)


@alarm.words(CLOCK)
def _off(session: Session, house: House, row: Trouble, council: Council) -> Said:  # noqa: ARG001  every alarm's words are asked so
    what = f"A CLOCK IS OFF since {when(row.since, now(session))}: this machine's is {row.detail}."
    then = (
        "Which of the two is wrong I cannot know. Dates on record, the times in which cases wait, "
        "and when accounts close before an election go by this machine's: ask whoever looks after "
        "the two machines to set them by the network."
    )
    return Said("A clock is off", what, then)
