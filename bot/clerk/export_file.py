"""Writing an export: one ZIP of tables, whole or not at all, a page of rows in memory at a time."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.clerk.export_sheet import Sheet
from bot.config.model import LONDON
from bot.store import verify
from bot.store.exporting import chain, decided, own, polls, scope
from bot.store.exporting.scope import Facts, Scope
from bot.store.types import sha256
from bot.store.verify import Report
from bot.store.whole import written
from bot.words import export_decided, export_index, export_posts
from bot.words.export_cells import Value
from bot.words.export_index import Written

SUMS = "SHA256SUMS.txt"
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Table:
    """A file of the export: ``rows`` reads it from the store, ``line`` puts each into cells."""

    name: str
    about: str
    headings: Sequence[str]
    rows: Callable[[Session, Scope], Iterator[Any]]
    line: Callable[[Facts, Any], Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    facts: Facts
    files: tuple[Written, ...]
    proof: Report


TABLES = (
    Table("posts.csv", "the Council's own posts, a row for each version.", export_posts.POSTS,
          own.posts, export_posts.post),
    Table("cases.csv", "what was put to the Clerk: clauses, reasons, and the last decision.",
          export_decided.CASES, decided.cases, export_decided.case),
    Table("decisions.csv", "all that was said and decided in those cases, in order.",
          export_decided.HISTORY, decided.history, export_decided.said),
    Table("actions.csv", "what was ordered of the platforms, by whom, and what was read back.",
          export_decided.ACTIONS, decided.actions, export_decided.action),
    Table("not-watched.csv", "when an account was not watched, why, and what came of it.",
          export_posts.STRETCHES, own.stretches, export_posts.stretch),
    Table("cannot-be-recovered.csv", "what a platform said is lost of such times.",
          export_posts.GAPS, own.gaps, export_posts.gap),
    Table("elections.csv", "the polls that were entered.", export_decided.ELECTIONS,
          polls.elections, export_decided.election),
    Table("closures.csv", "when accounts were closed or more strictly checked, by what right.",
          export_decided.CLOSURES, polls.closures, export_decided.closure),
    Table("exemptions.csv", "what could go out all the same.", export_decided.EXEMPTIONS,
          polls.exemptions, export_decided.exemption),
    Table("accounts.csv", "every account that was ever watched.", export_posts.ACCOUNTS,
          own.accounts, export_posts.account),
    Table("audit-chain.csv", "the rows of the audit chain: number, digest, kind; no words.",
          export_decided.CHAIN, chain.links, export_decided.link),
)  # fmt: skip
REPLIES = Table(
    "replies.csv", "what the public wrote under the Council's posts, as far as it is kept.",
    export_posts.REPLIES, own.replies, export_posts.reply,
)  # fmt: skip


def write(session: Session, wanted: Scope, path: Path, progress: Progress) -> Exported:
    """Write the export to ``path``, whole or not at all; nobody but this user may read it.

    All of it is of one view of the record, whatever happens meanwhile. Raises OSError.
    """
    with written(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        return _fill(session, wanted, archive, progress)


def _fill(
    session: Session, wanted: Scope, archive: zipfile.ZipFile, progress: Progress
) -> Exported:
    facts = scope.facts(session, wanted)
    proof = verify.prove(session, wanted.council_id, progress)
    files, end = [], None
    for table in (*TABLES, REPLIES) if wanted.replies else TABLES:
        with Sheet(archive, _info(table.name, facts.made_at), table.headings) as sheet:
            for row in table.rows(session, wanted):
                sheet.add(table.line(facts, row))
                end = (row.seq, row.hash) if isinstance(row, chain.Link) else end
                progress(1)
        files.append(Written(table.name, table.about, sheet.rows, sheet.sha256))
    page = export_index.readme(wanted, facts, files, proof, end).encode()
    archive.writestr(_info("README.txt", facts.made_at), page)
    sums = [f"{one.sha256}  {one.name}\n" for one in files]
    sums.append(f"{sha256(page)}  README.txt\n")
    archive.writestr(_info(SUMS, facts.made_at), "".join(sums))
    return Exported(facts, tuple(files), proof)


def _info(name: str, at: datetime) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, at.astimezone(LONDON).timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    return info
