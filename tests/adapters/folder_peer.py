"""What the tests of the folder adapter share."""

from __future__ import annotations

import re
from datetime import UTC, datetime

DRAFT = re.compile(rb"\A---\n(?:.*\n)*?draft: true\n(?:.*\n)*?---\n")


class Clock:
    """A host whose clock is the machine's, and that keeps secrets in a dict."""

    def __init__(self):
        self.kept = {}

    def now(self):
        return datetime.now(UTC)

    async def load(self, name):
        return self.kept.get(name)

    async def save(self, name, value):
        self.kept[name] = value
