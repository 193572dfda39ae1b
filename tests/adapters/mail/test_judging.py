"""Each reply of both sets alone, by the reading code: none hides behind another."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from clients import CLIENTS
from forged import PASSES, forged
from genuine import DECIDED, genuine
from office import CARD, TABLE
from plain_host import PlainHost
from written import LETTERS, Answered, Part, mail

from adapters.contract import Alert, Secret
from adapters.mail.judging import Taken, Untaken, judge
from adapters.mail.letter import Envelope, compose
from adapters.mail.memory import Memory, Sent
from adapters.mail.options import Options
from adapters.mail.orders import Table
from adapters.mail.outgoing import _WIDE, _says
from adapters.mail.reading import read

CLERK = "clerk@sampleford.test"
LIST = Alert(
    "3 cases not closed",
    "3 cases not closed.\n14: please decide. Council's Bluesky, 10:42.\n"
    "15: please decide. Council's website, yesterday.\n16/2025: to be done by hand.",
)
OPTIONS = Options(
    smtp_host="127.0.0.1",
    imap_host="127.0.0.1",
    user="beadle@sampleford.test",
    password=Secret(file="unused"),
    authserv_id="mx.sampleford.test",
    require_authentication="yes",
)


async def office(alert=CARD, case="14/2026"):
    """What was sent to the Clerk, and how its mail looks."""
    host = PlainHost()
    memory = Memory(host, OPTIONS.domain)
    token = await memory.token("case-14")
    offers = {offer.command: dict(offer.args) for offer in alert.offers}
    says = _says(alert.offers)
    sent = Sent(host.now().isoformat(), CLERK, (CLERK,), case, offers, says, done=True)
    await memory.remember(token, sent)
    table = Table(TABLE)
    envelope = Envelope(token, memory.message_id(token), (CLERK,), host.now(), thread=("<root@x>",))
    needs = [table.needs(offer) for offer in alert.offers]
    letter = compose(alert, envelope, OPTIONS, needs)
    own = Answered.of(
        message_from_bytes(letter.as_bytes(policy=_WIDE), policy=default), CLERK, OPTIONS.user
    )
    return host, memory, own


def vouched(raw):
    """A mail as the council's own server passes it on."""
    return f"Authentication-Results: {PASSES}\r\n".encode() + raw


async def test_every_genuine_reply_is_read_as_it_was_typed():
    """Hundreds: each mail program with each command, its letters in each way that they travel."""
    host, memory, own = await office()
    replies = list(genuine())
    assert len(replies) >= 200
    misread = {}
    for name, write, line in replies:
        raw = vouched(write(own))
        found = await judge(read(raw), memory, OPTIONS, Table(TABLE), host.now())
        lines = [order.line for order in found.orders] if isinstance(found, Taken) else found
        if lines != [line]:
            misread[name] = lines
    assert misread == {}


async def test_every_genuine_answer_to_a_list_is_read_line_by_line():
    """Each mail program, around several lines: what it quotes of the list is none of them."""
    host, memory, own = await office(LIST, case="")
    misread = {}
    for number, client in enumerate(CLIENTS):
        words, lines = DECIDED
        raw = vouched(client.write(words, own, **LETTERS[number % len(LETTERS)]))
        found = await judge(read(raw), memory, OPTIONS, Table(TABLE), host.now())
        said = [order.line for order in found.orders] if isinstance(found, Taken) else found
        if said != list(lines):
            misread[client.name] = said
    assert misread == {}


@pytest.mark.parametrize("why", ["answered already", "more than 14 days"])
async def test_no_stale_reply_is_taken(why):
    """The same hundreds, to a mail that was answered, or that was sent too long ago."""
    host, memory, own = await office()
    at = host.now() + timedelta(days=14, minutes=1)
    if why == "answered already":
        await memory.use(await memory.token("case-14"), "another", host.now())
        at = host.now()
    for _name, write, _line in genuine():
        found = await judge(read(vouched(write(own))), memory, OPTIONS, Table(TABLE), at)
        assert isinstance(found, Untaken)
        assert why in found.why


async def test_none_of_the_forged_mails_is_taken():
    """413 of them, whose token is good and unused, are each judged alone."""
    host, memory, own = await office()
    guessed = "<beadle.aaaaabbbbbcccccdddddeeee@sampleford.test>"
    taken = [
        name
        for name, raw in forged(own, guessed)
        if isinstance(await judge(read(raw), memory, OPTIONS, Table(TABLE), host.now()), Taken)
    ]
    assert taken == []


async def test_the_same_without_anything_wrong_is_taken():
    """Each check above can fail: the mail that they are all made from counts."""
    host, memory, own = await office()
    raw = vouched(mail(own, [Part(f"DISMISS a street name\n\n{own.marked()}\n")]))
    judged = await judge(read(raw), memory, OPTIONS, Table(TABLE), host.now())
    assert isinstance(judged, Taken)
    assert [order.line for order in judged.orders] == ["dismiss 14/2026 a street name"]
