"""What was sent with a report is kept, or its sender hears what was not."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.clerk.house import House
from bot.clerk.reporting import back
from bot.store import report_files
from bot.store.report_files import SealedFile
from bot.store.reports import COPIED, FILES_TOPIC
from bot.store.schema_reports import Report, ReportFile
from bot.store.store import wake
from bot.words.cases import sentence
from bot.words.times import counted

_KINDS = {"image": "a picture", "video": "a film", "audio": "a sound"}


def keep(session: Session, house: House, file_id: int, file: SealedFile) -> None:
    """Keep what was fetched and sealed."""
    _tell(session, house, report_files.store(session, file_id, file))


def refuse(session: Session, house: House, file_id: int, why: str) -> None:
    """It will never be had."""
    _tell(session, house, report_files.refuse(session, file_id, why))


def later(
    session: Session, house: House, file_id: int, why: str, after: float | None = None
) -> None:
    """It could not be had now."""
    _tell(session, house, report_files.later(session, file_id, why, after))
    wake(session, FILES_TOPIC)


def _tell(session: Session, house: House, report: Report | None) -> None:
    """Say what was kept and what not, once nothing waits any more; only where something was not."""
    missing = report_files.refused(session, report) if report is not None else ()
    if report is None or not missing:
        return
    count = report_files.stored(session, report)
    others = f", and so {'is' if count == 1 else 'are'} {counted(count, 'file')}" if count else ""
    lines = [
        f"NOT ALL YOU SENT COULD BE KEPT. Your words are kept{others}. Not kept:",
        *(f"- {_kind(one)}: {sentence(one.trouble or '')}" for one in missing),
        "Please do not delete it yourself; keep it for whoever reads your report.",
    ]
    back.say(session, house, report, "\n".join(lines), f"files:{missing[-1].id}")


def _kind(file: ReportFile) -> str:
    if file.connection.startswith(COPIED):
        return "a post that you linked to, or a picture in it"
    return _KINDS.get(file.mime.partition("/")[0], "a file")
