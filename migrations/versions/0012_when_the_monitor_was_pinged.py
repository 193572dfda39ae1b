"""When the outside monitor was last told that all is well."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table of one row."""
    op.create_table(
        "monitor_ping",
        sa.Column("id", BIG, nullable=False),
        sa.Column("tried_at", TIME, nullable=False),
        sa.Column("heard_at", TIME, nullable=True),
        sa.Column("since", TIME, nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitor_ping")),
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("monitor_ping")
