"""When somebody was told of a connection stands with the trouble, and no more beside the cursor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_TABLES = ("stream", "mail_stream")


def upgrade() -> None:
    """Drop what nothing has read since troubles are rows of their own."""
    for name in _TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_column("told_at")


def downgrade() -> None:
    """Make it again; nobody was told."""
    for name in _TABLES:
        op.add_column(name, sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
