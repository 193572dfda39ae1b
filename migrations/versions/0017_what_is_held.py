"""Legal holds as rows of their own, a report's too; cases whose time is over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
STANDS = {"sqlite_where": sa.text("released_at IS NULL"),
          "postgresql_where": sa.text("released_at IS NULL")}  # fmt: skip


def upgrade() -> None:
    """Make the table; a report that is on hold keeps its hold."""
    op.add_column("case", sa.Column("erased_at", TIME, nullable=True))
    op.create_table(
        "hold",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("account_id", BIG, nullable=True),
        sa.Column("report_id", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("placed_at", TIME, nullable=False),
        sa.Column("placed_by_id", BIG, nullable=True),
        sa.Column("review_at", TIME, nullable=False),
        sa.Column("released_at", TIME, nullable=True),
        sa.Column("released_by_id", BIG, nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=f"fk_hold_{column}")
            for column, target in (
                ("council_id", "council.id"),
                ("case_id", "case.id"),
                ("account_id", "account.id"),
                ("report_id", "report.id"),
                ("placed_by_id", "person.id"),
                ("released_by_id", "person.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hold"),
    )
    op.create_index("ix_hold_standing", "hold", ["council_id"], unique=False, **STANDS)
    op.create_index("ix_hold_case_id", "hold", ["case_id"], unique=False)
    op.create_index("ix_hold_report_id", "hold", ["report_id"], unique=False)
    # Reviewed at the next start: when it was placed, and how, differs between the databases.
    op.execute(
        sa.text(
            "INSERT INTO hold (council_id, kind, report_id, reason, placed_at, review_at) "
            "SELECT council_id, 'report', id, '', held_since, held_since "
            "FROM report WHERE held_since IS NOT NULL AND erased_at IS NULL"
        )
    )


def downgrade() -> None:
    """Drop the holds; a report's stands in its own row as before."""
    op.drop_table("hold")
    with op.batch_alter_table("case") as batch:
        batch.drop_column("erased_at")
