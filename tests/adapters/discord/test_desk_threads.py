"""A thread for each case on Discord, where the council wants that."""

from __future__ import annotations

from clerks_office import CARD, LATE, MOVED, contents

from adapters.contract import (
    Alert,
    Outcome,
)


def threads(office):
    return office.fake.world.threads(office.guild.id)


async def test_what_follows_on_a_case_is_said_in_its_thread(threaded):
    """Made from the case's message; another case has another, and a restart changes nothing."""
    first = await threaded.desk.say(CARD, threaded.address, "k1")
    receipt = await threaded.desk.say(LATE, threaded.to_clerk(), "k2")
    [thread] = threads(threaded)
    assert thread["name"] == "Case 14"
    assert first.ref.id.endswith(f"/{thread['id']}")
    assert receipt.ref.id.startswith(f"{thread['id']}/")
    await threaded.restart()
    await threaded.desk.say(Alert("x", "Case 14 is done.", case="14"), threaded.address, "k3")
    await threaded.desk.say(Alert("y", "Case 15: decide.", case="15"), threaded.address, "k4")
    told = [one["content"] for one in threaded.fake.messages(thread)]
    assert told[-1] == "Case 14 is done."
    assert any("I ask Dee Deputy" in one for one in told)
    assert contents(threaded) == ["Case 14: please decide. Bluesky, 10:42.", "Case 15: decide."]


async def test_an_alert_about_no_case_is_in_the_channel(threaded):
    await threaded.desk.say(CARD, threaded.address, "k1")
    await threaded.desk.say(Alert("x", "Nothing is being watched."), threaded.address, "k2")
    assert len(threaded.said()) == 2
    assert threads(threaded) == []


async def test_where_the_thread_was_deleted_the_case_begins_anew(threaded):
    """Nothing that follows is lost."""
    await threaded.desk.say(CARD, threaded.address, "k1")
    await threaded.desk.say(LATE, threaded.address, "k2")
    [thread] = threads(threaded)
    threaded.fake.owner(threaded.guild).delete(threaded.said()[0])
    threaded.fake.delete_channel(thread)
    await threaded.desk.say(Alert("x", "Case 14 is done.", case="14"), threaded.address, "k3")
    assert contents(threaded) == ["Case 14 is done."]


async def test_a_thread_that_was_put_away_or_locked_loses_nothing(threaded):
    """Discord puts a silent thread away after a week; somebody may lock one."""
    await threaded.desk.say(CARD, threaded.address, "k1")
    late = await threaded.desk.say(LATE, threaded.address, "k2")
    [thread] = threads(threaded)
    threaded.fake.owner(threaded.guild).archive(thread)
    receipt = await threaded.desk.say(MOVED, threaded.address, "k3", late.ref)
    assert receipt.outcome is Outcome.DONE
    assert threaded.fake.said(thread)[-1].startswith("Case 14: dismissed.")
    threaded.fake.grant(threaded.guild, taken=("MANAGE_THREADS",))
    threaded.fake.owner(threaded.guild).archive(thread, archived=False, locked=True)
    await threaded.desk.say(Alert("x", "Case 14 is done.", case="14"), threaded.address, "k4")
    assert contents(threaded)[-1] == "Case 14 is done."


async def test_where_no_thread_may_be_made_it_is_said_in_the_channel(threaded):
    await threaded.desk.say(CARD, threaded.address, "k1")
    threaded.fake.grant(threaded.guild, taken=("CREATE_PUBLIC_THREADS",))
    threaded.fake.overwrite(threaded.room, threaded.guild.id, deny=("CREATE_PUBLIC_THREADS",))
    await threaded.desk.say(LATE, threaded.address, "k2")
    assert len(threaded.said()) == 2


async def test_a_case_of_another_year_with_the_same_number_has_its_own(threaded):
    """Case 14 is the same number again next year."""
    await threaded.desk.say(CARD, threaded.address, "k1")
    threaded.fake.world.advance(366 * 86_400)
    await threaded.desk.say(CARD, threaded.address, "k2")
    assert len(threaded.said()) == 2
    assert threads(threaded) == []


async def test_a_case_that_began_before_threads_were_wanted_gets_one_at_its_message(office):
    """The message that shows it, not the next thing that is said of it."""
    first = await office.desk.say(CARD, office.address, "k1")
    office.given["threads"] = True
    await office.restart()
    await office.desk.say(CARD, office.address, "k2", first.ref)
    await office.desk.say(LATE, office.address, "k3")
    [thread] = threads(office)
    assert first.ref.id.endswith(f"/{thread['id']}")
    assert len(office.said()) == 1


async def test_where_the_case_s_message_was_deleted_the_next_one_begins_its_thread(threaded):
    """Before there was a thread."""
    await threaded.desk.say(CARD, threaded.address, "k1")
    threaded.fake.owner(threaded.guild).delete(threaded.said()[0])
    await threaded.desk.say(LATE, threaded.address, "k2")
    await threaded.desk.say(Alert("x", "Case 14 is done.", case="14"), threaded.address, "k3")
    [message] = threaded.said()
    [thread] = threads(threaded)
    assert thread["id"] == message["id"]
    assert "Case 14 is done." in threaded.fake.said(thread)
