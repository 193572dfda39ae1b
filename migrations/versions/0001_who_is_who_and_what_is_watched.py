"""Who is who, and what is watched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _connection_secret()
    _council()
    _heartbeat()
    _stream()
    _account()
    _person()
    _absence()
    _identity()
    _role()


def downgrade() -> None:
    """Drop the tables, the evidence in them included."""
    for table in (
        "role",
        "identity",
        "absence",
        "person",
        "account",
        "stream",
        "heartbeat",
        "council",
        "connection_secret",
    ):
        op.drop_table(table)


def _connection_secret() -> None:
    op.create_table(
        "connection_secret",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "name", name="pk_connection_secret"),
    )


def _council() -> None:
    op.create_table(
        "council",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("left_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_council"),
    )


def _heartbeat() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("loop", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("working", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("loop", name="pk_heartbeat"),
    )


def _stream() -> None:
    op.create_table(
        "stream",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("caught_up_at", TIME, nullable=True),
        sa.Column("last_batch_at", TIME, nullable=True),
        sa.Column("told_at", TIME, nullable=True),
        sa.Column("needs", sa.Text(), nullable=True),
        sa.Column("needs_detail", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("connection", name="pk_stream"),
    )


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("author_kind", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("watched_since", TIME, nullable=False),
        sa.Column("left_at", TIME, nullable=True),
        sa.Column("last_event_at", TIME, nullable=True),
        sa.Column("looked_at", TIME, nullable=True),
        sa.Column("look_told_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_account_council_id"),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("council_id", "key", name="uq_account_council_id_key"),
    )


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("left_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_person_council_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("council_id", "slug", name="uq_person_council_id_slug"),
    )


def _absence() -> None:
    op.create_table(
        "absence",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_absence_council_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_absence_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
    )
    op.create_index("ix_absence_person_id", "absence", ["person_id"], unique=False)


def _identity() -> None:
    op.create_table(
        "identity",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("platform_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_identity_council_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identity_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_identity"),
        sa.UniqueConstraint(
            "council_id",
            "platform",
            "platform_id",
            name="uq_identity_council_id_platform_platform_id",
        ),
    )
    op.create_index("ix_identity_person_id", "identity", ["person_id"], unique=False)


def _role() -> None:
    op.create_table(
        "role",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_role_council_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_role_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_role"),
    )
    op.create_index("ix_role_person_id", "role", ["person_id"], unique=False)
