"""The search of the marker tests finds what it looks for: else it would prove nothing."""

from __future__ import annotations

import base64
import json

import pytest
from e2e.marks import Marks, nothing

AROUND = "A line before it, of whatever length: "


@pytest.mark.parametrize("length", range(4))
@pytest.mark.parametrize("tail", ["", "Zażółć"])
@pytest.mark.parametrize(
    "copied",
    [
        lambda text: text.encode(),
        lambda text: text.upper().encode(),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16"),
        lambda text: json.dumps({"text": text}).encode(),
        lambda text: repr(text.encode()).encode(),
        lambda text: text.encode().hex().upper().encode(),
        lambda text: base64.b64encode(text.encode()),
        lambda text: base64.urlsafe_b64encode(text.encode("utf-16-le")),
        lambda text: base64.b64encode(json.dumps({"text": text}).encode()),
    ],
)
def test_a_mark_is_found_in_whatever_form_it_was_copied(copied, length, tail):
    marks = Marks()
    word = marks.new("here", tail)
    marks.new("not here")
    assert marks.found(copied(f"{AROUND[:length]}{word} and after")) == ["here"]


def test_nothing_is_found_where_there_is_nothing():
    marks = Marks()
    marks.new("anywhere", "Zażółć")
    nothing(marks, [("a page", AROUND.encode() * 1000), ("nothing", b"")])
