"""Changes of a stream as the contract's events.

Owns the words for what happened to a whole account.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from adapters.bluesky.changes import Change, Op
from adapters.bluesky.identity import Watched
from adapters.bluesky.options import PLATFORM, POSTS
from adapters.bluesky.record import moment, read
from adapters.contract import Edited, Event, Gap, Posted, Ref, Refused, Removed

_STATES = {
    "deactivated": "its owner has closed it for now",
    "deleted": "it was deleted",
    "suspended": "its host has suspended it",
    "takendown": "its host has taken it down",
}


def events_of(change: Change, watched: Watched) -> Iterator[Event]:
    """The events in a commit; records of other collections are passed over."""
    at = moment(change.at)
    for op in change.ops:
        if op.collection == POSTS:
            yield _event(op, watched, at)


def _event(op: Op, watched: Watched, at: datetime | None) -> Event:
    """One record written or deleted."""
    uri = f"at://{watched.did}/{op.collection}/{op.rkey}"
    if op.action == "delete":
        return Removed(watched.account.id, Ref(PLATFORM, uri), at)
    post = read(watched.account.id, uri, op.cid or "", op.record, op.raw or b"")
    if op.trouble:
        post = replace(post, trouble=op.trouble)
    return Edited(post, at) if op.action == "update" else Posted(post, at)


def closed(watched: Watched, status: str, at: datetime) -> Gap:
    """Nothing can be seen on an account from now on."""
    state = _STATES.get(status, f"its host calls it {status[:40]}")
    name = watched.account.address
    return Gap(watched.account.id, at, at, f"The account {name} is not public: {state}.")


def status_of(refusal: Refused) -> str:
    """An account's state from the refusal to show it (RepoTakendown is takendown)."""
    name = getattr(refusal, "error", "").removeprefix("Repo").lower()
    return {"notfound": "deleted", "": "unknown"}.get(name, name)


def hole(watched: Watched, start: datetime, end: datetime, why: str) -> Gap:
    """What was published and deleted again in this time cannot be had any more."""
    lost = "What stands now is read again; posts that came and went in this time may be missing"
    return Gap(watched.account.id, start, end, f"{why}. {lost}.")
