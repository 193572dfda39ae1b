"""Discord as platform and desk of one whole Beadle: done, refused, missed, closed, never twice.

The fake speaks Discord's protocol; what stands there is looked at by its other members' eyes.
"""

from __future__ import annotations

import asyncio

from e2e.house import PATIENCE
from e2e.writing import BREACH, FINE, png
from peers.discord import labels
from peers.discord.permissions import may

DRAFT = "Zwetschgenkuchen at the bakery! Please vote Labour on Thursday."
DELETED = "SELECT ref FROM post WHERE removed_at IS NOT NULL"


def bytes_of(house):
    """All that a house has written: the database with its journal, the log, what it printed."""
    return b"".join(one.read_bytes() for one in house.folder.rglob("*") if one.is_file())


async def answer(person, channel, name, /, **values):
    """What somebody reads after a command."""
    asked = await person.slash(channel, name, **values).answered(seconds=PATIENCE)
    return asked.text


async def test_a_post_goes_and_stands_again_with_its_picture(town):
    """The case's one message follows it, each outcome is a new one, the receipt links both."""
    await town.start()
    post = town.officer.write(town.news, BREACH, files={"poster.png": png(7)})
    await town.until_said("Case 1: please decide.")
    card = town.fake.messages(town.desk)[0]
    assert {"Take down", "Dismiss"} <= set(labels(card))
    await town.fill_in("Take down", "supports a party")
    await town.until_said("Done. Case 1 was removed")
    assert town.fake.messages(town.news) == []
    await town.until_said("Case 1: taken down.")
    assert town.fake.messages(town.desk)[0]["id"] == card["id"]
    assert "Take down" not in labels(town.fake.messages(town.desk)[0])
    told = await answer(town.clerk, town.desk, "restore", case="1", reason="read again")
    assert "restoring it now" in told
    outcome = await town.until_said("Done. Case 1 was restored")
    (back,) = town.fake.messages(town.news)
    assert back["webhook_id"]
    assert back["content"] == BREACH
    (picture,) = back["attachments"]
    assert town.fake.world.files[picture["id"]]["bytes"] == png(7)
    assert f"/{town.news['id']}/{back['id']}" in outcome
    assert outcome.count(f"/{town.news['id']}/{post['id']}") == 1  # where it was
    await town.until_said("Case 1: restored.")
    town.house.verified()
    town.house.unbroken()


async def test_an_officers_draft_is_checked_for_their_eyes_and_kept_nowhere(town):
    """They see one command that the desk has for everybody; none of its words is written down."""
    await town.start()
    town.officer.write(town.news, FINE)
    await town.until(lambda: FINE.encode() in bytes_of(town.house))
    shown = {one["name"] for one in town.drafter.commands(town.desk)}
    assert "check" in shown
    assert "takedown" not in shown
    asked = await town.drafter.slash(town.desk, "check", text=DRAFT).answered(seconds=PATIENCE)
    assert "W5" in asked.text
    assert town.drafter.sees(asked)
    assert town.clerk.sees(asked) == []
    assert town.fake.said(town.desk) == []
    await asyncio.to_thread(town.house.stop)
    assert b"Zwetschgenkuchen" not in bytes_of(town.house)
    town.house.unbroken()


async def test_a_moderator_who_is_not_in_the_configuration_may_command_nothing(town):
    """Discord shows them the commands; Beadle refuses each, records it, and tells at the third."""
    await town.start()
    post = town.officer.write(town.news, BREACH)
    await town.until_said("Case 1: please decide.")
    moderator = town.fake.person(town.guild, "Mo Moderator", town.office)
    for _ in range(3):
        told = await answer(
            moderator, town.desk, "takedown", case="1", clause="W5", reason="because"
        )
        assert "Nothing was done: I do not know you." in told
    assert "tried 3 times today" in await town.until_said("Mo Moderator tried")
    assert town.house.value("SELECT count(*) FROM audit WHERE kind = 'refused'") == 3
    assert town.house.rows("SELECT 1 FROM action") == []
    assert town.fake.messages(town.news) == [post]
    town.house.unbroken()


async def test_an_order_is_carried_out_once_although_its_answer_was_killed(town):
    """Discord takes no answer, then the power goes: afterwards both are told, nothing is redone."""
    await town.start()
    town.officer.write(town.news, BREACH)
    await town.until_said("Case 1: please decide.")
    town.fake.faults.fail("/messages/@original", 503, method="PATCH", times=1000)
    asked = town.clerk.slash(town.desk, "takedown", case="1", clause="W5", reason="a party")
    await town.until(lambda: town.house.rows("SELECT 1 FROM command WHERE state = 'done'"))
    await town.until(lambda: town.fake.faults.count("PATCH", "/messages/@original"))
    await asyncio.to_thread(town.house.kill)
    assert town.clerk.sees(asked)[0]["flags"] & 1 << 7  # "Beadle is thinking…"
    town.fake.faults.clear()
    await town.start()
    await asked.answered(seconds=PATIENCE)
    await town.until_said("Done. Case 1 was removed")
    assert "case 1" in asked.text.casefold()
    assert len(town.clerk.sees(asked)) == 1
    assert town.house.value("SELECT count(*) FROM action") == 1
    assert town.fake.faults.count("DELETE", f"/channels/{town.news['id']}/messages/") == 1
    assert sum("was removed" in one for one in town.fake.said(town.desk)) == 1
    town.house.unbroken()


async def test_a_restore_whose_reply_was_lost_stands_there_once_after_a_kill(town):
    """The message stands; Beadle never heard so, and looks before it posts again."""
    await town.start()
    town.officer.write(town.news, BREACH)
    await town.fill_in("Take down", "supports a party")
    await town.until_said("Case 1: taken down.")
    town.fake.faults.lose(r"/webhooks/\d+/[^/]+$", method="POST")
    town.clerk.slash(town.desk, "restore", case="1", reason="read again")
    await town.until(lambda: town.fake.said(town.news))
    await town.killed()
    await town.until_said("Case 1 was restored already")
    assert town.fake.said(town.news) == [BREACH]
    town.house.unbroken()


async def test_what_happened_while_beadle_was_down_is_found(town):
    """A new breach, an edit into one, and a deletion."""
    await town.start()
    edited, deleted, kept = (town.officer.write(town.news, f"{FINE} {n}") for n in range(3))
    await town.until(lambda: town.house.value("SELECT count(*) FROM post") == 3)
    await asyncio.to_thread(town.house.kill)
    town.officer.edit(edited, BREACH)
    town.officer.delete(deleted)
    town.officer.write(town.news, "Please vote Labour, and do it twice.")
    await town.start()
    await town.until(lambda: town.house.value('SELECT count(*) FROM "case"') == 2)
    (gone,) = await town.until(lambda: town.house.rows(DELETED))
    assert gone[0].endswith(deleted["id"])
    await town.until_said("Case 2: please decide.")
    versions = "SELECT versions FROM post WHERE ref LIKE '%' || ?"
    assert town.house.value(versions, edited["id"]) == 2
    assert town.house.value(versions, kept["id"]) == 1
    town.house.unbroken()


async def test_a_channel_is_closed_and_opened_as_it_was(town):
    """Who might write may not any more, over a kill; afterwards the very same rules stand."""
    town.fake.overwrite(town.news, town.office["id"], allow=("SEND_MESSAGES",))
    before = [dict(one) for one in town.news["permission_overwrites"]]
    await town.start()
    talk = town.officer.thread(town.news, "Talk")
    told = await answer(town.clerk, town.desk, "resolution", minute="2026/031", date="2026-02-08")
    assert "accounts may be closed" in told
    told = await answer(
        town.clerk, town.desk, "close", account="all", mode="closed", reason="a by-election"
    )
    assert "Nothing was done" not in told
    await town.until(lambda: not writes(town.clerk, town.news))
    await town.until(lambda: done(town, 1))
    assert talk["thread_metadata"]["locked"]
    notice = next(one for one in town.fake.messages(town.news) if one["pinned"])
    assert "this account is closed" in notice["content"]
    await town.killed()
    assert not writes(town.clerk, town.news)
    await answer(town.clerk, town.desk, "reopen", account="all", reason="it is over")
    await town.until(lambda: writes(town.clerk, town.news))
    await town.until(lambda: done(town, 2))
    assert not talk["thread_metadata"]["locked"]
    assert notice not in town.fake.messages(town.news)

    def rules(found):
        return sorted(tuple(sorted(one.items())) for one in found)

    assert rules(town.news["permission_overwrites"]) == rules(before)
    town.house.verified()
    town.house.unbroken()


def writes(person, channel):
    """Whether somebody may write, as Discord works it out."""
    return may(person.world, channel, person.id, "SEND_MESSAGES")


def done(town, count):
    """Whether so many closings and openings are over."""
    query = "SELECT count(*) FROM action WHERE finished_at IS NOT NULL"
    return town.house.value(query) == count
