"""What replies decide, on a real Dovecot, and what is told where they do not."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import timedelta

import pytest
from heard import lines_of, requests_of

from adapters.contract import Address, Alert, Choice


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
    found = await requests_of(peer)
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
    assert await requests_of(peer) == []
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
    assert await requests_of(peer) == []
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
    said = ("plainly a party's", "w5 plainly a party's", "BECAUSE it is a party's")
    for number, words in enumerate(f"TAKEDOWN {words}" for words in said):
        await peer.put(peer.reply(await peer.card(f"card-{number}"), words))
    assert await lines_of(peer) == [
        "takedown 14/2026 6.5 plainly a party's", "takedown 14/2026 w5 plainly a party's",
        "takedown 14/2026 6.5 BECAUSE it is a party's",
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
    assert await requests_of(peer) == []
    assert "answered already" in await peer.until_shown("NOTHING WAS DONE")
    assert len(peer.inbox()) == 2


async def test_a_reply_from_elsewhere_is_told_to_the_desk_and_not_to_its_sender(peer):
    """Whoever got hold of the mail learns nothing, and the Clerk learns of it."""
    await peer.offer()
    stranger = peer.deputy
    await peer.put(peer.reply(await peer.card(), "DISMISS a street", sender=stranger))
    assert await requests_of(peer) == []
    assert stranger in await peer.until_shown("NOTHING WAS DONE")
    assert peer.inbox(stranger) == []


async def test_a_stranger_s_mail_is_passed_over_in_silence(peer):
    """Beadle's mailbox is no way to make it send mail."""
    await peer.offer()
    card = await peer.card()
    spam = peer.reply(card, "DISMISS", sender=peer.deputy, In_Reply_To=None, References=None,
                      Subject="Offer of the week")  # fmt: skip
    await peer.put(spam)
    assert await requests_of(peer) == []
    assert len(peer.inbox()) == 1
    assert peer.inbox(peer.deputy) == []


async def test_a_new_mail_of_the_clerk_s_is_answered_with_one_to_reply_to(peer):
    """So she can begin herself: what comes back proves that it is she."""
    await peer.offer()
    card = await peer.card()
    await requests_of(peer)
    fresh = peer.reply(card, "cases", In_Reply_To=None, References=None, Subject="cases")
    await peer.put(fresh)
    assert await requests_of(peer) == []
    await peer.put(peer.reply(await peer.mail(1), "cases"))
    assert await lines_of(peer) == ["cases"]


async def test_two_programs_that_answer_each_other_are_stopped_after_two(peer):
    """An absence that calls itself none answers each mail: two explanations, and no more."""
    await peer.offer()
    mail = await peer.card()
    for number in range(4):
        await peer.put(peer.reply(mail, "I am away until Monday."))
        assert await requests_of(peer) == []
        if number < 2:
            mail = await peer.mail(number + 1)
    assert len(peer.inbox()) == 3


async def test_a_program_whose_answer_begins_like_a_command_is_stopped_as_well(peer):
    """“Help desk: …”, again and again: each brings an answer, which brings it again."""
    await peer.offer()
    mail, heard = await peer.card(), 0
    for _ in range(8):
        before = len(peer.inbox())
        await peer.put(peer.reply(mail, "Help desk: your mail has a number and is looked at."))
        for request in await requests_of(peer):
            heard += 1
            answer = Alert("Commands", "Commands: …", reply_to=request.key, final=True)
            await peer.desk.say(answer, Address(peer.channel, peer.clerk), f"answer-{request.key}")
        if len(peer.inbox()) == before:
            break
        mail = await peer.mail(before)
    assert heard == 2
    assert len(peer.inbox()) == 1 + heard + 2, "the card, two answers, two explanations"
    assert "take them for those of a program" in " ".join(peer.inbox()[-1].split())


async def test_the_same_twice_by_a_person_is_done_twice_and_the_next_day_again(peer):
    """Only a row of the same within an hour is a program's."""
    await peer.offer()
    mail = await peer.card()
    for number in range(4):
        peer.host.ahead = timedelta(hours=2 * number)
        await peer.put(peer.reply(mail, "STATUS"))
        [request] = await requests_of(peer)
        answer = Alert("Status", "All is well.", reply_to=request.key, final=True)
        await peer.desk.say(answer, Address(peer.channel, peer.clerk), f"answer-{number}")
        mail = await peer.mail(number + 1)
