"""A mail that any words may answer: they are passed on whole, and are no command by themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from heard import lines_of, requests_of
from office import TABLE

from adapters.contract import Address, Alert, CommandSpec, Parameter

ASKED = Alert("Where did it happen?", "Where did it happen? Or SKIP.", private=True, free=True)
REPORT = CommandSpec(
    "report",
    "Report",
    (Parameter("number", "report", "a number", required=False),),
    form=(Parameter("what", "text", "what happened"),),
)


async def asked(peer, key="asked", alert=ASKED):
    """The mail that asks something of the Clerk alone."""
    return await peer.card(key, alert, person=peer.clerk)


@pytest.mark.parametrize(
    "words", ["STOP", "2 Jo Smith", "dismiss the guard, I said", "At the bus stop.\n\nTwice."]
)
async def test_an_answer_is_passed_on_as_it_was_written(peer, words):
    await peer.offer()
    mail = await asked(peer)
    assert "Your first line is the command" not in mail.get_body(("plain",)).get_content()
    await peer.put(peer.reply(mail, words))
    assert await lines_of(peer) == [words]


async def test_the_same_words_answer_one_question_after_another(peer):
    """Four may be skipped, one after the other."""
    await peer.offer()
    mail = await asked(peer)
    for number in range(4):
        await peer.put(peer.reply(mail, "SKIP"))
        [request] = await requests_of(peer)
        assert request.line == "SKIP"
        mail = await asked(peer, f"next-{number}", replace(ASKED, reply_to=request.key))


async def test_what_was_not_taken_can_be_said_again_in_answer_to_why(peer):
    await peer.offer()
    mail = await asked(peer)
    await peer.put(peer.reply(mail, "2 Jo Smith"))
    await peer.put(peer.reply(mail, "At the bus stop"))
    assert await lines_of(peer) == ["2 Jo Smith"]
    why = await peer.mail(1)
    assert "all of it once more" in why.get_body(("plain",)).get_content()
    await peer.put(peer.reply(why, "At the bus stop"))
    assert await lines_of(peer) == ["At the bus stop"]


async def test_what_a_mail_remembered_before_is_answered_by_commands(peer):
    """A row of an earlier Beadle says nothing of it."""
    await peer.offer()
    memory = peer.desk._memory
    token = await memory.token("asked")
    mail = await asked(peer)
    row = await memory._shards[token[0]].get(token)
    del row["free"]
    await memory._shards[token[0]].put(token, row)
    await peer.put(peer.reply(mail, "2 Jo Smith"))
    assert await lines_of(peer) == []


async def test_a_command_with_a_form_takes_all_that_is_written(peer):
    """Not its first line alone; unless that names a report, which is only to be opened."""
    await peer.offer((*TABLE, REPORT))
    for number, (words, line) in enumerate(
        [
            ("report he followed me\nto my house.\n\ncases of this kind", None),
            ("report H-2027-0007\n\nSam Clerk", "report H-2027-0007"),
            ("report case 14\nHe was here.", "report case 14\nHe was here."),
        ]
    ):
        mail = await peer.card(f"case-{number}", Alert("Beadle is here", "At work."))
        await peer.put(peer.reply(mail, words))
        kept = "report he followed me\nto my house.\ncases of this kind"
        assert await lines_of(peer) == [line or kept]


async def test_the_channel_itself_is_not_asked(peer):
    await peer.offer()
    await peer.desk.say(ASKED, Address(peer.channel, peer.deputy), "asked")
    assert not peer.inbox()
    assert len(peer.inbox(peer.deputy)) == 1
