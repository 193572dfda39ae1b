"""What is asked by right is told with the day by which an answer is due; plain questions pass."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from peers.policies import own_checker

from policy.verdict import AccountKind, AuthorKind, Context, Part, Subject

CHECKER = own_checker("durrington")
AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
RIGHTS = {
    "information-request",
    "information-asked",
    "environmental-request",
    "own-data-request",
    "data-complaint",
}


def found(text, account="public_reply", author="public", at=AT):
    context = Context(AccountKind(account), AuthorKind(author))
    verdict = CHECKER.check([Subject((Part("text", text),), context, at=at)])[0]
    return {one.rule: one for one in verdict.findings if one.rule in RIGHTS}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("FOI request please: what did the new benches cost? Tim Lark", "information-request"),
        (
            "I am making this request under the Freedom of Information Act 2000",
            "information-request",
        ),
        ("treat this as an FOI, total spend on legal fees", "information-request"),
        ("please provide copies of any correspondence with the developer", "information-request"),
        ("Can you send me all the emails about the oak tree", "information-request"),
        (
            "Under the Environmental Information Regulations, the drainage survey",
            "environmental-request",
        ),
        (
            "could you release every invoice from the contractor",
            "information-request",
        ),
        ("i want to see any documents relating to the sale of the field", "information-request"),
        ("This is a DSAR. Please confirm receipt.", "own-data-request"),
        ("What information do you have about me?", "own-data-request"),
        ("send me everything you hold on me", "own-data-request"),
        ("Erase my data, all of it", "own-data-request"),
        ("under gdpr I'm entitled to see my file", "own-data-request"),
        ("take my name off your list please, remove my details", "own-data-request"),
        ("You shared my email with the whole allotment list!!", "data-complaint"),
        ("why is my address on the agenda without my consent", "data-complaint"),
        ("that is a GDPR breach", "data-complaint"),
        ("Who gave you permission to use my photo", "data-complaint"),
        ("I have reported you to the ICO", "data-complaint"),
    ],
)
def test_a_request_is_told(text, rule):
    assert rule in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "How much did that cost us?",
        "what time do you open",
        "Can I have a copy of the walking map please?",
        "Please send me a form for the allotment waiting list",
        "All the emails I sent were ignored. Useless.",
        "Please email all the winners!",
        "I want all the potholes filled",
        "can someone send me the link",
        "Someone should FOI them about this shambles",
        "I'm going to FOI this",
        "You never give straight answers. Resign.",
        "Please hold on to my umbrella, I left it at the hall",
        "My data ran out at the park, get some wifi",
        "my son loved it",
        "You have put my bin on the wrong side",
        "Is the library data protected? lol",
        "our address is in the newsletter, thanks for the mention",
        "Who gave permission to dig up the verge",
        "Information board looks great",
        "This is a formal complaint about the noise",
    ],
)
def test_a_plain_question_is_not(text):
    assert found(text) == {}


def test_the_day_is_said_for_the_day_on_which_it_came():
    (finding,) = found("This is an FOI request: what did it cost?").values()
    assert finding.severity == "refer"
    assert finding.why.endswith(
        "An answer is due by 31 March 2026, twenty working days after it came."
    )
    (finding,) = found("Consider this a subject access request.").values()
    assert "by 2 April 2026, one month" in finding.why
    (finding,) = found("This is a data protection complaint.").values()
    assert "acknowledged by 1 April 2026" in finding.why


def test_without_a_day_the_time_is_said():
    (finding,) = found("This is an FOI request: what did it cost?", at=None).values()
    assert finding.why.endswith("within twenty working days.")


def test_one_post_is_one_request():
    text = "FOI request. I repeat: FOI request! This is an FOI request."
    assert len(found(text)) == 1


@pytest.mark.parametrize("account", ["official", "mayoral", "partner", "personal"])
def test_the_councils_own_pages_explain_how_to_ask(account):
    assert (
        found("How to make an FOI request, or ask what we hold about you", account, "officer") == {}
    )


def test_a_question_with_a_name_and_an_address_is_a_request():
    asked = "How much did the council spend on bunting in 2025?"
    assert found(asked) == {}
    assert set(found(f"{asked} Ada Finch, ada@mail.example")) == {"information-asked"}
    assert set(found(f"{asked} Ada Finch, 3 Weir Lane")) == {"information-asked"}


def test_a_question_about_a_service_is_none_whoever_signs_it():
    assert found("How much is a stall this year? Ada Finch, ada@mail.example") == {}


def test_what_is_asked_of_the_environment_needs_no_name():
    told = found("Could you publish the noise readings for the mill")
    assert set(told) == {"environmental-request"}
    why = told["environmental-request"].why
    assert "Environmental Information Regulations" in why
    assert "31 March 2026" in why
