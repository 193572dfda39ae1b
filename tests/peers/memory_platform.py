"""A platform in memory that really holds posts, for tests of what Beadle does around a platform.

A fake at the port (`adapters.contract.Platform`), of no SDK. What is taken down is gone from
``public`` and is read back from there; a restore must put back what stood there, the pin
included, which only the stored prior state knows. Trouble is scripted, operation by operation.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace

from peers.memory_front import Fronts

from adapters import contract
from adapters.contract import Ability, ActionKind, Outcome, Receipt, Ref, RefusedCode, Step

NAME = "memory"
ALL = {kind: Ability(possible=True, keeps_id=True) for kind in ActionKind}


@dataclass(frozen=True)
class Page:
    """A post as the platform holds it."""

    text: str
    author: str | None = None
    official: bool = True
    pinned: bool = False
    media: tuple[contract.Media, ...] = ()
    reply_to: str | None = None

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass
class Fault:
    """What befalls one call: ``raises`` before, or (``after``) once the change was made."""

    raises: Exception | None = None
    after: bool = False
    says: Receipt | None = None
    waits: asyncio.Event | None = None


def lost_reply() -> Fault:
    """The change is made, and nobody hears of it."""
    return Fault(contract.Unavailable("The answer was lost."), after=True)


@dataclass
class MemoryPlatform:
    """One account's pages. ``history`` is every event so far; a cursor is a place in it."""

    account: str = "page"
    abilities: contract.Abilities = field(default_factory=lambda: contract.Abilities(dict(ALL)))
    public: dict[str, Page] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    bytes_of: dict[str, bytes] = field(default_factory=dict)
    history: list[contract.Event] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    down: Exception | None = None
    catches_up: bool = True
    stumbles: Exception | None = None
    twice: bool = False
    silent: bool = False
    performed: list[tuple[str, str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    fronts: Fronts = field(default_factory=Fronts)

    def __post_init__(self) -> None:
        self._rung = asyncio.Event()

    # ------------------------------------------------------------------ behind Beadle's back

    def publish(self, ref: str, text: str, **page: object) -> None:
        """Somebody publishes, or puts back, a post."""
        self.public[ref] = Page(text, **page)
        self.happen(contract.Posted(self.post(ref)))

    def edit(self, ref: str, text: str) -> None:
        """Somebody edits a post."""
        self.public[ref] = replace(self.public[ref], text=text)
        self.happen(contract.Edited(self.post(ref)))

    def delete(self, ref: str, by: str | None = None) -> Page:
        """Somebody deletes a post."""
        page = self.public.pop(ref)
        who = contract.Author(by, by) if by else None
        self.happen(contract.Removed(self.account, Ref(NAME, ref), by=who))
        return page

    def happen(self, *events: contract.Event) -> None:
        """Events to deliver."""
        self.history += events
        self.ring()

    def break_down(self, error: Exception | None) -> None:
        """Nothing works until this is called with None."""
        self.down = error
        self.ring()

    def ring(self) -> None:
        """Have the watch look again."""
        self._rung.set()
        self._rung = asyncio.Event()

    def post(self, ref: str) -> contract.Post:
        """A page as it is delivered."""
        page = self.public[ref]
        return contract.Post(
            ref=Ref(NAME, ref),
            account=self.account,
            author=contract.Author(page.author, page.author, page.official)
            if page.author
            else None,
            parts=(contract.Part("text", page.text),) if page.text else (),
            fingerprint=page.fingerprint,
            raw=page.text.encode("utf-8", "surrogatepass"),
            media=page.media,
            reply_to=Ref(NAME, page.reply_to) if page.reply_to else None,
            url=f"https://page.test/{ref}",
        )

    # ------------------------------------------------------------------ the port

    async def watch(self, accounts, cursor):
        self.asked.append(f"watch {', '.join(account.id for account in accounts)}")
        self._raise_if_down()
        place, first = int(cursor or 0), True
        while True:
            rung = self._rung
            self._raise_if_down()
            if self.stumbles:  # it says a word, and comes no further
                yield contract.Batch((), str(place))
                raise self.stumbles
            events = () if self.silent else tuple(self.history[place:])
            if events or first:
                place += len(events)
                batch = contract.Batch(events, str(place), caught_up=first and self.catches_up)
                for _ in range(2 if self.twice else 1):
                    yield batch
                first = False
            else:
                await rung.wait()

    async def fetch(self, account, post, media):
        await self._before("fetch")
        self.performed.append(("fetch", post.id, account.id))
        return self.bytes_of[media.ref]

    async def prepare(self, action):
        await self._before("prepare")
        if not self.abilities.actions.get(action.kind, Ability(possible=False)).possible:
            return ()
        if action.post is None:
            return self.fronts.prepare(action)
        ref = action.post.ref.id
        page = self.public.get(ref)
        match action.kind:
            case ActionKind.TAKE_DOWN:
                if page and page.fingerprint not in action.post.history:
                    raise contract.Refused(RefusedCode.CHANGED, "It was edited.")
                pinned = bool(page and page.pinned)
                args = {"fingerprint": page.fingerprint if page else None}
                return (
                    Step("unpin", ref, {"pinned": pinned}),
                    Step("remove", ref, {"public": page is not None}, args),
                )
            case ActionKind.RESTORE:
                pinned = any(prior.get("pinned") for prior in action.post.prior)
                return (Step("publish", ref), *((Step("pin", ref),) if pinned else ()))
            case _:
                return (Step(action.kind.value, ref),)

    async def perform(self, action, step, key):
        fault = await self._before("perform")
        if fault and fault.says:
            return fault.says
        self.performed.append((step.kind, step.target, key))
        receipt = self._perform(action, step)
        if fault and fault.after:
            raise fault.raises
        return receipt

    def _perform(self, action, step) -> Receipt:
        if action.post is None:
            return self.fronts.perform(action, step)
        before = self._state()
        ref, page = step.target, self.public.get(step.target)
        match step.kind:
            case "unpin" | "pin" if page:
                self.public[ref] = replace(page, pinned=step.kind == "pin")
            case "remove" if page:
                if page.fingerprint != step.args["fingerprint"]:
                    return Receipt(Outcome.REFUSED, "It was edited.", code=RefusedCode.CHANGED)
                self.delete(ref)
            case "publish" if not page:
                media = tuple(contract.Media(m.ref, m.mime) for m in action.post.media)
                self.bytes_of.update({m.ref: m.data for m in action.post.media})
                text = action.post.raw.decode("utf-8", "surrogatepass")
                self.publish(ref, text, author=action.post.author, media=media)
            case "hide":
                self.hidden.add(ref)
            case "unhide":
                self.hidden.discard(ref)
        same = self._state() == before
        return Receipt(Outcome.ALREADY if same else Outcome.DONE, "", Ref(NAME, ref))

    def _state(self) -> tuple[dict[str, Page], set[str]]:
        return dict(self.public), set(self.hidden)

    async def profile(self, account):
        return contract.Profile(account.id)

    async def _before(self, operation: str) -> Fault | None:
        self.asked.append(operation)
        fault = self.faults[operation].pop(0) if self.faults[operation] else None
        if fault and fault.waits:
            await fault.waits.wait()
        self._raise_if_down()
        if fault and fault.raises and not fault.after:
            raise fault.raises
        return fault

    def _raise_if_down(self) -> None:
        if self.down:
            raise self.down
