"""A case that is shown at a desk on Telegram with its buttons, and what is then asked of Beadle."""

from __future__ import annotations

import pytest
from telegram_desk_peer import Beadle

from adapters.contract import Address, Alert, Offer

CARD = Alert(
    "Case 14: please decide",
    "Case 14: please decide. It is still public.",
    case="14",
    offers=(
        Offer("Take down", "takedown", {"case": "14/2026", "clause": "6.5"}),
        Offer("Dismiss", "dismiss", {"case": "14/2026"}),
        Offer("Ask for advice", "advice", {"case": "14/2026"}),
    ),
)
ADVICE = ("advice", {"case": "14/2026"})


@pytest.fixture
async def beadle(desk):
    """Beadle, listening to the group, where a case is shown."""
    made = Beadle(desk)
    await made.sit()
    await desk.desk.say(CARD, Address(desk.channel), "card")
    return made


def asked(request):
    """What a request of a form says."""
    return request.command, dict(request.args)
