"""Mails in files, as mail programs and servers write them byte for byte, each with its meaning."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_judging import OPTIONS, TABLE, office

from adapters.mail.judging import Passed, Taken, Untaken, judge
from adapters.mail.orders import Table
from adapters.mail.reading import read

FILES = Path(__file__).with_name("replies")
ORDERS = {
    "outlook-windows-related": "takedown 14/2026 6.5 it names a candidate – and asks for votes",  # noqa: RUF001 # typed so
    "outlook-web-html-only": "dismiss 14/2026 Union Street is a street, not the trade union",
    "outlook-ios": "dismiss 14/2026 it’s the Mayor’s charity, clause 7 allows that",  # noqa: RUF001 # typed so
    "gmail-web": "takedown 14/2026 6.5 asks people to vote",
    "gmail-android-html-only": "advice 14/2026",
    "iphone": "dismiss 14/2026 it’s only the fete",  # noqa: RUF001 # typed so
    "apple-mail-mac-below": "dismiss 14/2026 the band's name, no party",
    "thunderbird-flowed": "takedown 14/2026 6.5 it says who deserves the votes of the ward, and it "
    "went out in the heightened period, when nobody may",
    "thunderbird-german-wrapped": "dismiss 14/2026 the Bürgermeister of the twin town is named as "
    "a guest, and not as the candidate of a party",
    "yahoo": "note 14/2026 spoke to the author at the market",
    "k9-below": "advice 14/2026",
    "charset-broken": "dismiss 14/2026 the café “Union” is a café",
    "no-mime-no-headers": "done 14/2026",
    "external-banner-and-disclaimer": "dismiss 14/2026 the talk is about history",
    "welsh-outlook": "dismiss 14/2026 enw'r stryd yw hwn, nid plaid",
}
ROBOTS = {
    "absence-exchange": "an automatic reply",
    "absence-gmail": "an automatic reply",
    "bounce-exchange": "a bounce",
    "bounce-postfix": "a bounce",
    "receipt-read": "a receipt",
    "calendar-accepted": "an answer to an invitation",
}
UNCLEAR = {
    "forwarded-gmail": "forwarded",
    "forwarded-as-attachment": "empty",
    "two-commands": "two commands",
    "only-a-signature": "empty",
}


async def judged(name):
    host, memory, own = await office()
    raw = (FILES / f"{name}.eml").read_bytes()
    code = own.subject.rpartition(" ")[2]
    for mark, value in (("{{ID}}", own.id), ("{{ROOT}}", "<root@x>"), ("{{CODE}}", code)):
        raw = raw.replace(mark.encode(), value.encode())
    return await judge(read(raw), memory, OPTIONS_OPEN, Table(TABLE), host.now())


OPTIONS_OPEN = type(OPTIONS)(
    smtp_host="127.0.0.1", imap_host="127.0.0.1", user=OPTIONS.user, password=OPTIONS.password
)


@pytest.mark.parametrize("name", ORDERS)
async def test_a_genuine_reply_orders_what_was_typed(name):
    """Whatever program wrote it, with its signature, its quotation and its letters."""
    found = await judged(name)
    assert isinstance(found, Taken), found
    assert [order.line for order in found.orders] == [ORDERS[name]]


@pytest.mark.parametrize("name", ROBOTS)
async def test_a_machine_s_mail_is_known_for_what_it_is(name):
    """None is answered, though each holds a command, and the right token."""
    assert await judged(name) == Passed(ROBOTS[name])


@pytest.mark.parametrize("name", UNCLEAR)
async def test_an_unclear_reply_is_told_for_what_it_is(name):
    """Nothing is done, and the reason names what was seen."""
    found = await judged(name)
    assert isinstance(found, Untaken)
    assert UNCLEAR[name] in found.why


def test_every_file_has_its_meaning():
    """No file lies there that nothing is asked of."""
    assert {path.stem for path in FILES.glob("*.eml")} == {*ORDERS, *ROBOTS, *UNCLEAR}
