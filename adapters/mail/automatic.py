"""Mails that no person wrote: absences, bounces, receipts, calendars, lists, our own.

Owns telling them from replies. None of them is ever answered, whatever else is in it.
"""

from __future__ import annotations

import re
from enum import StrEnum

from .reading import Received

_ABSENT = re.compile(
    r"(automatic reply|auto(matic)?[ -]?(reply|response|antwort)|out of (the )?office|"
    r"on (annual )?leave|abwesenheits\w*|automatische antwort|abwesend|ateb awtomatig|"
    r"allan o'r swyddfa|réponse automatique|vacation)\b.{0,300}",
    re.IGNORECASE,
)
_ROBOTS = ("mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "bounce")
_BULK = ("bulk", "list", "junk", "auto_reply", "auto-reply")
_LISTS = ("List-Id", "List-Unsubscribe", "List-Post", "Mailing-List")
_AUTO = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Response", "X-Vacation")


class Robot(StrEnum):
    """What kind of mail it is that no person wrote."""

    BOUNCE = "a bounce"
    RECEIPT = "a receipt"
    CALENDAR = "an answer to an invitation"
    ABSENCE = "an automatic reply"
    LIST = "a mail of a list"


def robot(mail: Received) -> Robot | None:
    """What kind of machine sent a mail; None: a person (RFC 3834, 5; RFC 3464; RFC 8098)."""
    return _report(mail) or _calendar(mail) or _reply(mail)


def _report(mail: Received) -> Robot | None:
    """A report of a mail server or a mail program."""
    kind = mail.message.get_content_type()
    about = str(mail.message.get_param("report-type", "")).lower()
    if kind == "multipart/report" or about:
        return Robot.RECEIPT if "disposition" in about else Robot.BOUNCE
    kinds = {part.get_content_type() for part in mail.message.walk()}
    if "message/disposition-notification" in kinds:
        return Robot.RECEIPT
    if "message/delivery-status" in kinds or mail.header("X-Failed-Recipients"):
        return Robot.BOUNCE
    local = mail.sender.partition("@")[0].lower()
    if "<>" in mail.headers("Return-Path") or local in ("mailer-daemon", "postmaster"):
        return Robot.BOUNCE
    return None


def _calendar(mail: Received) -> Robot | None:
    for part in mail.message.walk():
        if part.get_content_type() == "text/calendar":
            method = str(part.get_param("method", "")).lower()
            if method in ("reply", "counter", "declinecounter", "refresh", "request", "cancel"):
                return Robot.CALENDAR
    return None


def _reply(mail: Received) -> Robot | None:
    """An absence, or a list, by what its headers say."""
    submitted = mail.header("Auto-Submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        return Robot.ABSENCE
    if any(mail.header(name) for name in _AUTO):
        return Robot.ABSENCE
    if any(mail.header(name) for name in _LISTS):
        return Robot.LIST
    if mail.header("Precedence").lower() in _BULK:
        return Robot.LIST
    local = mail.sender.partition("@")[0].lower()
    if _ABSENT.match(mail.subject) or any(local.startswith(name) for name in _ROBOTS):
        return Robot.ABSENCE
    return None
