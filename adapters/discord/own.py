"""What Beadle did itself on Discord, so that its watch knows it when it comes back.

Owns: which messages it deleted, and which webhook message stands for which that was taken down.
A restore has a new ID; the archive follows it there (:class:`adapters.contract.Moved`). That is
written down *before* the message is posted, so that neither a lost reply nor a crash makes the
restored post a second one.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from adapters.contract import Host
from adapters.discord.messages import digest, look_of, ref_of

_KEPT = "restored"
_MOST = 2_000


@dataclass(slots=True)
class Restored:
    """One restore: ``new`` is the message's address once that is known.

    ``look`` is the digest of what the new message looks like, ``name`` whose name it shows,
    ``after`` the lowest ID that it can have. ``fingerprint`` is that of the old message.
    """

    key: str
    old: str
    channel: str
    look: str
    name: str
    fingerprint: str
    after: int
    new: str | None = None


class Own:
    """Shared by the actions, which write it, and the watch, which reads it."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._restored: dict[str, Restored] | None = None
        self._deleted: OrderedDict[str, None] = OrderedDict()

    def deleting(self, ref: str) -> None:
        """A message is about to be deleted by Beadle."""
        self._deleted[ref] = None
        while len(self._deleted) > _MOST:
            self._deleted.popitem(last=False)

    def deleted(self, ref: str) -> bool:
        """Whether Beadle deleted this message since it was started."""
        return ref in self._deleted

    async def begun(self, key: str, old: str) -> Restored | None:
        """The restore of this message that was begun under this key."""
        return (await self._load()).get(f"{key} {old}")

    async def begin(self, restored: Restored) -> None:
        """Write down a restore before anything is posted."""
        kept = await self._load()
        kept[f"{restored.key} {restored.old}"] = restored
        while len(kept) > _MOST:
            del kept[next(iter(kept))]
        await self._save()

    async def bind(self, restored: Restored, new: str) -> None:
        """Write down where the restored message stands."""
        if restored.new != new:
            for other in (await self._load()).values():
                if other.new == new:  # it looked like that one's
                    other.new = None
            restored.new = new
            await self._save()

    async def taken(self, ref: str) -> bool:
        """Whether a message is known to be the restore of some other one."""
        return any(one.new == ref for one in (await self._load()).values())

    async def meant(self, message: Mapping[str, Any]) -> Restored | None:
        """The restore that a webhook's message is, or None. Binds it where that was not known.

        The oldest that looks like it and has not been found yet: two that look the same are as
        good as each other.
        """
        if not message.get("webhook_id"):
            return None
        ref = ref_of(message["channel_id"], message["id"]).id
        kept = (await self._load()).values()
        for one in kept:
            if one.new == ref:
                return one
        for one in kept:
            if one.new is None and fits(one, message):
                await self.bind(one, ref)
                return one
        return None

    async def _load(self) -> dict[str, Restored]:
        """All restores, from the host at first. One that cannot be read is dropped."""
        if self._restored is None:
            text = await self._host.load(_KEPT)
            try:
                listed = [Restored(**one) for one in json.loads(text or "[]")]
            except (ValueError, TypeError):
                listed = []
            if self._restored is None:  # nobody else has loaded it meanwhile
                self._restored = {f"{one.key} {one.old}": one for one in listed}
        return self._restored

    async def _save(self) -> None:
        """Keep them over a restart."""
        assert self._restored is not None
        await self._host.save(_KEPT, json.dumps([asdict(one) for one in self._restored.values()]))


def fits(restored: Restored, message: Mapping[str, Any]) -> bool:
    """Whether a message can be what this restore has posted."""
    return (
        str(message.get("channel_id")) == restored.channel
        and int(message["id"]) >= restored.after
        and (message.get("author") or {}).get("username") == restored.name
        and digest(look_of(message)) == restored.look
    )
