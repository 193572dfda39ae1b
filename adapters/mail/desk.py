"""A mailbox as the Clerk's desk: alerts go out as mails, and a reply decides.

Owns the two directions and what happens when they fail. A channel is the Clerk's address, or a
name that the options give an address.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import partial

from adapters.contract import (
    Address,
    Alert,
    CommandSpec,
    Failing,
    Host,
    May,
    Receipt,
    Ref,
    Request,
    Suggest,
    Trouble,
    Undelivered,
)

from .arrivals import Arrivals, Arrived
from .automatic import Robot
from .expiring import Ending
from .judging import Passed, Taken, Untaken, digest_of, judge
from .login import Login
from .memory import Asked, Memory
from .options import Options
from .orders import Order, Table
from .outgoing import Outgoing
from .reading import Received, read
from .returned import Returned
from .submission import Submission
from .telling import Teller

log = logging.getLogger(__name__)

_TRIES = 3
_DIGIT = re.compile(r"\d")
_DOUBT = re.compile(
    r"(not|no|isn.t|is|was|or|and|would|should|could|may|can|don.t|unn)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one mail asks for, or which came back, and the token of the mail that it is about."""

    requests: Sequence[Request] = ()
    token: str = ""
    digest: str = ""
    missed: Sequence[Undelivered] = ()


class MailDesk:
    """The desks of one mailbox, one for each council's channel."""

    def __init__(self, options: Options, host: Host) -> None:
        self._options, self._host = options, host
        login = Login(options, host)
        self._memory = Memory(host, options.domain)
        self._returned = Returned(options, host, self._memory)
        self._submission = Submission(options, login)
        self._outgoing = Outgoing(options, host, self._memory, self._returned, self._submission)
        self._ending = Ending(options, host)
        self._teller = Teller(options, host, self._outgoing)
        self._arrivals = Arrivals(options, host, login)
        self._table = Table(())
        self._suggest: Suggest | None = None
        self._turn = asyncio.Lock()
        self._broken: dict[int, int] = {}

    def __repr__(self) -> str:
        return f"MailDesk({', '.join(self._options.channels)})"

    async def offer(self, commands: Sequence[CommandSpec], suggest: Suggest, may: May) -> None:
        """Learn the commands: a mailbox has nothing to register them with."""
        del may
        self._table, self._suggest = Table(commands), suggest

    async def requests(self) -> AsyncGenerator[Request | Undelivered | Failing, None]:
        """Yield what replies order, for ever; see :func:`judge` for which count.

        A mail is left behind only once its last request is stored; read again, it gives the same
        keys. Besides, what came back, and that a secret will expire. Raises Unavailable, and
        Refused where the mailbox does not open.
        """
        try:
            async with aclosing(self._arrivals.come()) as mails:
                async for arrived in mails:
                    if arrived is None:
                        await self._teller.flush()
                        for news, done in await self._news():
                            yield news
                            await done()
                        continue
                    heard = await self._heard(arrived)
                    for request in heard.requests:
                        yield request
                    for missed in heard.missed:
                        yield missed
                    await self._stored(heard)
                    await self._arrivals.done(arrived)
        finally:
            await self._arrivals.close()

    async def _stored(self, heard: _Heard) -> None:
        """All that came of a mail is on record."""
        if heard.missed:
            await self._returned.stored(heard.token, heard.missed)
        elif heard.token:
            await self._memory.use(heard.token, heard.digest, self._host.now())

    async def _news(self) -> list[tuple[Undelivered | Failing, Callable[[], Awaitable[None]]]]:
        """What the desk learnt by itself and is on no record yet, with what notes that it is."""
        found: list[tuple[Undelivered | Failing, Callable[[], Awaitable[None]]]] = [
            (missed, partial(self._returned.told, name))
            for name, missed in await self._returned.waiting()
        ]
        ends = await self._ending.news()
        return [*found, (ends, self._ending.told)] if ends else found

    async def say(
        self, alert: Alert, to: Address, key: str, replaces: Ref | None = None
    ) -> Receipt:
        """Send an alert as a mail, once for each key; a mail cannot be changed afterwards.

        Where the server's last answer was lost the mail is sent again under the same Message-ID.
        UNKNOWN where the address takes nothing for now. Raises Unavailable, and Refused where a
        person must mend it.
        """
        del replaces
        async with self._turn:
            await self._teller.meet(to.channel, self._outgoing.addresses(alert, to))
            return await self._outgoing.say(alert, to, key, self._table)

    async def close(self) -> None:
        """Leave both servers."""
        await self._submission.close()
        await self._arrivals.close()

    async def _heard(self, arrived: Arrived) -> _Heard:
        """What one mail asks for. One that breaks is read again; after three times it is let be."""
        try:
            return await self._judged(arrived)
        except Trouble:
            raise
        except Exception as error:
            self._broken = {arrived.uid: self._broken.get(arrived.uid, 0) + 1}
            if self._broken[arrived.uid] < _TRIES:
                raise
            log.error("mail: a mail was put aside: %s", type(error).__name__)  # noqa: TRY400 # a traceback may quote it
            return _Heard()

    async def _judged(self, arrived: Arrived) -> _Heard:
        """Judge a mail, and tell why nothing is done where somebody is to know."""
        mail = read(arrived.raw)
        digest, at = digest_of(mail), self._host.now()
        judged = await judge(mail, self._memory, self._options, self._table, at)
        if isinstance(judged, Taken):
            judged = await self._completed(judged)
        match judged:
            case Passed(why=Robot.BOUNCE):
                token, missed = await self._returned.heard(mail)
                return _Heard(token=token, missed=missed) if missed else _Heard()
            case Passed():
                log.info("mail: passed over: %s", judged.why)
            case Untaken() if judged.sent is None and arrived.old:
                log.info("mail: passed over: it was there before Beadle")
            case Untaken():
                log.warning("mail: nothing was done with a mail")
                await self._teller.explain(digest, judged)
            case Taken():
                return _Heard(await self._made(judged, mail, digest), judged.token, digest)
        return _Heard()

    async def _made(self, taken: Taken, mail: Received, digest: str) -> list[Request]:
        """The requests that a reply makes, one for each line that decides."""
        made = []
        for number, order in enumerate(taken.orders):
            key = f"mail:{taken.token[:10]}:{digest}:{number}"
            asked = Asked(mail.id, mail.subject[:200], order.case, taken.words, taken.repeats)
            await self._memory.ask(key, asked)
            made.append(Request(key, taken.sent.channel, taken.sender, line=order.line))
        return made

    async def _completed(self, taken: Taken) -> Taken | Untaken:
        """The orders, with the clause that the mail offered where the reply names none."""
        orders = []
        for order in taken.orders:
            done = await self._with_clause(order, taken)
            if done is None:
                why = (
                    f"I am not sure that “{order.spec.name.upper()} {order.rest[:60]}” is meant as "
                    f"a command. If it is, name the clause: {order.spec.name.upper()} CLAUSE REASON"
                )
                return Untaken(why, taken.token, taken.sent, taken.sender)
            orders.append(done)
        return replace(taken, orders=tuple(orders))

    async def _with_clause(self, order: Order, taken: Taken) -> Order | None:
        """The order with a clause; None where its words may mean the opposite."""
        wanted = order.spec.parameters[1:2]
        offered = taken.sent.offers.get(order.spec.name, {}).get("clause", "")
        if not order.rest or not offered or [p.kind for p in wanted] != ["clause"]:
            return order
        word = order.rest.split()[0].strip(",;:")
        if _DIGIT.search(word) or await self._is_clause(word, order, taken):
            return order
        if _DOUBT.fullmatch(word):
            return None
        return replace(order, rest=f"{offered} {order.rest}")

    async def _is_clause(self, word: str, order: Order, taken: Taken) -> bool:
        """Whether a word is a clause of the council's policy."""
        if self._suggest is None:
            return False
        name = order.spec.parameters[1].name
        found = await self._suggest(taken.sent.channel, taken.sender, order.spec.name, name, word)
        return any(choice.value.casefold() == word.casefold() for choice in found)
