"""What is quoted in a mail can do nothing in it: no header, no mark-up, no line of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

from hypothesis import given, settings
from hypothesis import strategies as st
from test_judging import OPTIONS

from adapters.contract import Alert, Offer
from adapters.mail.letter import Envelope, compose
from adapters.mail.memory import code_in, code_of, token_in
from adapters.mail.outgoing import _WIDE

TOKEN = "abcdefghijklmnopqrstuvwx"
LONG_ID = f"<{'LO4P265MB1234AF0C5B1D2E3F4A5B6C7D8E9F' * 4}@{'prod.outlook.' * 4}com>"


def sent(alert, **more):
    """An alert as it is read after its journey."""
    envelope = Envelope(
        TOKEN,
        f"<beadle.{TOKEN}@sampleford.test>",
        ("clerk@sampleford.test",),
        datetime(2027, 5, 4, 9, 42, tzinfo=UTC),
        **more,
    )
    data = compose(alert, envelope, OPTIONS, ["" for _ in alert.offers]).as_bytes(policy=_WIDE)
    assert max(map(len, data.split(b"\r\n"))) <= 998, "RFC 5322, 2.1.1"
    assert data.isascii(), "a server without 8BITMIME takes it"
    return message_from_bytes(data, policy=default)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_stands_in_a_post_is_only_text(title, text):
    """Headers stay those of the desk, and the code in the subject its last word."""
    mail = sent(Alert(title, text, case="14", offers=(Offer("Do", "dismiss", {"case": title}),)))
    assert set(mail.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
        "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert code_in(mail["Subject"]) == TOKEN[:10]
    assert mail.get_body(("html",)).get_content().count("<h1") == 1


def test_a_title_cannot_smuggle_a_header_in():
    """Line breaks of every kind are spaces."""
    mail = sent(Alert("Case 14\r\nBcc: eve@mail.example\u2028X-Priority: 1", "Text."))
    assert mail["Bcc"] is None
    assert mail["Subject"].startswith("Case 14 Bcc: eve@mail.example")


def test_a_post_s_markup_is_shown_and_not_carried_out():
    """In the HTML part it is text."""
    mail = sent(Alert("Case 14", '<img src="https://eve.example/x.png"><script>a</script>'))
    html = mail.get_body(("html",)).get_content()
    assert "<img" not in html
    assert "&lt;img src=" in html


def test_long_message_ids_travel_unbroken():
    """Outlook's are longer than a line; folded as words they would never be found again."""
    mail = sent(Alert("A", "B"), answers=LONG_ID, thread=(LONG_ID, LONG_ID))
    assert mail["In-Reply-To"] == LONG_ID
    assert mail["References"].split() == [LONG_ID, LONG_ID]


def test_a_post_cannot_pass_for_another_mail_s_code():
    """The code in the subject that counts is the last one, which is the desk's own."""
    mail = sent(Alert(f"Case 14 {code_of('z' * 24)}", "Text."))
    assert code_in(mail["Subject"]) == TOKEN[:10]
    assert token_in(mail["Message-ID"].strip("<>")) == TOKEN


def test_lines_that_begin_with_a_dash_are_a_list_that_can_be_read_out():
    """In the text they stay as they are."""
    mail = sent(Alert("Weekly letter", "Cases\n- 1: open & old\n- 2: open\n\nRules"))
    html = mail.get_body(("html",)).get_content().replace("\r\n", "\n")
    assert "<p>Cases</p>\n<ul><li>1: open &amp; old</li><li>2: open</li></ul>\n<p>Rules</p>" in html
    assert "- 1: open & old\r\n- 2: open" in mail.get_body(("plain",)).get_content()
