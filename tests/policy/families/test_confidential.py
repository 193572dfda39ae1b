"""What was private to a council is seen when it is told; notices and agendas are let be."""

from __future__ import annotations

import pytest

TOLD = [
    "So in Part 2 of the meeting we were told the swimming pool will close. Sorry folks.",
    "Members' WhatsApp tonight: three of them want the Clerk out, and Cllr Roy called her useless.",
    "After the public left, it was agreed to pay the developer off.",
    "The confidential report on the depot says it is worth half of what we paid.",
    "Closed session: 7-6 for selling the cricket field, and Cllr Obi argued against it.",
    "The interview panel offered the job to somebody else, poor Dan.",
    "Not supposed to share this but the council has lost the court claim about the hedge.",
    "You didn't hear it from me: the Christmas lights contract is going to the Mayor's friends.",
    "Keep this to yourselves until Thursday, the precept is going up by 11%.",
    "EMBARGOED until Monday: the council and the county have a deal on the town hall.",
    "Somebody leaked the budget paper to me, enjoy.",
    "The council's solicitor told us we haven't a leg to stand on over the hall lease.",
    "We've been advised by our barrister that the land was never ours.",
    "Counsel's opinion is that the by-law cannot be enforced, so there.",
    "Three quotes so far: the cheapest is £18,200 from Pike Roofing.",
    "Tenders opened today. Barley Ltd came in at £99,000, Mead & Co at £104,500.",
    "The most we will pay for the meadow? Between us, we will go as high as £75,000.",
    "Our caretaker has lodged a grievance about the rota.",
    "Mrs Pike in accounts got a pay rise of £3,000 while your bins overflow.",
    "The Town Clerk has signed a settlement agreement and goes at Easter.",
    "The receptionist handed in her notice because of Cllr Roy.",
    "Bit of gossip from the staffing committee: they discussed whether the groundsman should go.",
    "Off the record, councillors agreed to sell the toilets for flats.",
    "In the informal briefing the officers admitted that the bridge is unsafe.",
    "Pink papers! They approved £60,000 for a new mower when the doors were closed.",
    "What they don't want you to know: the council paid £9,000 to make a claim go away.",
]
DRAFTS = [
    "The unapproved minutes say that nobody objected. Rubbish.",
    "Here are the emails between councillors about the skate park.",
    "Have a look at our group chat, screenshots below.",
    "The Chairman's private email makes for good reading.",
]
CLEAN = [
    "Full Council, Monday 7pm. The press and public will be excluded for items 12 and 13.",
    "To resolve: that under the 1960 Act the public be excluded for the exempt items.",
    "The council went into closed session to discuss item 14.",
    "Draft minutes of the Amenities Committee are on the website.",
    "Tenders are invited for grass cutting. Closing date 3 May, about £20,000 a year.",
    "The contract for the roof was awarded to Pike Roofing for £18,200.",
    "Council approved the quote of £3,450 for new benches.",
    "The roof quote came in at more than we had hoped, so we are fundraising.",
    "Need to talk? The confidential helpline is open all night.",
    "You can speak in confidence to the school nurse.",
    "The Corn Exchange is closed on Saturday for a private hire.",
    "The new staffing committee will be chaired by Cllr Obi and meets at six.",
    "Cllr Roy was elected to the personnel committee.",
    "The working group on trees met and would like your views.",
    "Join the residents' WhatsApp group for flood alerts.",
    "We are taking legal advice and cannot say more.",
    "Our solicitor is Ms Roy; deeds are kept with her.",
    "We cannot comment on individual staff.",
    "Vacancy: groundsperson, £24,500 a year. Apply by noon on Friday.",
    "Goodbye to Pat from the office, who retires after 30 years.",
    "Sneak preview of the new mural. What do you think?",
    "Our boiler leaked over the weekend. The council offices open at noon.",
    "Don't tell the children, but Father Christmas is coming to the Town Hall at four.",
    "The confidential shredding van is outside the council offices on Friday.",
    "Have your say on the draft budget. All replies are confidential.",
    "Members' allowances for the year are published under the transparency code.",
    "A private meeting room is for hire at the library, £8 an hour.",
    "Crimestoppers is anonymous: tell them what you know.",
    "The auction raised £450. The highest bid was £120 for the hamper.",
    "Exempt from council tax? Students can apply online.",
    "Closed session at the pool today for swimming lessons.",
    "The council agreed a budget of £480,000 at its meeting last night.",
    "Council minutes show every vote. Read them online.",
]


def ours(verdict):
    return [one for one in verdict.findings if one.rule in OURS]


OURS = {
    "private-session",
    "leak",
    "told-though-bound",
    "legal-advice",
    "lawyers-on-chances",
    "bid",
    "bids-listed",
    "staff-matter",
    "draft-paper",
}


@pytest.mark.parametrize("text", TOLD)
@pytest.mark.parametrize("account", ["official", "personal_with_role", "personal"])
def test_what_was_private_is_a_breach_on_any_account_of_a_member(judge, text, account):
    verdict = judge(text, account=account, author="member")
    assert {one.clause for one in ours(verdict)} == {"W-members-private"}
    assert verdict.outcome == "breach"


@pytest.mark.parametrize("text", TOLD)
def test_it_is_a_breach_for_officers_and_elsewhere_under_another_clause(judge, text):
    assert {one.clause for one in ours(judge(text))} == {"W1"}
    assert {one.clause for one in ours(judge(text, council="durrington"))} == {"6.1"}


@pytest.mark.parametrize("text", DRAFTS)
def test_a_paper_that_may_not_be_public_is_the_clerks_to_judge(judge, text):
    verdict = judge(text, author="member", account="personal")
    assert ours(verdict)


@pytest.mark.parametrize("text", CLEAN)
@pytest.mark.parametrize("council", ["witney", "durrington"])
@pytest.mark.parametrize("author", ["officer", "member"])
def test_notices_agendas_and_helplines_tell_no_secret(judge, text, council, author):
    assert ours(judge(text, council=council, author=author)) == []


@pytest.mark.parametrize("text", TOLD)
def test_the_public_is_bound_by_no_confidence(judge, text):
    assert ours(judge(text, account="public_reply", author="public")) == []


@pytest.mark.parametrize("author", ["officer", "member"])
def test_a_password_is_told_under_no_clause_on_meetings(judge, author):
    """Witney's clause on private meetings binds members, and speaks of meetings."""
    verdict = judge("Whoever has the page tonight, the password is Teasel!42.", author=author)
    assert {one.clause for one in verdict.findings} == {"W1", "W-purpose"}


def test_what_an_officer_tells_of_a_panel_is_no_breach_of_the_members_clause(judge):
    text = "The interview panel chose Ada Teal, but the letter is not out yet."
    assert {one.clause for one in judge(text).findings} == {"W1"}
    assert "W-members-private" in {one.clause for one in judge(text, author="member").findings}
