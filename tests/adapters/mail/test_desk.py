"""The mail desk on a real Dovecot: what is sent, what decides, and what happens when it breaks."""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import aclosing, suppress
from dataclasses import replace

import pytest
from office import CARD
from peers.mail.dovecot import PASSWORD, plain_of

from adapters.contract import Address, Alert, Choice, Level, Outcome, Refused, Unavailable


async def requests_of(office, count, wait=10.0):
    """The next requests, and nothing after them for a moment; each is stored."""
    found = []
    async with aclosing(office.desk.requests()) as stream:
        async with asyncio.timeout(wait):
            while len(found) < count:
                found.append(await anext(stream))
        with suppress(TimeoutError):
            async with asyncio.timeout(0.5):
                found.append(await anext(stream))
    return found


async def lines_of(office, count=1):
    return [request.line for request in await requests_of(office, count)]


# ------------------------------------------------------------------- what is sent


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
    [request] = await requests_of(peer, 1)
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
    [request] = await requests_of(peer, 1)
    assert (request.sender, request.channel) == (peer.deputy, peer.channel)


async def test_a_channel_may_be_a_name_that_has_an_address(make):
    """Several councils share a mailbox; a name without an address is refused in plain words."""
    office = make(channels=("sampleford", "nowhere"))
    office.options.recipients["sampleford"] = office.clerk
    await office.offer()
    await office.desk.say(CARD, Address("sampleford"), "named")
    await office.put(office.reply(await office.mail(), "ADVICE"))
    [request] = await requests_of(office, 1)
    assert request.channel == "sampleford"
    with pytest.raises(Refused, match="nowhere"):
        await office.desk.say(CARD, Address("nowhere"), "lost")


# ------------------------------------------------------------------- what decides


async def test_a_list_is_decided_line_by_line_each_a_request_of_its_own(peer):
    """The keys are the same when the mail is read again."""
    await peer.offer()
    listed = Alert("3 cases not closed", "14: open.\n15: open.\n16/2025: open.")
    mail = await peer.card("list", listed)
    words = "14 DISMISS a street\n15 TAKEDOWN 6.5 supports a party\nDISMISS 16/2025 done\n\nThanks"
    await peer.put(peer.reply(mail, words))
    async with aclosing(peer.desk.requests()) as stream:
        async with asyncio.timeout(10):
            first = [await anext(stream), await anext(stream)]
    await peer.restart()
    await peer.offer()
    found = await requests_of(peer, 3)
    assert [one.line for one in found] == [
        "dismiss 14 a street", "takedown 15 6.5 supports a party", "dismiss 16/2025 done",
    ]  # fmt: skip
    assert [one.key for one in first] == [one.key for one in found[:2]]
    assert len({one.key for one in found}) == 3


async def test_a_list_with_a_line_that_is_not_understood_does_nothing_at_all(peer):
    """Half of what somebody meant would be worse; the line is named."""
    await peer.offer()
    mail = await peer.card("list", Alert("2 cases not closed", "14: open.\n15: open."))
    await peer.put(peer.reply(mail, "14 DISMISS a street\n15 dismis that too"))
    assert await requests_of(peer, 0) == []
    assert "I do not understand the line “15 dismis that too”" in await peer.until_shown("NOTHING")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("DISMISS a street\nTAKEDOWN 6.5 a party", "two commands"),
        ("", "empty"),
        ("Thanks, I will look into it", "is no command"),
        ("dismis a street", "Did you mean DISMISS?"),
        ("15 DISMISS a street", "about case 14/2026"),
        ("takedown not in my opinion", "name the clause"),
    ],
)
async def test_an_unclear_reply_is_explained_and_can_be_given_again(peer, words, why):
    """Nothing is done; the explanation is a mail that can be replied to."""
    await peer.offer()
    card = await peer.card()
    await peer.put(peer.reply(card, words))
    assert await requests_of(peer, 0) == []
    seen = await peer.until_shown("NOTHING WAS DONE")
    assert why in seen.replace("\n", " ")
    told = await peer.mail(1)
    await peer.put(peer.reply(told, "DISMISS a street"))
    assert await lines_of(peer) == ["dismiss 14/2026 a street"]


async def test_a_clause_that_is_left_out_is_the_one_that_the_alert_offered(peer):
    """A word that is a clause of the policy is taken for it, whatever was offered."""

    async def suggest(_channel, _sender, _command, parameter, prefix):
        known = [Choice("W5", "W5: Politics")] if parameter == "clause" else []
        return [choice for choice in known if prefix.casefold() in choice.label.casefold()]

    await peer.offer(suggest=suggest)
    for number, words in enumerate(("TAKEDOWN plainly a party's", "TAKEDOWN w5 plainly a party's")):
        await peer.put(peer.reply(await peer.card(f"card-{number}"), words))
    assert await lines_of(peer, 2) == [
        "takedown 14/2026 6.5 plainly a party's", "takedown 14/2026 w5 plainly a party's",
    ]  # fmt: skip


async def test_one_mail_takes_one_reply(peer):
    """A second is not carried out, and told; the first may be delivered again."""
    await peer.offer()
    card = await peer.card()
    first = peer.reply(card, "ADVICE")
    await peer.put(first)
    assert await lines_of(peer) == ["advice 14/2026"]
    await peer.put(first)
    await peer.put(peer.reply(card, "DISMISS a street"))
    assert await requests_of(peer, 0) == []
    assert "answered already" in await peer.until_shown("NOTHING WAS DONE")
    assert len(peer.inbox()) == 2


async def test_a_reply_from_elsewhere_is_told_to_the_desk_and_not_to_its_sender(peer):
    """Whoever got hold of the mail learns nothing, and the Clerk learns of it."""
    await peer.offer()
    stranger = peer.deputy
    await peer.put(peer.reply(await peer.card(), "DISMISS a street", sender=stranger))
    assert await requests_of(peer, 0) == []
    assert stranger in await peer.until_shown("NOTHING WAS DONE")
    assert peer.inbox(stranger) == []


async def test_a_stranger_s_mail_is_passed_over_in_silence(peer):
    """Beadle's mailbox is no way to make it send mail."""
    await peer.offer()
    card = await peer.card()
    spam = peer.reply(card, "DISMISS", sender=peer.deputy, In_Reply_To=None, References=None,
                      Subject="Offer of the week")  # fmt: skip
    await peer.put(spam)
    assert await requests_of(peer, 0) == []
    assert len(peer.inbox()) == 1
    assert peer.inbox(peer.deputy) == []


async def test_a_new_mail_of_the_clerk_s_is_answered_with_one_to_reply_to(peer):
    """So she can begin herself: what comes back proves that it is she."""
    await peer.offer()
    card = await peer.card()
    await requests_of(peer, 0)
    fresh = peer.reply(card, "cases", In_Reply_To=None, References=None, Subject="cases")
    await peer.put(fresh)
    assert await requests_of(peer, 0) == []
    await peer.put(peer.reply(await peer.mail(1), "cases"))
    assert await lines_of(peer) == ["cases"]


async def test_two_programs_that_answer_each_other_are_stopped_after_two(peer):
    """An absence that calls itself none answers each mail: two explanations, and no more."""
    await peer.offer()
    mail = await peer.card()
    for number in range(4):
        await peer.put(peer.reply(mail, "I am away until Monday."))
        assert await requests_of(peer, 0) == []
        if number < 2:
            mail = await peer.mail(number + 1)
    assert len(peer.inbox()) == 3


# ------------------------------------------------------------------- what breaks


async def test_a_reply_that_came_while_beadle_was_away_is_found(peer):
    """And one that a person has looked at in the mailbox as well."""
    await peer.offer()
    await requests_of(peer, 0)
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


async def test_a_lost_answer_to_a_mail_leads_to_a_second_one_with_the_same_message_id(quick):
    """The server took it and hung up: twice is better than never, and programs show it once."""
    quick.relay.faults["END"] = ["deliver-drop"]
    with pytest.raises(Unavailable):
        await quick.desk.say(CARD, Address(quick.channel), "once")
    receipt = await quick.desk.say(CARD, Address(quick.channel), "once")
    assert receipt.outcome is Outcome.DONE
    ids = [mail["Message-ID"] for mail in quick.mails()]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert (await quick.desk.say(CARD, Address(quick.channel), "once")).outcome is Outcome.ALREADY
    await quick.restart()
    assert (await quick.desk.say(CARD, Address(quick.channel), "once")).outcome is Outcome.ALREADY


@pytest.mark.parametrize(
    ("verb", "answer", "meaning"),
    [
        ("END", "drop", Unavailable),
        ("END", "451 4.3.0 try later", Unavailable),
        ("HELLO", "421 4.7.0 too many", Unavailable),
        ("MAIL", "451 4.7.1 later", Unavailable),
        ("MAIL", "550 5.7.60 may not send as", Refused),
        ("END", "554 5.7.1 spam", Refused),
        ("RCPT", "550 5.1.1 no such user", Refused),
        ("RCPT", "451 4.7.1 greylisted", Outcome.UNKNOWN),
        ("RCPT", "552 5.2.2 over quota", Outcome.UNKNOWN),
        ("RCPT", "drop", Unavailable),
    ],
)
async def test_a_server_that_refuses_is_understood_and_the_alert_sent_when_it_takes_it(
    quick, verb, answer, meaning
):
    """Never a false receipt; the same alert goes out once the server is well again."""
    quick.relay.faults[verb] = [answer]
    to = Address(quick.channel)
    if isinstance(meaning, Outcome):
        assert (await quick.desk.say(CARD, to, "later")).outcome is meaning
    else:
        with pytest.raises(meaning) as caught:
            await quick.desk.say(CARD, to, "later")
        assert PASSWORD not in str(caught.value)
    assert quick.inbox() == []
    assert (await quick.desk.say(CARD, to, "later")).outcome is Outcome.DONE
    assert len(quick.inbox()) == 1


async def test_an_explanation_waits_for_a_server_that_takes_no_mail(quick):
    """Reading goes on meanwhile, and nothing is forgotten."""
    await quick.offer()
    one, two = await quick.card("one"), await quick.card("two")
    quick.relay.faults["MAIL"] = ["451 4.7.1 later"] * 2
    await quick.put(quick.reply(one, "Thanks"))
    await quick.put(quick.reply(two, "ADVICE"))
    assert await lines_of(quick) == ["advice 14/2026"]
    quick.relay.faults.clear()
    await requests_of(quick, 0)
    assert "is no command" in (await quick.until_shown("NOTHING WAS DONE")).replace("\n", " ")


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


async def test_a_reply_is_heard_within_three_seconds(peer):
    """By IDLE: ten replies while the desk waits, the slowest of them."""
    await peer.offer()
    cards = [await peer.card(f"card-{number}") for number in range(10)]
    took = []
    async with aclosing(peer.desk.requests()) as stream:
        for card in cards:
            waiting = asyncio.ensure_future(anext(stream))
            await asyncio.sleep(0.1)
            begun = time.monotonic()
            await peer.put(peer.reply(card, "ADVICE"))
            await asyncio.wait_for(waiting, 10)
            took.append(time.monotonic() - begun)
    assert max(took) < 3, took


async def test_no_secret_and_no_word_of_a_mail_is_in_the_log(peer, caplog):
    """Not even where everything is logged."""
    caplog.set_level(logging.DEBUG)
    await peer.offer()
    card = await peer.card()
    await peer.put(peer.reply(card, "ADVICE"))
    await peer.put(peer.reply(card, "a quite private sentence"))
    await requests_of(peer, 1)
    for secret in (PASSWORD, "private sentence", "please decide", card["Message-ID"]):
        assert secret not in caplog.text


async def test_an_alarm_says_so_in_its_subject_and_to_mail_programs(peer):
    """Important mail is marked as such, and no word of the outcome is lost."""
    mail = await peer.card("alarm", Alert("NOTHING IS BEING WATCHED", "Call.", Level.ALARM))
    assert mail["Subject"].startswith("ALARM: NOTHING IS BEING WATCHED")
    assert mail["Importance"] == "high"
