"""An alert as a mail: plain text, and the same in plain HTML that any reader can read out.

No picture, no colour that means anything, nothing that is fetched from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from itertools import groupby
from urllib.parse import quote

from adapters.contract import Alert, Level, Offer

from .memory import code_of
from .options import Options
from .plain import harmless, one_line

_LONGEST_SUBJECT = 150
_HUSH = (
    "Confidential, and for you alone: please do not pass it on. What it says stands below, so that "
    "no telephone shows it on its locked screen and nobody reads it over your shoulder. It begins "
    "here."
)
"""Longer than what mail programs show of a mail that is not opened."""
_RULE = "-" * 60
_STYLE = "font-family: sans-serif; font-size: 1em; line-height: 1.5; max-width: 42em"


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who a mail goes to and how it hangs together with others. IDs are in brackets."""

    token: str
    id: str
    to: Sequence[str]
    at: datetime
    answers: str = ""
    thread: Sequence[str] = ()
    days: int = 14


def compose(
    alert: Alert, envelope: Envelope, options: Options, needs: Sequence[str]
) -> EmailMessage:
    """The mail that tells an alert: outcome first, with what to reply and by when.

    ``needs``: for each offer what has to follow its command.
    """
    mail = EmailMessage(policy=SMTP.clone(max_line_length=78, cte_type="7bit"))
    subject = subject_of(alert, envelope.token)
    mail["From"] = Mailbox(one_line(options.from_name), addr_spec=options.sender)
    mail["To"] = ", ".join(envelope.to)
    mail["Subject"] = subject
    mail["Date"] = format_datetime(envelope.at)
    mail["Message-ID"] = envelope.id
    if envelope.answers:
        mail["In-Reply-To"] = envelope.answers
    if envelope.thread:
        mail["References"] = " ".join(envelope.thread)
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    if alert.level in (Level.URGENT, Level.ALARM):
        mail["Importance"] = "high"
        mail["X-Priority"] = "1"
    ways = [
        replace(way, line=f"{way.line} {more}".rstrip())
        for more, way in zip(
            needs,
            (Way.of(offer, alert, subject, options.sender) for offer in alert.offers),
            strict=True,
        )
    ]
    if alert.confidential:
        mail["Sensitivity"] = "Company-Confidential"
    said = harmless(alert.text).strip("\n") or one_line(alert.title)
    if alert.confidential:
        first, _, rest = said.partition("\n")
        said = "\n\n".join(filter(None, [first, _HUSH, rest.strip("\n")]))
    how = _how(envelope.days, free=alert.free)
    mail.set_content(_plain(said, ways, how))
    mail.add_alternative(_html(alert, said, ways, how), subtype="html")
    return mail


def subject_of(alert: Alert, token: str) -> str:
    """The subject: the outcome, the case where it is not named, and the short code."""
    title = one_line(alert.title) or one_line(alert.text.partition("\n")[0]) or "Beadle"
    level = {Level.URGENT: "URGENT", Level.ALARM: "ALARM"}.get(alert.level, "")
    if level and not title.upper().startswith(level):
        title = f"{level}: {title}"
    if len(title) > _LONGEST_SUBJECT:
        title = title[:_LONGEST_SUBJECT].rpartition(" ")[0] or title[:_LONGEST_SUBJECT]
        title = f"{title} …"
    if (
        alert.case
        and alert.case.partition("/")[0] not in title.replace("/", " ").split(" ")
        and (f"case {alert.case}".casefold() not in title.casefold())
    ):
        title = f"{title} (case {one_line(alert.case)})"
    return f"{title} {code_of(token)}"


@dataclass(frozen=True, slots=True)
class Way:
    """An offer as a line to reply with, and as a link that opens such a reply."""

    label: str
    line: str
    link: str

    @classmethod
    def of(cls, offer: Offer, alert: Alert, subject: str, sender: str) -> Way:
        """The line leaves the case out where the mail is about it."""
        own = {k: v for k, v in offer.args.items() if v and not (alert.case and k == "case")}
        line = one_line(" ".join([offer.command.upper(), *own.values()]))
        whole = one_line(" ".join([offer.command.upper(), *(v for v in offer.args.values() if v)]))
        query = f"subject={quote(f'Re: {subject}', safe='')}&body={quote(f'{whole} ', safe='')}"
        return cls(one_line(offer.label), line, f"mailto:{quote(sender, safe='@')}?{query}")


def _how(days: int, *, free: bool) -> str:
    what = "with your words" if free else "Your first line is the command; a reason follows it"
    return (
        f"Reply to this mail{' ' if free else '. '}{what}. One reply "
        f"counts, from the address that this was sent to, within {days} days."
    )


def _plain(said: str, ways: Sequence[Way], how: str) -> str:
    lines = [said, "", _RULE]
    if ways:
        lines += ["What you can do", ""]
        for way in ways:
            lines += [f"{way.label}: reply with", f"    {way.line}", f"  or open {way.link}", ""]
        lines.append(_RULE)
    return "\n".join([*lines, how]) + "\n"


def _said(said: str) -> list[str]:
    """Each line as a paragraph; those that begin with a dash, one below the other, as a list."""
    parts: list[str] = []
    lines = [line for line in said.split("\n") if line.strip()]
    for is_list, some in groupby(lines, lambda line: line.startswith("- ")):
        if is_list:
            items = "".join(f"<li>{escape(line[2:])}</li>" for line in some)
            parts.append(f"<ul>{items}</ul>")
        else:
            parts += [f"<p>{escape(line)}</p>" for line in some]
    return parts


def _html(alert: Alert, said: str, ways: Sequence[Way], how: str) -> str:
    """The same as HTML: a language, one heading for each part, paragraphs, a list of links."""
    title = escape(one_line(alert.title) or "Beadle")
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="en-GB"><head><meta charset="utf-8"><title>{title}</title></head>',
        f'<body><main style="{_STYLE}"><h1 style="font-size: 1.25em">{title}</h1>',
        *_said(said),
    ]
    if ways:
        parts.append('<h2 style="font-size: 1.1em">What you can do</h2><ul>')
        parts += [
            f'<li><a href="{escape(way.link)}">{escape(way.label)}</a>, or reply with: '
            f"<code>{escape(way.line)}</code></li>"
            for way in ways
        ]
        parts.append("</ul>")
    parts.append(f'<h2 style="font-size: 1.1em">How to reply</h2><p>{escape(how)}</p>')
    parts.append("</main></body></html>")
    return "\n".join(parts) + "\n"
