"""The two packs made ready once, and the shortest way to a verdict."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from peers.policies import NAMES, own_checker, own_pack

from policy.pack import Pack
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


@pytest.fixture(params=NAMES)
def pack(request: pytest.FixtureRequest) -> Pack:
    """Each pack that Beadle brings."""
    return own_pack(request.param)


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
        return own_checker(council).check([Subject((Part("text", text),), context)])[0]

    return judged
