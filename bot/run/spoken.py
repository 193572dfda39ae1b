"""What lies in the store, as the policy sees it: text, facts, and who speaks where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.config.model import Role
from bot.store.content import links_of, parts_of
from bot.store.judging import Unjudged
from policy.verdict import (
    AccountKind,
    AuthorKind,
    Context,
    Facts,
    Link,
    Mode,
    Part,
    Subject,
)

_WORDLESS = (Part("text", ""),)
"""What is held against the policy of a post without a word, so that there is something to hold."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The columns of a version, its post and its account that a verdict depends on."""

    parts: list[Any] | None
    links: list[Any] | None
    mode: str
    resolution: str | None
    seen_at: datetime
    kind: str
    by_public: bool
    account_kind: str
    author_kind: str

    def subject(self, facts: Facts, roles: Sequence[str]) -> Subject:
        """What is held against the policy; ``roles`` are the author's, where they are known."""
        if self.by_public:
            account, author = AccountKind.PUBLIC_REPLY, AuthorKind.PUBLIC
        else:
            account = AccountKind(self.account_kind)
            spoken = [Role(role).author.value for role in roles if role != Role.NONE]
            author = AuthorKind(spoken[0] if spoken else self.author_kind)
        return Subject(
            parts=tuple(Part(part.name, part.text) for part in parts_of(self.parts)) or _WORDLESS,
            context=Context(account, author, Mode(self.mode), facts, self.resolution or ""),
            links=tuple(
                Link(link.url, link.part, link.start, link.end) for link in links_of(self.links)
            ),
            kind=self.kind,
            at=self.seen_at,
        )


def subject(item: Unjudged, facts: Facts, roles: Sequence[str]) -> Subject:
    """A stored version as the policy sees it."""
    version, post, account = item.version, item.post, item.account
    return Spoken(
        version.parts,
        version.links,
        version.mode,
        version.resolution,
        version.seen_at,
        post.kind,
        post.by_public,
        account.kind,
        account.author_kind,
    ).subject(facts, roles)
