"""The judge loop: versions are checked in batches, off the event loop.

Verdict, case and alert are one transaction.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import consider, model_health, tell
from bot.clerk.house import House
from bot.models.model import AGAIN
from bot.run.breaker import try_rules
from bot.run.spoken import subject
from bot.run.tally import Concluded, Tally
from bot.store import audit, cases, judging, rules
from bot.store.judging import Opinion, Unjudged
from bot.store.people import roles_of
from bot.store.store import Store
from policy.checker import Checker
from policy.verdict import Outcome, Subject, Verdict

log = logging.getLogger(__name__)

BATCH = 100
MODEL = "toxicity"
"""What a verdict without the model says was not looked at."""
CASES = 10
"""Cases opened in one transaction at most: other writers wait for it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A version with what the checker said of it."""

    version_id: int
    council_id: str
    verdict: Verdict
    waits: bool = False
    """Clean by the rules, but the model that should read it too is broken."""
    vector: bytes | None = None
    """What the model makes of the post, by which it can be set beside others."""


Watched = Mapping[str, frozenset[str]]
"""The rules on watch, by council; none where a council has none."""


def fetch(
    session: Session, house: House, after: int = 0
) -> tuple[list[tuple[Unjudged, Subject]], Watched]:
    """The next versions to judge, with what the checker needs of them, and the rules on watch.

    These are read for each batch, so that an order holds from the next post on. ``after`` is the
    version up to which those that are left wait for the model.
    """
    items = judging.unjudged(session, list(house.checkers), BATCH, after)
    roles = {author: roles_of(session, author) for author in {i.post.author_id for i in items}}
    councils = {item.version.council_id for item in items}
    facts = {council_id: house.council(council_id).facts() for council_id in councils}
    asked = [
        (item, subject(item, facts[item.version.council_id], roles[item.post.author_id]))
        for item in items
    ]
    return asked, rules.watched(session, councils) if councils else {}


def check(
    house: House, items: Sequence[tuple[Unjudged, Subject]], watch_only: Watched
) -> list[Judged]:
    """Run the checkers. A version that breaks one is referred to the Clerk, and says so."""
    judged: list[Judged] = []
    for council_id in dict.fromkeys(item.version.council_id for item, _ in items):
        own = [(item, s) for item, s in items if item.version.council_id == council_id]
        checker, watch = house.checkers[council_id], watch_only.get(council_id, frozenset())
        try:
            verdicts = checker.check([s for _, s in own], watch)
        except Exception:
            log.exception("a batch could not be checked whole", extra={"council": council_id})
            verdicts = [_check_alone(house, council_id, s, watch) for _, s in own]
        vectors = _vectors(house, [s for _, s in own], verdicts)
        judged += [
            Judged(
                item.version.id,
                council_id,
                _honest(item, verdict),
                _waits(checker, verdict),
                vectors.get(place),
            )
            for place, ((item, _), verdict) in enumerate(zip(own, verdicts, strict=True))
        ]
    return judged


def _vectors(
    house: House, subjects: Sequence[Subject], verdicts: Sequence[Verdict]
) -> dict[int, bytes]:
    """By place, the vectors of those that raise something: they may become cases."""
    places = [at for at, one in enumerate(verdicts) if one.outcome is not Outcome.CLEAN]
    if house.model is None or not places:
        return {}
    texts = ["\n".join(part.text for part in subjects[at].parts) for at in places]
    found = house.model.vectors(texts)
    return dict(zip(places, found, strict=True)) if found is not None else {}


def _waits(checker: Checker, verdict: Verdict) -> bool:
    """Nothing passes as clean unchecked; what rules found is told at once."""
    return checker.reads_model and MODEL in verdict.unchecked and verdict.outcome is Outcome.CLEAN


def _check_alone(
    house: House, council_id: str, one: Subject, watch_only: frozenset[str]
) -> Verdict:
    try:
        return house.checkers[council_id].check([one], watch_only)[0]
    except Exception:
        log.exception("a version could not be checked", extra={"council": council_id})
        return Verdict(Outcome.REFER, unchecked=("rules", "toxicity"))


def _honest(item: Unjudged, verdict: Verdict) -> Verdict:
    """What was taken in only partly cannot be called clean."""
    if item.version.trouble and verdict.outcome is Outcome.CLEAN:
        unchecked = (*verdict.unchecked, "part of the post")
        return Verdict(Outcome.REFER, verdict.findings, unchecked, verdict.watch_only)
    return verdict


def shares(judged: Sequence[Judged]) -> Iterator[list[Judged]]:
    """What goes into one transaction each: few cases, so that a take-down need not wait long."""
    share: list[Judged] = []
    dear = 0
    for one in judged:
        share.append(one)
        dear += one.verdict.outcome is not Outcome.CLEAN
        if dear == CASES:
            yield share
            share, dear = [], 0
    if share:
        yield share


def conclude(session: Session, house: House, judged: Sequence[Judged]) -> list[Concluded]:
    """Store verdicts, and the cases and alerts that follow. Judging twice changes nothing.

    What was stored, each with how long it had waited.
    """
    stored = judging.store_verdicts(session, [_opinion(house, one) for one in judged])
    held = cases.held(session, [post.id for _, post, _ in stored])
    for version, post, row in stored:
        if row.outcome == "clean" and post.id not in held and not post.by_public:
            continue  # nearly every post: nothing follows, and nothing need be asked
        if consider.verdict(session, house, version, row) is not None:
            held.add(post.id)
    return [
        (version.council_id, row.outcome, row.judged_at - version.seen_at)
        for version, _, row in stored
    ]


def not_checked(session: Session, house: House, one: Judged, why: str) -> None:
    """A version on which Beadle itself fails: put aside, and a person is asked to read it."""
    opinion = replace(_opinion(house, one), outcome="refer", findings=[], unchecked=["rules"])
    for version, post, _row in judging.store_verdicts(session, [opinion]):
        text = (
            f"NOT CHECKED: a post could not be checked ({why}): {post.url or post.ref}. Please "
            "read it yourself, and tell whoever installed Beadle. It is kept."
        )
        alert = Alert("A post could not be checked", text, Level.ALARM)
        tell.council(session, house, one.council_id, alert, f"not checked:{version.id}")
        entry = audit.Entry("not checked", f"post:{post.id}", {"version": version.number})
        audit.record(session, one.council_id, entry)


def _opinion(house: House, one: Judged) -> Opinion:
    checker = house.checkers[one.council_id]
    return Opinion(
        one.version_id,
        checker.pack_hash,
        "none" if MODEL in one.verdict.unchecked else checker.scorer_hash,
        one.verdict.outcome.value,
        [finding.to_json() for finding in one.verdict.findings],
        list(one.verdict.unchecked),
        [finding.to_json() for finding in one.verdict.watch_only],
        one.vector,
    )


@dataclass
class JudgeLoop:
    """Judges for all councils."""

    store: Store
    house: House
    beat: Callable[[], None]
    tried: bool = False
    """Whether the rules that are new were tried: nothing is judged before."""
    told: str | None = None
    """The model's trouble as it was last heeded; None before the first batch."""
    after: int = 0
    """The version up to which those that are left wait for the model; 0 while it works."""
    tally: Tally = field(default_factory=Tally)

    async def run(self) -> None:
        """Try what is new in the packs, judge what waits, then wait for more."""
        await try_rules(self.store, self.house, self.beat)
        self.tried = True
        while True:
            seen = self.store.signals.seen("judge")
            items, watch_only = await self.store.read(fetch, self.house, self.after)
            self.beat()
            if not items:
                await self._rest(seen)
                continue
            judged = await asyncio.to_thread(check, self.house, items, watch_only)
            await self._heed_model(judged)
            for share in shares([one for one in judged if not one.waits]):
                await self._conclude(share)

    async def _rest(self, seen: int) -> None:
        """Wait for a new version; while the model is broken, only until it is tried again."""
        if not self.after:
            await self.store.signals.wait("judge", seen)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(AGAIN):
                await self.store.signals.wait("judge", seen)
        if self.house.model is None or await asyncio.to_thread(self.house.model.works):
            self.after = 0

    async def _heed_model(self, judged: Sequence[Judged]) -> None:
        """Pass over what waits for the model, and tell when it breaks and when it is mended."""
        waiting = [one.version_id for one in judged if one.waits]
        if waiting:
            self.after = max(one.version_id for one in judged)
        model = self.house.model
        if model is not None and model.trouble != self.told:
            self.told = model.trouble
            await self.store.write(model_health.heed, self.house, model.trouble)

    async def _conclude(self, share: list[Judged]) -> None:
        try:
            self.tally.judged(await self.store.write(conclude, self.house, share))
        except OperationalError:
            raise  # the database: the supervisor begins again with what was not judged
        except Exception:
            # One post must not stop the checking of all others: each alone.
            log.exception("verdicts could not be stored together")
            for one in share:
                await self._conclude_alone(one)

    async def _conclude_alone(self, one: Judged) -> None:
        try:
            self.tally.judged(await self.store.write(conclude, self.house, [one]))
        except OperationalError:
            raise
        except Exception as error:
            log.exception("a verdict could not be stored")
            await self.store.write(not_checked, self.house, one, type(error).__name__)
