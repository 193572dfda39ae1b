"""Telegram as a :class:`adapters.contract.Platform`: what can be done, and who does it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import timedelta

from adapters.contract import (
    Abilities,
    Ability,
    Account,
    Action,
    ActionKind,
    Archived,
    Batch,
    Host,
    Media,
    Moved,
    Profile,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Step,
    refused,
)
from adapters.telegram import closing, restore, takedown
from adapters.telegram.albums import Albums
from adapters.telegram.copies import Copies
from adapters.telegram.hands import Hands
from adapters.telegram.kept import Kept
from adapters.telegram.ledger import Reader
from adapters.telegram.line import Line
from adapters.telegram.media import fetch
from adapters.telegram.messages import dump
from adapters.telegram.options import LARGEST, PLATFORM, Options
from adapters.telegram.places import Places
from adapters.telegram.watch import Watch

AGE = timedelta(hours=48)
"""How old a message may be that a bot deletes (Bot API, deleteMessage)."""
_MOVES = 200


def _abilities(options: Options) -> Abilities:
    """What can be done. Telegram tells a bot of no deletion: that is said here."""
    older = "older ones: the words of a channel's post are replaced, anything else is by hand"
    number = "a post that is put back is a new message with a new address"
    notes = [
        "posts that somebody deletes on Telegram: not seen, because Telegram does not tell a bot",
        f"files of more than {LARGEST // 1024 // 1024} MB: not copied",
        "what is said while Beadle is away for more than 24 hours: lost, and told",
    ]
    if options.archive_chat is None:
        notes.append("no archive_chat: a post is not looked at again before it is removed")
    down = Ability(possible=True, time_limit=AGE, note=older)
    closed = f"notice pinned and in the description; the group is silenced. {closing.CANNOT}"
    return Abilities(
        actions={
            ActionKind.TAKE_DOWN: down,
            ActionKind.HIDE: Ability(
                possible=True, time_limit=AGE, note="deleted, for good: not to be undone"
            ),
            ActionKind.RESTORE: Ability(possible=True, note=number),
            ActionKind.CLOSE: Ability(possible=True, keeps_id=True, note=closed),
            ActionKind.REOPEN: Ability(possible=True, keeps_id=True),
        },
        replies_watched=True,
        notes=tuple(notes),
    )


class Telegram:
    """One connection's platform. Opens nothing until it is used."""

    def __init__(self, options: Options, host: Host, line: Line) -> None:
        self._options, self._line = options, line
        self._albums, self._copies = Albums(host), Copies(host)
        self._hands = Hands(line, host, options.archive_chat)
        self._places = Places(host, self._hands.highest)
        self._moves = Kept(host, "telegram-moves", _MOVES)
        self.abilities = _abilities(options)

    async def watch(
        self, accounts: Sequence[Account], cursor: str | None
    ) -> AsyncGenerator[Batch, None]:
        """Batches for ever; see the contract."""
        seconds = self._options.album_seconds
        watch = Watch(self._line, self._places, self._albums, self._copies, seconds)
        async with aclosing(watch.run(accounts, cursor)) as batches:
            async for batch in batches:
                moves = await self._moves.items()
                events = [
                    Moved(account, Ref(PLATFORM, old), Ref(PLATFORM, new))
                    for old, (account, new) in moves.items()
                ]
                yield Batch((*batch.events, *events), batch.cursor, batch.caught_up)
                for old in moves:
                    await self._moves.drop(old)

    async def fetch(self, account: Account, post: Ref, media: Media) -> bytes:  # noqa: ARG002  the contract fixes the signature
        """A file's bytes."""
        return await fetch(await self._line.bot("fetch"), media)

    async def prepare(self, action: Action) -> Sequence[Step]:
        """The steps of an action; see the contract."""
        if action.kind not in self.abilities.actions:
            return ()
        if action.kind is ActionKind.CLOSE:
            return await closing.prepare(self._hands, action)
        if action.kind is ActionKind.REOPEN:
            return await closing.prepare_reopening(self._hands, action)
        post = _post(action)
        if action.kind is ActionKind.RESTORE:
            return await restore.prepare(self._hands, post)
        return await takedown.prepare(self._hands, post, self._copies)

    async def perform(self, action: Action, step: Step, key: str) -> Receipt:
        """Carry out one step; see the contract."""
        try:
            return await self._perform(action, step, key)
        except Refused as refusal:
            return refused(refusal)

    async def _perform(self, action: Action, step: Step, key: str) -> Receipt:
        """The step's own function. Raises Refused for a step that there is not."""
        if step.kind in closing.KINDS:
            return await closing.perform(self._hands, action, step)
        post = _post(action)
        if step.kind == takedown.KEEP:
            return await takedown.keep(self._hands, post, step)
        if step.kind == takedown.DELETE:
            return await takedown.delete(self._hands, post, step)
        if step.kind == restore.PUT:
            receipt = await restore.put_back(self._hands, post, step, key)
            if receipt.ref is not None and receipt.ref != post.ref:
                await self._moves.put(post.ref.id, [action.account.id, receipt.ref.id])
                await self._line.nudge(Reader.POSTS)
            return receipt
        raise Refused(RefusedCode.UNSUPPORTED, f"unknown step {step.kind}")

    async def profile(self, account: Account) -> Profile:
        """The chat's title and description."""
        chat = await self._hands.chat(account.address)
        raw = {**chat, "message_id": 0}
        return Profile(str(chat.get("title", "")), str(chat.get("description", "")), dump([raw]))


def _post(action: Action) -> Archived:
    if action.post is None:
        raise Refused(RefusedCode.INVALID, "no post was named")
    return action.post
