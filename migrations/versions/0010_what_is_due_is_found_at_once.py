"""What a tick looks for is found by an index, however many accounts there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PARTIAL = {
    "ix_account_again": "again_at IS NOT NULL",
    "ix_account_look": "looked_at IS NOT NULL AND look_told_at IS NULL",
    "ix_account_left": "left_at IS NOT NULL",
}


def upgrade() -> None:
    """Note which accounts may need to be closed once more, and by which windows they are closed."""
    op.add_column("account", sa.Column("again_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("council", sa.Column("closing", sa.Text(), nullable=True))
    op.create_index("ix_account_mode", "account", ["council_id", "mode"], unique=False)
    for name, where in _PARTIAL.items():
        condition = {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
        op.create_index(name, "account", ["council_id"], unique=False, **condition)
    op.drop_index("ix_mode_change_council_id", table_name="mode_change")
    op.create_index("ix_mode_change_told", "mode_change", ["council_id", "told"], unique=False)


def downgrade() -> None:
    """Have each tick read all accounts again."""
    op.drop_index("ix_mode_change_told", table_name="mode_change")
    op.create_index("ix_mode_change_council_id", "mode_change", ["council_id"], unique=False)
    for name in (*_PARTIAL, "ix_account_mode"):
        op.drop_index(name, table_name="account")
    for table, column in (("account", "again_at"), ("council", "closing")):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
