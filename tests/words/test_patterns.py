"""The patterns of what people read: outcome first, what still stands, what to do, how to undo.

The essential sentences, in their order, as they reach the desk; not the whole of each text.
"""

from __future__ import annotations

from datetime import datetime

from peers.memory_platform import Fault

from adapters.contract import Level, Outcome, Receipt, Refused, RefusedCode
from bot.config.model import LONDON
from bot.words.cases import label, sentence


def in_order(text: str, *words: str) -> None:
    """These words stand in the text, one after the other."""
    place = 0
    for one in words:
        assert one in text[place:], f"“{one}” is missing after “{text[:place][-60:]}”"
        place = text.index(one, place) + len(one)


async def test_a_case(household):
    async with household() as home:
        await home.see("a", "Come and see a heron at the pond.", author="officer")
        (said,) = [s for s in home.desk.said if s.alert.case == "1"]
        in_order(
            said.alert.text, "Case 1: please decide.", "Memory", "09:00", "P2 (No herons)",
            "heron at the pond", "A heron is named.", "still public", "https://page.test/a",
            "takedown 1 P2 REASON", "dismiss 1 REASON", "advice 1", "No answer by", "I ask Dev",
        )  # fmt: skip
        assert said.alert.level is Level.ASK
        assert [offer.command for offer in said.alert.offers] == ["takedown", "dismiss", "advice"]


async def test_a_take_down_that_is_verified(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        answer = await home.ask("takedown 1 P1 zebra")
        in_order(
            answer.text, "Done. Case 1 was removed at 09:00, and I checked.", "We keep a copy",
            "others may too", "restore 1 REASON",
        )  # fmt: skip


async def test_a_take_down_that_could_not_be_done(household):
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        home.platform.faults["perform"] = [
            Fault(says=Receipt(Outcome.REFUSED, "Memory refuses after 48 hours."))
        ]
        answer = await home.ask("takedown 1 P1 zebra")
        in_order(
            answer.text, "NOT DONE. Case 1 is still public.", "Memory refuses after 48 hours.",
            "by hand: https://page.test/a", "done 1",
        )  # fmt: skip
        assert answer.level is Level.URGENT
        assert "Done." not in answer.text


async def test_the_alarm(household):
    async with household() as home:
        home.platform.break_down(Refused(RefusedCode.CREDENTIALS, "The password was revoked."))
        said = await home.desk.until(lambda s: s.alert.level is Level.ALARM)
        in_order(
            said.alert.text, "NOT WATCHED since 09:00", "page.test", "The password was revoked.",
            "Posts not checked are not “clean”.", "will check what was missed",
            "A person must mend the password", "beadle doctor",
        )  # fmt: skip


async def test_every_text_is_plain(household):
    """No line break inside a sentence's blank, no “None”, no doubled stop, title in the text."""
    async with household() as home:
        await home.see("a", "A zebra.", author="officer")
        for line in ("help", "status", "case 1", "audit 1", "takedown 1 P1 x", "restore 1 y"):
            await home.ask(line)
        for said in home.desk.said:
            text = said.alert.text
            assert text.strip() == text
            for ugly in ("None", "  ", "..", " .", "<", "{"):
                assert ugly not in text, (ugly, text)


def test_a_case_is_called_by_its_number_this_year_and_with_the_year_later():
    assert label(14, 2027, datetime(2027, 12, 31, 23, 59, tzinfo=LONDON)) == "14"
    assert label(14, 2027, datetime(2028, 1, 1, tzinfo=LONDON)) == "14/2027"


def test_a_reason_becomes_a_sentence():
    assert [sentence(text) for text in ("No", " No. ", "Why?", "", "Wait…")] == [
        "No.", "No.", "Why?", "", "Wait…",
    ]  # fmt: skip
