"""Taking in what a platform delivered: posts, versions, removals, and the cursor, as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

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
from bot.store.closures import digests, exempted
from bot.store.echo import old_news, our_notice, under_way
from bot.store.gaps import store_gap
from bot.store.identities import known_as
from bot.store.modes import CLOSED, HEIGHTENED, Modes
from bot.store.posts import CHUNK, Posts, new_post, tell_apart
from bot.store.schema import Account, Stream
from bot.store.store import now
from bot.store.types import storable
from bot.store.versions import Fresh, store_versions


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
        self.posts = Posts(session, self.accounts.values())
        self.stream = session.get_one(Stream, connection)
        self.persons: dict[tuple[str, str], int] = {}
        self.fresh: list[Fresh] = []

    @cached_property
    def modes(self) -> Modes:
        """The closures of the councils whose accounts these are."""
        return Modes(self.session, {account.council_id for account in self.accounts.values()})

    def take(self, batch: Batch) -> Taken:
        """Store the batch and its cursor. Delivering a batch twice changes nothing."""
        posts = [e.post for e in batch.events if isinstance(e, Posted | Edited)]
        self.posts.look_up(posts)
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

    def _look_up_authors(self, posts: Sequence[Post]) -> None:
        """Whom the councils know among the authors, so that no post asks for its own."""
        wanted = list(dict.fromkeys(storable(p.author.id) for p in posts if p.author))
        for start in range(0, len(wanted), CHUNK):
            some = wanted[start : start + CHUNK]
            self.persons.update(known_as(self.session, self.platforms, some))

    def _post(self, post: Post, at: datetime | None) -> None:
        account = self.accounts.get(post.account)
        if account is None:
            return  # left the configuration while the batch was on its way
        row = self.posts.get(account, post.ref.id)
        if row is None:
            row = new_post(account, post, self.persons, self.at)
            self.session.add(row)
            self.posts.note(row, post.ref.id)
        elif row.fingerprint == post.fingerprint:
            if row.url:  # one that was forgotten stays so
                row.url = post.url or row.url  # what was restored may stand elsewhere than before
            self._seen_again(row, at)
            return
        else:
            self._new_version(row, post, at)
        account.last_event_at = self.at
        mode, resolution = self._mode(account, row, post, at)
        ours = account.mode == CLOSED and our_notice(self.session, account.id, row.ref)
        self.fresh.append(Fresh(row, post, mode, resolution, ours))
        if account.mode == CLOSED and not ours:
            account.again_at = self.at  # it may need to be closed as well

    def _mode(
        self, account: Account, row: schema.Post, post: Post, at: datetime | None
    ) -> tuple[str, str]:
        """The mode in force when this version appeared, and the resolution behind it, if any.

        The platform says when; where it does not, what is read on catching up is as old as it
        says, and what comes live is new. Words that were exempted beforehand are not held
        against the closing.
        """
        if at is None and row.versions == 1 and self.stream.caught_up_at is None:
            at = post.posted_at
        at = min(at or self.at, self.at)
        mode = self.modes.at(account.council_id, account.id, at)
        if mode != CLOSED:
            return mode, ""
        if not exempted(self.session, account.council_id, digests(post), at):
            return mode, self.modes.resolution(account.council_id, account.id, at)
        self.session.flush()
        self._on_record("exempt", row)
        return HEIGHTENED, ""

    def _new_version(self, row: schema.Post, post: Post, at: datetime | None) -> None:
        if row.ref != storable(post.ref.id) or row.author_ref is None:  # it was forgotten
            tell_apart(row, post, self.persons)
        row.versions += 1
        row.fingerprint = post.fingerprint
        row.url = post.url or row.url
        self._seen_again(row, at)

    def _seen_again(self, row: schema.Post, at: datetime | None) -> None:
        """A post that was gone is public again: by our own restore, or by somebody else."""
        if row.removed_at is None or old_news(self.session, row, at):
            return
        self.session.flush()
        row.removed_at = row.removed_by = None
        if not under_way(self.session, row, "restore"):
            row.returned_at = self.at
            self._on_record("back", row)
            self.taken.back.append(row)

    def _on_record(self, kind: str, row: schema.Post, **what: str) -> None:
        entry = audit.Entry(kind, f"post:{row.id}", what, "platform")
        audit.record(self.session, row.council_id, entry)

    # ------------------------------------------------------------------ what is no longer public

    def _removed(self, event: Removed) -> None:
        account = self.accounts.get(event.account)
        row = self.posts.find(account, event.ref.id) if account else None
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
        if our_notice(self.session, row.account_id, row.ref):
            row.removed_by = "beadle"  # it goes when the account is opened again
            return
        row.removed_by = (by.name or by.id) if by else "unknown"
        self._on_record("removed", row, by=row.removed_by)
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
        row = self.posts.move(account, event.old.id, event.new.id) if account else None
        if row is not None:  # else the archive has followed before
            self.session.flush()
            self._on_record("moved", row, **{"from": event.old.id, "to": event.new.id})

    def _move_on(self, batch: Batch) -> None:
        self.stream.last_batch_at = self.at
        if batch.cursor is not None:
            self.stream.cursor = batch.cursor
        if batch.caught_up and self.stream.caught_up_at is None:
            self.stream.caught_up_at = self.at
            for account in self.accounts.values():
                account.looked_at = account.looked_at or now(self.session)
