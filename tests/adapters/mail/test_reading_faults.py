"""What may be wrong with the mailbox, and what comes into it: nothing is lost or done twice."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing

import pytest
from heard import lines_of, requests_of
from office import CARD
from peers.mail.dovecot import PASSWORD

from adapters.contract import Address, Refused, Unavailable


async def test_a_reply_that_came_while_beadle_was_away_is_found(peer):
    """And one that a person has looked at in the mailbox as well."""
    await peer.offer()
    await requests_of(peer)
    card = await peer.card()
    await peer.restart()
    await peer.put(peer.reply(card, "ADVICE"))
    for path in (peer.server.home / "mail" / peer.beadle.partition("@")[0] / "new").glob("*"):
        path.rename(path.parents[1] / "cur" / f"{path.name}:2,S")
    await peer.offer()
    assert await lines_of(peer) == ["advice 14/2026"]


async def test_a_folder_numbered_anew_repeats_nothing_and_loses_nothing(peer):
    """The server has lost its index, and says so by another UIDVALIDITY."""
    await peer.offer()
    first, second = await peer.card("one"), await peer.card("two")
    await peer.put(peer.reply(first, "ADVICE"))
    assert await lines_of(peer) == ["advice 14/2026"]
    await peer.restart()
    folder = peer.server.home / "mail" / peer.beadle.partition("@")[0]
    await asyncio.sleep(1.1)  # Dovecot makes the number from the second
    for path in folder.glob("dovecot*"):
        path.unlink()
    await peer.put(peer.reply(second, "DISMISS a street"))
    await peer.offer()
    assert await lines_of(peer) == ["dismiss 14/2026 a street"]


async def test_a_wrong_password_needs_a_person(make, tmp_path):
    """Refused for both ways, and the password is in no message."""
    office = make()
    (tmp_path / "password").write_text("wrong-secret")
    with pytest.raises(Refused) as caught:
        await office.desk.say(CARD, Address(office.channel), "x")
    assert "wrong-secret" not in str(caught.value)
    with pytest.raises(Refused, match="user and password"):
        await anext(office.desk.requests())


async def test_a_server_whose_certificate_is_not_trusted_gets_no_password(make):
    """Without ca_file the test server's own certificate is refused, outwards and inwards."""
    office = make(ca_file=None)
    with pytest.raises(Unavailable):
        await office.desk.say(CARD, Address(office.channel), "x")
    with pytest.raises(Unavailable):
        await anext(office.desk.requests())


async def test_starttls_is_used_for_reading_where_it_is_wanted(make, mail_server):
    """IMAP on the plain port, encrypted before the password goes out."""
    office = make(imap_tls="starttls", imap_port=mail_server.imap)
    await office.offer()
    await office.put(office.reply(await office.card(), "ADVICE"))
    assert await lines_of(office) == ["advice 14/2026"]


async def test_a_reply_with_20_megabytes_attached_is_read_by_its_text(peer):
    """Only its beginning is fetched, so that it costs neither time nor memory."""
    await peer.offer()
    reply = peer.reply(await peer.card(), "DISMISS a street")
    reply.add_attachment(b"x" * 15_000_000, maintype="application", subtype="pdf")
    await peer.put(reply)
    assert await lines_of(peer) == ["dismiss 14/2026 a street"]


async def test_a_reply_is_heard_by_what_the_server_tells(make):
    """By IDLE: the mailbox is looked into again only after half an hour."""
    office = make(poll_seconds=1700)
    await office.offer()
    cards = [await office.card(f"card-{number}") for number in range(3)]
    async with aclosing(office.desk.requests()) as stream:
        for card in cards:
            waiting = asyncio.ensure_future(anext(stream))
            await asyncio.sleep(0.1)
            await office.put(office.reply(card, "ADVICE"))
            assert (await asyncio.wait_for(waiting, 60)).line == "advice 14/2026"


async def test_no_secret_and_no_word_of_a_mail_is_in_the_log(peer, caplog):
    """Not even where everything is logged."""
    caplog.set_level(logging.DEBUG)
    await peer.offer()
    card = await peer.card()
    await peer.put(peer.reply(card, "ADVICE"))
    await peer.put(peer.reply(card, "a quite private sentence"))
    await requests_of(peer)
    for secret in (PASSWORD, "private sentence", "please decide", card["Message-ID"]):
        assert secret not in caplog.text
