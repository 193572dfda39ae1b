"""Beadle's own policies made ready, once for all tests of a process: they never change."""

from __future__ import annotations

from functools import cache

from policy.checker import Checker
from policy.pack import Pack, load_pack

NAMES = ("durrington", "witney")


@cache
def own_pack(name: str) -> Pack:
    """The pack of that name."""
    return load_pack(name)


@cache
def own_checker(name: str) -> Checker:
    """The pack's checker, by rules alone."""
    return Checker(own_pack(name))
