"""What the desk sends, on a real Dovecot: how a mail looks, and to whom it goes."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from heard import lines_of, requests_of
from office import CARD
from peers.mail.dovecot import plain_of

from adapters.contract import Address, Alert, Level, Refused


async def test_an_alert_is_text_and_plain_html_that_can_be_read_out(peer):
    """One language, headings in order, no picture and nothing that is fetched; robots are told."""
    card = await peer.card()
    assert card.get_content_type() == "multipart/alternative"
    html = card.get_body(("html",)).get_content()
    assert '<html lang="en-GB">' in html
    assert html.index("<h1") < html.index("<h2")
    for trick in ("<img", "http://", "https://", "<script", "url(", "@import"):
        assert trick not in html
    assert card["Auto-Submitted"] == "auto-generated"
    assert card["Subject"].startswith("Case 14: please decide [")


async def test_an_offer_is_a_line_to_reply_with_and_a_link_that_opens_the_reply(peer):
    """The link's mail has the code in its subject: it counts without any other header."""
    await peer.offer()
    card = await peer.card()
    text = plain_of(card.as_bytes())
    assert "Take down: reply with\n    TAKEDOWN 6.5 REASON\n" in text
    assert f"mailto:{peer.beadle}?subject=Re%3A%20Case%2014" in text
    await peer.offer()
    await peer.put(peer.reply(card, "DISMISS a street", In_Reply_To=None, References=None))
    assert await lines_of(peer) == ["dismiss 14/2026 a street"]


async def test_mails_about_a_case_are_one_conversation(peer):
    """Each refers to the same root; another case's refers to another."""
    roots = []
    for key, case in (("a", "14"), ("b", "14"), ("c", "15")):
        mail = await peer.card(key, replace(CARD, offers=(), case=case))
        roots.append(mail["References"])
    assert roots[0] == roots[1] != roots[2]


async def test_an_answer_answers_the_reply_and_stays_in_the_conversation(peer):
    """So that it stands below what it answers; and it can be replied to in turn."""
    await peer.offer()
    card = await peer.card()
    reply = peer.reply(card, "ADVICE")
    await peer.put(reply)
    [request] = await requests_of(peer)
    answer = Alert("Asked Mona Monitor", "Asked.", reply_to=request.key, final=True, private=True)
    to = Address(peer.channel, peer.clerk)
    await peer.desk.say(answer, to, "answer-1")
    mail = await peer.mail(1)
    assert mail["In-Reply-To"] == reply["Message-ID"]
    assert card["References"] in mail["References"]
    await peer.put(peer.reply(mail, "DISMISS she said so"))
    assert await lines_of(peer) == ["dismiss 14/2026 she said so"]


async def test_what_is_private_reaches_the_person_alone(peer):
    """The desk's address gets no copy."""
    to = Address(peer.channel, peer.deputy, "Dee Deputy")
    await peer.desk.say(Alert("For you", "A private word.", private=True), to, "private")
    mail = await peer.mail(0, peer.deputy)
    assert mail["To"] == peer.deputy
    assert peer.inbox() == []


async def test_an_alert_that_means_somebody_reaches_the_desk_and_them(peer):
    """The deputy who is asked instead of the Clerk can decide from her own mail."""
    await peer.offer()
    to = Address(peer.channel, peer.deputy, "Dee Deputy")
    await peer.desk.say(CARD, to, "escalated")
    mail = await peer.mail(0, peer.deputy)
    assert len(peer.inbox()) == 1
    await peer.put(peer.reply(mail, "DISMISS a street", sender=peer.deputy.upper()))
    [request] = await requests_of(peer)
    assert (request.sender, request.channel) == (peer.deputy, peer.channel)


async def test_a_channel_may_be_a_name_that_has_an_address(make):
    """Several councils share a mailbox; a name without an address is refused in plain words."""
    office = make(channels=("sampleford", "nowhere"))
    office.options.recipients["sampleford"] = office.clerk
    await office.offer()
    await office.desk.say(CARD, Address("sampleford"), "named")
    await office.put(office.reply(await office.mail(), "ADVICE"))
    [request] = await requests_of(office)
    assert request.channel == "sampleford"
    with pytest.raises(Refused, match="nowhere"):
        await office.desk.say(CARD, Address("nowhere"), "lost")


async def test_an_alarm_says_so_in_its_subject_and_to_mail_programs(peer):
    """Important mail is marked as such, and no word of the outcome is lost."""
    mail = await peer.card("alarm", Alert("NOTHING IS BEING WATCHED", "Call.", Level.ALARM))
    assert mail["Subject"].startswith("ALARM: NOTHING IS BEING WATCHED")
    assert mail["Importance"] == "high"


async def test_what_is_confidential_reaches_the_person_alone_and_no_locked_screen(peer):
    """A report that the deputy reads may be about the Clerk: the desk's address gets no copy."""
    to = Address(peer.channel, peer.deputy, "Dee Deputy")
    text = "Report H-2027-0001.\nA councillor follows me home."
    await peer.desk.say(Alert("Report H-2027-0001", text, confidential=True), to, "report")
    mail = await peer.mail(0, peer.deputy)
    assert mail["To"] == peer.deputy
    assert mail["Sensitivity"] == "Company-Confidential"
    assert peer.inbox() == []
    for kind in ("plain", "html"):
        words = re.sub(r"<[^>]+>", " ", mail.get_body((kind,)).get_content())
        assert " ".join(words.split()).index("follows me home") > 180
    with pytest.raises(Refused, match="nobody"):
        await peer.desk.say(Alert("R", "x", confidential=True), Address(peer.channel), "lost")
    assert peer.inbox() == []
