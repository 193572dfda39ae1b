"""Private messages: reports of harassment, their evidence, and the letterbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _key_mark()
    _mail_stream()
    _report_number()
    _letterbox()
    _report()
    _mail()
    _report_file()
    _report_note()
    _talk()


def downgrade() -> None:
    """Drop the tables, and with them every report."""
    for table in (
        "talk",
        "report_note",
        "report_file",
        "mail",
        "report",
        "letterbox",
        "report_number",
        "mail_stream",
        "key_mark",
    ):
        op.drop_table(table)


def _key_mark() -> None:
    op.create_table(
        "key_mark",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_key_mark")),
    )


def _mail_stream() -> None:
    op.create_table(
        "mail_stream",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("cursor", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("last_at", TIME, nullable=True),
        sa.Column("told_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("connection", name=op.f("pk_mail_stream")),
    )


def _report_number() -> None:
    op.create_table(
        "report_number",
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("series", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_report_number_council_id")
        ),
        sa.PrimaryKeyConstraint("council_id", "year", "series", name=op.f("pk_report_number")),
    )


def _letterbox() -> None:
    op.create_table(
        "letterbox",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("read_at", TIME, nullable=True),
        sa.Column("read_by_id", BIG, nullable=True),
        sa.Column("dealt_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["council_id"], ["council.id"], name=op.f("fk_letterbox_council_id")
        ),
        sa.ForeignKeyConstraint(
            ["read_by_id"], ["person.id"], name=op.f("fk_letterbox_read_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letterbox")),
        sa.UniqueConstraint("council_id", "number", name=op.f("uq_letterbox_council_id_number")),
    )
    op.create_index(op.f("ix_letterbox_received_at"), "letterbox", ["received_at"], unique=False)
    op.create_index(
        "ix_letterbox_sender", "letterbox", ["connection", "sender", "received_at"], unique=False
    )


def _report() -> None:
    op.create_table(
        "report",
        sa.Column("id", BIG, nullable=False),
        sa.Column("council_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("series", sa.Text(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("reporter_id", BIG, nullable=True),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("concerns", sa.Text(), nullable=False),
        sa.Column("concerned_id", BIG, nullable=True),
        sa.Column("kept_from", sa.Text(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("begun_at", TIME, nullable=False),
        sa.Column("filed_at", TIME, nullable=True),
        sa.Column("opened_at", TIME, nullable=True),
        sa.Column("opened_by_id", BIG, nullable=True),
        sa.Column("assigned_id", BIG, nullable=True),
        sa.Column("remind_at", TIME, nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("held_since", TIME, nullable=True),
        sa.Column("erased_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["assigned_id"], ["person.id"], name=op.f("fk_report_assigned_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_report_case_id")),
        sa.ForeignKeyConstraint(
            ["concerned_id"], ["person.id"], name=op.f("fk_report_concerned_id")
        ),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_report_council_id")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["person.id"], name=op.f("fk_report_opened_by_id")
        ),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_report_reporter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "council_id",
            "year",
            "series",
            "number",
            name=op.f("uq_report_council_id_year_series_number"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_report_case_id"), "report", ["case_id"], unique=False)
    op.create_index(op.f("ix_report_council_id"), "report", ["council_id"], unique=False)
    op.create_index(
        "ix_report_due",
        "report",
        ["remind_at"],
        unique=False,
        sqlite_where=sa.text("remind_at IS NOT NULL"),
        postgresql_where=sa.text("remind_at IS NOT NULL"),
    )
    op.create_index(op.f("ix_report_reporter_id"), "report", ["reporter_id"], unique=False)


def _mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", BIG, nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.Column("report_id", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_mail_report_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint(
            "connection",
            "ref",
            "fingerprint",
            "kind",
            name=op.f("uq_mail_connection_ref_fingerprint_kind"),
        ),
    )
    op.create_index(
        "ix_mail_open",
        "mail",
        ["connection", "id"],
        unique=False,
        sqlite_where=sa.text("state != 'done'"),
        postgresql_where=sa.text("state != 'done'"),
    )
    op.create_index(op.f("ix_mail_report_id"), "mail", ["report_id"], unique=False)


def _report_file() -> None:
    op.create_table(
        "report_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=True),
        sa.Column("mime", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", TIME, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("stored_at", TIME, nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("trouble", sa.LargeBinary(), nullable=True),
        sa.Column("data", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_file_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_file")),
    )
    op.create_index(op.f("ix_report_file_report_id"), "report_file", ["report_id"], unique=False)
    op.create_index(
        "ix_report_file_waiting",
        "report_file",
        ["connection", "next_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _report_note() -> None:
    op.create_table(
        "report_note",
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_report_note_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_note_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_note")),
    )
    op.create_index(op.f("ix_report_note_report_id"), "report_note", ["report_id"], unique=False)


def _talk() -> None:
    op.create_table(
        "talk",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("council_id", sa.Text(), nullable=True),
        sa.Column("person_id", BIG, nullable=True),
        sa.Column("report_id", BIG, nullable=True),
        sa.Column("asking", sa.Text(), nullable=True),
        sa.Column("place", sa.LargeBinary(), nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["council_id"], ["council.id"], name=op.f("fk_talk_council_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_talk_person_id")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_talk_report_id")),
        sa.PrimaryKeyConstraint("connection", "sender", name=op.f("pk_talk")),
    )
    op.create_index(op.f("ix_talk_last_at"), "talk", ["last_at"], unique=False)
    op.create_index(op.f("ix_talk_report_id"), "talk", ["report_id"], unique=False)
