"""Links in what is reported: what stands there is copied, and its case found.

Whoever reports often has no more than a link, and the post may be gone tomorrow. A link that a
platform of the council can copy becomes a row that waits (:mod:`bot.run.captures`); one to a post
that is archived already is linked with its case, and nobody is asked for that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.orm import Session

from adapters.contract import Captured, Media, Ref
from bot.clerk.house import House
from bot.clerk.reporting import evidence
from bot.config.mailboxes import councils_on
from bot.store import cases, report_files, reports
from bot.store.posts import forgotten
from bot.store.reports import RECORD
from bot.store.schema import Account, Post
from bot.store.schema_reports import Report
from bot.store.store import now
from bot.store.types import storable
from bot.words.cases import label

MOST = 20
"""Links of one report that are looked at."""

_WORD = re.compile(r"\S+")
_AROUND = "<>()[]{}\"'`.,;:!?*_|«»“”\u2018\u2019…"
_TELLING = 10
"""Letters at the end of an address, at least, by which a post is known among a council's own."""


def line_of(connection: str) -> str:
    """Where copies wait that a connection's platform makes: no mailbox fetches these."""
    return f"{reports.COPIED}{connection}"


def look(session: Session, house: House, report_id: int | None, *said: str | None) -> None:
    """Have the posts copied that these words link to, each once for a report."""
    report = reports.get(session, report_id)
    if report is None or report.reporter_id is None:
        return
    known = {file.name for file in reports.files_of(session, report) if _is_copy(file.connection)}
    for connection, url in links_in(house, report.council_id, *said):
        _find_case(session, report, connection, url)
        if url not in known and len(known) < MOST:
            known.add(url)
            what = Ref(house.platforms(connection)[1], url)
            source = report_files.source_of(what, Media(url, RECORD))
            reports.attach(session, report, line_of(connection), source, RECORD, url)


def links_in(house: House, council_id: str, *said: str | None) -> Iterator[tuple[str, str]]:
    """The addresses that a platform of the council can copy, each with its connection."""
    lines = _lines(house, council_id)
    for text in said:
        for word in _WORD.findall(text or ""):
            url = word.strip(_AROUND)
            for whole in (url, f"https://{url}"):
                for connection, starts in lines.items():
                    if whole.lower().startswith(starts):
                        yield connection, whole
                        break


def _lines(house: House, council_id: str) -> dict[str, tuple[str, ...]]:
    """The council's connections that can copy posts, and how such addresses begin."""
    found = {}
    for line in house.config.connections:
        able = house.abilities.get(line.id)
        ours = [council.id for council, _ in house.config.accounts_on(line.id)]
        ours += [council.id for council in councils_on(house.config, line.id)]
        if able is not None and able.captures and council_id in ours:
            found[line.id] = able.captures
    return found


def _is_copy(connection: str) -> bool:
    return connection.startswith(reports.COPIED)


# --------------------------------------------------------------------------- what was copied


def is_record(wanted: report_files.Wanted) -> bool:
    """Whether a row stands for the post itself; else for one of its pictures."""
    return wanted.media.ref == wanted.message.id


def keep(
    session: Session, house: House, connection: str, wanted: report_files.Wanted, found: Captured
) -> None:
    """Seal the copy of a post, have its pictures fetched, and link its case."""
    report = reports.get(session, wanted.report_id)
    if report is None:
        return
    _find_case(session, report, connection, found.ref.id)
    for number, medium in enumerate(found.media, 1):  # before: this is not the last that waits
        source = report_files.source_of(found.ref, medium)
        name = f"{wanted.message.id} ({number})"
        reports.attach(session, report, line_of(connection), source, medium.mime, name)
    evidence.keep(session, house, wanted.id, report_files.seal(document(found)))


def document(found: Captured) -> bytes:
    """The copy as it is kept: who wrote what, where and when, and the platform's own record."""
    told = {
        "address": found.url,
        "reference": found.ref.id,
        "author": found.author,
        "text": found.text,
        "posted": found.posted_at.isoformat() if found.posted_at else None,
        "copied": found.at.isoformat(),
        "fingerprint": found.fingerprint,
        "pictures": [asdict(medium) for medium in found.media],
        "record": found.raw.decode("utf-8", "replace"),
    }
    return json.dumps(told, ensure_ascii=False, indent=2).encode("utf-8", "replace")


# --------------------------------------------------------------------------- its case


def _find_case(session: Session, report: Report, connection: str, address: str) -> None:
    """Link a report with the case of the post at an address, unless it has one."""
    if report.case_id is not None:
        return
    post = _post_at(session, report.council_id, connection, storable(address))
    case = post and (cases.holding(session, post.id) or cases.last_closed(session, post.id))
    if case:
        report.case_id = case.id
        number = label(case.number, case.year, now(session))
        words = f"By its address the post belongs to case {number}."
        reports.note(session, report, "link", words)


def _post_at(session: Session, council_id: str, connection: str, address: str) -> Post | None:
    """An archived post of the council's accounts, or a reply below one, by either address.

    The web address may name its author in two ways; its last part is the post's own.
    """
    last = re.split(r"[?#]", address, maxsplit=1)[0].rstrip("/").rpartition("/")[2]
    ours = (
        select(Post)
        .join(Account, Account.id == Post.account_id)
        .where(Post.council_id == council_id, Account.connection == connection)
        .limit(1)
    )
    exact = Post.ref.in_((address, forgotten(address))) | (Post.url == address)
    found = session.scalars(ours.where(exact)).first()
    if found is None and len(last) >= _TELLING:
        end = f"/{last}"
        ends = Post.ref.endswith(end, autoescape=True) | Post.url.endswith(end, autoescape=True)
        found = session.scalars(ours.where(ends)).first()
    return found
