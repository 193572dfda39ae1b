"""What was found and decided."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _case_number()
    _verdict()
    _case()
    _case_note()


def downgrade() -> None:
    """Drop the tables, the evidence in them included."""
    for table in (
        "case_note",
        "case",
        "verdict",
        "case_number",
    ):
        op.drop_table(table)


def _case_number() -> None:
    op.create_table(
        "case_number",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_case_number_council_id"),
        sa.PrimaryKeyConstraint("council_id", "year", name="pk_case_number"),
    )


def _verdict() -> None:
    op.create_table(
        "verdict",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("pack_hash", sa.Text(), nullable=False),
        sa.Column("scorer_hash", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("unchecked", sa.Text(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("judged_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_verdict_council_id"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_verdict_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_verdict"),
        sa.UniqueConstraint(
            "version_id",
            "pack_hash",
            "scorer_hash",
            name="uq_verdict_version_id_pack_hash_scorer_hash",
        ),
    )


def _case() -> None:
    op.create_table(
        "case",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("verdict_id", BIG, nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("clauses", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("responsible_id", BIG, nullable=True),
        sa.Column("escalations", sa.Integer(), nullable=False),
        sa.Column("escalate_at", TIME, nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_clause", sa.Text(), nullable=True),
        sa.Column("decided_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_case_council_id"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name="fk_case_decided_by_id"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_case_post_id"),
        sa.ForeignKeyConstraint(["responsible_id"], ["person.id"], name="fk_case_responsible_id"),
        sa.ForeignKeyConstraint(["verdict_id"], ["verdict.id"], name="fk_case_verdict_id"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_case_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case"),
        sa.UniqueConstraint("council_id", "year", "number", name="uq_case_council_id_year_number"),
        sa.UniqueConstraint("verdict_id", name="uq_case_verdict_id"),
    )
    op.create_index(
        "ix_case_due",
        "case",
        ["escalate_at"],
        unique=False,
        sqlite_where=sa.text("escalate_at IS NOT NULL"),
        postgresql_where=sa.text("escalate_at IS NOT NULL"),
    )
    op.create_index(
        "ix_case_holding",
        "case",
        ["post_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )


def _case_note() -> None:
    op.create_table(
        "case_note",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name="fk_case_note_case_id"),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_case_note_council_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_case_note_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_case_note"),
    )
    op.create_index("ix_case_note_case_id", "case_note", ["case_id"], unique=False)
