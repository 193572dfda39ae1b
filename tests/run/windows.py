"""What the tests of closures share: a poll that is entered, and going to a day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.config.model import Account
from bot.store.schema import Account as AccountRow

NOTICE_DAY = "election notice 2027-03-22"
START = datetime(2027, 3, 22, 0, 0, tzinfo=UTC)
END = datetime(2027, 5, 6, 21, 0, tzinfo=UTC)
TICK = timedelta(seconds=5)
PAGES = (Account("site", "page.test", id="page"), Account("site", "other.test", id="other"))


async def ordered(home, mode: str = "") -> None:
    """A poll with its notice, confirmed."""
    await home.ask("election add parish 2027-05-06")
    await home.ask(NOTICE_DAY)
    await home.ask(f"confirm 1 {mode}")


async def at(home, moment: datetime, ticks: int = 2) -> None:
    """Go there in time, and let the clock tick."""
    home.clock.at = moment
    home.store.signals.fire(("action", "closure"))
    for _ in range(ticks):
        await home.tick()


def shown(home, account: str = "page") -> dict[str, str]:
    """What an account shows beside its posts."""
    return home.platform.fronts.shown[account]


async def modes(home) -> list[str]:
    """The modes of the accounts."""
    return [row.mode for row in await home.rows(AccountRow)]
