"""Replies in the forms in which mail programs write them, each around any words and any alert.

Owns one function for each program: the words typed, and the mail answered, as it leaves there.
"""

from __future__ import annotations

import base64
import quopri
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import make_msgid
from html import escape

from peers.mail.dovecot import plain_of

DISCLAIMER = (
    "This email and any attachments are confidential and intended solely for the addressee. "
    "If you are not the intended recipient, DISMISS it from your system.\n"
    "Sampleford Town Council, registered at the Town Hall."
)
BANNER = "CAUTION: This email originated from outside of the organisation. Do not click links."


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
        """Headers and body, encoded as they travel."""
        data = self.text.replace("\n", "\r\n").encode(self.charset, "xmlcharrefreplace")
        if self.encoding == "base64":
            body = base64.encodebytes(data).replace(b"\n", b"\r\n")
        elif self.encoding == "quoted-printable":
            body = quopri.encodestring(data.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
        else:
            body = data
        head = (
            f"Content-Type: text/{self.kind}; charset={self.label or self.charset}{self.extra}\r\n"
            f"Content-Transfer-Encoding: {self.encoding}\r\n\r\n"
        )
        return head.encode() + body


def mail(to: Answered, parts: Sequence[Part], *more: str, dropped: bool = False) -> bytes:
    """A whole mail; ``dropped``: its program leaves out what it answers."""
    head = [
        f"From: Sam Clerk <{to.clerk}>",
        f"To: Beadle <{to.beadle}>",
        f"Subject: Re: {to.subject}",
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


def _divs(words: str) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in words.split("\n"))


def outlook_windows(words, to, **how):
    """Outlook on Windows: Word's HTML, and a plain part in which nothing is marked."""
    head = (
        f"From: Beadle <{to.beadle}>\nSent: 04 May 2027 10:42\nTo: Sam Clerk\nSubject: {to.subject}"
    )
    sign = "Kind regards\nSam Clerk\nTown Clerk"
    typed = "".join(
        f"<p class=MsoNormal>{escape(w) or '&nbsp;'}<o:p></o:p></p>" for w in words.split("\n")
    )
    html = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal '
        "{margin:0cm} --></style></head><body lang=EN-GB><div class=WordSection1>"
        f"{typed}<p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>Kind regards</p>"
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'>"
        f"<p class=MsoNormal><b>From:</b> Beadle &lt;{to.beadle}&gt; <br><b>Sent:</b> 04 May 2027 "
        f"10:42<br><b>To:</b> Sam Clerk<br><b>Subject:</b> {escape(to.subject)}</p></div>{to.html}"
        "</div></body></html>"
    )
    return mail(to, [
        Part(f"{words}\n\n{sign}\n\n{head}\n\n{to.text}\n", **how), Part(html, "html", **how),
    ], "Thread-Topic: Case", "X-Mailer: Microsoft Outlook 16.0")  # fmt: skip


def outlook_web(words, to, **how):
    """Outlook on the web: a rule of underscores, and everything after it quoted."""
    rule = "_" * 32
    text = (
        f"{words}\n\n{rule}\nFrom: Beadle <{to.beadle}>\nSent: Tuesday, May 4, 2027 10:42 AM\n"
        f"To: Sam Clerk <{to.clerk}>\nSubject: {to.subject}\n\n{to.text}\n"
    )
    return mail(to, [Part(text, **how), _owa(words, to, how)])


def outlook_web_html_only(words, to, **how):
    """The same where the server keeps the HTML alone."""
    return mail(to, [_owa(words, to, how)])


def _owa(words, to, how):
    html = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>'
        f'<body dir="ltr"><div class="elementToProof">{_divs(words)}</div>'
        '<div id="Signature"><div>Sam Clerk</div><div>DISMISS</div></div>'
        '<div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1">'
        f'<div id="divRplyFwdMsg" dir="ltr"><font><b>From:</b> Beadle &lt;{to.beadle}&gt;<br>'
        f"<b>Sent:</b> Tuesday</font></div><div>{to.html}</div></body></html>"
    )
    return Part(html, "html", **how)


def outlook_phone(words, to, **how):
    """Outlook on a phone."""
    text = (
        f"{words}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n{'_' * 32}\n"
        f"From: Beadle <{to.beadle}>\nSent: Tuesday, 4 May 2027, 10:42\nTo: Sam\n"
        f"Subject: {to.subject}\n\n{to.text}\n"
    )
    return mail(to, [Part(text, **how)])


def gmail_web(words, to, **how):
    """Gmail in a browser."""
    said = f"On Tue, 4 May 2027 at 10:42, Beadle <{to.beadle}> wrote:"
    html = (
        f'<div dir="ltr">{_divs(words)}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{escape(said)}<br></div><blockquote '
        f'class="gmail_quote" style="margin:0 0 0 .8ex">{to.html}</blockquote></div>'
    )
    return mail(
        to, [Part(f"{words}\n\n{said}\n\n{to.marked()}\n", **how), Part(html, "html", **how)]
    )


def gmail_android(words, to, **how):
    """Gmail on a phone, whose head of the quotation is broken over two lines."""
    said = f"On Tue, 4 May 2027, 10:42 Beadle, <\n{to.beadle}> wrote:"
    return mail(to, [Part(f"{words}\n\n{said}\n\n{to.marked()}\n", **how)])


def gmail_below(words, to, **how):
    """Gmail, written below what is quoted."""
    said = f"On Tue, 4 May 2027 at 10:42, Beadle <{to.beadle}> wrote:"
    return mail(to, [Part(f"{said}\n\n{to.marked()}\n\n{words}\n", **how)])


def iphone(words, to, **how):
    """Mail on an iPhone, with the invisible mark that it puts before what it quotes."""
    text = (
        f"{words}\n\nSent from my iPhone\n\n> On 4 May 2027, at 10:42, Beadle <{to.beadle}> "
        "wrote:\n"
        f"> \n> \ufeff{to.marked().removeprefix('> ')}\n"
    )
    html = (
        '<html><head></head><body dir="auto">'
        + _divs(words)
        + '<br id="lineBreakAtBeginningOfSignature">'
        '<div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">On 4 '
        "May "
        f'2027, at 10:42, Beadle wrote:<br><br></blockquote></div><blockquote type="cite">{to.html}'
        "</blockquote></body></html>"
    )
    return mail(to, [Part(text, **how), Part(html, "html", **how)], "X-Mailer: iPhone Mail (20H19)")


def iphone_html_only(words, to, **how):
    """The HTML alone of it."""
    html = (
        f'<html><body dir="auto">{_divs(words)}<div dir="ltr">Sent from my iPhone</div>'
        f'<blockquote type="cite">{to.html}</blockquote></body></html>'
    )
    return mail(to, [Part(html, "html", **how)])


def apple_mac(words, to, **how):
    """Mail on a Mac."""
    text = f"{words}\n\n> On 4 May 2027, at 10:42, Beadle <{to.beadle}> wrote:\n> \n{to.marked()}\n"
    return mail(to, [Part(text, **how)], "Mime-Version: 1.0 (Mac OS X Mail 16.0)")


def thunderbird(words, to, **how):
    """Thunderbird, flowed (RFC 3676): long lines are broken with a space at their end."""
    flowed = "\n".join(map(_flow, words.split("\n")))
    text = f"{flowed}\n\nOn 04/05/2027 10:42, Beadle wrote:\n{to.marked()}\n"
    return mail(to, [Part(text, extra="; format=flowed", **how)], "User-Agent: Mozilla Thunderbird")


def thunderbird_below(words, to, **how):
    """The same, below what is quoted, with a signature."""
    flowed = "\n".join(map(_flow, words.split("\n")))
    text = f"On 04/05/2027 10:42, Beadle wrote:\n{to.marked()}\n\n{flowed}\n\n-- \nSam Clerk\n"
    return mail(to, [Part(text, extra="; format=flowed", **how)])


def thunderbird_german(words, to, **how):
    """A German Thunderbird that breaks long lines for good."""
    text = f"Am 04.05.27 um 10:42 schrieb Beadle:\n{to.marked()}\n{_wrap(words)}\n\n-- \nSam\n"
    return mail(to, [Part(text, **how)])


def yahoo(words, to, **how):
    """Yahoo: in the plain part nothing is marked."""
    said = f"    On Tuesday, 4 May 2027 at 10:42:11 BST, Beadle <{to.beadle}> wrote:  "
    html = (
        f'<html><head></head><body><div class="ydp1yahoo-style-wrap">{_divs(words)}</div>'
        f'<div id="ydp2yahoo_quoted_1" class="ydp2yahoo_quoted"><div>On Tuesday Beadle wrote:</div>'
        f"<div>{to.html}</div></div></body></html>"
    )
    text = f"  {words}\n\n{said}\n \n   {to.text}\n  "
    return mail(to, [Part(text, **how), Part(html, "html", **how)])


def yahoo_html_only(words, to, **how):
    """The HTML alone of it."""
    html = (
        f'<div class="ydp1yahoo-style-wrap">{_divs(words)}</div><div class="yahoo_quoted">'
        f"{to.html}</div>"
    )
    return mail(to, [Part(html, "html", **how)])


def k9(words, to, **how):
    """K-9 on Android."""
    sign = "-- \nSent from my Android device with K-9 Mail. Please excuse my brevity."
    said = f"On 4 May 2027 10:42:00 BST, Beadle <{to.beadle}> wrote:"
    return mail(to, [Part(f"{words}\n{sign}\n\n{said}\n{to.marked('>')}\n", **how)])


def samsung(words, to, **how):
    """Samsung's mail program."""
    text = (
        f"{words}\n\n\nSent from my Galaxy\n\n\n-------- Original message --------\n"
        f"From: Beadle <{to.beadle}> \nDate: 04/05/2027  10:42  (GMT+00:00) \nTo: {to.clerk} \n"
        f"Subject: {to.subject} \n\n{to.text}\n"
    )
    return mail(to, [Part(text, **how)])


def proton(words, to, **how):
    """Proton Mail."""
    text = (
        f"{words}\n\n\nSent with Proton Mail secure email.\n\nOn Tuesday, 4 May 2027 at 10:42, "
        f"Beadle <{to.beadle}> wrote:\n\n{to.marked()}\n"
    )
    return mail(to, [Part(text, **how)])


def welsh(words, to, **how):
    """A Welsh Outlook."""
    text = (
        f"{words}\n\nCofion gorau\nSam\n\nOddi wrth: Beadle <{to.beadle}>\n"
        "Anfonwyd: 04 Mai 2027 10:42\n"
        f"At: Sam Clerk\nPwnc: {to.subject}\n\n{to.text}\n"
    )
    return mail(to, [Part(text, **how)])


def welsh_below(words, to, **how):
    """A Welsh program that quotes above."""
    said = f"Ar Maw, 4 Mai 2027 am 10:42, ysgrifennodd Beadle\n<{to.beadle}>:"
    return mail(to, [Part(f"{said}\n{to.marked()}\n\n{words}\n\nDiolch\nSam\n", **how)])


def webmail_banner(words, to, **how):
    """A webmail whose server puts a warning above, and a disclaimer below."""
    text = (
        f"{BANNER}\n\n{words}\n\n{DISCLAIMER}\n\n-----Original Message-----\nFrom: Beadle "
        f"<{to.beadle}>\nTo: {to.clerk}\nSent: Tue, 4 May 2027 10:42\nSubject: {to.subject}\n\n"
        f"{to.text}"
    )
    return mail(to, [Part(text, **how)])


def bare(words, to, **how):
    """A program that quotes nothing, and drops what it answers: the subject's code is left."""
    return mail(to, [Part(f"{words}\n", **how)], dropped=True)


def _flow(line: str) -> str:
    out, rest = [], line
    while len(rest) > 70:
        cut = rest.rfind(" ", 0, 70) + 1 or len(rest)
        out.append(rest[:cut])
        rest = rest[cut:]
    return "\n".join([*out, rest])


def _wrap(words: str) -> str:
    return "\n".join(line.rstrip() for one in words.split("\n") for line in _flow(one).split("\n"))


CLIENTS: tuple[Callable[..., bytes], ...] = (
    outlook_windows, outlook_web, outlook_web_html_only, outlook_phone, gmail_web, gmail_android,
    gmail_below, iphone, iphone_html_only, apple_mac, thunderbird, thunderbird_below,
    thunderbird_german, yahoo, yahoo_html_only, k9, samsung, proton, welsh, welsh_below,
    webmail_banner, bare,
)  # fmt: skip
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
