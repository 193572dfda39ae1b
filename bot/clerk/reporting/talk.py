"""The conversation with whoever writes in private."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.clerk.reporting.heard import Heard, Said


def hear(session: Session, house: House, heard: Heard) -> Said | None:
    """What is made of a message, and the answer. Raises where nothing can be made of it yet."""
    raise NotImplementedError
