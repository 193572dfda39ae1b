"""Data that belongs to a person is seen in any form; numbers given to be used are let be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy import identifiers, mail
from policy.verdict import Facts

FACTS = Facts(
    domains=("brookford-tc.gov.uk",),
    contacts=(
        "Office 01632 960200",
        "Mayor's secretary: 07700 900222",
        "sort code 20-10-30, 44556677",
    ),
)
OURS = {
    "bank-details",
    "bank-details-of-one",
    "bank-details-shown",
    "card-details",
    "identity-number",
    "nhs-number",
    "private-person",
    "hounding",
    "private-number",
    "number-in-reply",
    "number-of-person",
    "home-address",
    "home-exposed",
    "date-of-birth",
    "vehicle",
    "private-fact",
}
BREACHES = [
    "NHS number nine four three, four seven six, five nine one nine, for the file.",
    "We have had an objection from Mr Tariq Aziz (01632 960777) about the new lamps.",
    "Lots of you ask who complained about the bells. It was Mrs Lowe, mobile 07700-900-321.",
    "The complainant's number: plus four four seven seven zero zero nine zero zero one two three",
    "Reported by Dele, who lives alone, o7700 9OO 321.",
    "Tenant is two months in arrears, reach her via jess underscore lowe at hotmail dot co dot uk",
    "Email from wendy.pike [at] yahoo [dot] com: she says her neighbour is a nuisance.",
    "The culprit is Ian. 07700 900 654. Let him know what you think!",
    "For the refund: sort code 60-11-22 and account no. 10203040",
    "Winner of the raffle please note we will pay to 601122 / 10203040 (s/c 60-11-22).",
    "My IBAN GB33BUKB20201555555555",
    "Card payment taken from 5555 5555 5555 4444 in error, sorry Mrs Pike.",
    "New starter: Pat Lowe, JG 10 37 59 A, starts Monday",
    "national insurance number jg103759a",
    "Patient 401 023 2137 has asked for a lift to hospital.",
    "Passport no: 501234567 found at the hall, name of Lowe",
    "Please add Mia Okoro, d.o.b. 03.11.2012, to the swimming list.",
    "Our receptionist is signed off with depression, bear with us.",
    "Sad to say that Mrs Pike at the office is having a breakdown.",
    "The groundsman has been given a final written warning.",
    "Did you know Cllr Banerjee is bankrupt?",
    "The Deputy Clerk is pregnant and will not be coming back.",
    "One of our officers is under investigation for gross misconduct.",
    "A letter from Miss Ng, 22 Weavers Close, says the hedge is ours.",
    "Keith Lowe, who lives at 4 Chapel Row, was reported by his neighbour.",
    "The man who complained about the bells? 01632\n960\n777, Mr Aziz, he objected twice",
]
REFERRED = [
    "Plot 7 now goes to Sandra, 07700 900888.",
    "Minutes taken by jess.lowe@btinternet.com",
    "It was Dave who did the tree. O seven seven double zero, nine double zero, eight eight eight.",
    "Well done Mrs Edith Pike of 31 Barley Mead Road!",
    "Who drives the black Audi, LD19 XYZ, parked across two bays? Selfish.",
    "The new allotment tenants: Mr Obi 01632 960333 and Ms Roy 01632 960334.",
]
CLEAN = [
    "NHS jabs: one, two or three at a time, four days a week, five to nine.",
    "To book a stall ring Jean on 07700 900333 by Friday.",
    "Yoga, Tuesdays, Corn Exchange, £6. Fatima: 07700 900444, bring a mat and book early.",
    "Lost: grey cat called Biscuit. If found please ring 07700 900555.",
    "Choir secretary Rob Pike, robpike@gmail.com, would love new basses.",
    "\N{BLACK TELEPHONE} 07700 900666 for the taxi bus.",
    "Call 101 to report it, or 999 if somebody is in danger. Childline: 0800 1111.",
    "Samaritans are there day and night on 116 123. Mental health helpline: 0808 157 0123.",
    "Report a blocked drain to the county: 0300 456 0100.",
    "The office (01632 960200) is closed on Monday.",
    "Ring the Mayor's secretary: 07700 900222.",
    "Write to clerk@brookford-tc.gov.uk about the complaint from last month.",
    "Application 25/01234/FUL and 24/07700/900: no objection.",
    "Registered charity 1098765. Company number 07123456.",
    "The A4095, the B4022 and the number 11 bus are all diverted.",
    "Grid reference SP 355 097, meet at 10.30 on 07/11/2026.",
    "Meter reading 07700900456 was sent in for the pavilion.",
    "Turnout: 4,512 of 11,233 votes. Precept £1,234,567.00.",
    "Pay your plot rent: sort code 20-10-30, account number 44556677.",
    "Your NI number looks like QQ 12 34 56 A and you need it for postal votes.",
    "Bring your NHS card or your passport. Your date of birth is needed too.",
    "Dr Chandra was born on 3 May 1931 and came here in 1960.",
    "Planning: Mr and Mrs Pike, 22 Weavers Close, two-storey extension.",
    "Open gardens on Sunday: Mrs Pike, 22 Weavers Close, and six more.",
    "Would the owner of LD19 XYZ move it, please? The parade is about to start.",
    "Police are looking for LD19 XYZ, a black Audi, after a hit and run.",
    "The office is closed today because of staff sickness.",
    "Parking charges have been suspended for the carnival.",
    "The meeting was suspended for ten minutes.",
    "Cllr Banerjee ran the marathon for the ward where he was diagnosed with cancer: £900 raised!",
    "The surgery has moved: Dr Chandra and partners, 01632 960999.",
    "ISBN 978-0-14-044913-6: our book of the month.",
    "Dates for the diary: 01.02.2027, 01.03.2027, 01.04.2027.",
    "Bus 233 leaves at 07.11, 09.11, 12.34 and 15.55.",
    "The allotment society: info@brookfordallotments.org.uk",
]
IN_REPLIES = [
    "Please ring me about my bins, 07700 900777, thanks Sue",
    "her email is jess.lowe@gmail.com, tell her yourself",
]
NUMBERS = [
    "07700-90-01-23",
    "07700.90.01.23",
    "oh double seven double oh nine hundred one two three",
    "07700 900456",
    "(01632) 960 123",
    "+44 (0)7700 900456",
    "0044 7700 900 456",
    "07700/900/456",
    "07700.900.456",
    "0 7 7 0 0 9 0 0 4 5 6",
    "O77OO 9OO456",
    "oh seven seven double oh nine double oh four five six",
    "zero one six three two, nine six zero, one two three",
    "07700 then 900 then 456",
    "07700\n900\n456",
    "+447911123456",
    "020 7946 0123",
]
NO_NUMBERS = [
    "0300 123 4567",
    "0800 1111",
    "01/12/2026 19.30",
    "01.12.2026 19",
    "one hundred and two thousand",
    "25/03456",
    "07123456",
    "one two three four five six seven",
    "09098790123",
]


def ours(verdict):
    return {one.rule for one in verdict.findings} & OURS


@pytest.mark.parametrize("council", ["witney", "durrington"])
@pytest.mark.parametrize("text", BREACHES)
def test_private_data_beside_a_private_matter_is_a_breach(judge, text, council):
    verdict = judge(text, council=council, facts=FACTS)
    assert ours(verdict)
    assert verdict.outcome == "breach"
    clause = {"witney": "W1", "durrington": "6.1"}[council]
    assert clause in {one.clause for one in verdict.findings if one.rule in OURS}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Plot rent: sort code 20-10-30, account 44556677.", "clean"),
        ("Plot rent by BACS, 201030 44556677", "clean"),
        ("A/C 4455 6677, sort code 20 10 30, for the lights", "clean"),
        ("Plot rent: sort code 20-10-30, account 99887766.", "refer"),
        ("Plot rent: 60-11-22 44556677", "refer"),
        ("Donations to IBAN GB33BUKB20201555555555", "refer"),
    ],
)
def test_only_the_councils_own_account_is_left_alone_on_its_page(judge, text, outcome):
    verdict = judge(text, facts=FACTS)
    assert verdict.outcome == outcome
    assert {one.rule for one in verdict.findings} <= {"bank-details-shown"}


@pytest.mark.parametrize("text", REFERRED)
def test_private_data_that_nobody_is_asked_to_use_is_the_clerks_to_judge(judge, text):
    verdict = judge(text, facts=FACTS)
    assert ours(verdict)
    assert verdict.outcome == "refer"


@pytest.mark.parametrize("council", ["witney", "durrington"])
@pytest.mark.parametrize("text", CLEAN)
def test_numbers_of_ordinary_news_are_nobodys(judge, text, council):
    assert ours(judge(text, council=council, facts=FACTS)) == set()


@pytest.mark.parametrize("text", IN_REPLIES)
def test_a_number_in_a_reply_may_have_to_be_hidden(judge, text):
    verdict = judge(text, account="public_reply", author="public", facts=FACTS)
    assert ours(verdict)
    assert verdict.outcome == "refer"


def test_the_councils_own_number_in_a_reply_is_left_alone(judge):
    text = "Nobody answers 01632 960200 and 07700 900222 is always engaged"
    assert ours(judge(text, account="public_reply", author="public", facts=FACTS)) == set()


@pytest.mark.parametrize("words", NUMBERS)
def test_a_telephone_number_is_read_in_any_form(words):
    assert identifiers.telephone(words)


@pytest.mark.parametrize("words", NO_NUMBERS)
def test_what_is_no_private_number_is_not_read_as_one(words):
    assert identifiers.telephone(words) == ""


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("jane dot smith at gmail dot com", ("jane.smith", "gmail.com")),
        ("jane.smith(at)gmail.com", ("jane.smith", "gmail.com")),
        ("jane [at] hotmail [dot] co [dot] uk", ("jane", "hotmail.co.uk")),
        ("Jane . Smith @ gmail . com", ("jane.smith", "gmail.com")),
        ("jane underscore smith at yahoo dot com", ("jane_smith", "yahoo.com")),
    ],
)
def test_an_address_is_read_as_it_is_said(words, address):
    assert mail.address(words) == address


def test_at_a_place_is_no_address():
    assert mail.address("in at yahoo.com") is None


@given(st.text(alphabet="0o17 ./-()+ nedoublhrv\n", max_size=80))
def test_reading_a_number_never_raises(words):
    number = identifiers.telephone(words)
    assert number == "" or (number.isdigit() and len(number) in {10, 11})
