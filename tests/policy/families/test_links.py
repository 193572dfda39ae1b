"""A link that deceives or endangers is told by its form, and honest ones pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from peers.policies import own_checker

from policy import web
from policy.verdict import AccountKind, AuthorKind, Context, Facts, Link, Part, Subject

FACTS = Facts(domains=("marlow-vale-tc.gov.uk",), blocked_hosts=("cheap-roofs.example",))
CHECKER = own_checker("witney")


def found(text, *links, account="official"):
    """The rules of the family that fired; ``links`` are pairs of words and address."""
    given_links = tuple(
        Link(url, "text", text.index(words), text.index(words) + len(words)) for words, url in links
    )
    context = Context(AccountKind(account), AuthorKind.OFFICER, facts=FACTS)
    subject = Subject((Part("text", text),), context, given_links)
    verdict = CHECKER.check([subject])[0]
    return {one.rule for one in verdict.findings if one.rule.startswith("link-")}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Renew at https://gov.uk-permits.com/residents", "link-look-alike"),
        ("Renew at https://marlow-vale-tc.gov.uk.permits.info/", "link-look-alike"),
        ("Renew at marlow-vale-tc-gov-uk.com now", "link-look-alike"),
        ("Renew at https://rnonzo.com", "link-look-alike"),
        ("Renew at https://www.microsofl.com/x", "link-look-alike"),
        ("Renew at https://www.facebo0k.com/x", "link-look-alike"),
        ("Renew at https://www.fac\u0435book.com/x", "link-look-alike"),
        ("Renew at https://\u0455hop.example/x", "link-look-alike"),
        ("Renew at https://www.royalmial.com", "link-look-alike"),
        ("https://paypal.com@pay.example/login", "link-user"),
        ("https://clerk:secret@pay.example/login", "link-user"),
        ("Results at http://203.0.113.9:8080/r", "link-number"),
        ("Results at http://0x7f000001/r", "link-number"),
        ("Results at http://2130706433/r", "link-number"),
        ("Results at http://[::1]/r", "link-number"),
        ("Results: https://a.example/results.xlsx.exe", "link-double-extension"),
        ("Results: https://a.example/results.PDF.SCR#top", "link-double-extension"),
        ("Results: https://a.example/results.pdf%2Eexe", "link-double-extension"),
        ("Results: https://a.example/viewer.msi", "link-program"),
        ("Click here: javascript:void(document.cookie)", "link-script"),
        ("Tickets via is.gd/abc", "link-shortened"),
        ("Tickets (https://rb.gy/q1w2)", "link-shortened"),
        ("Go to [marlow-vale-tc.gov.uk](http://b.example) today", "link-elsewhere"),
        ("A new roof? http://www.cheap-roofs.example/offer", "link-blocked"),
    ],
)
def test_a_dangerous_link_is_told(text, rule):
    assert rule in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Register to vote: https://www.gov.uk/register-to-vote",
        "Read it on marlow-vale-tc.gov.uk or www.marlow-vale-tc.gov.uk/news/2027/03",
        "Our planning page: https://planning.southshire.gov.uk/online?ref=27/00123/FUL&x=1",
        "Email office@marlow-vale-tc.gov.uk or ring us.",
        "The match ended 3.2 after 90.0 minutes.e.g. a good game",
        "Pick up the leaflet at No.7, St.Mary's Rd.Ask for Jo.",
        "The minutes: https://marlow-vale-tc.gov.uk/files/minutes.2027.03.pdf",
        "Watch again: https://www.youtube.com/watch?v=aBc and https://youtu.be/aBc",
        "Give at https://www.justgiving.com/page/marlow-vale-hospice",
        "Rwy'n dysgu: https://www.bbc.co.uk/cymru",
        "Bücher im Café: https://www.m\u00fcnchner-b\u00fccherei.de/",
        "\u041a\u0438\u0457\u0432: https://\u043a\u0438\u0457\u0432.\u0443\u043a\u0440/",
        "Version 10.4.2.1 of the booking app fixes the calendar.",
        "See https://www.wiltshire.police.uk/crime (and https://111.nhs.uk).",
        "Photos: https://photos.example/album/carnival.jpg",
        "Bus times at https://www.stagecoachbus.com/timetables",
        "Met Office: metoffice.gov.uk",
        "Our shop sells a rabbit.ly costume",
    ],
)
def test_an_honest_link_passes(text):
    assert found(text) == set()


def test_the_words_of_a_platforms_link_may_not_name_another_host():
    text = "All about it on marlow-vale-tc.gov.uk, see you there"
    words = "marlow-vale-tc.gov.uk"
    assert found(text, (words, "https://mvtc.example/a")) == {"link-elsewhere"}
    assert found(text, (words, "https://www.marlow-vale-tc.gov.uk/events")) == set()
    assert found(text, (words, "https://t.co/abc")) == set()


def test_a_platforms_link_is_read_though_its_words_name_no_address():
    assert found("The form is here.", ("here", "http://203.0.113.9/f")) == {"link-number"}
    assert found("The form is here.", ("here", "https://forms.example/f")) == set()


def test_the_span_of_a_platforms_link_is_its_words():
    text = "\u200bGood  morning.\u200b The form is here."
    start = text.index("here")
    context = Context(AccountKind.OFFICIAL, AuthorKind.OFFICER, facts=FACTS)
    link = Link("http://203.0.113.9/f", "text", start, start + 4)
    (finding,) = CHECKER.check([Subject((Part("text", text),), context, (link,))])[0].findings
    assert text[finding.start : finding.end] == "here"


def test_residents_links_are_referred_and_their_shorteners_left_alone():
    assert found("look http://203.0.113.9/f", account="public_reply") == {"link-number"}
    assert found("look https://bit.ly/abc", account="public_reply") == set()


@given(st.text(max_size=300))
def test_no_text_is_too_odd_for_an_address(text):
    url = web.parsed(text)
    assert url is None or isinstance(url.numeric, bool)
    behind = web.parsed("http://" + text)
    assert behind is None or behind.host == behind.host.casefold()
    assert all(isinstance(one, str) for one in (web.named_host(text), *web.extensions(text)))


@given(st.sampled_from(["paypal.com", "microsoft.com", "gov.uk"]), st.text("abc-.", max_size=8))
def test_a_host_under_a_trusted_one_is_no_copy(trusted, below):
    url = web.parsed(f"https://{below.strip('.-')}.{trusted}/x")
    if url is not None and web.within(url.host, trusted):
        assert web.copied(url, ("apple.com", trusted)) == ""
