"""What a test can let go wrong with requests: refused, failed, slow, done but never answered.

A rule is for the next ``times`` requests whose method and path fit; the first rule that fits is
used. ``path`` is a regular expression that is searched for in the path after ``/api/v10``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass
class Rule:
    """One fault. ``used``: how often it has struck; ``passes``: how many it lets by before."""

    path: str
    method: str | None = None
    times: int = 1
    status: int | None = None
    code: int = 0
    retry_after: float = 0.0
    everywhere: bool = False
    via: bool = True
    lose: bool = False
    refuse: bool = False
    delay: float = 0.0
    used: int = 0
    passes: int = 0


class Faults:
    """The rules that are set now, and every request that came (method, path)."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.requests: list[tuple[str, str]] = []

    def limit(
        self, path: str = "", *, method: str | None = None, times: int = 1,
        retry_after: float = 0.05, everywhere: bool = False, via: bool = True,
    ) -> Rule:  # fmt: skip
        """Answer 429. ``everywhere``: the global limit. Without ``via`` as Cloudflare does it."""
        return self._add(Rule(path, method, times, 429, retry_after=retry_after,
                              everywhere=everywhere, via=via))  # fmt: skip

    def fail(
        self, path: str = "", status: int = 502, *, method: str | None = None, times: int = 1,
        code: int = 0,
    ) -> Rule:  # fmt: skip
        """Answer 500, 502, 503 or any other status; with ``code`` as Discord's own refusal."""
        return self._add(Rule(path, method, times, status, code))

    def lose(self, path: str = "", *, method: str | None = None, times: int = 1) -> Rule:
        """Do what is asked, then cut the line before the answer."""
        return self._add(Rule(path, method, times, lose=True))

    def refuse(self, path: str = "", *, method: str | None = None, times: int = 1) -> Rule:
        """Cut the line before anything is done."""
        return self._add(Rule(path, method, times, refuse=True))

    def delay(
        self, path: str, seconds: float, *, method: str | None = None, times: int = 1
    ) -> Rule:
        """Answer so much later; the effect comes first."""
        return self._add(Rule(path, method, times, delay=seconds))

    def clear(self) -> None:
        """No faults any more."""
        self.rules.clear()

    def take(self, method: str, path: str) -> Rule | None:
        """The rule for this request, used up by one."""
        self.requests.append((method, path))
        for rule in self.rules:
            fits = rule.method in {None, method} and re.search(rule.path, path)
            if fits and rule.passes > 0:
                rule.passes -= 1
            elif fits and rule.used < rule.times:
                rule.used += 1
                return rule
        return None

    def count(self, method: str, path: str) -> int:
        """How many requests of this kind have come."""
        return sum(1 for how, where in self.requests if how == method and re.search(path, where))

    def _add(self, rule: Rule) -> Rule:
        self.rules.append(rule)
        return rule
