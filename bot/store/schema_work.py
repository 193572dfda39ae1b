"""The tables of work: verdicts, cases, commands, actions, the outbox, and the audit chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store import schema  # noqa: F401  the foreign keys name its tables
from bot.store.base import Base, Id
from bot.store.types import Encrypted


class Verdict(Base):
    """What the checker said of a version, with which pack and which scorer.

    ``watch_only``: what rules on watch found, which raised nothing; None where they found nothing.
    ``vector``: what the model made of a post that raised something, as 16-bit floats, by which it
    can be set beside others; None without such a model.
    """

    __tablename__ = "verdict"
    __table_args__ = (
        UniqueConstraint("version_id", "pack_hash", "scorer_hash"),
        Index("ix_verdict_watched", "council_id", "judged_at",
              sqlite_where=text("watch_only IS NOT NULL"),
              postgresql_where=text("watch_only IS NOT NULL")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    pack_hash: Mapped[str]
    scorer_hash: Mapped[str]
    outcome: Mapped[str]
    findings: Mapped[list[Any]]
    unchecked: Mapped[list[Any]]
    watch_only: Mapped[list[Any] | None]
    mode: Mapped[str]
    judged_at: Mapped[datetime]
    vector: Mapped[bytes | None] = mapped_column(deferred=True)


class RuleState(Base):
    """A rule as a council's posts were last judged with it.

    ``seal`` changes with anything that the rule is made of. ``watch_only``: its findings raise
    nothing ``since`` then, because it would have raised ``raised`` of the last ``looked`` posts,
    or because ``ordered_by_id`` said so.
    """

    __tablename__ = "rule_state"
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    seal: Mapped[str]
    watch_only: Mapped[bool]
    since: Mapped[datetime]
    raised: Mapped[int]
    looked: Mapped[int]
    ordered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class CaseNumber(Base):
    """The last case number given, per council and year."""

    __tablename__ = "case_number"
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Case(Base):
    """What the Clerk decides on. A post has at most one that is not closed.

    ``state``: open, ordered (an action is under way), by_hand (a person must act and say DONE),
    taken_down, gone (no longer public, not by us), restored, dismissed. The last two are closed.
    ``erased_at``: its time was over (:mod:`bot.store.keeping.own`), and its words are gone.
    """

    __tablename__ = "case"
    __table_args__ = (
        UniqueConstraint("council_id", "year", "number"),
        Index("ix_case_holding", "post_id", unique=True, sqlite_where=text("closed_at IS NULL"),
              postgresql_where=text("closed_at IS NULL")),
        Index("ix_case_due", "escalate_at", sqlite_where=text("escalate_at IS NOT NULL"),
              postgresql_where=text("escalate_at IS NOT NULL")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    year: Mapped[int]
    number: Mapped[int]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    verdict_id: Mapped[int] = mapped_column(ForeignKey("verdict.id"), unique=True)
    outcome: Mapped[str]
    clauses: Mapped[list[Any]]
    state: Mapped[str]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    escalations: Mapped[int]
    escalate_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_clause: Mapped[str | None]
    decided_reason: Mapped[str | None]
    erased_at: Mapped[datetime | None]


class CaseNote(Base):
    """A remark on a case: the Clerk's own, or what came of it."""

    __tablename__ = "case_note"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    text: Mapped[str]


class Command(Base):
    """A request from a desk. ``state``: received, waiting (for its action), done, refused."""

    __tablename__ = "command"
    __table_args__ = (
        UniqueConstraint("desk", "key"),
        Index("ix_command_received", "id", sqlite_where=text("state = 'received'"),
              postgresql_where=text("state = 'received'")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    desk: Mapped[str]
    channel: Mapped[str]
    key: Mapped[str]
    sender: Mapped[str]
    sender_name: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]
    body: Mapped[str] = mapped_column(Encrypted)
    received_at: Mapped[datetime]
    state: Mapped[str]
    finished_at: Mapped[datetime | None]


class Action(Base):
    """Something ordered of a platform. ``state``: waiting, working, or an outcome.

    ``notice`` is what the public is told while an account is closed.
    """

    __tablename__ = "action"
    __table_args__ = (
        Index("ix_action_post_id", "post_id"),
        Index("ix_action_case_id", "case_id"),
        Index("ix_action_closing", "account_id", "id",
              sqlite_where=text("kind IN ('close', 'reopen')"),
              postgresql_where=text("kind IN ('close', 'reopen')")),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    command_id: Mapped[int | None] = mapped_column(ForeignKey("command.id"))
    ordered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    clause: Mapped[str | None]
    reason: Mapped[str]
    notice: Mapped[str | None]
    state: Mapped[str]
    prepared_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    detail: Mapped[str | None]


class Step(Base):
    """One change on a platform, stored with the state to put back before it is performed."""

    __tablename__ = "step"
    __table_args__ = (UniqueConstraint("action_id", "position"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"))
    position: Mapped[int]
    kind: Mapped[str]
    target: Mapped[str]
    prior: Mapped[dict[str, Any]]
    args: Mapped[dict[str, Any]]
    started_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    detail: Mapped[str | None]
    ref: Mapped[str | None]
    finished_at: Mapped[datetime | None]


_HELD = "state = 'waiting' AND held_until IS NOT NULL"


class Outbox(Base):
    """Something to be carried out of the house.

    ``state``: waiting, sent, dead (given up), dropped (forgotten untold), refused (it was taken
    for sent, and came back).

    ``lane``: action, alert, alarm and others; each target has a worker per lane. ``topic`` groups
    the alerts that replace one another on a desk. What is ``urgent`` is carried out first.
    ``held_until``: it can wait, and it is quiet (:mod:`bot.clerk.quiet`); where nobody gathers it
    by then, it goes by itself.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_outbox_waiting", "lane", "target", "next_at",
              sqlite_where=text("state = 'waiting'"), postgresql_where=text("state = 'waiting'")),
        Index("ix_outbox_dead", "lane", "target",
              sqlite_where=text("state = 'dead'"), postgresql_where=text("state = 'dead'")),
        Index("ix_outbox_held", "council_id", sqlite_where=text(_HELD),
              postgresql_where=text(_HELD)),
    )  # fmt: skip
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    lane: Mapped[str]
    target: Mapped[str]
    key: Mapped[str]
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"), index=True)
    body: Mapped[str | None] = mapped_column(Encrypted)
    topic: Mapped[str | None]
    state: Mapped[str]
    created_at: Mapped[datetime]
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    detail: Mapped[str | None]
    urgent: Mapped[bool] = mapped_column(server_default=false())
    held_until: Mapped[datetime | None]


class DeskMessage(Base):
    """Which message on a desk shows a topic, so that it can be edited as the case moves on."""

    __tablename__ = "desk_message"
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), primary_key=True)
    desk: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    platform: Mapped[str]
    ref: Mapped[str]


class AuditRow(Base):
    """One link of a council's chain. No personal text: ``digest`` is salted."""

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("council_id", "seq"),)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"))
    seq: Mapped[int] = mapped_column(Id)
    at: Mapped[datetime]
    kind: Mapped[str]
    actor: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    digest: Mapped[str]
    previous: Mapped[str]
    hash: Mapped[str]


class AuditDetail(Base):
    """The words of an audit row. May be erased; then an ``erased`` row in the chain says so."""

    __tablename__ = "audit_detail"
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    salt: Mapped[str]
    payload: Mapped[dict[str, Any]]


class AuditHead(Base):
    """The end of a council's chain; locked while a row is added."""

    __tablename__ = "audit_head"
    council_id: Mapped[str] = mapped_column(ForeignKey("council.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Id)
    hash: Mapped[str]
