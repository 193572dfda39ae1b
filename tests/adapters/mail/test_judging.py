"""Each forged or unclear mail alone, before anything was answered: none hides behind another."""

from __future__ import annotations

from clients import Answered
from forged import PASSES, forged
from office import CARD, TABLE
from plain_host import PlainHost

from adapters.contract import Secret
from adapters.mail.judging import Taken, judge
from adapters.mail.memory import Memory, Sent, code_of
from adapters.mail.options import Options
from adapters.mail.orders import Table
from adapters.mail.reading import read

CLERK = "clerk@sampleford.test"
OPTIONS = Options(
    smtp_host="127.0.0.1",
    imap_host="127.0.0.1",
    user="beadle@sampleford.test",
    password=Secret(file="unused"),
    authserv_id="mx.sampleford.test",
    require_authentication="yes",
)


async def office():
    """What was sent to the Clerk, and how its mail looks."""
    host = PlainHost()
    memory = Memory(host, OPTIONS.domain)
    token = await memory.token("case-14")
    offers = {offer.command: dict(offer.args) for offer in CARD.offers}
    sent = Sent(host.now().isoformat(), CLERK, (CLERK,), "14/2026", offers, done=True)
    await memory.remember(token, sent)
    subject = f"Case 14: please decide {code_of(token)}"
    own = Answered(memory.message_id(token), subject, "", CARD.text, CLERK, OPTIONS.user)
    return host, memory, own


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
    raw = f"Authentication-Results: {PASSES}\r\n".encode() + _good(own)
    judged = await judge(read(raw), memory, OPTIONS, Table(TABLE), host.now())
    assert isinstance(judged, Taken)
    assert [order.line for order in judged.orders] == ["dismiss 14/2026 a street name"]


def _good(own):
    from clients import Part, mail  # noqa: PLC0415 # beside its only use

    return mail(own, [Part(f"DISMISS a street name\n\n{own.marked()}\n")])
