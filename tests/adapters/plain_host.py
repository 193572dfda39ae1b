"""What Beadle lends to an adapter, in the least form: the machine's clock and a dict."""

from __future__ import annotations

from datetime import UTC, datetime


class PlainHost:
    """A host that keeps secrets in memory."""

    def __init__(self):
        self.kept = {}

    def now(self):
        return datetime.now(UTC)

    async def load(self, name):
        return self.kept.get(name)

    async def save(self, name, value):
        self.kept[name] = value
