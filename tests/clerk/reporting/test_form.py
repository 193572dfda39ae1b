"""How an answer is understood: by numbers in every language, by words, and never refused."""

from __future__ import annotations

import pytest

from bot.clerk.reporting import choosing, form


def chosen(key, text):
    found = choosing.choose(form.question(key), text)
    return (found.option.value, found.beside) if found else None


@pytest.mark.parametrize(
    ("text", "value", "beside"),
    [
        ("2", "member", ""),
        ("b", "member", ""),
        ("2️⃣", "member", ""),
        ("2.", "member", ""),
        ("B) Jo Smith", "member", "Jo Smith"),
        ("2 Jo Smith", "member", "Jo Smith"),
        ("A councillor", "member", ""),
        ("a councillor.", "member", ""),
        ("it was cllr Jo", "member", "it was cllr Jo"),
        ("the clerk", "clerk", ""),
        ("The Town Clerk and the mayor", "clerk", "The Town Clerk and the mayor"),
        ("my colleague Sam", "officer", "my colleague Sam"),
        ("a resident", "public", "a resident"),
        ("dont know", "unknown", "dont know"),
        ("1 a resident who shouted at the Clerk", "public", "a resident who shouted at the Clerk"),
    ],
)
def test_whom_it_concerns_is_understood(text, value, beside):
    assert chosen("concerns", text) == (value, beside)


@pytest.mark.parametrize(
    "text", ["3 of them", "4 men came", "A man from the estate", "Dave Higgs", "9", "2 times", ""]
)
def test_a_number_that_counts_something_is_no_choice(text):
    assert chosen("concerns", text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 the Clerk", "clerk"), ("1. The Clerk", "clerk"), ("1 clerk", "clerk"),
        ("A, the Clerk", "clerk"), ("1 councillor and the clerk", "clerk"),
        ("1 the mayor's husband", "member"), ("1 a colleague", "officer"),
    ],
)  # fmt: skip
def test_an_office_beside_the_number_of_the_public_is_no_member_of_the_public(text, value):
    assert chosen("concerns", text)[0] == value


@pytest.mark.parametrize("text", ["A. Jones", "A, Jones", "B. Smith", "1 it was the Clerk"])
def test_an_initial_or_an_office_in_doubt_is_asked_once_more(text):
    assert chosen("concerns", text) is None


@pytest.mark.parametrize("text", ["yes", "Yes!", "Y", "1", "YEP", "tak", "oui", "👍", "ie", "a"])
def test_yes_is_understood(text):
    assert chosen("danger", text) == ("yes", "")


@pytest.mark.parametrize("text", ["no", "No.", "n", "2", "nope", "nie", "nein", "b"])
def test_no_is_understood(text):
    assert chosen("danger", text) == ("no", "")


def test_words_beside_yes_and_no_are_kept():
    assert chosen("danger", "No, but he knows where I live") == (
        "no", "No, but he knows where I live",
    )  # fmt: skip
    assert chosen("danger", "not sure") == ("yes", "not sure")
    assert chosen("police", "not sure") == ("ask", "not sure")


@pytest.mark.parametrize(
    "text",
    [
        "no I am not safe", "No but he is outside with a knife", "2, he has a knife",
        "2 neighbours with knives", "not now, but he is coming back", "No. He is at the door",
    ],
)  # fmt: skip
def test_a_no_beside_words_of_danger_is_asked_once_more(text):
    assert chosen("danger", text) is None


@pytest.mark.parametrize(
    "text",
    ["no idea", "No clue.", "I don\u2019t know", "I'm not sure", "I\u2019m unsure", "i dont know"],
)
def test_who_does_not_know_whether_there_is_danger_may_be_in_it(text):
    assert chosen("danger", text) == ("yes", text)
    assert chosen("police", text) == ("ask", text)


@pytest.mark.parametrize("text", ["now", "yesterday", "nobody is hurt", "one", "he is outside"])
def test_what_only_begins_like_an_answer_is_none(text):
    assert chosen("danger", text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("stop", "STOP"), ("STOP.", "STOP"), ("/stop", "STOP"), (" Stop! ", "STOP"),
        ("skip", "SKIP"), ("/SEND", "SEND"), ("my reports", "MINE"), ("report", "NEW"),
        ("/start", "START"), ("/start abc", "START"), ("Hello", "START"), ("help", "HELP"),
        ("withdraw it, please", "WITHDRAW"), ("Withdraw my report.", "WITHDRAW"),
        ("withdraw please", "WITHDRAW"), ("withdraw 7", "WITHDRAW"), ("withdraw", "WITHDRAW"),
        ("add he came back", "ADD"),
        ("report 7 ack I have it", "DESK"), ("/letters", "DESK"),
    ],
)  # fmt: skip
def test_a_word_alone_is_an_order(text, name):
    assert form.order(text).name == name


@pytest.mark.parametrize(
    "text",
    [
        "please stop", "stop it", "He would not stop", "help me", "New threats today",
        "withdraw my comment", "send help", "mine is the third house", "report 7 men outside",
        "skip to the end", "",
    ],
)  # fmt: skip
def test_the_same_word_in_a_sentence_is_none(text):
    assert form.order(text) is None


def test_a_number_after_add_is_one_only_where_it_looks_like_a_reports():
    assert form.numbered("H-2027-0007 he came") == ("H-2027-0007", "he came")
    assert form.numbered("#7 he came") == ("#7", "he came")
    assert form.numbered("3 men came") == ("", "3 men came")


@pytest.mark.parametrize("text", ["thanks", "Thank you!", "ok 👍", "Diolch", "❤️"])
def test_thanks_are_no_news(text):
    assert form.is_courtesy(text)


def test_thanks_with_news_are_news():
    assert not form.is_courtesy("thanks for nothing, he came back")


def test_whom_it_concerns_is_asked_before_all_else_and_the_name_after_it():
    given = {"what": "x"}
    assert form.following(given, "unknown").key == "concerns"
    given["concerns"] = "A councillor"
    assert form.following(given, "member").key == "name"
    assert form.following(given, "public").key == "danger"


def test_a_link_is_found_without_what_follows_it():
    assert form.link_in("see https://x.test/a?b=1). And more") == "https://x.test/a?b=1"
