"""A new Clerk's first letter, and what whoever left can still do: nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime

from peers import memory_platform, reported
from peers.village import council, people

from bot.config.model import Person, Role
from bot.store.schema_told import LetterSent

TITLE = "Hand-over: you are"
FIRST_OF_APRIL = datetime(2027, 4, 1, 6, 59, tzinfo=UTC)
"""One minute before eight, in summer."""


def person(name: str, role: Role, **more) -> Person:
    known = name.split(maxsplit=1)[0].lower()
    met = {memory_platform.NAME: known, "chat": known}
    return Person(name, known, role, **({"identities": met} | more))


def village(**but):
    return council(persons=people(**but))


def letters(home):
    return [one for one in home.desk.said if one.alert.title.startswith(TITLE)]


async def test_a_new_clerk_gets_one_letter_alone_and_the_old_one_may_do_nothing(household):
    async with household() as home:
        for ref in "abc":
            await home.see(ref, "A zebra.", author="officer")
        await home.ask("takedown 1 P1 a zebra")
        await home.ask("dismiss 2 fine")
        await reported.file(home)
        await reported.file(home, concerns="clerk", concerned="clerk")
        await home.tick()
        assert letters(home) == [], "who was there when Beadle began is not new"
        await home.end()
        home.councils = (village(clerk=person("Nora New", Role.CLERK)),)
        await home.start()
        await home.tick()
        await home.crash()
        await home.start()
        await home.tick()
        (one,) = letters(home)
        assert (one.to.person, one.alert.private) == ("nora", True)
        text = one.alert.text
        for words in (
            "Nora New: Beadle knows you as the Clerk of Village Council.",
            "- 3 (P1): please decide; 0 seconds old; Nora New decides.",
            "3 opened, 2 decided since Mon 2 Mar 2026, 09:00: 1 dismissed, 1 taken down.",
            "Taken down, by clause:\n- P1: 1",
            "Nobody has opened:\n- H-2027-0001",
            "- deputy: Dev Deputy\n- chairman: Chris Chair",
            "- takedown CASE CLAUSE REASON: Take a post down",
            f"The key of the reports: the file {home.folder / 'reports.key'}",
        ):
            assert words in text
        assert "H-2027-C" not in text
        refused = await home.ask("dismiss 3 fine", "clerk")
        assert refused.text.startswith("Nothing was done: I do not know you.")
        assert "Dismissed" in (await home.ask("dismiss 3 fine", "nora")).text


async def test_a_role_that_begins_on_a_day_is_told_on_its_morning(household):
    """Two Clerks with days that do not overlap: nothing has to be started anew."""
    both = (
        *people(clerk=None, deputy=None),
        person("Cara Clerk", Role.CLERK, until=date(2027, 3, 31)),
        person("Nora New", Role.CLERK, since=date(2027, 4, 1)),
        person("Dora Dep", Role.DEPUTY, since=date(2027, 4, 1), identities={}),
    )
    async with household(councils=(council(persons=both),)) as home:
        await home.tick()
        home.clock.at = FIRST_OF_APRIL
        await home.tick()
        assert letters(home) == []
        await home.move(minutes=1)
        for _ in range(2):
            await home.tick()
        assert [(one.alert.title, one.to.person, one.alert.private) for one in letters(home)] == [
            ("Hand-over: you are the Clerk", "nora", True),
            ("Hand-over: you are the deputy", None, False),
        ]
        refused = await home.ask("dismiss 1 fine", "cara")
        assert refused.text.startswith("Nothing was done: dismiss may be used by clerk, deputy")
        assert len(await home.rows(LetterSent, LetterSent.kind == "handover")) == 5


async def test_where_others_read_along_no_report_stands_in_it_that_they_may_not_know_of(household):
    """A deputy who cannot be reached alone: the letter comes to the channel."""
    async with household() as home:
        await reported.file(home, concerns="member", concerned="member")
        await home.tick()
        await home.end()
        lost = person("Dora Dep", Role.DEPUTY, identities={})
        home.councils = (village(deputy=lost),)
        await home.start()
        await home.tick()
        (one,) = letters(home)
        assert "deputy: Dora Dep, CANNOT BE REACHED" in one.alert.text
        assert "H-2027" not in one.alert.text
        shown = await home.ask("handover")
        assert shown.private
        assert "- H-2027-0001" in shown.text
