"""Bluesky as a :class:`adapters.contract.Platform`.

Owns one connection: who is logged in, where posts come from, and which action is whose. Login,
session and every call go through the atproto package; the two streams are read with websockets
directly (see :mod:`adapters.bluesky.feed` for why).
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from adapters.bluesky import capturing, closing, hiding, reopening, takedown
from adapters.bluesky.actions import Hands
from adapters.bluesky.chat import BlueskyMailbox
from adapters.bluesky.dagcbor import blob_cid
from adapters.bluesky.identity import Directory
from adapters.bluesky.options import PLATFORM, Options, split
from adapters.bluesky.record import dump
from adapters.bluesky.session import Session
from adapters.bluesky.sources import Firehose, Jetstream, Source
from adapters.bluesky.watch import Watch
from adapters.contract import (
    Abilities,
    Ability,
    Account,
    Action,
    ActionKind,
    Batch,
    Captured,
    Host,
    Media,
    Profile,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Step,
    Unavailable,
    refused,
)

_WATCH_ONLY = "no identifier and password are configured for this connection"


def _source(options: Options) -> Source | None:
    """The stream that is configured; None for polling."""
    if options.source == "poll":
        return None
    return Firehose(options) if options.source == "firehose" else Jetstream(options)


def _abilities(options: Options) -> Abilities:
    """What can be done, which hangs on there being credentials."""
    able = options.password is not None
    note = "" if able else _WATCH_ONLY
    post = Ability(able, keeps_id=True, keeps_comments=True, note=note)
    gone = "a restored post's likes and replies are counted anew by Bluesky"
    notes = [] if options.replies else ["replies: not watched"]
    if options.source == "poll":
        notes.append(f"a post that stands for less than {options.poll_seconds:g} s may be missed")
    reply = Ability(able, keeps_id=True, note=note or "only below the council's own posts")
    days = f"{options.closing_days:g} days"
    closed = f"notice pinned and in the profile; no replies to posts of the last {days} or new ones"
    shut = Ability(able, keeps_id=True, keeps_comments=True, note=note or closed)
    return Abilities(
        actions={
            ActionKind.TAKE_DOWN: post,
            ActionKind.RESTORE: Ability(
                able, keeps_id=True, keeps_comments=True, note=note or gone
            ),
            ActionKind.HIDE: reply,
            ActionKind.UNHIDE: reply,
            ActionKind.CLOSE: shut,
            ActionKind.REOPEN: shut,
        },
        replies_watched=options.replies,
        notes=tuple(notes),
        captures=capturing.PREFIXES,
    )


class Bluesky:
    """One connection. Opens nothing until it is used."""

    def __init__(self, options: Options, host: Host) -> None:
        self._options = options
        self._host = host
        self._directory = Directory(options)
        self._session = Session(options, host)
        self._hands = Hands(self._directory, self._session)
        self._source = _source(options)
        self.abilities = _abilities(options)
        self.mailbox = (
            BlueskyMailbox(options, host, self._session, self._directory) if options.chats else None
        )

    def watch(self, accounts: Sequence[Account], cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Batches for ever; see the contract. Needs no credentials."""
        watch = Watch(self._options, self._host, self._directory, self._session, self._source)
        return watch.run(accounts, cursor)

    async def fetch(self, account: Account, post: Ref, media: Media) -> bytes:  # noqa: ARG002  the contract fixes the signature
        """A blob's bytes, checked against its CID."""
        try:
            did = split(post.id)[0]
        except ValueError as error:
            raise Refused(RefusedCode.INVALID, f"the post's reference is {error}") from None
        data = await (await self._directory.home(did)).blob(did, media.ref)
        if blob_cid(data) != media.ref:
            raise Unavailable("the server gave other bytes than the post refers to")
        return data

    async def prepare(self, action: Action) -> Sequence[Step]:
        """The steps of an action; see the contract."""
        post = action.post
        if action.kind not in self.abilities.actions:
            return ()
        if not self._session.configured:
            raise Refused(RefusedCode.UNSUPPORTED, f"Beadle can only watch here: {_WATCH_ONLY}")
        if action.kind is ActionKind.CLOSE:
            days = self._options.closing_days
            return await closing.prepare(self._hands, self._host, days, action)
        if action.kind is ActionKind.REOPEN:
            return await reopening.prepare(self._hands, action)
        if post is None:
            raise Refused(RefusedCode.INVALID, "no post was named")
        if post.ref.platform != PLATFORM:
            raise Refused(RefusedCode.INVALID, "this post is not one of Bluesky's")
        if action.kind is ActionKind.TAKE_DOWN:
            return await takedown.prepare_take_down(self._hands, action, post)
        if action.kind is ActionKind.RESTORE:
            return await takedown.prepare_restore(self._hands, action, post)
        kind = hiding.HIDE if action.kind is ActionKind.HIDE else hiding.UNHIDE
        return await hiding.prepare(self._hands, action, post, kind)

    async def perform(self, action: Action, step: Step, key: str) -> Receipt:  # noqa: ARG002  the contract fixes the signature
        """Carry out one step; see the contract. The key is not needed: every step reads first."""
        try:
            return await self._perform(action, step)
        except Refused as refusal:
            return refused(refusal)

    async def _perform(self, action: Action, step: Step) -> Receipt:
        """The step's own function. Raises Refused for a step that there is not."""
        if step.kind == takedown.DELETE:
            return await takedown.take_down(self._hands, action, step)
        if step.kind == takedown.PUT:
            return await takedown.restore(self._hands, action, step)
        if step.kind == hiding.HIDE:
            return await hiding.hide(self._hands, self._host, action, step)
        if step.kind == hiding.UNHIDE:
            return await hiding.unhide(self._hands, action, step)
        if step.kind in closing.KINDS:
            return await reopening.perform(self._hands, action, step)
        raise Refused(RefusedCode.UNSUPPORTED, f"unknown step {step.kind}")

    async def profile(self, account: Account) -> Profile:
        """The account's name and description as its own record has them."""
        watched = await self._directory.find(account)
        found = await watched.home.record(f"at://{watched.did}/app.bsky.actor.profile/self")
        value = found[1] if found else {}
        name, text = value.get("displayName"), value.get("description")
        return Profile(str(name or ""), str(text or ""), dump(value) if found else b"")

    async def capture(self, url: str) -> Captured | None:
        """One public post by its address; needs no credentials."""
        return await capturing.capture(self._directory, self._host, url)

    async def close(self) -> None:
        """Give every connection back."""
        await self._session.close()
        await self._directory.close()
