"""Front matter is changed by as little as can be, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.folder import matter

TABLE = [
    ("plain", "---\ntitle: A\n---\nBody\n", "---\ntitle: A\ndraft: true\n---\nBody\n"),
    ("none", "Body\n", "---\ndraft: true\n---\nBody\n"),
    ("empty file", "", "---\ndraft: true\n---\n"),
    ("empty front", "---\n---\nBody", "---\ndraft: true\n---\nBody"),
    ("false", "---\ndraft: false # yet\n---\nB", "---\ndraft: true # yet\n---\nB"),
    ("nothing", "---\ndraft:\ntitle: A\n---\nB", "---\ndraft: true\ntitle: A\n---\nB"),
    ("quoted", "---\n'draft': \"no\"\n---\nB", "---\n'draft': true\n---\nB"),
    ("flow", "---\n{title: A}\n---\nB", "---\n{draft: true, title: A}\n---\nB"),
    ("indented", "---\n  title: A\n---\nB", "---\n  title: A\n  draft: true\n---\nB"),
    (
        "windows",
        "---\r\ntitle: A\r\n---\r\nB\r\n",
        "---\r\ntitle: A\r\ndraft: true\r\n---\r\nB\r\n",
    ),
    ("mark of order", "\ufeff---\na: 1\n---\nB", "\ufeff---\na: 1\ndraft: true\n---\nB"),
    ("order, no front", "\ufeffBody", "\ufeff---\ndraft: true\n---\nBody"),
    ("never closed", "---\ntitle: A\nBody", "---\ndraft: true\n---\n---\ntitle: A\nBody"),
    (
        "in a block",
        "---\na: |\n  draft: false\n---\nB",
        "---\na: |\n  draft: false\ndraft: true\n---\nB",
    ),
    ("twice", "---\ndraft: no\ndraft: off\n---\nB", "---\ndraft: true\ndraft: true\n---\nB"),
    ("comment", "---\n# draft: true\n---\nB", "---\n# draft: true\ndraft: true\n---\nB"),
    (
        "in the body",
        "---\na: 1\n---\ndraft: true\n---\n",
        "---\na: 1\ndraft: true\n---\ndraft: true\n---\n",
    ),
    ("lone byte", "---\na: 1\n---\n\udcff", "---\na: 1\ndraft: true\n---\n\udcff"),
]


@pytest.mark.parametrize(("before", "after"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE])
def test_a_post_becomes_a_draft_by_the_smallest_change(before, after):
    """All other characters stay, and what is read back is a draft."""
    assert matter.mark(before, "draft", value=True) == after
    assert matter.read(after).fields["draft"] is True


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: [A\n---\nBody",
        "---\n- a\n- b\n---\nBody",
        "---\ndate: 2027-13-45\n---\nBody",
        "---\na: &x false\ndraft: *x\nb: &y 1\n...\n---\nBody",
        "---\ndraft: &d no\nother: *d\n---\nBody",
        "---\n" + "[" * 3000 + "\n---\nBody",
        "---\na: " + "x" * 70_000 + "\n---\nBody",
    ],
)
def test_what_cannot_be_changed_with_certainty_is_left_to_a_person(text):
    """Broken or tricky front matter is never rewritten on a guess."""
    with pytest.raises(matter.Unclear):
        matter.mark(text, "draft", value=True)


def test_a_site_that_says_published_is_served_too():
    """Jekyll's way: a key that must become false."""
    before = "---\ntitle: A\npublished: true\n---\nB"
    assert matter.mark(before, "published", value=False) == before.replace("true", "false")


@given(st.text(alphabet=st.sampled_from("-\n :#dratfue|>{}[]'\"&*!x\r\t.\ufeff"), max_size=60))
def test_any_text_is_changed_rightly_or_not_at_all(text):
    """Whatever stands there: the result is a draft, the body is the same, or nothing is done."""
    body = matter.read(text).body
    try:
        changed = matter.mark(text, "draft", value=True)
    except matter.Unclear:
        return
    now = matter.read(changed)
    assert now.fields["draft"] is True
    assert now.trouble is None
    assert now.body.strip() == body.strip() or matter.read(text).trouble
