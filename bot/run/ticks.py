"""What is due by the clock. APScheduler only ticks; what is due is read from rows each time."""

from __future__ import annotations

from datetime import datetime, time

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.orm import Session

from adapters.contract import Alert
from bot.clerk import escalate, failing, first_look, tell
from bot.clerk.house import House
from bot.config.model import LONDON
from bot.run.supervisor import Supervisor
from bot.store import audit, health, outbox, retention
from bot.store.schema import Council
from bot.store.store import Store, now

OFTEN = 5
HOURLY = 3600
HEAD_AT = time(7, 0)
"""When the chain's head is told, Europe/London."""


def often(session: Session, house: House, beats: dict[str, datetime], deaths: list[str]) -> None:
    """Escalate, tell of accounts not watched, write down which loops live, tell the head."""
    for council in house.config.councils:
        escalate.overdue(session, house, council.id)
        tell_head(session, house, council.id)
        first_look.summaries(session, house, council.id)
    failing.overdue_streams(session, house)
    for name, at in beats.items():
        row = health.beat(session, name)
        row.at = at
    for connection, stream in health.streams(session).items():
        if house.config.accounts_on(connection):
            working = stream.state != "failing"
            health.beat(session, f"intake:{connection}", working=working, detail=stream.detail)
    for name in deaths:  # last: a loop that dies does not work, whatever else is said of it
        health.beat(session, name, working=False, detail="the loop dies and is started again")


def tell_head(session: Session, house: House, council_id: str) -> None:
    """Tell the desk the chain's head once a day: a tail cut later cannot be found otherwise."""
    local = now(session).astimezone(LONDON)
    since = session.get_one(Council, council_id).since.astimezone(LONDON)
    if local.time() < HEAD_AT or since.date() >= local.date():
        return
    key = f"head:{local.date().isoformat()}"
    if outbox.was_put(session, f"{council_id}:{key}"):
        return
    seq, digest = audit.head(session, council_id)
    text = (
        f"The record's seal for today: {seq}:{digest}. Keep this message: with it, beadle verify "
        "finds out whether anything on record until now was changed or removed later."
    )
    tell.council(session, house, council_id, Alert("The record's seal for today", text), key)


def hourly(session: Session, house: House) -> None:
    """Forget what need not be kept."""
    for council in house.config.councils:
        retention.purge_public(session, council.id, council.retention.public_reply_days)


def make_scheduler(store: Store, house: House, supervisor: Supervisor) -> AsyncIOScheduler:
    """The ticking; start it inside the running event loop."""
    scheduler = AsyncIOScheduler(timezone="UTC")

    async def tick_often() -> None:
        beats, deaths = dict(supervisor.beats), list(supervisor.deaths)
        await store.write(often, house, beats, deaths)

    async def tick_hourly() -> None:
        await store.write(hourly, house)

    common = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    begin = store.clock()  # the first tick at once: what fell due while we were down is due now
    for tick, seconds in ((tick_often, OFTEN), (tick_hourly, HOURLY)):
        scheduler.add_job(
            tick, "interval", seconds=seconds, start_date=begin, next_run_time=begin, **common
        )
    return scheduler
