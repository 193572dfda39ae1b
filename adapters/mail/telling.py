"""Telling why nothing was done with a mail: in a new one, to people alone, and not for ever.

Two programs that answer each other are stopped after two; what could not be told because the
server did not take it is told later.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from adapters.contract import Alert, Host, Level, Refused, RefusedCode, Unavailable

from .judging import Untaken
from .kept import Table
from .memory import Sent
from .options import Options, folded
from .outgoing import Outgoing

log = logging.getLogger(__name__)

_IN_A_ROW = 2
_AN_HOUR = 6
_UNKNOWN_A_DAY = 2
"""Explanations a day to an address whose mails answer none of ours: anybody can write as it."""
_PEOPLE = 200
_MENDABLE = (RefusedCode.CREDENTIALS, RefusedCode.PERMISSION)


@dataclass(frozen=True, slots=True)
class Told:
    """One explanation that is to be sent."""

    addresses: tuple[str, ...]
    channel: str
    case: str
    why: str
    tellings: int
    offers: dict[str, dict[str, str]]
    says: dict[str, str]
    words: str = ""
    repeats: int = 0
    free: bool = False


class Teller:
    """Explains, within measure."""

    def __init__(self, options: Options, host: Host, outgoing: Outgoing) -> None:
        self._options, self._host, self._outgoing = options, host, outgoing
        self._times = Table(host, "mail-told", _PEOPLE)
        self._people = Table(host, "mail-people", _PEOPLE)
        self._waiting = Table(host, "mail-untold", _PEOPLE)

    async def meet(self, channel: str, addresses: tuple[str, ...]) -> None:
        """Note who has had a mail from Beadle: only they are ever told anything."""
        for address in addresses:
            row = [channel, address]
            if await self._people.get(folded(address)) != row:
                await self._people.put(folded(address), row)

    async def explain(self, digest: str, untaken: Untaken) -> None:
        """Tell why nothing was done, where somebody is to be told; stored when this returns."""
        told = await self._told(untaken)
        if told is None:
            log.info("mail: a mail was passed over: it answers none of Beadle's")
            return
        if told.tellings > _IN_A_ROW:
            log.warning("mail: explained twice in a row already: the answer is let be")
            return
        most = _AN_HOUR if untaken.sent else _UNKNOWN_A_DAY
        within = timedelta(hours=1) if untaken.sent else timedelta(days=1)
        name = f"{'known' if untaken.sent else 'unknown'}:{folded(told.addresses[0])}"
        if not await self._measured(name, most, within):
            log.warning("mail: nothing was done with a mail, and it was not explained again")
            return
        await self._waiting.put(digest, asdict(told))
        await self.flush()

    async def flush(self) -> None:
        """Send what waits; what the server does not take now waits on."""
        for digest, row in (await self._waiting.rows()).items():
            if row is None:
                continue
            told = _read(row)
            sent = Sent(
                at=self._host.now().isoformat(),
                channel=told.channel,
                addresses=told.addresses,
                case=told.case,
                offers=told.offers,
                says=told.says,
                tellings=told.tellings,
                key=f"untaken:{digest}",
                words=told.words,
                repeats=told.repeats,
                free=told.free,
            )
            try:
                done = await self._outgoing.tell(_alert(told), f"untaken:{digest}", sent)
            except Refused as refused:
                if refused.code in _MENDABLE:
                    log.warning("mail: could not be explained yet: %s", refused)
                    return
                log.warning("mail: could not be explained: %s", refused)
                done = True
            except Unavailable as trouble:
                log.warning("mail: could not be explained yet: %s", trouble)
                return
            if done:
                await self._waiting.put(digest, None)

    async def _told(self, untaken: Untaken) -> Told | None:
        """Whom to tell; None: nobody, for nobody known is concerned."""
        sent = untaken.sent
        if sent is None:
            known = await self._people.get(folded(untaken.person))
            if known is None:
                return None
            return Told((known[1],), known[0], "", untaken.why, 1, {}, {})
        desk = self._options.address_of(sent.channel) if untaken.clerk else None
        wanted = [untaken.person, desk]
        addresses = tuple({folded(a): a for a in wanted if a}.values()) or sent.addresses
        return Told(
            addresses,
            sent.channel,
            sent.case,
            untaken.why,
            sent.tellings + 1,
            sent.offers,
            sent.says,
            sent.words,
            sent.repeats,
            sent.free,
        )

    async def _measured(self, name: str, most: int, within: timedelta) -> bool:
        """Whether one more is within measure; it is counted then."""
        now = self._host.now()
        since = (now - within).isoformat()
        times = [time for time in await self._times.get(name) or [] if time > since]
        if len(times) >= most:
            return False
        await self._times.put(name, [*times, _stamp(now)])
        return True


def _stamp(at: datetime) -> str:
    return at.isoformat()


def _read(row: dict[str, Any]) -> Told:
    return Told(**{**row, "addresses": tuple(row["addresses"])})


def _alert(told: Told) -> Alert:
    about = f" Case {told.case} stands as it was." if told.case else ""
    why = told.why[:1].upper() + told.why[1:]
    how = (
        "Write what you want to say, all of it once more."
        if told.free
        else "Write the command in the first line, for example DISMISS and the reason, or HELP to "
        "see all commands."
    )
    return Alert(
        "Nothing was done with a reply",
        f"NOTHING WAS DONE.{about}\nWhy: {why.rstrip('.')}.\nWhat to do: reply to this mail. {how}",
        Level.ASK,
        case=told.case or None,
        free=told.free,
    )
