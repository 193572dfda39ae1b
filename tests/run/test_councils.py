"""Two councils in one process never see each other's cases, alerts, numbers, or suggestions."""

from __future__ import annotations

from types import SimpleNamespace

from peers.household import adapter
from peers.memory_desk import MemoryDesk
from peers.memory_platform import MemoryPlatform
from peers.village import council, people

from adapters.contract import Refused, RefusedCode
from bot.config.model import Account, Connection, DeskChannel
from bot.run import take_in
from bot.store import verify
from bot.store.schema_work import AuditRow, Case


def two():
    """The village and a town, each with a page and a channel; they share one desk's line."""
    there = MemoryPlatform(account="town-page")
    more = (Connection("town-site", adapter("memory"), SimpleNamespace(platform=there, desk=None)),)
    town = council(
        id="town",
        name="Town Council",
        accounts=(Account("town-site", "town.test", id="town-page"),),
        desks=(DeskChannel("desk", "town-desk"),),
        persons=tuple(
            p for p in people(auditor=None, officer=None) if p.id in ("clerk", "deputy", "chairman")
        ),
    )
    return there, {"councils": (council(), town), "more": more}


def channels(desk: MemoryDesk, words: str) -> set[str]:
    return {s.to.channel for s in desk.said if words in s.alert.text}


async def test_cases_and_alerts_stay_with_their_council(household):
    there, given = two()
    async with household(**given) as home:
        await home.see("a", "A zebra in the village.")
        there.publish("b", "A zebra in the town.")
        await home.desk.until(lambda s: "in the town" in s.alert.text)
        await home.settled()
        assert channels(home.desk, "in the village") == {"desk"}
        assert channels(home.desk, "in the town") == {"town-desk"}
        rows = await home.rows(Case)
        assert sorted((c.council_id, c.number) for c in rows) == [("town", 1), ("village", 1)]
        assert "in the town" in (await home.ask("case 1", channel="town-desk")).text
        assert "in the village" in (await home.ask("case 1")).text
        assert "There is no case 2." in (await home.ask("case 2")).text
        await home.ask("takedown 1 P1 x", channel="town-desk")
        assert home.platform.public
        assert there.public == {}


async def test_who_is_somebody_in_one_council_is_a_stranger_in_the_other(household):
    _there, given = two()
    async with household(**given) as home:
        assert "No case is open" in (await home.ask("cases", "auditor")).text
        answer = await home.ask("cases", "auditor", channel="town-desk")
        assert "I do not know you" in answer.text
        attempts = await home.rows(AuditRow, AuditRow.kind == "refused")
        assert [row.council_id for row in attempts] == ["town"]


async def test_suggestions_and_status_show_nothing_of_the_other(household):
    there, given = two()
    async with household(**given) as home:
        there.publish("b", "A zebra in the town.")
        await home.desk.until(lambda s: "in the town" in s.alert.text)
        await home.settled()
        assert await home.desk.suggest("desk", "clerk", "case", "case", "") == []
        found = await home.desk.suggest("town-desk", "clerk", "case", "case", "")
        assert [choice.value for choice in found] == ["1/2027"]
        assert "1 account watched for Village Council" in (await home.ask("accounts")).text
        assert "town" not in (await home.ask("status")).text.casefold()


async def test_the_trouble_of_one_is_told_to_the_other_nowhere(household, monkeypatch):
    monkeypatch.setattr(take_in, "REFUSED_PAUSE", 0.01)
    there, given = two()
    async with household(**given) as home:
        there.break_down(Refused(RefusedCode.CREDENTIALS, "town.test: the password is wrong."))
        await home.desk.until(lambda s: "NOT WATCHED since" in s.alert.text)
        await home.tick()
        assert channels(home.desk, "NOT WATCHED since") == {"town-desk"}
        mine = (await home.ask("status")).text
        assert mine.startswith("All is well.")
        assert "town" not in mine
        assert "NOT WATCHED" in (await home.ask("status", channel="town-desk")).text


async def test_each_has_a_chain_and_a_seal_of_its_own(household):
    there, given = two()
    async with household(**given) as home:
        there.publish("b", "A zebra in the town.")
        await home.desk.until(lambda s: "in the town" in s.alert.text)
        await home.move(days=1)
        await home.tick()
        seals = {s.to.channel: s.alert.text for s in home.desk.said if "seal" in s.alert.text}
        assert set(seals) == {"desk", "town-desk"}
        assert seals["desk"] != seals["town-desk"]
        for name in ("village", "town"):
            assert (await home.store.read(verify.verify, name)).problems == []


async def test_the_main_ways_on_each_database(household, database_url):
    """Watch, case, take-down, restore, crash and verify, on SQLite and on PostgreSQL."""
    home = household()
    await home.start()
    await home.see("a", "A zebra \ud83d\x00.", author="officer", pinned=True)
    before = home.platform.public["a"]
    assert (await home.ask("takedown 1 p1 x")).text.startswith("Done.")
    await home.crash()
    await home.start()
    assert (await home.ask("restore 1 sorry")).text.startswith("Done.")
    assert home.platform.public == {"a": before}
    assert (await home.ask("cases", "officer")).text.startswith("Nothing was done")
    assert "cannot be" not in (await home.ask("audit 1")).text
    await home.see("b", "A heron.")
    await home.move(days=1)
    await home.tick()
    assert home.desk.texts("case 2 has waited 24 hours")
    assert (await home.store.read(verify.verify, "village")).problems == []
    await home.end()
