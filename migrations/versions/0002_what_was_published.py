"""What was published."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _blob()
    _gap()
    _post()
    _version()
    _media()


def downgrade() -> None:
    """Drop the tables, the evidence in them included."""
    for table in (
        "media",
        "version",
        "post",
        "gap",
        "blob",
    ):
        op.drop_table(table)


def _blob() -> None:
    op.create_table(
        "blob",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_blob_council_id"),
        sa.PrimaryKeyConstraint("council_id", "sha256", name="pk_blob"),
    )


def _gap() -> None:
    op.create_table(
        "gap",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_gap_account_id"),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_gap_council_id"),
        sa.PrimaryKeyConstraint("id", name="pk_gap"),
    )
    op.create_index("ix_gap_account_id", "gap", ["account_id"], unique=False)


def _post() -> None:
    op.create_table(
        "post",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("by_public", sa.Boolean(), nullable=False),
        sa.Column("author_ref", sa.Text(), nullable=True),
        sa.Column("author_name", sa.Text(), nullable=True),
        sa.Column("author_id", BIG, nullable=True),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("posted_at", TIME, nullable=True),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("removed_at", TIME, nullable=True),
        sa.Column("removed_by", sa.Text(), nullable=True),
        sa.Column("returned_at", TIME, nullable=True),
        sa.Column("hidden_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_post_account_id"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_post_author_id"),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_post_council_id"),
        sa.PrimaryKeyConstraint("id", name="pk_post"),
        sa.UniqueConstraint("account_id", "ref", name="uq_post_account_id_ref"),
    )
    op.create_index("ix_post_seen_at", "post", ["seen_at"], unique=False)


def _version() -> None:
    op.create_table(
        "version",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("parts", sa.Text(), nullable=True),
        sa.Column("links", sa.Text(), nullable=True),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=True),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("seen_at", TIME, nullable=False),
        sa.Column("judged_at", TIME, nullable=True),
        sa.Column("reduced_at", TIME, nullable=True),
        sa.Column("purged_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_version_council_id"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name="fk_version_post_id"),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
        sa.UniqueConstraint("post_id", "number", name="uq_version_post_id_number"),
    )
    op.create_index(
        "ix_version_unjudged",
        "version",
        ["id"],
        unique=False,
        sqlite_where=sa.text("judged_at IS NULL"),
        postgresql_where=sa.text("judged_at IS NULL"),
    )


def _media() -> None:
    op.create_table(
        "media",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("version_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("size", BIG, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", TIME, nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name="fk_media_council_id"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_media_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_media"),
    )
    op.create_index("ix_media_version_id", "media", ["version_id"], unique=False)
    op.create_index(
        "ix_media_waiting",
        "media",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
