"""Elections, closures of accounts, and what may go out all the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
CLOSING = "kind IN ('close', 'reopen')"


def upgrade() -> None:
    """Make the tables, and let an action carry what the public is told."""
    op.add_column("action", sa.Column("notice", sa.Text(), nullable=True))
    op.create_index(
        "ix_action_closing",
        "action",
        ["account_id", "id"],
        unique=False,
        sqlite_where=sa.text(CLOSING),
        postgresql_where=sa.text(CLOSING),
    )
    _election()
    _resolution()
    _closure()
    _closure_left()
    _exemption()
    _mode_change()


def downgrade() -> None:
    """Drop the tables, and with them what mode an account was in."""
    for table in (
        "mode_change",
        "exemption",
        "closure_left",
        "closure",
        "resolution",
        "election",
    ):
        op.drop_table(table)
    op.drop_index("ix_action_closing", table_name="action")
    with op.batch_alter_table("action") as table:
        table.drop_column("notice")


def _election() -> None:
    op.create_table(
        "election",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("poll", sa.Date(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("notice_reason", sa.Text(), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("added_by_id", BIG, nullable=False),
        sa.Column("cancelled_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name="fk_election_added_by_id"),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_election_council_id"),
        sa.PrimaryKeyConstraint("id", name="pk_election"),
        sa.UniqueConstraint("council_id", "number", name="uq_election_council_id_number"),
    )


def _resolution() -> None:
    op.create_table(
        "resolution",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("resolved_on", sa.Date(), nullable=False),
        sa.Column("entered_at", TIME, nullable=False),
        sa.Column("entered_by_id", BIG, nullable=False),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_resolution_council_id"),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["person.id"], name="fk_resolution_entered_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resolution"),
    )
    op.create_index("ix_resolution_council_id", "resolution", ["council_id"], unique=False)


def _closure() -> None:
    op.create_table(
        "closure",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("election_id", BIG, nullable=True),
        sa.Column("account_id", BIG, nullable=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=True),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.Column("confirmed_by_id", BIG, nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_closure_account_id"),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name="fk_closure_confirmed_by_id"
        ),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_closure_council_id"),
        sa.ForeignKeyConstraint(["election_id"], ["election.id"], name="fk_closure_election_id"),
        sa.PrimaryKeyConstraint("id", name="pk_closure"),
    )
    op.create_index("ix_closure_council_id", "closure", ["council_id"], unique=False)
    op.create_index("ix_closure_election_id", "closure", ["election_id"], unique=False)


def _closure_left() -> None:
    op.create_table(
        "closure_left",
        sa.Column("closure_id", BIG, autoincrement=False, nullable=False),
        sa.Column("account_id", BIG, autoincrement=False, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("left_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_closure_left_account_id"),
        sa.ForeignKeyConstraint(["closure_id"], ["closure.id"], name="fk_closure_left_closure_id"),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_closure_left_council_id"),
        sa.PrimaryKeyConstraint("closure_id", "account_id", name="pk_closure_left"),
    )


def _exemption() -> None:
    op.create_table(
        "exemption",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("digest", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        sa.Column("given_by_id", BIG, nullable=False),
        sa.Column("until", TIME, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_exemption_case_id"),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_exemption_council_id"),
        sa.ForeignKeyConstraint(["given_by_id"], ["person.id"], name="fk_exemption_given_by_id"),
        sa.PrimaryKeyConstraint("id", name="pk_exemption"),
    )
    op.create_index("ix_exemption_digest", "exemption", ["council_id", "digest"], unique=False)


def _mode_change() -> None:
    op.create_table(
        "mode_change",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("action_id", BIG, nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_mode_change_account_id"),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name="fk_mode_change_action_id"),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_mode_change_council_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mode_change"),
    )
    op.create_index("ix_mode_change_account", "mode_change", ["account_id", "id"], unique=False)
    op.create_index("ix_mode_change_action_id", "mode_change", ["action_id"], unique=False)
    op.create_index("ix_mode_change_council_id", "mode_change", ["council_id"], unique=False)
