"""What a command that only looks lends to an adapter: the clock, and no memory."""

from __future__ import annotations

from datetime import UTC, datetime


class LookingHost:
    """A host that keeps nothing.

    A session that the running Beadle uses is not lent out: an adapter that renewed it here would
    take it from the running one.
    """

    def now(self) -> datetime:
        """The real time."""
        return datetime.now(UTC)

    async def load(self, name: str) -> str | None:  # noqa: ARG002  the protocol fixes the signature
        """Nothing was saved."""
        return None

    async def save(self, name: str, value: str) -> None:
        """Forget it."""
