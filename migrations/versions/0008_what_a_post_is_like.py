"""What a post is like."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the model's vector of a post that became a case."""
    op.add_column("verdict", sa.Column("vector", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Forget the vectors."""
    with op.batch_alter_table("verdict") as table:
        table.drop_column("vector")
