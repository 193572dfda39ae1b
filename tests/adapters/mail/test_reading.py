"""Hostile mail: whatever the bytes are, they are read, quickly, and order nothing by accident."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.mail.authentic import Vouched, vouched
from adapters.mail.automatic import robot
from adapters.mail.htmltext import text_of
from adapters.mail.quoting import forwarded, written
from adapters.mail.reading import read

FILES = sorted(Path(__file__).with_name("replies").glob("*.eml"))
HEAD = b"From: a@b.uk\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
TRICKS = (
    "<!--", "<a ", "<div>", "<", "&#", "On ", "> ", "wrote:\n", "From: x\n", "-", "_", "\n",
    "<blockquote>", "</div>", '<a href="', "<style>", "\u202e", "On x <a@b>\n", "[", "(",
)  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_a_quarter_of_a_million_of_anything_is_read_in_no_time(trick):
    """Linear: no pattern can be made to hold Beadle up."""
    words = trick * (250_000 // len(trick))
    begun = time.perf_counter()
    mail = read(HEAD + words.encode())
    written(mail.text.words)
    plain = read(HEAD.replace(b"html", b"plain") + words.encode())
    written(plain.text.words)
    forwarded(plain.text.words)
    robot(plain)
    assert time.perf_counter() - begun < 4


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_a_mail(data):
    """Nothing raises, whatever a mail is made of."""
    mail = read(data)
    written(mail.text.words)
    robot(mail)
    vouched(mail, "mx.example")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_mail_that_was_damaged_on_its_way_is_read_all_the_same(path):
    """Bytes changed, cut out and doubled, 100 times, by a generator that starts the same."""
    chance, whole = random.Random(path.stem), path.read_bytes()
    for _ in range(100):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 12)):
            place = chance.randrange(len(data))
            match chance.randrange(3):
                case 0:
                    data[place] = chance.randrange(256)
                case 1:
                    del data[place : place + chance.randrange(30)]
                case _:
                    data[place:place] = data[place : place + chance.randrange(30)]
        mail = read(bytes(data))
        written(mail.text.words)
        robot(mail)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("mx.a.uk; dkim=pass header.d=b.uk", Vouched.YES),
        ("mx.a.uk 1; dkim=pass (2048-bit key) header.i=@b.uk header.s=x", Vouched.YES),
        ("mx.a.uk; dkim=pass header.d=mail.b.uk", Vouched.YES),
        ("mx.a.uk; spf=pass (a (b) c) smtp.mailfrom=x@b.uk", Vouched.YES),
        ("mx.a.uk; dmarc=pass (p=reject) header.from=b.uk", Vouched.YES),
        ("mx.a.uk; arc=pass; dkim=none", Vouched.NO),
        ("mx.a.uk; dkim=pass header.d=uk", Vouched.NO),
        ("mx.b.uk; dkim=pass header.d=b.uk", Vouched.UNSAID),
    ],
)
def test_what_the_receiving_server_says_is_read_as_rfc_8601_writes_it(value, found):
    """Comments nest, properties name the domain, and only the configured server counts."""
    mail = read(f"From: x@b.uk\r\nAuthentication-Results: {value}\r\n\r\n".encode())
    assert vouched(mail, "mx.a.uk") is found


def test_microsoft_s_header_without_a_name_is_the_topmost_one():
    """``authserv_id = "top"``: what stands below may be the sender's own doing."""
    good = (
        b"spf=pass (sender IP is 1.2.3.4)\r\n smtp.mailfrom=b.uk; dkim=none; dmarc=pass "
        b"action=none header.from=b.uk;compauth=pass reason=100"
    )
    bad = b"spf=fail smtp.mailfrom=c.uk; dkim=none; dmarc=fail action=none header.from=b.uk"
    for first, second, found in ((good, bad, Vouched.YES), (bad, good, Vouched.NO)):
        raw = b"Authentication-Results: " + first + b"\r\nAuthentication-Results: " + second
        assert vouched(read(raw + b"\r\nFrom: x@b.uk\r\n\r\n"), "top") is found


def test_html_is_read_as_it_is_shown():
    """Breaks and blocks are lines, entities letters, and what is hidden is not there."""
    html = (
        "<p>A&nbsp;b &amp;\n c</p><div>d<br>e<span style='display: none'>x</span></div>"
        '<a title="x > y">f</a><pre>g\n  h</pre><blockquote>i<div>j</div></blockquote>1 < 2'
    )
    lines = [line for line in text_of(html).split("\n") if line]
    assert lines == ["A\xa0b & c", "d", "e", "f", "g", "h", "> i", "> j", "1 < 2"]
