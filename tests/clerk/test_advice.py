"""Asking for advice: the person named is asked, and the decision stays where it was."""

from __future__ import annotations

import pytest
from peers.village import council, people

from bot.config.model import Person, Role
from bot.config.settings import Advice


def advised(name: str = "Audrey Auditor", **but: Person | None):
    """A village that names an adviser."""
    return council(advice=Advice(name), persons=people(**but))


async def test_the_adviser_gets_the_case_alone_and_the_case_stays(household):
    async with household(councils=(advised(),)) as home:
        await home.see("a", "A zebra.", author="officer")
        answer = await home.ask("advice 1")
        assert answer.text == "Asked. Audrey Auditor has case 1. It stays yours to decide."
        (said,) = [s for s in home.desk.said if "asks for your advice" in s.alert.text]
        assert said.to.person == "auditor"
        assert said.alert.private
        for words in ("Cara Clerk asks", "Touches P1", "note 1 YOUR ADVICE"):
            assert words in said.alert.text
        assert (await home.case()).state == "open"
        assert "asked Audrey Auditor for advice" in (await home.ask("case 1")).text
        await home.ask("note 1 I would leave it", "auditor")
        assert "Audrey Auditor: I would leave it" in (await home.ask("case 1")).text


async def test_an_adviser_who_may_add_no_note_is_told_of_none(household):
    """What they are told to do has to work for them."""
    async with household(councils=(advised("Olive Officer"),)) as home:
        await home.see("a", "A zebra.", author="member")
        await home.ask("advice 1")
        (said,) = [s for s in home.desk.said if "asks for your advice" in s.alert.text]
        assert said.alert.text.endswith("\nPlease answer Cara Clerk.")
        assert "may be used by" in (await home.ask("note 1 I would leave it", "officer")).text


@pytest.mark.parametrize(
    ("village", "author", "said"),
    [
        (council(), "officer", "Nobody was asked: the configuration names no adviser."),
        (advised(), "auditor", "Nobody was asked: Audrey Auditor wrote the post."),
        (
            advised("Ann Elsewhere", ann=Person("Ann Elsewhere", "ann", Role.NONE)),
            "officer",
            "NOT SENT. I have no way to reach Ann Elsewhere: please ask them yourself",
        ),
    ],
)
async def test_whoever_cannot_be_asked_is_not_said_to_be(household, village, author, said):
    async with household(councils=(village,)) as home:
        await home.see("a", "A zebra.", author=author)
        answer = await home.ask("advice 1")
        assert said in answer.text
        assert "Asked." not in answer.text
