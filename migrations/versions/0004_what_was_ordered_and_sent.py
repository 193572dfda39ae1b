"""What was ordered and sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _desk_message()
    _command()
    _action()
    _outbox()
    _step()


def downgrade() -> None:
    """Drop the tables, the evidence in them included."""
    for table in (
        "step",
        "outbox",
        "action",
        "command",
        "desk_message",
    ):
        op.drop_table(table)


def _desk_message() -> None:
    op.create_table(
        "desk_message",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_desk_message_council_id"),
        sa.PrimaryKeyConstraint("council_id", "desk", "channel", "topic", name="pk_desk_message"),
    )


def _command() -> None:
    op.create_table(
        "command",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("desk", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.Text(), nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_command_council_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_command_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_command"),
        sa.UniqueConstraint("desk", "key", name="uq_command_desk_key"),
    )
    op.create_index(
        "ix_command_received",
        "command",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state = 'received'"),
        postgresql_where=sa.text("state = 'received'"),
    )


def _action() -> None:
    op.create_table(
        "action",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=True),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("command_id", BIG, nullable=True),
        sa.Column("ordered_by_id", BIG, nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("prepared_at", TIME, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_action_account_id"),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_action_case_id"),
        sa.ForeignKeyConstraint(["command_id"], ["command.id"], name="fk_action_command_id"),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_action_council_id"),
        sa.ForeignKeyConstraint(["ordered_by_id"], ["person.id"], name="fk_action_ordered_by_id"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_action_post_id"),
        sa.PrimaryKeyConstraint("id", name="pk_action"),
    )
    op.create_index("ix_action_case_id", "action", ["case_id"], unique=False)
    op.create_index("ix_action_post_id", "action", ["post_id"], unique=False)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("action_id", BIG, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", TIME, nullable=False),
        sa.Column("lease_until", TIME, nullable=True),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name="fk_outbox_action_id"),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_outbox_council_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index("ix_outbox_action_id", "outbox", ["action_id"], unique=False)
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["lane", "target", "next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _step() -> None:
    op.create_table(
        "step",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("action_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("prior", sa.Text(), nullable=False),
        sa.Column("args", sa.Text(), nullable=False),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name="fk_step_action_id"),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_step_council_id"),
        sa.PrimaryKeyConstraint("id", name="pk_step"),
        sa.UniqueConstraint("action_id", "position", name="uq_step_action_id_position"),
    )
