"""Genuine replies: what people type, and the one line that each means."""

# ruff: noqa: RUF001 # phones type dashes and quotation marks of their own
from __future__ import annotations

from clients import CLIENTS
from written import LETTERS, Answered

LONG = (
    "it says who deserves the votes of the ward, it was published on the Council’s own page, and "
    "it went out in the heightened period"
)
TYPED = (
    ("TAKEDOWN 6.5 it supports a party", "takedown 14/2026 6.5 it supports a party"),
    ("takedown supports a party", "takedown 14/2026 supports a party"),
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
OFFERED = "takedown 14/2026 supports a party"
"""The one that names no clause: the desk adds the one that the mail offered."""

DECIDED = (
    "14 DISMISS a street name\n15 takedown 6.5 supports a party\nDISMISS 16/2025 done by hand",
    ("dismiss 14 a street name", "takedown 15 6.5 supports a party",
     "dismiss 16/2025 done by hand"),
)  # fmt: skip
"""An answer to a list, and its lines."""


def genuine():
    """``(name, how to write it, the line that it means)``: each client with each command.

    ``how to write it`` takes the mail that is answered.
    """
    number = 0
    for client in CLIENTS:
        for words, line in TYPED:
            letters = LETTERS[number % len(LETTERS)]
            number += 1

            def write(to: Answered, client=client, words=words, letters=letters) -> bytes:
                return client.write(words, to, **letters)

            yield f"{client.name}-{words[:12]!r}-{letters['charset']}", write, line


def one_of_each():
    """Of these one for each client, with other words and letters from one to the next."""
    whole = list(genuine())
    each = len(TYPED)
    return [whole[n * each + (5 * n) % each] for n in range(len(CLIENTS))]
