"""Mails that must never act: forged, stale, automatic, unclear; each around a real token.

Owns what is wrong with each. ``outside``: the server's own Authentication-Results vouch for none
of them, or for another domain.
"""

from __future__ import annotations

import re

from written import Answered, Part, mail

COMMANDS = (
    "DISMISS a street name",
    "TAKEDOWN 6.5 supports a party",
    "takedown supports a party",
    "ADVICE",
    "14 dismiss never mind",
    "status",
    "restore 14 we were wrong",
)
PASSES = "mx.sampleford.test; dkim=pass header.d=sampleford.test"


def _plain(words, to: Answered, *more, sender=None, vouched=PASSES, subject=None, dropped=False):
    """A plain reply, with some header added or changed."""
    raw = mail(to, [Part(f"{words}\n\n{to.marked()}\n")], *more, dropped=dropped)
    if sender is not None:
        raw = re.sub(rb"(?m)^From: .*\r\n", sender.encode() + b"\r\n", raw, count=1)
    if subject is not None:
        raw = re.sub(rb"(?m)^Subject: .*\r\n", f"Subject: {subject}\r\n".encode(), raw, count=1)
    head = f"Authentication-Results: {vouched}\r\n".encode() if vouched else b""
    return head + raw


def _senders(to: Answered):
    """Senders who are not the one to whom the mail went, however alike they look."""
    local, _, domain = to.clerk.partition("@")
    return (
        "From: Eve <eve@mail.example>",
        f'From: "{to.clerk}" <eve@mail.example>',
        f"From: {local}@{domain}.mail.example",
        f"From: {local}@mail.{domain}",
        f"From: {local}+eve@{domain}",
        f"From: x{to.clerk}",
        f"From: {to.clerk}, eve@mail.example",
        f"From: {to.clerk}\r\nFrom: eve@mail.example",
        f"From: eve@mail.example\r\nFrom: {to.clerk}",
        f"From: eve@mail.example\r\nSender: {to.clerk}\r\nReply-To: {to.clerk}",
        f"From: {local}@{domain.replace('a', 'а')}",  # noqa: RUF001 # a Cyrillic letter
        "From: ",
        f"From: =?utf-8?q?{to.clerk}?= <eve@mail.example>",
        f"From: <@relay.example:eve@{domain}>",
    )


def _unvouched():
    """What the server says, or seems to say, of a forged sender."""
    theirs = "dkim=pass header.d=sampleford.test"
    return (
        "mx.sampleford.test; dkim=fail header.d=sampleford.test; spf=fail",
        "mx.sampleford.test; dkim=pass header.d=mail.example; spf=pass smtp.mailfrom=mail.example",
        "mx.sampleford.test; none",
        f"mx.sampleford.test; dkim=fail ({theirs}) header.d=sampleford.test",
        "mx.sampleford.test; dkim=pass header.d=xsampleford.test",
        "mx.sampleford.test; dkim=pass header.d=test",
        "mx.sampleford.test; spf=pass smtp.helo=sampleford.test smtp.mailfrom=eve@mail.example",
        "mx.sampleford.test; dmarc=pass header.from=mail.example",
        "mx.sampleford.test; spf=softfail smtp.mailfrom=sampleford.test",
        f"mx.sampleford.test; dkim=fail\r\nAuthentication-Results: mx.sampleford.test; {theirs}",
        f"mail.example; {theirs}",
        f"mx.sampleford.test.mail.example; {theirs}",
        "",
    )


def _robots():
    """Headers of mails that no person wrote."""
    return (
        ("Auto-Submitted: auto-replied",),
        ("Auto-Submitted: auto-generated; owner=x",),
        ("Precedence: bulk",),
        ("Precedence: auto_reply",),
        ("List-Id: <all.mail.example>",),
        ("List-Unsubscribe: <mailto:off@mail.example>",),
        ("X-Autoreply: yes",),
        ("X-Failed-Recipients: clerk@mail.example",),
        ("Return-Path: <>",),
    )


def _hidden(words, to: Answered):
    """The command stands in a mail, but its writer did not write it there, or not as a reply."""
    lines = [f"{words}", f"{to.text}"]
    quoted = "\n".join(f"> {line}" for line in lines)
    below = f"On Tue, 4 May 2027 at 10:42, Beadle <{to.beadle}> wrote:"
    rule = "-----Original Message-----"
    html = f'<div style="display:none">{words}</div><blockquote>{words}</blockquote>'
    return (
        [Part(f"{quoted}\n")],
        [Part(f"{below}\n{quoted}\n")],
        [Part(f"{rule}\nFrom: Beadle\nSent: x\nTo: y\n\n{words}\n")],
        [Part(f"\n-- \n{words}\n")],
        [Part(f"Sent from my iPhone\n\n{words}\n")],
        [Part(f"Thanks, I will look tomorrow.\n\n{words}\n")],
        [Part(f"---------- Forwarded message ---------\nFrom: x\n\n{words}\n")],
        [Part(f"{words}\n\nBegin forwarded message:\n\nFrom: x\n")],
        [Part(html, "html")],
        [Part(f'<div id="divRplyFwdMsg">{words}</div>', "html")],
        [Part("", "plain"), Part(f"{words}", "calendar", extra="; method=REPLY")],
        [Part(f"{words}\nTAKEDOWN 6.5 no, rather this\n")],
        [Part(f"15 {words}\n")],
        [Part("\n \n")],
        [Part("dismis the post\n")],
    )


def forged(to: Answered, secret_less_id: str):
    """``(name, mail)`` that must not act, all with what is known to whoever saw the mail."""
    for number, words in enumerate(COMMANDS):
        for n, sender in enumerate(_senders(to)):
            yield f"sender-{n}-{number}", _plain(words, to, sender=sender)
        for n, vouched in enumerate(_unvouched()):
            yield f"unvouched-{n}-{number}", _plain(words, to, vouched=vouched)
        for n, more in enumerate(_robots()):
            yield f"robot-{n}-{number}", _plain(words, to, *more)
        for n, parts in enumerate(_hidden(words, to)):
            head = f"Authentication-Results: {PASSES}\r\n".encode()
            yield f"hidden-{n}-{number}", head + mail(to, parts)
        for subject in ("Fwd: ", "FW: ", "WG: "):
            yield f"{subject}-{number}", _plain(words, to, subject=f"{subject}{to.subject}")
        for subject in ("Automatic reply: ", "Out of Office: ", "Abwesenheitsnotiz: "):
            yield f"{subject}-{number}", _plain(words, to, subject=f"{subject}{to.subject}")
        guessed = Answered(
            secret_less_id, "Re: Case 14 [AAAAA-BBBBB]", "", to.text, to.clerk, to.beadle
        )
        yield f"guessed-{number}", _plain(words, guessed)
        yield f"fresh-{number}", _plain(words, guessed, dropped=True, subject="Hello")
