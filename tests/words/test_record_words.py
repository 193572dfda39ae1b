"""How the audit chain reads: plain words, the facts in a sensible order, no key of the store."""

from __future__ import annotations

import pytest

from bot.words.record import told


@pytest.mark.parametrize(
    ("kind", "payload", "said"),
    [
        ("archived", {"version": 91, "content": "9f", "number": 2},
         "archived version 2 of the post"),
        ("removed", {"by": "Olive"}, "the post was removed; by Olive"),
        ("removed", {"by": "unknown"}, "the post was removed; it did not say by whom"),
        ("back", {}, "the post is public again"),
        ("back", {"person": "deputy"}, "came back"),
        ("moved", {"from": "a", "to": "b"}, "the post's address changed to b, it was a"),
        ("media", {"ref": "p.png", "sha256": "9f"}, "copied the picture p.png; SHA-256 9f"),
        ("media", {"ref": "p.png", "failed": "Not there"},
         "no copy of the picture p.png: Not there."),
        ("case opened",
         {"case": "4/2027", "post": 7, "version": 91, "verdict": "refer", "clauses": ["6.5", "6.7"],
          "number": 1},
         "opened case 4/2027: 6.5, 6.7, refer; about version 1 of the post"),
        ("ordered", {"kind": "take_down", "clause": "6.5", "reason": "a party"},
         "ordered the take-down; clause: 6.5; reason: a party"),
        ("ordered", {"kind": "unhide", "clause": None, "reason": "mild"},
         "ordered the showing of the reply; reason: mild"),
        ("case", {"from": "open", "to": "ordered", "order": "take_down"},
         "the case is now “under way”, it was “please decide”"),
        ("case", {"from": "open", "to": "dismissed", "reason": "a street"},
         "the case is now “dismissed”, it was “please decide”; reason: a street"),
        ("case", {"from": "by_hand", "to": "taken_down", "by": "hand"},
         ("the case is now “taken down”, it was “a person must act”; done by hand, which I have "
          "not seen")),
        ("case", {"from": "gone", "to": "open", "again": "public"},
         "the case is now “please decide”, it was “no longer public”; the post is public again"),
        ("receipt",
         {"action": "take_down", "step": "make_draft", "target": "a.md", "outcome": "done",
          "detail": "The file is a draft now"},
         "receipt for “make draft”: done, and checked. The file is a draft now. (a.md)"),
        ("outcome", {"action": "take_down", "outcome": "done", "detail": "A draft."},
         "outcome of the take-down: done, and checked."),
        ("outcome", {"action": "restore", "outcome": "refused", "detail": "Too old"},
         "outcome of the restore: refused. Too old."),
        ("note", {"text": "spoke to Olive"}, "noted: spoke to Olive"),
        ("escalated", {"to": "Dev Deputy", "times": 2},
         "no answer came (time 2); asked Dev Deputy"),
        ("edited away", {"version": 1, "verdict": "breach", "clauses": ["6.5"]},
         "version 1 was edited before I read it; it raised 6.5, breach"),
        ("let stand", {"version": 2, "as": "case:3"},
         "version 2 says the same as what was let stand; no new case"),
        ("not checked", {"version": 2},
         "version 2 could not be checked; a person was asked to read it"),
        ("refused", {"command": "takedown", "sender": "u7", "desk": "hall"},
         "was refused; command: takedown; sender: u7; desk: hall"),
        ("kept for later", {"some_key": ["a", "b"], "none": None},
         "kept for later; some key: a, b"),
    ],
)  # fmt: skip
def test_every_kind_of_row_is_told_in_plain_words(kind, payload, said):
    assert told(kind, payload) == said


@pytest.mark.parametrize("action", ["take_down", "restore", "hide", "unhide"])
@pytest.mark.parametrize("outcome", ["done", "already", "partly", "by_hand", "refused", "unknown"])
def test_no_key_of_the_store_is_shown(action, outcome):
    shown = told("outcome", {"action": action, "outcome": outcome, "detail": "Said."})
    assert "_" not in shown
    assert shown.endswith(".")
