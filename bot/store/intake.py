"""Taking in what a platform delivered: posts, versions, removals, and the cursor, as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.contract import (
    Author,
    Batch,
    Edited,
    Failing,
    Gap,
    Listing,
    Moved,
    Post,
    Posted,
    Recovered,
    Removed,
)
from bot.store import audit, schema
from bot.store.echo import old_news, under_way
from bot.store.gaps import store_gap
from bot.store.identities import known_as
from bot.store.schema import Account, Stream
from bot.store.store import now, wake
from bot.store.types import storable
from bot.store.versions import Fresh, store_versions

YEARS = (1970, 9000)
CHUNK = 400
"""References asked for in one query: SQLite takes 32,766 variables, a page reads better."""


@dataclass
class Taken:
    """What a batch brought that people or cases must hear of."""

    new_versions: int = 0
    gone: list[schema.Post] = field(default_factory=list)
    back: list[schema.Post] = field(default_factory=list)
    gaps: list[schema.Gap] = field(default_factory=list)
    failing: list[Failing] = field(default_factory=list)
    recovered: list[Recovered] = field(default_factory=list)


class Intake:
    """One batch of one connection, in the transaction of ``session``."""

    def __init__(self, session: Session, connection: str, adapter: str) -> None:
        self.session = session
        self.connection = connection
        self.platforms = (connection, adapter)
        self.at = now(session)
        self.taken = Taken()
        self.accounts = {
            account.key: account
            for account in session.scalars(
                select(Account).where(Account.connection == connection, Account.left_at.is_(None))
            )
        }
        self.posts: dict[tuple[int, str], schema.Post] = {}
        self.persons: dict[tuple[str, str], int] = {}
        self.fresh: list[Fresh] = []

    def take(self, batch: Batch) -> Taken:
        """Store the batch and its cursor. Delivering a batch twice changes nothing."""
        posts = [e.post for e in batch.events if isinstance(e, Posted | Edited)]
        self._look_up(posts)
        self._look_up_authors(posts)
        for event in batch.events:
            match event:
                case Posted(post, at) | Edited(post, at):
                    self._post(post, at)
                case Removed():
                    self._removed(event)
                case Listing():
                    self._listing(event)
                case Gap():
                    self._gap(event)
                case Moved():
                    self._moved(event)
                case Failing():
                    self.taken.failing.append(event)
                case Recovered():
                    self.taken.recovered.append(event)
        self.session.flush()
        self.taken.new_versions = store_versions(self.session, self.connection, self.fresh)
        self._move_on(batch)
        return self.taken

    # ------------------------------------------------------------------ posts

    def _look_up(self, posts: Sequence[Post]) -> None:
        wanted = list(dict.fromkeys(storable(post.ref.id) for post in posts))
        ids = [account.id for account in self.accounts.values()]
        for start in range(0, len(wanted), CHUNK):
            for row in self.session.scalars(
                select(schema.Post).where(
                    schema.Post.account_id.in_(ids),
                    schema.Post.ref.in_(wanted[start : start + CHUNK]),
                )
            ):
                self.posts[row.account_id, row.ref] = row

    def _look_up_authors(self, posts: Sequence[Post]) -> None:
        """Whom the councils know among the authors, so that no post asks for its own."""
        wanted = list(dict.fromkeys(storable(p.author.id) for p in posts if p.author))
        for start in range(0, len(wanted), CHUNK):
            some = wanted[start : start + CHUNK]
            self.persons.update(known_as(self.session, self.platforms, some))

    def _known(self, account: Account, ref: str) -> schema.Post | None:
        ref = storable(ref)
        if (account.id, ref) not in self.posts:
            self.session.flush()
            row = self.session.scalar(
                select(schema.Post).where(
                    schema.Post.account_id == account.id, schema.Post.ref == ref
                )
            )
            if row is not None:
                self.posts[account.id, ref] = row
        return self.posts.get((account.id, ref))

    def _post(self, post: Post, at: datetime | None) -> None:
        account = self.accounts.get(post.account)
        if account is None:
            return  # left the configuration while the batch was on its way
        row = self.posts.get((account.id, storable(post.ref.id)))
        if row is None:
            row = self._new_post(account, post)
        elif row.fingerprint == post.fingerprint:
            self._seen_again(row, at)
            return
        else:
            row.versions += 1
            row.fingerprint = post.fingerprint
            row.url = post.url or row.url
            self._seen_again(row, at)
        account.last_event_at = self.at
        self.fresh.append(Fresh(row, post, account.mode))

    def _new_post(self, account: Account, post: Post) -> schema.Post:
        by_public = post.author is not None and not post.author.official
        row = schema.Post(
            council_id=account.council_id,
            account_id=account.id,
            platform=post.ref.platform,
            ref=storable(post.ref.id),
            kind=post.kind.value,
            by_public=by_public,
            author_ref=post.author.id if post.author else None,
            author_name=post.author.name if post.author else None,
            author_id=self.persons.get((account.council_id, storable(post.author.id)))
            if post.author
            else None,
            reply_to=post.reply_to.id if post.reply_to else None,
            url=post.url,
            posted_at=_sane(post.posted_at),
            seen_at=self.at,
            fingerprint=post.fingerprint,
            versions=1,
        )
        self.session.add(row)
        self.posts[account.id, row.ref] = row
        return row

    def _seen_again(self, row: schema.Post, at: datetime | None) -> None:
        """A post that was gone is public again: by our own restore, or by somebody else."""
        if row.removed_at is None or old_news(self.session, row, at):
            return
        self.session.flush()
        row.removed_at = row.removed_by = None
        if not under_way(self.session, row, "restore"):
            row.returned_at = self.at
            self.taken.back.append(row)

    # ------------------------------------------------------------------ what is no longer public

    def _removed(self, event: Removed) -> None:
        account = self.accounts.get(event.account)
        row = self._known(account, event.ref.id) if account else None
        if account is None or row is None or row.removed_at is not None:
            return
        if old_news(self.session, row, event.at):
            return
        account.last_event_at = self.at
        self._gone(row, event.at, event.by)

    def _gone(self, row: schema.Post, at: datetime | None, by: Author | None) -> None:
        self.session.flush()  # a post made in this very batch has no number yet
        row.removed_at = at or self.at
        if under_way(self.session, row, "take_down"):
            row.removed_by = "beadle"
            return
        row.removed_by = (by.name or by.id) if by else "unknown"
        audit.record(
            self.session,
            row.council_id,
            audit.Entry("removed", f"post:{row.id}", {"by": row.removed_by}, "platform"),
        )
        self.taken.gone.append(row)

    def _listing(self, event: Listing) -> None:
        account = self.accounts.get(event.account)
        if account is None:
            return
        self.session.flush()
        listed = {storable(ref) for ref in event.fingerprints}
        query = select(schema.Post).where(
            schema.Post.account_id == account.id,
            schema.Post.removed_at.is_(None),
            schema.Post.by_public.is_(False),
        )
        if event.since is not None:
            query = query.where(schema.Post.posted_at >= event.since)
        for row in self.session.scalars(query).all():
            if row.ref not in listed:
                self._gone(row, None, None)

    # ------------------------------------------------------------------ the rest

    def _gap(self, event: Gap) -> None:
        account = self.accounts.get(event.account)
        row = store_gap(self.session, account, event) if account else None
        if row is not None:
            self.taken.gaps.append(row)

    def _moved(self, event: Moved) -> None:
        account = self.accounts.get(event.account)
        row = self._known(account, event.old.id) if account else None
        # Where the new address is known already, the archive has followed before.
        if account and row and self._known(account, event.new.id) is None:
            self.posts.pop((account.id, row.ref), None)
            row.ref = storable(event.new.id)
            self.posts[account.id, row.ref] = row

    def _move_on(self, batch: Batch) -> None:
        stream = self.session.get_one(Stream, self.connection)
        stream.last_batch_at = self.at
        if batch.cursor is not None:
            stream.cursor = batch.cursor
        if batch.caught_up and stream.caught_up_at is None:
            stream.caught_up_at = self.at
            for account in self.accounts.values():
                account.looked_at = account.looked_at or now(self.session)
            wake(self.session, "caught_up")


def _sane(at: datetime | None) -> datetime | None:
    """The time that a post claims, where a calendar can show it: anybody may claim any."""
    return at if at is not None and YEARS[0] <= at.year <= YEARS[1] else None
