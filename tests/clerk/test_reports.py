"""Reports of harassment at the desk: who reads what of them, and that the reading is on record."""

from __future__ import annotations

import json

from peers import reported
from peers.reported import WORD, told_back
from peers.village import council

from bot.config.settings import Reports
from bot.store import crypto, reports

NEVER = (
    "There is no report {} for you. Type reports all to see those that you may read. Your own: "
    "type mine"
)


async def test_an_opened_report_shows_all_that_was_said_and_what_can_be_typed_next(household):
    async with household() as home:
        key = await reported.file(home)
        await home.store.write(reported.with_file, key, b"x" * 240_000)
        await home.store.write(reported.refused_file, key, "It is larger than 25 MB.")
        await home.store.write(add, key, "He is still there.")
        answer = await home.ask("report 1")
        for words in (
            "Report H-2027-0001: read at 09:00, not acknowledged.\nYou are the first to open it.",
            "From Olive Officer, by Chat, 09:00.",
            "What happened: He wrote MARMALADE under my post.\nThen he stood outside the office.",
            "Where: the splash park post, by @marmalade_man", "When: last night about ten",
            "Is anyone in danger now: no", "May the police have the name: yes",
            "How to reach them: 07700 900123, after six",
            "Whom it concerns: a member of the public.",
            "2 files came with it:\n1. MARMALADE.png, 240 KB, SHA-256 1355cbb3b9e9…\n2. film.mp4: ",
            "film.mp4: NOT KEPT: It is larger than 25 MB.",
            "What was added since:\n09:00, Olive Officer added: He is still there.",
            "What you can type:\nreport 1 ack TEXT: ", "\nreport 1 export: ",
        ):  # fmt: skip
            assert words in answer.text
        assert (answer.private, answer.confidential) == (True, True)
        assert WORD not in answer.title
        assert WORD not in answer.text.splitlines()[0]


def add(session, key, words):
    report = reports.get(session, key)
    reports.note(session, report, "added", words, report.reporter_id)


async def test_every_reading_is_on_record_without_a_word_and_the_first_is_told(household):
    async with household() as home:
        await reported.file(home)
        for _ in range(2):
            await home.ask("report 1")
        text = (await home.ask("report 1", "deputy")).text
        assert "\nRead by: Cara Clerk (2 times), Dev Deputy (once).\n" in text
        read = await home.recorded("report read")
        assert [row["first"] for row in read] == [True, False, False]
        assert len({row["actor"] for row in read}) == 2
        told = await told_back(home)
        assert [text for text in told if "read" in text] == told
        assert len(told) == 1


async def test_what_one_may_not_read_answers_as_a_number_that_was_never_given(household):
    """A report about the Clerk is the Chairman's: no list, no number, no gap, no completion."""
    async with household() as home:
        await reported.file(home, concerns="clerk", concerned="clerk")
        await reported.file(home)
        for sender in ("clerk", "deputy", "officer", "auditor", "member", "contractor"):
            for said in ("C1", "H-2027-C-0001", "9", "H-2027-0009", "c-1"):
                answer = await home.ask(f"report {said}", sender)
                assert answer.text == NEVER.format(said)
                for do in ("ack", "export", "close it is nothing"):
                    assert (await home.ask(f"report {said} {do}", sender)).text == answer.text
        listed = (await home.ask("reports")).text
        assert listed.startswith("1 report not closed:\nH-2027-0001: NOT OPENED;")
        assert "-C-" not in listed
        found = await home.desk.suggest("desk", "clerk", "report", "number", "")
        assert [one.value for one in found] == ["H-2027-0001"]
        assert await home.recorded("report read") == []
        assert (await home.ask("report c1", "chairman")).text.startswith("Report H-2027-C-0001:")
        found = await home.desk.suggest("desk", "chairman", "report", "number", "")
        assert [one.value for one in found] == ["H-2027-C-0001"]


async def test_a_number_written_out_whole_means_no_report_of_another_series(household):
    """A bare number is the one that one may read; words meant for another go nowhere else."""
    async with household() as home:
        await reported.file(home, concerns="clerk", concerned="clerk")
        await reported.file(home)
        said = "H-2027-0001"
        answer = await home.ask(f"report {said} note not for this one", "chairman")
        assert answer.text == NEVER.format(said)
        opened = await home.ask("report 1", "chairman")
        assert opened.text.startswith("Report H-2027-C-0001:")
        assert "not for this one" not in opened.text


async def test_who_reported_and_whom_it_concerns_read_nothing_of_it(household):
    async with household() as home:
        await reported.file(home, reporter="deputy", concerns="member", concerned="member")
        for sender in ("deputy", "member"):
            assert (await home.ask("report 1", sender)).text == NEVER.format("1")
            assert (await home.ask("reports", sender)).text.startswith("No report is here")


async def test_a_number_alone_means_the_newest_unless_an_older_one_is_open(household):
    async with household() as home:
        await reported.file(home, what="OLD")
        await home.move(days=365)
        await reported.file(home, what="NEW")
        answer = await home.ask("report 1")
        assert answer.text.startswith("Which one: H-2028-0001 or H-2027-0001?")
        assert "OLD" in (await home.ask("report 1/2027")).text
        assert "report 1/2027 ack" in (await home.ask("report H-2027-0001")).text
        await home.ask("report 1/2027 close It is over.")
        assert "NEW" in (await home.ask("report 1")).text


async def test_status_counts_only_what_the_person_may_open(household):
    async with household() as home:
        await reported.file(home)
        await reported.file(home, concerns="clerk", concerned="clerk")
        waiting = "Reports of harassment that nobody has opened: 1. Type reports."
        assert waiting in (await home.ask("status")).text
        assert waiting in (await home.ask("status", "chairman")).text
        assert "harassment" not in (await home.ask("status", "auditor")).text
        await home.ask("report 1")
        assert "harassment" not in (await home.ask("status")).text


async def test_about_a_councillor_the_monitoring_officer_is_named_and_nobody_is_judged(household):
    there = Reports(monitoring_officer="Mo Nitor, monitoring@district.example")
    async with household(councils=(council(reports=there),)) as home:
        await reported.file(home, concerns="member", concerned="member")
        text = (await home.ask("report 1")).text
        assert (
            "Whom it concerns: a councillor, Mo Member.\nThe Monitoring Officer: Mo Nitor, "
            "monitoring@district.example. The Clerk may make a code of conduct complaint to them. "
            "They decide on it."
        ) in text


async def test_in_danger_999_is_said_first_and_the_list_shows_it_first(household):
    async with household() as home:
        await reported.file(home)
        await reported.file(home, urgent=True)
        lines = (await home.ask("reports")).text.splitlines()
        assert lines[1].startswith("H-2027-0002: DANGER; NOT OPENED;")
        text = (await home.ask("report 2")).text
        assert "If nobody has called 999 yet, do that first." in "".join(text.splitlines()[:3])


async def test_without_the_key_nothing_is_shown_and_all_else_goes_on(household):
    async with household() as home:
        await reported.file(home)
        crypto.lock(crypto.REPORTS)
        for line in ("report 1", "reports", "letters", "letter 1", "report 1 export"):
            assert (await home.ask(line)).text.startswith("NOT SHOWN. The key to the reports")
        assert (await home.ask("cases")).text == "No case is open."
        assert "Audit chain" in (await home.ask("status")).text
        assert await home.desk.suggest("desk", "clerk", "report", "number", "") == []


async def test_a_post_that_it_links_to_is_shown_as_it_was_copied(household):
    async with household() as home:
        key = await reported.file(home)
        size = await home.store.write(copied, key)
        text = (await home.ask("report 1")).text
        assert "file came with it" not in text
        assert (
            "What it links to was copied:\n"
            "https://social.example/p/1, by @marmalade_man, 08:00: “You will regret this.”\n"
            f"1. https://social.example/p/1, {size} bytes, SHA-256 "
        ) in text


def copied(session, key):
    posted = "2027-03-02T08:00:00+00:00"
    told = {
        "address": "https://social.example/p/1", "reference": "at://x/1", "posted": posted,
        "author": "@marmalade_man", "text": "You will regret this.", "copied": posted,
        "fingerprint": "f", "pictures": [], "record": "{}",
    }  # fmt: skip
    data = json.dumps(told).encode()
    reported.with_file(session, key, data, reports.RECORD, "https://social.example/p/1")
    reports.files_of(session, reports.get(session, key))[-1].connection = f"{reports.COPIED}site"
    return len(data)
