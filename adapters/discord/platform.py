"""Discord as a :class:`adapters.contract.Platform`.

Owns which action is whose, and what is said about them before they are asked for.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

from adapters.contract import (
    Abilities,
    Ability,
    Account,
    Action,
    ActionKind,
    Batch,
    Host,
    Media,
    Profile,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Step,
    refused,
)
from adapters.discord import closing, restoring, takedown
from adapters.discord.fetching import fetch
from adapters.discord.hands import Hands
from adapters.discord.line import Line
from adapters.discord.messages import dump
from adapters.discord.options import PLATFORM, Options
from adapters.discord.own import Own
from adapters.discord.places import number_of
from adapters.discord.watch import Watch

_ABILITIES = Abilities(
    actions={
        ActionKind.TAKE_DOWN: Ability(
            possible=True,
            note="the reason is in Beadle's record alone: Discord's audit log leaves out what bots "
            "delete; copies in channels that follow an announcement channel may stay",
        ),
        ActionKind.RESTORE: Ability(
            possible=True,
            note="posted anew by a webhook under the author's name: the ID and the date are new, "
            "reactions and the thread below it are gone",
        ),
        ActionKind.CLOSE: Ability(
            possible=True,
            keeps_id=True,
            keeps_comments=True,
            note="nobody but administrators can write, in threads neither; notice pinned",
        ),
        ActionKind.REOPEN: Ability(possible=True, keeps_id=True, keeps_comments=True),
    },
    replies_watched=True,
    names_remover=True,
    names_author=True,
    notes=(
        "administrators of the server can write in a closed channel",
        "who removed a message is known only with View Audit Log, where only one can have done it",
        "a member of the public's message cannot be hidden: a moderator can delete it by hand",
    ),
)


class Discord:
    """One connection's watched channels. Opens nothing until it is used."""

    abilities = _ABILITIES

    def __init__(self, options: Options, host: Host, line: Line) -> None:
        self._options = options
        self._host = host
        self._line = line
        self._hands = Hands(line, host, Own(host))

    def watch(self, accounts: Sequence[Account], cursor: str | None) -> AsyncGenerator[Batch, None]:
        """Batches for ever; see the contract."""
        return Watch(self._options, self._host, self._line, self._hands.own).run(accounts, cursor)

    async def fetch(self, account: Account, post: Ref, media: Media) -> bytes:  # noqa: ARG002  the contract fixes the signature
        """An attachment's bytes."""
        return await fetch(self._options, self._hands, post, media)

    async def prepare(self, action: Action) -> Sequence[Step]:
        """The steps of an action; see the contract."""
        if action.kind not in self.abilities.actions:
            return ()
        if action.kind is ActionKind.CLOSE:
            return await closing.prepare(self._hands, action)
        if action.kind is ActionKind.REOPEN:
            return await closing.prepare_reopening(self._hands, action)
        if action.post is None:
            raise Refused(RefusedCode.INVALID, "no post was named")
        if action.post.ref.platform != PLATFORM:
            raise Refused(RefusedCode.INVALID, "this post is not one of Discord's")
        if action.kind is ActionKind.TAKE_DOWN:
            return await takedown.prepare(self._hands, action, action.post)
        return await restoring.prepare(self._hands, action, action.post)

    async def perform(self, action: Action, step: Step, key: str) -> Receipt:
        """Carry out one step; see the contract."""
        try:
            if step.kind == takedown.DELETE:
                return await takedown.perform(self._hands, action, step)
            if step.kind == restoring.POST:
                return await restoring.perform(self._hands, action, step, key)
            if step.kind in closing.KINDS:
                return await closing.perform(self._hands, action, step)
        except Refused as refusal:
            return refused(refusal)
        return refused(Refused(RefusedCode.UNSUPPORTED, f"unknown step {step.kind}"))

    async def profile(self, account: Account) -> Profile:
        """The channel's name and topic."""
        found = await self._hands.channel(number_of(account))
        return Profile(str(found.get("name") or ""), str(found.get("topic") or ""), dump(found))
