"""Alerts that wait until quiet hours are over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_HELD = "state = 'waiting' AND held_until IS NOT NULL"


def upgrade() -> None:
    """Add until when an alert is held, and find those that are."""
    op.add_column("outbox", sa.Column("held_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_outbox_held",
        "outbox",
        ["council_id"],
        unique=False,
        sqlite_where=sa.text(_HELD),
        postgresql_where=sa.text(_HELD),
    )


def downgrade() -> None:
    """Drop both: what is held goes at once."""
    op.drop_index("ix_outbox_held", table_name="outbox")
    op.drop_column("outbox", "held_until")
