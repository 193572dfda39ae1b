"""Stretches in which an account was not watched, as people read of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.store.unwatched import Stretch
from bot.words.cases import sentence
from bot.words.times import span, when

SHORT = timedelta(minutes=1)
"""What was shorter and made good is counted, and not named one by one."""
SHOWN = 10


def lines(found: Sequence[Stretch], at: datetime) -> list[str]:
    """The stretches that are over, the newest last; those that last are told elsewhere."""
    over = [one for one in found if one.ends_at is not None]
    short = [one for one in over if is_slight(one, at)]
    named = [one for one in over if one not in short]
    told = [line(one, at) for one in named[-SHOWN:]]
    if len(named) > SHOWN:
        told.insert(0, f"Not watched, earlier: {len(named) - SHOWN} more.")
    if short:
        many = "time" if len(short) == 1 else "times"
        told.append(
            f"Not watched for less than a minute, {len(short):,} {many}: what was still public "
            "was checked afterwards."
        )
    return told


def is_slight(one: Stretch, at: datetime) -> bool:
    """Whether it is over, was made good, and was so short that it is only counted."""
    made_good = one.caught_up_at is not None and not one.lost
    return one.ends_at is not None and made_good and length(one, at) < SHORT


def line(one: Stretch, at: datetime) -> str:
    """One stretch, why, and what came of it."""
    ends = f"to {when(one.ends_at, at)}" if one.ends_at else "and still is not"
    return (
        f"Not watched: {one.account} from {when(one.starts_at, at)} {ends} "
        f"({span(length(one, at))}). {sentence(one.why)} {afterwards(one)}".rstrip()
    )


def length(one: Stretch, at: datetime) -> timedelta:
    """How long it was, or has been by now."""
    return (one.ends_at or at) - one.starts_at


def afterwards(one: Stretch) -> str:
    """What became of what was published in a stretch, and of what is not known of it."""
    if one.lost:
        return "A part of it cannot be recovered: see the gap."
    if one.ends_at is None:
        return "Posts not checked are not “clean”."
    if one.caught_up_at is None:
        return "What was missed is not all checked yet."
    return "What was still public was checked afterwards."
