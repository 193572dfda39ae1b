"""By which resolution of the Council an account was closed when a version appeared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep it beside the mode; None where the policy's clause closed it, or nothing did."""
    op.add_column("version", sa.Column("resolution", sa.Text(), nullable=True))


def downgrade() -> None:
    """Forget it."""
    with op.batch_alter_table("version") as table:
        table.drop_column("resolution")
