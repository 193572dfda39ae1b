"""What is wrong and who was told, and every stretch in which an account was not watched."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables, and the index by which dead letters are found."""
    _trouble()
    _unwatched()
    _index("ix_outbox_dead", "outbox", ["lane", "target"], "state = 'dead'")


def downgrade() -> None:
    """Drop them, and with them what is known of earlier troubles."""
    op.drop_index("ix_outbox_dead", table_name="outbox")
    op.drop_table("unwatched")
    op.drop_table("trouble")


def _index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    condition = sa.text(where)
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition
    )


def _trouble() -> None:
    op.create_table(
        "trouble",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("told_at", TIME, nullable=True),
        sa.Column("next_at", TIME, nullable=True),
        sa.Column("over_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_trouble_council_id_council")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trouble")),
    )
    key = ["kind", "subject"]
    still = "over_at IS NULL"
    _index("uq_trouble_open", "trouble", ["council_id", *key], still, unique=True)
    of_all = f"{still} AND council_id IS NULL"
    _index("uq_trouble_open_of_all", "trouble", key, of_all, unique=True)
    op.create_index("ix_trouble_council_id_since", "trouble", ["council_id", "since"])


def _unwatched() -> None:
    op.create_table(
        "unwatched",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("account_id", BIG, nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=True),
        sa.Column("caught_up_at", TIME, nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_unwatched_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_unwatched_council_id_council")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unwatched")),
    )
    _index("uq_unwatched_open", "unwatched", ["account_id"], "ends_at IS NULL", unique=True)
    _index("ix_unwatched_behind", "unwatched", ["account_id"], "caught_up_at IS NULL")
    op.create_index("ix_unwatched_council_id_starts_at", "unwatched", ["council_id", "starts_at"])
