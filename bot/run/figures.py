"""The figures as OpenMetrics: what each is called, in which unit, with which labels.

Labels are ids of councils and connections, names of loops, and words of a fixed list: never a
person, an address or anything that somebody wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
    StateSetMetricFamily,
)

from bot.models.model import Model
from bot.run.tally import BOUNDS, Tally
from bot.store.figures import LOOPS, Figures

STATES = ("starting", "working", "failing")
"""How a connection may fare."""


def of_process(tally: Tally, model: Model | None) -> Iterator[Metric]:
    """What was counted since the start."""
    taken_in = CounterMetricFamily(
        "beadle_versions_taken_in",
        "New posts, and new versions of posts, that were stored since the start.",
        labels=["connection"],
    )
    for connection, number in tally.versions().items():
        taken_in.add_metric([connection], number)
    verdicts = CounterMetricFamily(
        "beadle_verdicts",
        "Verdicts that were stored since the start.",
        labels=["council", "outcome"],
    )
    for labels, number in tally.verdicts().items():
        verdicts.add_metric(labels, number)
    counts, seconds = tally.waited()
    ends = [*(str(bound) for bound in BOUNDS), "+Inf"]
    waited = HistogramMetricFamily(
        "beadle_judging_latency_seconds",
        "From the moment a version was stored until its verdict was.",
        buckets=list(zip(ends, counts, strict=True)),
        sum_value=seconds,
    )
    yield from (taken_in, verdicts, waited)
    if model is not None:
        works = GaugeMetricFamily(
            "beadle_model_working", "1 while the model can be asked.", labels=["model"]
        )
        works.add_metric([model.name], not model.trouble)
        yield works


def of_rows(found: Figures) -> Iterator[Metric]:
    """What the rows say, whatever was started anew."""
    yield from _loops(found)
    yield from _streams(found)
    yield _counted("beadle_posts", "Posts on record.", ["council", "connection"], found.posts)
    yield from _waiting(found)
    yield from _cases(found)
    yield _counted(
        "beadle_actions", "Orders to platforms by how they stand.",
        ["council", "kind", "outcome"], found.actions,
    )  # fmt: skip
    yield _counted(
        "beadle_accounts", "Watched accounts by the mode in force.",
        ["council", "mode"], found.accounts,
    )  # fmt: skip
    yield _counted(
        "beadle_outbox", "Case cards and orders that wait, or were given up (dead).",
        ["council", "lane", "state"], found.outbox,
    )  # fmt: skip
    yield _counted(
        "beadle_unwatched_accounts", "Accounts not watched now.", ["council"], found.unwatched
    )
    yield _counted(
        "beadle_unwatched_stretches", "Stretches in which an account was not watched, on record.",
        ["council"], found.stretches,
    )  # fmt: skip
    yield _counted(
        "beadle_gaps", "Stretches of which a platform says that they cannot be recovered.",
        ["council"], found.gaps,
    )  # fmt: skip
    yield _moment(
        "beadle_backup_good", "As of when the last good backup is.",
        {"": found.backed_up}, [],
    )  # fmt: skip
    yield _moment(
        "beadle_monitor_heard", "When the outside monitor last heard that all is well.",
        {"": found.pinged}, [],
    )  # fmt: skip


def _counted(name: str, told: str, labels: list[str], rows: Sequence[Sequence[Any]]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=labels)
    for row in rows:
        family.add_metric([str(label) for label in row[:-1]], float(row[-1]))
    return family


def _moment(
    name: str, told: str, moments: Mapping[str, datetime | None], labels: list[str]
) -> Metric:
    family = GaugeMetricFamily(f"{name}_timestamp_seconds", told, labels=labels)
    for label, at in moments.items():
        if at is not None:
            family.add_metric([label] if labels else [], at.timestamp())
    return family


def _loops(found: Figures) -> Iterator[Metric]:
    works = GaugeMetricFamily("beadle_loop_working", "1 while a loop goes round.", labels=["loop"])
    for name, _at, well in found.loops:
        works.add_metric([name], well)
    beats = {name: at for name, at, _ in found.loops if name.partition(":")[0] in LOOPS}
    yield works
    yield _moment("beadle_loop_last_round", "When a loop last went round.", beats, ["loop"])


def _streams(found: Figures) -> Iterator[Metric]:
    states = StateSetMetricFamily(
        "beadle_stream_state", "How a connection fares.", labels=["connection"]
    )
    for connection, state, _at in found.streams:
        states.add_metric([connection], {one: one == state for one in STATES})
    heard = {connection: at for connection, _, at in found.streams}
    yield states
    yield _moment(
        "beadle_stream_last_batch", "When a connection last delivered something.",
        heard, ["connection"],
    )  # fmt: skip
    late = GaugeMetricFamily(
        "beadle_intake_lag_seconds",
        "How long after it was published the newest post was taken in.",
        labels=["connection"],
    )
    for connection, lag in found.lag.items():
        late.add_metric([connection], max(lag, timedelta()).total_seconds())
    yield late


def _waiting(found: Figures) -> Iterator[Metric]:
    numbers = [(council, number) for council, number, _ in found.unjudged]
    since = {council: at for council, _, at in found.unjudged}
    yield _counted("beadle_versions_waiting", "Versions not judged yet.", ["council"], numbers)
    yield _moment(
        "beadle_versions_waiting_since", "Since when the oldest of them waits.", since, ["council"]
    )
    yield _counted("beadle_media_waiting", "Pictures not copied yet.", ["council"], found.media)


def _cases(found: Figures) -> Iterator[Metric]:
    opened = CounterMetricFamily(
        "beadle_cases_opened", "Cases that were ever opened.", labels=["council"]
    )
    for council, number in found.opened:
        opened.add_metric([council], float(number))
    yield opened
    yield _counted(
        "beadle_cases", "Cases on record by verdict, and by how they stand.",
        ["council", "verdict", "state"], found.cases,
    )  # fmt: skip
    yield _moment(
        "beadle_cases_undecided_since", "Since when the oldest case waits for a decision.",
        dict(found.undecided), ["council"],
    )  # fmt: skip
