"""What a test can let go wrong with requests: refused, failed, slow, done but never answered.

A rule is for the next ``times`` requests whose method and path fit; the first rule that fits is
used. ``path`` is a regular expression that is searched for in the path after ``/api/v10``.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field


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


@dataclass
class Pace:
    """A rate limit as Discord has it: so many requests in so many seconds, for each path."""

    path: str
    count: int
    seconds: float
    method: str | None = None
    times: dict[str, list[float]] = field(default_factory=dict)

    def spend(self, path: str) -> tuple[int, float]:
        """What is left after this request, and when the oldest is forgotten; -1 is too many."""
        now = time.monotonic()
        used = [one for one in self.times.get(path, ()) if now - one < self.seconds]
        self.times[path] = used
        if len(used) >= self.count:
            return -1, used[0] + self.seconds - now
        used.append(now)
        return self.count - len(used), used[0] + self.seconds - now


class Faults:
    """The rules that are set now, and every request that came (method, path).

    ``reasons``: those that requests gave for Discord's audit log, with method and path.
    """

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.paces: list[Pace] = []
        self.reasons: list[tuple[str, str, str]] = []
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

    def lose(
        self,
        path: str = "",
        *,
        method: str | None = None,
        times: int = 1,
        status: int | None = None,
    ) -> Rule:
        """Do what is asked, then cut the line before the answer; or answer 504, as a gateway."""
        return self._add(Rule(path, method, times, status, lose=True))

    def refuse(self, path: str = "", *, method: str | None = None, times: int = 1) -> Rule:
        """Cut the line before anything is done."""
        return self._add(Rule(path, method, times, refuse=True))

    def delay(
        self, path: str, seconds: float, *, method: str | None = None, times: int = 1
    ) -> Rule:
        """Answer so much later; the effect comes first."""
        return self._add(Rule(path, method, times, delay=seconds))

    def pace(self, path: str, count: int, seconds: float, *, method: str | None = None) -> Pace:
        """Keep a real limit on paths (Discord's own for messages is 5 in 5 s for each channel).

        Answers say what is left, so that discord.py slows down by itself.
        """
        self.paces.append(Pace(path, count, seconds, method))
        return self.paces[-1]

    def paced(self, method: str, path: str) -> Pace | None:
        """The limit that holds for a request."""
        for one in self.paces:
            if one.method in {None, method} and re.search(one.path, path):
                return one
        return None

    def clear(self) -> None:
        """No faults and no limits any more."""
        self.rules.clear()
        self.paces.clear()

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
