"""Which backups were made, and that a record was restored from one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "backup",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("scheduled", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("verified_at", TIME, nullable=True),
        sa.Column("removed_at", TIME, nullable=True),
        sa.Column("size", BIG, nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup")),
    )
    op.create_index("ix_backup_state", "backup", ["state", "began_at"], unique=False)
    op.create_table(
        "restored",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("backup", sa.Text(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("held", sa.Text(), nullable=False),
        sa.Column("told_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_restored_council_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restored")),
    )
    untold = sa.text("told_at IS NULL")
    op.create_index(
        "ix_restored_told",
        "restored",
        ["council_id"],
        unique=False,
        sqlite_where=untold,
        postgresql_where=untold,
    )


def downgrade() -> None:
    """Forget which backups were made."""
    op.drop_table("restored")
    op.drop_table("backup")
