"""Saying an alert by mail: to whom, under which Message-ID, in which conversation, and once.

What must be known of a mail when it is answered is stored before it is sent.
"""

from __future__ import annotations

from dataclasses import replace
from email.policy import SMTP
from zoneinfo import ZoneInfo

from adapters.contract import (
    Address,
    Alert,
    Host,
    Offer,
    Outcome,
    Receipt,
    Refused,
    RefusedCode,
)

from .letter import Envelope, compose
from .memory import Memory, Sent
from .options import Options, folded, is_address
from .orders import Table
from .returned import Returned
from .sending import NotTaken
from .submission import Submission

_LONDON = ZoneInfo("Europe/London")
_WIDE = SMTP.clone(max_line_length=900, cte_type="7bit")
"""For headers: Python would encode a long Message-ID, and nobody would know it again."""
_ALONE = 3
"""Letters that the first word of a label has at least, to be a command where it stands alone."""


class Outgoing:
    """The mails of one connection."""

    def __init__(
        self,
        options: Options,
        host: Host,
        memory: Memory,
        returned: Returned,
        submission: Submission,
    ) -> None:
        self._options, self._host, self._memory = options, host, memory
        self._returned, self._submission = returned, submission

    async def say(self, alert: Alert, to: Address, key: str, table: Table) -> Receipt:
        """Send an alert, unless its key was sent. Raises Unavailable and Refused.

        ``table`` tells what has to follow a command that is offered.
        """
        addresses = self.addresses(alert, to)
        token = await self._memory.token(key)
        known = await self._memory.sent(token)
        if known is not None and known.done:
            return Receipt(Outcome.ALREADY)
        asked = await self._memory.asked(alert.reply_to)
        case = self._case(alert) or (asked.case if asked else "")
        sent = known or Sent(
            at=self._host.now().isoformat(),
            channel=to.channel,
            addresses=addresses,
            case=case,
            offers={o.command.casefold(): dict(o.args) for o in alert.offers},
            says=_says(alert.offers),
            key=key,
            words=asked.words if asked else "",
            repeats=asked.repeats if asked else 0,
            free=alert.free,
        )
        await self._memory.remember(token, sent)
        thread = [await self._memory.root(to.channel, case)] if case else []
        envelope = Envelope(
            token,
            self._memory.message_id(token),
            sent.addresses,
            self._host.now(),
            answers=f"<{asked.id}>" if asked and asked.id else "",
            thread=(*thread, f"<{asked.id}>") if asked and asked.id else tuple(thread),
            days=self._options.reply_days,
        )
        return await self._send(alert, envelope, sent, table)

    async def tell(self, alert: Alert, key: str, sent: Sent) -> bool:
        """Send the desk's own words under ``key``, once; whether that is done with."""
        token = await self._memory.token(key)
        known = await self._memory.sent(token)
        if known is not None and known.done:
            return True
        await self._memory.remember(token, sent)
        thread = [await self._memory.root(sent.channel, sent.case)] if sent.case else []
        envelope = Envelope(
            token,
            self._memory.message_id(token),
            sent.addresses,
            self._host.now(),
            thread=tuple(thread),
            days=self._options.reply_days,
        )
        return (await self._send(alert, envelope, sent)).outcome is not Outcome.UNKNOWN

    def addresses(self, alert: Alert, to: Address) -> tuple[str, ...]:
        """To whom an alert goes: one for a person alone to them, others to the desk as well.

        Each address as the configuration spells it for the person. Raises Refused where there is
        none.
        """
        person = to.person if to.person and is_address(to.person) else None
        desk = self._options.address_of(to.channel)
        alone = alert.confidential or (alert.private and to.person)
        if alone:
            wanted = [person]
        else:
            wanted = [
                person if person and desk and folded(person) == folded(desk) else desk,
                person,
            ]
        found = tuple(dict.fromkeys(address for address in wanted if address))
        if not found:
            where = (to.person or "nobody") if alone else to.channel
            why = f"“{where}” is no mail address: enter one, under recipients or as the identity"
            raise Refused(RefusedCode.INVALID, why)
        return found

    async def _send(
        self, alert: Alert, envelope: Envelope, sent: Sent, table: Table | None = None
    ) -> Receipt:
        needs = [table.needs(offer) if table else "" for offer in alert.offers]
        data = compose(alert, envelope, self._options, needs).as_bytes(policy=_WIDE)
        try:
            refused = await self._submission.send(data, sent.addresses)
        except NotTaken as later:
            return Receipt(Outcome.UNKNOWN, str(later))
        known = await self._memory.sent(envelope.token)  # it may have been answered by now
        await self._memory.remember(envelope.token, replace(known or sent, done=True))
        if refused:
            await self._returned.refused(sent, refused)
            return Receipt(Outcome.PARTLY, f"There is no mailbox {', '.join(refused)}.")
        return Receipt(Outcome.DONE)

    def _case(self, alert: Alert) -> str:
        """The case that an alert is about, with its year: a number alone comes again each year."""
        offered = next((o.args["case"] for o in alert.offers if o.args.get("case")), "")
        case = offered or alert.case or ""
        if not case or "/" in case:
            return case
        return f"{case}/{self._host.now().astimezone(_LONDON).year}"


def _says(offers: tuple[Offer, ...]) -> dict[str, str]:
    """Words that mean an offer's command: its label's first word, where it stands alone."""
    found = {}
    for offer in offers:
        first = offer.label.casefold().split()[:1]
        if first and len(first[0]) >= _ALONE:
            found[f"={first[0]}"] = offer.command.casefold()
    return found
