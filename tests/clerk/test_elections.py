"""Elections at the desk: entered, given their notice, moved, cancelled, confirmed."""

from __future__ import annotations

import pytest
from peers.village import council, harbour

from bot.store.schema_closing import Closure, Election, Resolution

ADD = "election add parish 2027-05-06"


async def live(home):
    """The windows that were not ended."""
    return await home.rows(Closure, Closure.ended_at.is_(None))


async def test_a_poll_that_is_entered_proposes_its_window_and_closes_nothing(household, tmp_path):
    async with household(councils=(harbour(tmp_path),)) as home:
        said = (await home.ask(ADD)).text
        assert said == (
            "Entered: election 1. Please confirm.\n"
            "Poll: 6 May, parish or town council election.\n"
            "The latest start is 31 March (an estimate). Ends 22:00 on polling day.\n"
            "Once you confirm, 1 account (page) is closed by clause P2: comments close where the "
            "platform can, and a notice says why and until when. New posts that are not exempt "
            "are breaches.\nEmergency posts and reports stay open. No post is deleted.\n"
            "When the notice is published, type its day: election notice DATE 1\n"
            "Nothing closes until you type: confirm 1"
        )
        (window,) = await live(home)
        assert (window.mode, window.confirmed_at, window.estimated) == ("closed", None, True)
        assert window.ends_at.isoformat() == "2027-05-06T21:00:00+00:00"
        (entry,) = await home.recorded("election")
        assert entry == {
            "actor": "person:1", "number": 1, "type": "parish", "poll": "2027-05-06", "area": "",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("election add mayoral 2027-05-06", "“mayoral” is no type of poll. Use one of: parish, "),
        ("election add parish 6/5/27", "is no date. Write it as 2027-05-06"),
        ("election add parish 2027-02-30", "is no date. Write it as 2027-05-06"),
        ("election add parish 2027-03-01", "Nothing was done: that polling day is over."),
        ("election add parish 2150-05-06", "Nothing was done. 2150-05-06 is too far ahead"),
        (ADD, "Nothing was done: that is election 1"),
        ("election notice 2027-05-07", "the period would end before it starts"),
        ("election notice 2027-04-02", "the last lawful day for the notice was 31 March. If 2 A"),
        ("election cancel 7 no", "There is no election 7. Type elections"),
        ("confirm 1 closed", "your policy has no clause that closes accounts. Enter the resolut"),
        ("confirm 2", "There is no election 2."),
        ("close all closed x", "your policy has no clause that closes accounts"),
        ("resolution 12 2027-03-03", "Nothing was done: that meeting is still to come."),
        ("resolution 12 withdrawn", "Nothing was done: no resolution 12 holds."),
    ],
)  # fmt: skip
async def test_what_cannot_be_meant_is_refused_and_changes_nothing(household, line, said):
    async with household() as home:
        await home.ask(ADD)
        before = await home.rows(Closure), [e.poll for e in await home.rows(Election)]
        assert said in (await home.ask(line)).text
        assert [one.id for one in await home.rows(Closure)] == [one.id for one in before[0]]
        assert [e.poll for e in await home.rows(Election)] == before[1]
        assert [e.notice_on for e in await home.rows(Election)] == [None]
        assert await home.rows(Resolution) == []


@pytest.mark.parametrize("name", ["election cancel", "election declared", "rehearse"])
async def test_a_form_s_word_that_is_no_election_s_number_is_refused_in_words(household, name):
    """A native form takes any word, as Discord's suggestions do."""
    async with household() as home:
        await home.ask(ADD)
        for word in ("parish", "1/2027", "\u00b2", "9" * 40):
            key = home.desk.put(None, command=name, args={"election": word, "reason": "x"})
            said = await home.desk.until(lambda s, key=key: s.alert.reply_to == key)
            assert said.alert.text.endswith("is no election's number. Type elections to see them.")


async def test_doubts_are_told_and_the_date_is_taken(household):
    async with household() as home:
        assert "is not a Thursday" in (await home.ask("election add parish 2027-05-07")).text


async def test_two_polls_on_one_day_are_two_elections_and_are_told_apart(household):
    """Of two types, or of two wards; a command without a number asks which."""
    async with household() as home:
        await home.ask(ADD)
        assert (await home.ask("election add pcc 2027-05-06")).text.startswith(
            "Entered: election 2"
        )
        assert "election 3" in (await home.ask(f"{ADD} North Ward")).text
        assert "Which one? Add its number" in (await home.ask("confirm")).text
        assert (await home.ask("confirm 3")).text.startswith(
            "Confirmed. Election 3 (parish or town council election, North Ward, 6 May), from 31 "
            "March at the latest (an estimate) until 22:00 on 6 May.\nThen 1 account (page) is "
            "checked more strictly; nothing that the public sees changes.\nYou need not be there"
        )


async def test_the_date_that_was_entered_wins_and_a_late_one_wants_a_reason(household):
    async with household() as home:
        await home.ask(ADD)
        said = (await home.ask("election notice 2027-03-17")).text
        assert "It starts on 17 March, when the notice is published." in said
        (window,) = await live(home)
        assert window.starts_at.isoformat() == "2027-03-17T00:00:00+00:00"
        assert not window.estimated
        late = (await home.ask("election notice 2027-04-02 the officer told us so")).text
        assert "It starts on 2 April" in late
        assert "Please check: The notice of election" in late
        (_first, second) = await home.recorded("notice")
        assert second["reason"] == "the officer told us so"


async def test_a_window_stays_confirmed_when_its_dates_move(household, tmp_path):
    """The notice is entered, then the poll is moved: the Clerk's own word each time."""
    async with household(councils=(harbour(tmp_path),)) as home:
        await home.ask(ADD)
        await home.ask("confirm")
        assert "It stays confirmed." in (await home.ask("election notice 2027-03-17")).text
        said = (await home.ask("election move 2027-06-10 by order")).text
        assert said.startswith("Moved: election 1.\nPoll: 10 June")
        (window,) = await live(home)
        assert window.confirmed_at is not None
        assert (await home.rows(Election))[0].notice_on is None  # that was for the old day


async def test_a_poll_that_nothing_is_derived_from_waits_for_its_notice(household):
    async with household() as home:
        said = (await home.ask("election add uk-by-election 2027-05-06")).text
        assert "does not follow from polling day" in said
        assert await live(home) == []
        assert "tell me the date of the notice" in (await home.ask("elections")).text
        assert "nothing says when it starts" in (await home.ask("confirm 1")).text
        await home.ask("election notice 2027-04-12")
        assert (await home.ask("confirm 1")).text.startswith("Confirmed.")


async def test_a_resolution_is_what_is_cited_where_the_policy_has_no_clause(household):
    async with household() as home:
        said = (await home.ask(ADD)).text
        assert "1 account (page) is checked more strictly; nothing that the public sees" in said
        assert "If the Council has resolved to close them, type: resolution MINUTE DATE" in said
        assert said.endswith("To confirm, type: confirm 1")
        said = (await home.ask("resolution 2027/031 2027-02-08")).text
        assert said == (
            "Noted: accounts may be closed before elections by minute 2027/031 of 8 February "
            "2027. To have accounts closed, type: confirm 1 closed"
        )
        await home.ask("confirm 1 closed")
        (window,) = await live(home)
        assert (window.mode, window.ground) == ("closed", "minute 2027/031 of 8 February 2027")
        assert (await home.ask("resolution 2027/031 withdrawn")).text.startswith("Noted: minute")
        assert "has no clause that closes" in (await home.ask("close all closed x")).text
        assert len(await live(home)) == 1


async def test_a_policy_with_a_clause_needs_no_resolution(household, tmp_path):
    async with household(councils=(harbour(tmp_path),)) as home:
        said = (await home.ask("resolution 12 2027-02-08")).text
        assert said == "Nothing was done: your policy closes accounts by clause P2 already."


async def test_the_clerk_may_choose_another_mode_and_change_it_again(household, tmp_path):
    async with household(councils=(harbour(tmp_path),)) as home:
        await home.ask(ADD)
        await home.ask("confirm 1 heightened")
        assert (await home.ask("confirm 1 heightened")).text.startswith("Confirmed already")
        await home.ask("confirm")
        (window,) = await live(home)
        assert (window.mode, window.ground) == ("closed", "clause P2")


async def test_the_page_of_elections_is_for_everybody(household, tmp_path):
    async with household(councils=(harbour(tmp_path),)) as home:
        assert (await home.ask("elections", "member")).text == (
            "No election is entered, and no account is closed."
        )
        await home.ask(ADD)
        await home.ask("close page heightened until 2027-03-09 a vote is near")
        page = (await home.ask("elections", "member")).text.splitlines()
        assert page[:4] == [
            (
                "Election 1 (parish or town council election, 6 May): from 31 March at the latest "
                "(an estimate) until 22:00 on 6 May: NOT CONFIRMED."
            ),
            "page: heightened from 09:00 on 2 March until the end of 8 March. a vote is near",
            "An estimate is the latest start: it starts when the notice of election is published.",
            "NOT CONFIRMED: nothing closes before the Clerk has confirmed it.",
        ]
        assert page[4].startswith("Closed: comments close where the platform can, a notice says")
        assert page[5:] == [
            "Heightened: stricter checking, and nothing that the public sees changes.",
            "Accounts are closed by clause P2.",
            "This is about the Council's own accounts. Nobody's personal account is watched.",
            "Reports of harassment, complaints and requests are always taken in.",
        ]


async def test_a_cancelled_election_is_gone_and_its_window_ended(household):
    async with household() as home:
        await home.ask(ADD)
        await home.ask("confirm")
        said = (await home.ask("election cancel nobody stands against them")).text
        assert said.startswith("Cancelled: election 1 (parish or town council election, 6 May).")
        assert await live(home) == []
        assert "No election is entered" in (await home.ask("elections")).text
        (entry,) = await home.recorded("election cancelled")
        assert entry["reason"] == "nobody stands against them"


async def test_a_council_that_chose_the_declaration_ends_by_hand(household):
    from bot.config.settings import Elections  # noqa: PLC0415
    from policy.elections.saying import End  # noqa: PLC0415

    village = council(elections=Elections(End.DECLARATION))
    async with household(councils=(village,)) as home:
        assert (
            "ends when the result is declared: then type election declared 1."
            in (await home.ask(ADD)).text
        )
        (window,) = await live(home)
        assert window.ends_at is None
