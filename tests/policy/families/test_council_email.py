"""The council gives its own addresses as its contact; clubs and other bodies have theirs."""

from __future__ import annotations

import pytest

from policy.verdict import Facts

FACTS = Facts(
    domains=("witney-tc.gov.uk", "brookfordhall.org"), contacts=("info@witney-tc.gov.uk",)
)
FLAGGED = [
    "Please send completed forms to townclerk.brookford@gmail.com by Friday.",
    "Consultation closes on Monday: email us at brookford2026@outlook.com",
    "Our inbox is broken. Until it is mended write to the Deputy Clerk, sal.pike@btinternet.com",
    "Mayor's charity dinner: tickets from the Mayor's secretary at jo.lowe@yahoo.co.uk",
    "Contact us: brookfordoffice [at] hotmail [dot] com",
    "The office can be reached on brookford dot council at gmail dot com",
    "Vacancy! CV to the Town Clerk: brookford@clerk-services.co.uk",
    "Got a question about your plot? brookfordtowncouncil@gmail.com has the answer!",
    "Let us know what you think. witneytc@hotmail.co.uk",
    "Hall bookings have moved to brookfordhall@outlook.com",
    "Invitations go to mayorofbrookford@icloud.com; mayor2026@gmail.com works too",
]
CLEAN = [
    "Please send completed forms to clerk@witney-tc.gov.uk by Friday.",
    "Contact us: info@witney-tc.gov.uk or hall@brookfordhall.org",
    "Potholes? Email highways@oxfordshire.gov.uk",
    "The surgery's new address is reception.k84@nhs.net and reception@brookfordsurgery.nhs.uk",
    "PC Lowe is on brookford.neighbourhood@thamesvalley.police.uk",
    "The bowls club wants players: brookfordbowls@gmail.com",
    "Toddler group starts again on Tuesday, details from Sal at sal.pike@hotmail.com",
    "Friends of the Brook meet at nine. Write to friendsofthebrook@outlook.com",
    "The Legion would like your stories: legion1921@yahoo.com",
    "School places: admissions@brookford.oxon.sch.uk",
    "Carnival queen entries to the carnival club at carnivalqueen@gmail.com",
    "Quiz night, £5 a head, tables from robpike@gmail.com",
    "We do not use Gmail or Outlook; every address of ours ends in .gov.uk",
    "Sign in at outlook.com to read it.",
]


def flagged(verdict):
    return [one for one in verdict.findings if one.rule == "council-email"]


@pytest.mark.parametrize("text", FLAGGED)
@pytest.mark.parametrize("author", ["officer", "contractor", "volunteer"])
def test_another_address_as_the_councils_contact_is_the_clerks_to_judge(judge, text, author):
    found = flagged(judge(text, author=author, facts=FACTS))
    assert found
    assert {one.clause for one in found} == {"W-email"}
    assert all("info@witney-tc.gov.uk" in one.why for one in found)


@pytest.mark.parametrize("text", CLEAN)
@pytest.mark.parametrize("account", ["official", "mayoral", "partner"])
def test_own_addresses_and_those_of_others_are_let_be(judge, text, account):
    assert flagged(judge(text, account=account, facts=FACTS)) == []


def test_without_domains_only_mailboxes_that_anybody_can_have_are_told(judge):
    assert flagged(judge("Write to the Clerk: clerk@brookford-tc.org")) == []
    (found,) = flagged(judge("Write to the Clerk: brookfordclerk@gmail.com"))
    assert found.severity == "refer"


def test_it_is_a_matter_of_officers_on_the_councils_accounts_and_of_no_other_policy(judge):
    text = "Write to the Clerk: brookfordclerk@gmail.com"
    assert flagged(judge(text, account="personal", author="officer")) == []
    assert flagged(judge(text, account="public_reply", author="public")) == []
    assert flagged(judge(text, author="member")) == []
    assert flagged(judge(text, council="durrington")) == []
