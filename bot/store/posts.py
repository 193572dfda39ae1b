"""Archived posts, found by the address at which the platform has them.

What a member of the public wrote is forgotten after a time, and its address with it: it names
them. The address is also how Beadle knows a post when it is delivered again, and so its digest
stays, by which nobody is found who was not known before (UK GDPR Art. 5(1)(c) and (e)). Were
nothing kept, a reply that the platform lists once more would be archived in full, as a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters import contract
from bot.store.schema import Account, Post
from bot.store.types import sha256, storable

YEARS = (1970, 9000)
CHUNK = 400
"""References asked for in one query: SQLite takes 32,766 variables, a page reads better."""

FORGOTTEN = "sha256:"
"""How the address of a post begins that has been forgotten."""


def forgotten(ref: str) -> str:
    """What stays of an address: enough to know it again, and no more."""
    if ref.startswith(FORGOTTEN):
        return ref
    return FORGOTTEN + sha256(storable(ref).encode())


class Posts:
    """The posts of some accounts, each looked up once."""

    def __init__(self, session: Session, accounts: Iterable[Account]) -> None:
        self._session = session
        self._accounts = [account.id for account in accounts]
        self._met: dict[tuple[int, str], Post] = {}

    def look_up(self, posts: Sequence[contract.Post]) -> None:
        """Find the rows of a batch in few queries; :meth:`get` has them then."""
        wanted: dict[str, str] = {}
        for post in posts:
            ref = storable(post.ref.id)
            wanted[ref] = ref
            if is_public(post):  # only what these wrote is ever forgotten
                wanted[forgotten(ref)] = ref
        keys = list(wanted)
        for start in range(0, len(keys), CHUNK):
            for row in self._session.scalars(
                select(Post).where(
                    Post.account_id.in_(self._accounts), Post.ref.in_(keys[start : start + CHUNK])
                )
            ):
                self._met[row.account_id, wanted[row.ref]] = row

    def get(self, account: Account, ref: str) -> Post | None:
        """A post of the batch that was looked up or made."""
        return self._met.get((account.id, storable(ref)))

    def find(self, account: Account, ref: str) -> Post | None:
        """A post of the archive, wherever it stands."""
        if self.get(account, ref) is None:
            self._session.flush()
            row = self._session.scalar(
                select(Post).where(
                    Post.account_id == account.id, Post.ref.in_((storable(ref), forgotten(ref)))
                )
            )
            if row is not None:
                self.note(row, ref)
        return self.get(account, ref)

    def note(self, row: Post, ref: str) -> None:
        """Know a post by an address from now on."""
        self._met[row.account_id, storable(ref)] = row

    def move(self, account: Account, old: str, new: str) -> Post | None:
        """Follow a post to its new address; None where that was done, or nothing is known of it."""
        row = self.find(account, old)
        if row is None or self.find(account, new) is not None:
            return None
        self._met.pop((account.id, storable(old)), None)
        row.ref = forgotten(new) if row.ref.startswith(FORGOTTEN) else storable(new)
        self.note(row, new)
        return row


def is_public(post: contract.Post) -> bool:
    """Whether a member of the public wrote it."""
    return post.author is not None and not post.author.official


def new_post(
    account: Account, post: contract.Post, persons: Mapping[tuple[str, str], int], at: datetime
) -> Post:
    """The row of a post that was never seen before; ``persons``: by council and platform's id."""
    row = Post(
        council_id=account.council_id,
        account_id=account.id,
        kind=post.kind.value,
        by_public=is_public(post),
        posted_at=_sane(post.posted_at),
        seen_at=at,
        fingerprint=post.fingerprint,
        versions=1,
    )
    tell_apart(row, post, persons)
    return row


def tell_apart(row: Post, post: contract.Post, persons: Mapping[tuple[str, str], int]) -> None:
    """Write down where a post stands and who wrote it.

    For a new one, and for one that was forgotten and is published anew with other words.
    """
    author = post.author
    row.platform, row.ref, row.url = post.ref.platform, storable(post.ref.id), post.url
    row.author_ref = author.id if author else None
    row.author_name = author.name if author else None
    row.author_id = persons.get((row.council_id, storable(author.id))) if author else None
    row.reply_to = post.reply_to.id if post.reply_to else None


def _sane(at: datetime | None) -> datetime | None:
    """The time that a post claims, where a calendar can show it: anybody may claim any."""
    return at if at is not None and YEARS[0] <= at.year <= YEARS[1] else None
