"""Legal holds at the desk: who may, what is said, what is seen by whom, and the yearly question."""

from __future__ import annotations

import pytest
from peers import reported

from bot.clerk import hold_review
from bot.store.schema_keeping import Hold


async def review(home):
    await home.store.write(hold_review.review, home.running.house, "village")


async def test_a_case_is_held_listed_and_released(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        assert (await home.ask("holds")).text.startswith("Nothing is on hold")
        answer = (await home.ask("hold 1 request of 3 May")).text
        assert answer.startswith("On hold: case 1, with its post and all about it.")
        assert "release 1" in answer
        assert "has been on hold since" in (await home.ask("hold case 1 again")).text
        listed = (await home.ask("holds", "auditor")).text
        assert listed.startswith("1 hold:\nCase 1, since ")
        assert "by Cara Clerk: request of 3 May; to review " in listed
        assert "On hold, and not erased: 1 thing. Type holds." in (await home.ask("status")).text
        assert (await home.ask("release 1 answered")).text.startswith("No longer on hold: case 1")
        assert "is not on hold" in (await home.ask("release 1")).text
        [row] = await home.rows(Hold)
        assert row.released_at is not None
        assert [len(await home.recorded(kind)) for kind in ("held", "released")] == [1, 1]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("hold all a claim", "On hold: everything of the council."),
        ("hold page:{} a claim", "On hold: the account"),
        ("hold 7 a claim", "There is no case 7."),
        ("hold nowhere a claim", "“nowhere” is no case, report or account."),
        ("hold 1", "it is on record) is missing. Type: hold WHAT REASON"),
        ("hold case 1", "the reason is missing"),
        ("hold H-2027-0001 a claim", "There is no report H-2027-0001 for you."),
    ],
)
async def test_what_is_meant_is_understood_or_asked(household, line, says):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        key = (await home.ask("hold nowhere x")).text.rpartition("one of: ")[2].rstrip(".")
        answer = (await home.ask(line.replace("page:{}", key.split(", ")[0]))).text
        assert says in answer
        assert len(await home.rows(Hold)) == answer.startswith("On hold")


async def test_only_who_decides_may_hold_and_nobody_ends_it_on_their_own_post(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="deputy")
        assert "may be used by" in (await home.ask("hold 1 x", "auditor")).text
        await home.ask("hold 1 a claim", "deputy")
        assert "your own post" in (await home.ask("release 1", "deputy")).text
        assert (await home.ask("release 1", "clerk")).text.startswith("No longer on hold")


async def test_a_reports_hold_is_one_of_them_and_only_for_who_may_read_it(household):
    async with household() as home:
        await reported.file(home, concerns="clerk", concerned="clerk")
        await reported.file(home)
        for sender, line in (
            ("chairman", "hold report c1 police asked"),
            ("clerk", "hold H-2027-0001 x"),
        ):
            assert "is on hold" in (await home.ask(line, sender)).text
        assert "Report C-1" in (await home.ask("holds", "chairman")).text
        listed = (await home.ask("holds")).text
        assert listed.startswith("1 hold:\nReport 1, since ")
        assert "the reason stands in the report" in listed
        assert "C-1" not in listed
        assert (await home.ask("holds", "auditor")).text.startswith("Nothing is on hold")
        assert "On hold, and" not in (await home.ask("status", "auditor")).text
        assert "police asked" in (await home.ask("report c1", "chairman")).text
        assert "no longer on hold" in (await home.ask("release report 1 done")).text
        assert (await home.ask("holds")).text.startswith("Nothing is on hold")
        standing = [row for row in await home.rows(Hold) if row.released_at is None]
        assert len(standing) == 1


async def test_each_year_it_is_asked_whether_a_hold_is_still_needed(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        await home.ask("hold 1 a claim")
        await home.move(days=364)
        await review(home)
        assert not home.desk.texts("has been on hold since")
        for _ in range(2):
            await home.move(days=366)
            await review(home)
            await review(home)
            await home.settled()
        assert len(home.desk.texts("has been on hold since")) == 2


async def test_of_a_reports_hold_only_its_readers_are_asked(household):
    async with household() as home:
        await reported.file(home, concerns="clerk", concerned="clerk")
        await home.ask("report c1 hold", "chairman")
        await home.move(days=366)
        await review(home)
        await home.settled()
        text = "has been on hold since"
        assert home.desk.to(text) == "chairman"
