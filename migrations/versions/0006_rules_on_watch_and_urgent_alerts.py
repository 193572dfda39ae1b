"""Rules on watch, and urgent alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Keep what a rule on watch finds, and each rule as it was tried; say what is urgent."""
    op.add_column("verdict", sa.Column("watch_only", sa.Text(), nullable=True))
    op.create_index(
        "ix_verdict_watched",
        "verdict",
        ["council_id", "judged_at"],
        unique=False,
        sqlite_where=sa.text("watch_only IS NOT NULL"),
        postgresql_where=sa.text("watch_only IS NOT NULL"),
    )
    op.add_column(
        "outbox", sa.Column("urgent", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_table(
        "rule_state",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("watch_only", sa.Boolean(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("raised", sa.Integer(), nullable=False),
        sa.Column("looked", sa.Integer(), nullable=False),
        sa.Column("ordered_by_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_rule_state_council_id"),
        sa.ForeignKeyConstraint(
            ["ordered_by_id"], ["person.id"], name="fk_rule_state_ordered_by_id"
        ),
        sa.PrimaryKeyConstraint("council_id", "rule", name="pk_rule_state"),
    )


def downgrade() -> None:
    """Forget which rules were on watch, and what they found."""
    op.drop_table("rule_state")
    with op.batch_alter_table("outbox") as table:
        table.drop_column("urgent")
    op.drop_index("ix_verdict_watched", table_name="verdict")
    with op.batch_alter_table("verdict") as table:
        table.drop_column("watch_only")
