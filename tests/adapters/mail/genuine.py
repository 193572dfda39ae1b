"""Genuine replies: what people type, and the one line that each means."""

# ruff: noqa: RUF001 # phones type dashes and quotation marks of their own
from __future__ import annotations

from clients import CLIENTS, LETTERS

LONG = (
    "it says who deserves the votes of the ward, it was published on the Council’s own page, and "
    "it went out in the heightened period"
)
TYPED = (
    ("TAKEDOWN 6.5 it supports a party", "takedown 14/2026 6.5 it supports a party"),
    ("takedown supports a party", "takedown 14/2026 6.5 supports a party"),
    ("Dismiss a street’s name – no party", "dismiss 14/2026 a street’s name – no party"),
    ("DISMISS 14 a street name", "dismiss 14/2026 a street name"),
    ("14 dismiss “Union Street” is a street", "dismiss 14/2026 “Union Street” is a street"),
    ("ADVICE", "advice 14/2026"),
    ("Ask", "advice 14/2026"),
    (f"DISMISS {LONG}", f"dismiss 14/2026 {LONG}"),
    ("Takedown 14/2026 6.5 café was named", "takedown 14/2026 6.5 café was named"),
    ("dismiss: spoke to the author\n\nI rang him at noon.\nHe will take more care.",
     "dismiss 14/2026 spoke to the author"),
    ("NOTE spoke to £5 donor", "note 14/2026 spoke to £5 donor"),
    ("status", "status"),
)  # fmt: skip


def genuine():
    """``(name, how to write it, its words, the line that it means)``: each client, each command."""
    number = 0
    for client in CLIENTS:
        for words, line in TYPED:
            letters = LETTERS[number % len(LETTERS)]
            number += 1
            yield f"{client.__name__}-{words[:12]!r}-{number}", client, letters, words, line
