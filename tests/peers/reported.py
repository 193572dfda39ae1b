"""Reports that were made, for tests of what is done with them: as the conversation leaves them."""

from __future__ import annotations

from bot.clerk.reporting import readers
from bot.store import outbox, people, report_chain, reports
from bot.store.store import now
from bot.store.types import sha256

WORD = "MARMALADE"
"""A word of what was reported, which stands in no other place."""
ANSWERS = {
    "what": "He wrote MARMALADE under my post.\nThen he stood outside the office.",
    "where": "the splash park post, by @marmalade_man",
    "when": "last night about ten",
    "danger": "no",
    "police": "yes",
    "reach": "07700 900123, after six",
}


def of_officer(session, house, *, reporter="officer", connection="desk", urgent=False,
               concerns="public", concerned=None, council="village", **answers):  # fmt: skip
    """A filed report; its key. ``reporter`` and ``concerned`` are persons' keys (their roles)."""

    def known(slug):
        return people.by_slug(session, council, slug).id if slug else None

    report = reports.begin(
        session, council, known(reporter), connection, reporter or "somebody", ANSWERS | answers
    )
    report.concerns, report.urgent = concerns, urgent
    report.concerned_id = known(concerned)
    report.kept_from = [known(concerned)] if concerned else []
    report.state, report.filed_at, report.remind_at = "filed", now(session), now(session)
    reports.number(session, report, readers.series(session, house, report))
    report_chain.keep(session, report)
    return report.id


def with_file(session, report_id, data=b"picture", mime="image/png", name="MARMALADE.png"):
    """A file that was sent with it, and whose bytes came."""
    report = reports.get(session, report_id)
    file = reports.attach(session, report, "desk", "{}", mime, name)
    file.state, file.data, file.size, file.sha256 = "stored", data, len(data), sha256(data)
    file.stored_at = now(session)
    report_chain.keep(session, report)


def refused_file(session, report_id, why):
    """A file that the platform does not give out."""
    report = reports.get(session, report_id)
    file = reports.attach(session, report, "desk", "{}", "video/mp4", "film.mp4")
    file.state, file.trouble = "refused", why
    report_chain.keep(session, report)


async def file(home, **facts):
    """A report is made in a household; its key."""
    return await home.store.write(of_officer, home.running.house, **facts)


async def told_back(home):
    """What is on its way to who reported it."""

    def waiting(session):
        return [one.note.text for one in outbox.claim(session, outbox.MAIL, "desk", 50)]

    return await home.store.write(waiting)
