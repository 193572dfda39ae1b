"""The two packs made ready once, and the shortest way to a verdict."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from policy.checker import Checker
from policy.pack import Pack, load_pack
from policy.verdict import (
    AccountKind,
    AuthorKind,
    Context,
    Facts,
    Mode,
    Part,
    Subject,
    Verdict,
)

Judge = Callable[..., Verdict]


@cache
def _pack(name: str) -> Pack:
    return load_pack(name)


@cache
def _checker(name: str) -> Checker:
    return Checker(_pack(name))


@pytest.fixture(params=["durrington", "witney"])
def pack(request: pytest.FixtureRequest) -> Pack:
    """Each pack that Beadle brings."""
    return _pack(request.param)


@pytest.fixture(scope="session")
def judge() -> Judge:
    """``judge(text, council=…, account=…, author=…, mode=…, facts=…)``: the verdict."""

    def judged(
        text: str,
        council: str = "witney",
        account: str = "official",
        author: str = "officer",
        mode: str = "normal",
        facts: Facts = Facts(),  # noqa: B008 - frozen
    ) -> Verdict:
        context = Context(AccountKind(account), AuthorKind(author), Mode(mode), facts)
        return _checker(council).check([Subject((Part("text", text),), context)])[0]

    return judged
