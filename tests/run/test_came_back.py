"""An alert that came back, a desk that cannot be read or soon will fail: somebody is told."""

from __future__ import annotations

from contextlib import asynccontextmanager

from peers.village import council
from run.test_desk_trouble import second

from adapters.contract import Failing, Level, Refused, RefusedCode, Undelivered
from bot.config.model import DeskChannel
from bot.store.schema_work import Outbox

WHY = "A mail about case 1/2026 to clerk came back: the mailbox is full (5.2.2)"


def missed(key, reader="clerk", *, whole=True):
    return Undelivered(key, "desk", reader, WHY, whole)


@asynccontextmanager
async def two_desks(household):
    """A council with two desks, where a case was told at both; the key of the first's."""
    other, more = second()
    village = council(desks=(DeskChannel("desk", "desk"), DeskChannel("other", "away")))
    async with household(councils=(village,), more=more) as home:
        await home.see("a", "A zebra.")
        await other.until(lambda s: "Case 1: please decide" in s.alert.text)
        [card] = [one for one in home.desk.said if "Case 1: please decide" in one.alert.text]
        yield home, other, card.key


async def test_an_alert_that_came_back_is_refused_on_record_and_told_by_the_other_desk(household):
    """Whatever was taken for sent; status names it, and the same news again changes nothing."""
    async with two_desks(household) as (home, other, key):
        for _ in range(2):
            home.desk.learn(missed(key))
        told = await other.until(lambda s: "NOT DELIVERED" in s.alert.text)
        assert "the mailbox is full (5.2.2)." in told.alert.text
        assert told.alert.level is Level.ALARM
        await home.settled()
        assert len(other.texts("NOT DELIVERED")) == 1
        states = {row.key: row.state for row in await home.rows(Outbox)}
        assert states[key] == "refused"
        assert list(states.values()).count("refused") == 1
        assert "NOT DELIVERED: 1 alert to desk came back" in (await home.ask("status")).text
        assert [row["why"] for row in await home.recorded("not delivered")] == [WHY]


async def test_whoever_else_is_known_at_that_desk_is_told_alone_and_its_reader_is_not(household):
    """The deputy and the Chairman have addresses of their own; the Clerk's takes nothing."""
    async with two_desks(household) as (home, _other, key):
        home.desk.learn(missed(key))
        await home.desk.until(lambda s: "NOT DELIVERED" in s.alert.text)
        await home.settled()
        told = [one for one in home.desk.said if "NOT DELIVERED" in one.alert.text]
        assert {one.to.person for one in told} == {"deputy", "chairman"}
        assert all(one.alert.private for one in told)


async def test_a_reader_s_own_address_is_told_at_the_desk_itself(household):
    """The channel's own address still works: the Clerk reads there that the deputy does not."""
    async with two_desks(household) as (home, _other, key):
        home.desk.learn(missed(key, "deputy", whole=False))
        told = await home.desk.until(lambda s: "NOT DELIVERED" in s.alert.text)
        assert (told.to.channel, told.to.person, told.alert.private) == ("desk", None, False)


async def test_news_that_comes_back_as_well_goes_round_in_no_circle(household):
    """Each reader once a day, however many alerts came back."""
    async with two_desks(household) as (home, other, key):
        home.desk.learn(missed(key))
        await home.desk.until(lambda s: s.to.person == "deputy" and "NOT DELI" in s.alert.text)
        for _ in range(3):
            for one in list(home.desk.said):
                if one.to.person in ("deputy", "chairman"):
                    home.desk.learn(missed(one.key, one.to.person, whole=False))
            await home.settled()
        assert len(home.desk.texts("NOT DELIVERED")) <= 4
        assert len(other.texts("NOT DELIVERED")) <= 3
        await home.move(days=1)
        home.desk.learn(missed("another", "clerk"))
        await other.until(lambda _s: len(other.texts("NOT DELIVERED")) >= 2)


async def test_one_of_no_council_s_channel_is_passed_over(household):
    """The desk was taken out of the configuration since."""
    async with two_desks(household) as (home, other, key):
        home.desk.learn(Undelivered(key, "elsewhere", "clerk", WHY, whole=True))
        assert "watched" in (await home.ask("status")).text.lower()
        assert not other.texts("NOT DELIVERED")


async def test_what_will_fail_is_told_at_every_desk_while_there_is_time(household):
    """A secret that expires: the words are the adapter's, and told once for each."""
    async with two_desks(household) as (home, other, _key):
        soon = Failing(RefusedCode.CREDENTIALS, "The client secret expires within 14 days")
        for _ in range(2):
            home.desk.learn(soon)
        await other.until(lambda s: "expires within 14 days." in s.alert.text)
        await home.settled()
        for desk in (home.desk, other):
            assert len(desk.texts("NEEDS YOU")) == 1


async def test_a_desk_that_cannot_be_read_is_told_by_the_other_one(household):
    """A withdrawn password: with what to do, and not each minute anew."""
    async with two_desks(household) as (home, other, _key):
        why = "The mailbox does not take the password"
        home.desk.learn(Refused(RefusedCode.CREDENTIALS, why))
        told = await other.until(lambda s: "NEEDS YOU" in s.alert.text)
        assert "does not take the password. What is asked there is not heard" in told.alert.text
        assert "beadle doctor" in told.alert.text
