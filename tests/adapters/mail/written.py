"""How a reply is put together: the mail answered, its parts, and how their letters travel.

Knows no mail program: what each writes stands in ``clients``. There ``$words`` is what was typed
(``$flowed``, ``$wrapped``: with its long lines broken; ``$divs``, ``$paragraphs``: as HTML), and
``$text`` the mail answered (``$marked``: with ``>``; ``$tight``: without a space; ``$html``).
"""

from __future__ import annotations

import base64
import quopri
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.utils import make_msgid
from html import escape
from string import Template

from peers.mail.dovecot import plain_of

LETTERS = (
    {"charset": "utf-8", "encoding": "quoted-printable"},
    {"charset": "utf-8", "encoding": "base64"},
    {"charset": "windows-1252", "encoding": "quoted-printable"},
    {"charset": "windows-1252", "encoding": "8bit", "label": "iso-8859-1"},
    {"charset": "utf-8", "encoding": "8bit", "label": "us-ascii"},
    {"charset": "windows-1252", "encoding": "8bit", "label": "utf-8"},
    {"charset": "utf-8", "encoding": "base64", "label": "x-unknown-charset"},
)
"""How the letters travel; the last four say something else than what is true."""


@dataclass(frozen=True)
class Answered:
    """The mail that is answered."""

    id: str
    subject: str
    references: str
    text: str
    clerk: str
    beadle: str

    @classmethod
    def of(cls, mail, clerk, beadle):
        text = plain_of(mail.as_bytes()).strip()
        return cls(
            mail["Message-ID"], mail["Subject"], mail["References"] or "", text, clerk, beadle
        )

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def html(self) -> str:
        return "".join(f"<p>{escape(line)}</p>" for line in self.lines)

    def marked(self, mark: str = "> ") -> str:
        return "\n".join(f"{mark}{line}".rstrip() for line in self.lines)


@dataclass(frozen=True)
class Part:
    """One text of a mail."""

    text: str
    kind: str = "plain"
    charset: str = "utf-8"
    encoding: str = "quoted-printable"
    label: str = ""
    extra: str = ""

    def render(self) -> bytes:
        """Headers and body, encoded as they travel; in UTF-8 where the letters need it."""
        text, label = self.text.replace("\n", "\r\n"), self.label or self.charset
        try:
            data = text.encode(self.charset)
        except UnicodeEncodeError:
            data, label = text.encode(), "utf-8"
        if self.encoding == "base64":
            body = base64.encodebytes(data).replace(b"\n", b"\r\n")
        elif self.encoding == "quoted-printable":
            body = quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
        else:
            body = data
        head = (
            f"Content-Type: text/{self.kind}; charset={label}{self.extra}\r\n"
            f"Content-Transfer-Encoding: {self.encoding}\r\n\r\n"
        )
        return head.encode() + body


def mail(
    to: Answered,
    parts: Sequence[Part],
    *more: str,
    dropped: bool = False,
    subject: str = "Re: {}",
) -> bytes:
    """A whole mail; ``dropped``: its program leaves out what it answers."""
    head = [
        f"From: Sam Clerk <{to.clerk}>",
        f"To: Beadle <{to.beadle}>",
        f"Subject: {Header(subject.format(to.subject), maxlinelen=998).encode()}",
        "Date: Tue, 04 May 2027 10:47:12 +0100",
        f"Message-ID: {make_msgid(domain='mail.example')}",
        "MIME-Version: 1.0",
        *more,
    ]
    if not dropped:
        head += [f"In-Reply-To: {to.id}", f"References: {to.references} {to.id}".strip()]
    lines = "\r\n".join(head).encode() + b"\r\n"
    if len(parts) == 1:
        return lines + parts[0].render()
    edge = b"----=_Part_7_1183"
    body = b"".join(b"--" + edge + b"\r\n" + part.render() + b"\r\n" for part in parts)
    kind = b'Content-Type: multipart/alternative; boundary="' + edge + b'"\r\n\r\n'
    return lines + kind + body + b"--" + edge + b"--\r\n"


def divs(words: str) -> str:
    """Words as most programs write them in HTML: an element for each line."""
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in words.split("\n"))


def flowed(words: str) -> str:
    """Long lines broken with a space at their end (RFC 3676)."""
    return "\n".join(map(_flow, words.split("\n")))


def wrapped(words: str) -> str:
    """Long lines broken for good."""
    return "\n".join(line.rstrip() for line in flowed(words).split("\n"))


def _flow(line: str) -> str:
    out, rest = [], line
    while len(rest) > 70:
        cut = rest.rfind(" ", 0, 70) + 1 or len(rest)
        out.append(rest[:cut])
        rest = rest[cut:]
    return "\n".join([*out, rest])


@dataclass(frozen=True)
class Client:
    """A mail program. ``dropped``: it leaves out which mail it answers."""

    name: str
    plain: str = ""
    html: str = ""
    headers: tuple[str, ...] = ()
    extra: str = ""
    dropped: bool = False
    subject: str = "Re: {}"

    def write(self, words: str, to: Answered, **how: str) -> bytes:
        """The mail that it sends."""
        values = {
            "words": words, "flowed": flowed(words), "wrapped": wrapped(words),
            "divs": divs(words), "paragraphs": _paragraphs(words), "text": to.text,
            "marked": to.marked(), "tight": to.marked(">"), "html": to.html,
            "beadle": to.beadle, "clerk": to.clerk, "subject": to.subject,
        }  # fmt: skip
        parts = []
        if self.plain:
            said = Template(self.plain).substitute(values)
            parts.append(Part(f"{said}\n", extra=self.extra, **how))
        if self.html:
            parts.append(Part(Template(self.html).substitute(values), "html", **how))
        return mail(to, parts, *self.headers, dropped=self.dropped, subject=self.subject)


def _paragraphs(words: str) -> str:
    lines = (
        f"<p class=MsoNormal>{escape(w) or '&nbsp;'}<o:p></o:p></p>" for w in words.split("\n")
    )
    return "".join(lines)
