"""Abuse below a council's post: its author is asked in private, and the case offers a report."""

from __future__ import annotations

import pytest
from peers.memory_mailbox import MemoryMailbox
from peers.village import PACK, council

from bot.store import reports
from bot.store.schema_reports import Report

USE = """
[[use]]
family = "abuse"
clause = "P1"
"""
ABUSE = "You stupid bitch, watch your back."


@pytest.fixture
def village(tmp_path):
    file = tmp_path / "village.toml"
    file.write_text(PACK.read_text(encoding="utf-8") + USE, encoding="utf-8")
    return council(pack=str(file))


async def abused(home, **page):
    await home.see("a", "The library is open.", author="officer")
    await home.see("b", ABUSE, **{"author": "rude-1", "official": False, "reply_to": "a"} | page)


async def test_the_author_is_asked_in_private_and_makes_a_report_of_it(household, village):
    async with household(councils=(village,), mailbox=MemoryMailbox()) as home:
        await abused(home)
        [told] = home.mailbox.to("officer")
        assert "looks threatening or abusive (case 1)" in told
        assert ABUSE not in told
        assert told.endswith("To report it in confidence, write to me here what happened.")
        assert not home.mailbox.to("member")
        card = next(one.alert for one in home.desk.said if one.alert.title.startswith("Case 1"))
        assert "report it in confidence: report case 1." in card.text
        offer = next(one for one in card.offers if one.command == "report")
        typed = " ".join([offer.command.upper(), *offer.args.values()])
        await home.ask(typed, "officer")
        [report] = await home.rows(Report)
        assert report.state == "draft"
        assert report.concerns == "public"
        assert (await home.case()).id == report.case_id
        assert "Is anybody in danger now?" in home.mailbox.to("officer")[-1]
        await home.write("no")
        await home.write("send")
        opened = await home.ask("report 1", "clerk")
        assert "https://page.test/b" in opened.text
        assert "case 1" in opened.text


@pytest.mark.parametrize(
    "args",
    [
        {"case": "1/2027", "what": "I know him."},
        {"what": "case 1/2027\nI know him."},
    ],
    ids=["an older button", "a button"],
)
async def test_what_a_form_says_beside_the_case_is_kept(household, village, args):
    async with household(councils=(village,), mailbox=MemoryMailbox()) as home:
        await abused(home)
        home.desk.put(None, "officer", "desk", command="report", args=args)
        await home.settled()
        [report] = await home.rows(Report)
        assert (await home.case()).id == report.case_id
        assert reports.answers(report)["what"].endswith("case 1/2027.\nI know him.")


async def test_what_is_no_abuse_and_what_an_officer_wrote_asks_nobody(household, village):
    async with household(councils=(village,), mailbox=MemoryMailbox()) as home:
        await home.see("a", "The library is open.", author="officer")
        await home.see("z", "A zebra.", author="r", official=False, reply_to="a")
        await home.see("c", ABUSE, author="member")
        assert not home.mailbox.sent
        assert not [
            offer
            for one in home.desk.said
            for offer in one.alert.offers
            if offer.command == "report"
        ]


async def test_at_a_desk_alone_the_author_is_told_what_to_type(household, village):
    async with household(councils=(village,)) as home:
        await abused(home)
        [told] = [one.alert for one in home.desk.said if one.alert.title == "A reply to your post"]
        assert told.text.endswith("To report it in confidence, type: report case 1")
        assert "private" not in told.text


async def test_where_the_posts_author_is_not_known_the_case_offers_it_all_the_same(
    household, village
):
    async with household(councils=(village,), mailbox=MemoryMailbox()) as home:
        await abused(home, reply_to="somewhere-else")
        assert not home.mailbox.sent
        card = next(one.alert for one in home.desk.said if one.alert.title.startswith("Case 1"))
        assert [one.label for one in card.offers][-1] == "Make a report"
