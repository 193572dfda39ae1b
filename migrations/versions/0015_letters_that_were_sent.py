"""Which letters to people were sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "letter_sent",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("sent_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_letter_sent_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "kind", "about", name=op.f("pk_letter_sent")),
    )


def downgrade() -> None:
    """Drop the table: the last letter is sent once more."""
    op.drop_table("letter_sent")
