"""What counts as a command at a desk on Telegram, from whom, and where."""

from __future__ import annotations

import pytest
from telegram_desk_peer import Beadle, seat

from adapters.contract import Address, Alert


async def test_the_commands_are_listed_in_the_desk_s_chat_only(desk, beadle):
    """Nobody else is shown what there is."""
    [(scope, rows)] = desk.world.commands.items()
    assert desk.channel in scope
    assert {"takedown", "rule_on", "cancel"} <= {row["command"] for row in rows}


async def test_a_chat_that_is_not_there_does_not_keep_the_others_from_being_served(tmp_path):
    """One council's mistake in the configuration is not another's."""
    async with seat(tmp_path, more=("-100999", "desk")) as peer:
        beadle = Beadle(peer)
        await beadle.sit()
        await peer.give("status")
        assert (await beadle.next()).line == "status"


async def test_plain_words_in_a_group_are_talk_unless_they_answer_the_bot(desk, beadle):
    """The Clerk and her deputy may talk there."""
    await desk.desk.say(Alert("t", "Case 14: please decide."), Address(desk.channel), "k")
    await desk.write("status of the bins?")
    await desk.write("dismiss 14 it is a street name", reply_to=desk.said()[-1])
    request = await beadle.next()
    assert request.line == "dismiss 14 it is a street name"
    assert request.sender_name == "Sam Clerk"
    assert request.key == f"{desk.group.id}:{desk.group.last}"


async def test_a_command_for_another_bot_is_left_alone(desk, beadle):
    """And one that names this bot is taken."""
    await desk.write("/status@OtherBot")
    await desk.write("/status@SampleBeadleBot")
    assert (await beadle.next()).key.endswith(":2")


async def test_telegram_s_spelling_of_a_command_is_undone(desk, beadle):
    """The one table of Beadle reads the line."""
    await desk.write("/rule_on durrington/party we read it")
    assert (await beadle.next()).line == "rule-on durrington/party we read it"


async def test_everything_in_a_private_desk_is_said_to_it(private):
    """Without a / as well."""
    beadle = Beadle(private)
    await beadle.sit()
    await private.write("status")
    assert (await beadle.next()).line == "status"


@pytest.mark.parametrize("reply", [False, True])
async def test_an_anonymous_administrator_is_refused_in_words(desk, beadle, reply):
    """They cannot be told apart; they are told how to be known."""
    await desk.desk.say(Alert("t", "Case 14."), Address(desk.channel), "k")
    words, to = ("dismiss 14 x", desk.said()[-1]) if reply else ("/dismiss 14 x", None)
    await desk.acts.write(desk.group, None, words, reply_to=to)
    told = await beadle.until("you write as the group")
    assert "Remain anonymous" in told["text"]


async def test_an_anonymous_administrator_may_talk(desk, beadle):
    """What is not said to the bot is nobody's command."""
    await desk.acts.write(desk.group, None, "the bins again")
    await beadle.nothing()
    assert desk.said() == []


async def test_bots_are_not_listened_to(desk, beadle):
    """Two bots would talk for ever."""
    other = {**desk.world.person("Other"), "is_bot": True}
    await desk.write("/status", person=other)
    await beadle.nothing()


async def test_a_command_that_was_edited_is_not_acted_on(desk, beadle):
    """Whoever mistyped it is told to send it again; an edited remark is a remark."""
    sent = await desk.write("/takdown 14 6.5 why")
    assert (await beadle.next()).line == "takdown 14 6.5 why"
    await desk.acts.edit(desk.group, sent["message_id"], "/takedown 14 6.5 why")
    await beadle.until("do not act on messages that were changed")
    talk = await desk.write("bins")
    await desk.acts.edit(desk.group, talk["message_id"], "bins!")
    await beadle.nothing()


async def test_a_group_of_no_desk_is_none_of_its_business(desk, beadle):
    """The bot may be in the watched discussion group as well."""
    other = desk.world.chat("supergroup", "Residents")
    other.join(desk.world.bot, "administrator")
    await desk.write("/takedown 14 6.5 why", chat=other)
    await beadle.nothing()
    assert desk.said(other) == []


async def test_commands_are_taken_in_private_from_who_is_known_at_one_desk(desk, beadle):
    """An officer checks a draft where nobody else reads it; the request names the desk."""
    await desk.acts.start(desk.clerk)
    await beadle.until("I can write to you here now", desk.own)
    await desk.write("/status", chat=desk.own)
    request = await beadle.next()
    assert (request.channel, request.line) == (desk.channel, "status")


async def test_in_private_nothing_else_and_nobody_else_is_heard(desk, beadle):
    """That is the mailbox's."""
    stranger = desk.world.person("A resident")
    await desk.acts.start(stranger)
    await desk.write("/status", person=stranger, chat=desk.world.private(stranger))
    await desk.write("status", chat=desk.own)
    await desk.write("/weather", chat=desk.own)
    await beadle.nothing()
    assert desk.said(desk.own) == desk.said(desk.world.private(stranger)) == []


async def test_who_is_known_at_two_desks_is_asked_to_say_which(tmp_path):
    """A case number means another case there."""
    async with seat(tmp_path, more=("-100999",)) as peer:
        beadle = Beadle(peer)
        await beadle.sit()
        await peer.write("/status", chat=peer.own)
        await beadle.until("known at several desks", peer.own)


async def test_a_group_that_became_a_supergroup_goes_on_as_the_same_desk(desk, beadle):
    """Requests carry the configured channel, alerts go to the new chat, the Clerk is told once."""
    new = await desk.acts.upgrade(desk.group)
    told = await beadle.until("has a new number", new)
    assert f'channel = "{new.id}"' in told["text"]
    await desk.write("/status", chat=new)
    request = await beadle.next()
    assert (request.channel, request.key) == (desk.channel, f"{new.id}:{new.last}")
    await desk.restart()
    again = Beadle(desk)
    await again.sit()
    assert any(str(new.id) in scope for scope in desk.world.commands)
    await desk.desk.say(Alert("t", "Case 14."), Address(desk.channel), "k")
    assert [m["text"].split("\n")[0] for m in desk.said(new)] == [
        "This chat has a new number, because the group became a supergroup. I go on here.",
        "Case 14.",
    ]


async def test_an_answer_that_cannot_be_sent_ends_nothing(desk, beadle):
    """One press or question that fails is put aside; what comes next is heard."""
    desk.telegram.fail("sendMessage", times=2, code=400, description="Bad Request: no")
    await desk.write("/takedown")
    await desk.write("/status")
    assert (await beadle.next()).line == "status"


async def test_what_was_not_stored_comes_again_with_its_key(desk, beadle):
    """A crash loses no command."""
    await desk.write("/status")
    first = await beadle.next()
    await beadle.crash()
    assert await beadle.next() == first


async def test_what_has_no_words_is_told_so(private):
    """A voice message or a picture at a desk gets an answer."""
    beadle = Beadle(private)
    await beadle.sit()
    await private.acts.write(private.own, private.clerk, "", photo=b"picture")
    await beadle.until("I can read words only")


async def test_an_update_that_breaks_is_tried_again_and_then_put_aside(desk, beadle, monkeypatch):
    """A full disk must lose no command; a fault of ours must not stop the desk for ever."""
    hear, broken = desk.desk.ear.hear, []

    async def breaking(update, *rest):
        if "bins" in update.message.text:
            broken.append(update.update_id)
            raise OSError("no space")
        return await hear(update, *rest)

    monkeypatch.setattr(desk.desk.ear, "hear", breaking)
    await desk.write("/dismiss 14 bins")
    await desk.write("/status")
    for _ in range(2):
        with pytest.raises(OSError, match="no space"):
            await beadle.next()
        beadle.stream = desk.desk.requests()
    assert (await beadle.next()).line == "status"
    assert len(broken) == 3
    assert desk.said()[-1]["text"].startswith("NOT DONE.")


async def test_the_commands_are_listed_once_the_bot_comes_into_the_chat(tmp_path):
    """The group was named in the configuration before the bot was added to it."""
    async with seat(tmp_path) as desk:
        await desk.acts.appoint(desk.group, "kicked")
        desk.telegram.fail("setMyCommands", code=403, description="Forbidden: bot was kicked")
        beadle = Beadle(desk)
        await beadle.sit()
        await beadle.nothing()
        assert desk.world.commands == {}
        await desk.acts.appoint(desk.group, "member")
        await beadle.nothing()
        assert any(desk.channel in scope for scope in desk.world.commands)


async def test_the_commands_are_listed_once_a_private_desk_is_opened(private):
    """The Clerk presses Start after Beadle was started."""
    del private.world.chats[private.own.id]
    beadle = Beadle(private)
    await beadle.sit()
    assert private.world.commands == {}
    await private.acts.start(private.clerk)
    await beadle.until("I can write to you here now", private.world.private(private.clerk))
    assert any(private.channel in scope for scope in private.world.commands)


async def test_a_command_says_when_it_was_typed(desk, beadle):
    """However late Beadle asks for it."""
    typed = await desk.write("/status")
    desk.world.clock.skip(5)
    assert (await beadle.next()).known_at.timestamp() == typed["date"]
