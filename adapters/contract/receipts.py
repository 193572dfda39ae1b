"""Receipts for what was changed, and the rule of every change: change, look, claim what was seen.

Owns how trouble on the way becomes a receipt. What is changed, and how it is looked at, is the
adapter's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from adapters.contract.actions import Outcome, Receipt
from adapters.contract.posts import Ref
from adapters.contract.trouble import Refused, Unavailable

_T = TypeVar("_T")


class Lost(Unavailable):
    """The request was sent and no answer came: it may or may not have been carried out."""


def refused(trouble: Refused) -> Receipt:
    """A refusal as a receipt."""
    return Receipt(Outcome.REFUSED, trouble.reason, code=trouble.code)


def done(detail: str, ref: Ref | None = None) -> Receipt:
    """A success that was read back."""
    return Receipt(Outcome.DONE, detail, ref)


def already(detail: str, ref: Ref | None = None) -> Receipt:
    """A success that was there before."""
    return Receipt(Outcome.ALREADY, detail, ref)


async def attempt(
    change: Callable[[], Awaitable[object]],
    look: Callable[[], Awaitable[_T]],
    judge: Callable[[_T], Receipt | None],
    *,
    who: str = "The server",
) -> Receipt:
    """Change something, look, and say what is so. ``who`` is asked, in words for the Clerk.

    ``judge`` gives the receipt for what was seen, or None where it is not what was wanted. Raises
    Unavailable where nothing was changed and it is worth trying again.
    """
    trouble: Refused | Unavailable | None = None
    try:
        await change()
    except (Refused, Unavailable) as caught:
        trouble = caught
    try:
        seen = await look()
    except (Refused, Unavailable):
        if trouble is not None and not isinstance(trouble, Lost):
            raise trouble from None
        return Receipt(
            Outcome.UNKNOWN, f"{who} did not say whether it was done, and cannot be asked now."
        )
    receipt = judge(seen)
    if receipt is not None:
        return receipt
    if isinstance(trouble, Unavailable):
        raise trouble
    if trouble is not None:
        return refused(trouble)
    return Receipt(Outcome.UNKNOWN, f"{who} said that it was done, but that cannot be seen.")
