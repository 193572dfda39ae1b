"""The audit chain."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _audit()
    _audit_detail()
    _audit_head()


def downgrade() -> None:
    """Drop the tables, the evidence in them included."""
    for table in (
        "audit_head",
        "audit_detail",
        "audit",
    ):
        op.drop_table(table)


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_audit_council_id"),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("council_id", "seq", name="uq_audit_council_id_seq"),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"], unique=False)


def _audit_detail() -> None:
    op.create_table(
        "audit_detail",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("seq", BIG, autoincrement=False, nullable=False),
        sa.Column("salt", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_audit_detail_council_id"),
        sa.PrimaryKeyConstraint("council_id", "seq", name="pk_audit_detail"),
    )


def _audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("seq", BIG, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_audit_head_council_id"),
        sa.PrimaryKeyConstraint("council_id", name="pk_audit_head"),
    )
