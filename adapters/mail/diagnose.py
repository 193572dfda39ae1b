"""What ``beadle doctor`` asks of a mailbox: each step by itself, up to a mail to itself."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

import aiosmtplib

from adapters.contract import Account, Check, Host, Trouble

from .expiring import RENEW, ending
from .inbox import Inbox
from .login import Login
from .options import Options, Server
from .sending import NotTaken, connect
from .submission import Submission
from .tokens import Spent

_FINDING = 20.0
"""Seconds within which a mail to itself should arrive."""
_LOOK = 0.5
_REFUSED = (
    "Enter the mailbox's user, and an app password where the provider wants one; see docs/mail.md."
)

_GRANT_REFUSED = (
    "Compare [connection.oauth] and user with what is registered at the provider; see "
    "docs/mail-oauth.md."
)
_UNTRIED = (
    "NOT TRIED, and nothing behind it: the refresh token in use may be good for one time only, and "
    "is Beadle's. Its token is over: it asks for one only when it opens the mailbox anew. Start "
    "Beadle (where it runs, stop it first), wait a minute, and run doctor again."
)


async def diagnose(options: Options, accounts: Sequence[Account], host: Host) -> Sequence[Check]:
    """The servers, logging in, the folder, the desks' addresses, and one mail there and back."""
    del accounts
    checks, login = [_channels(options)], Login(options, host, looking=True)
    for name, server in (("SMTP", options.smtp), ("IMAP", options.imap)):
        checks.append(await _reached(name, server))
    if options.oauth is not None:
        checks += _ending(options, host)
        try:
            checks.append(await _checked("token", lambda: _token(login), _GRANT_REFUSED))
        except Spent:
            return [*checks, Check("token", ok=True, detail=_UNTRIED)]
    mend = _GRANT_REFUSED if options.oauth else _REFUSED
    sends = await _checked("SMTP login", lambda: _smtp(options, login), mend)
    checks.append(sends)
    inbox = Inbox(options, login)
    try:
        opened = await _opened(inbox, options)
        checks += opened
        if sends.ok and all(check.ok for check in opened):
            checks.append(await _round(options, host, inbox, login))
    finally:
        with suppress(Trouble):
            await inbox.close()
    return checks


async def _reached(name: str, server: Server) -> Check:
    """Whether anything listens there."""
    what = f"{name} server"
    try:
        async with asyncio.timeout(10):
            _, writer = await asyncio.open_connection(server.host, server.port)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    except (OSError, TimeoutError) as error:
        return Check(
            what,
            ok=False,
            detail=f"{server.host}:{server.port} cannot be reached ({type(error).__name__}).",
            mend="Correct host and port, or ask whether a firewall lets this machine out.",
        )
    return Check(what, ok=True, detail=f"{server.host}:{server.port} answers.")


async def _checked(name: str, work: Callable[[], Awaitable[str]], mend: str) -> Check:
    """One step: its sentence where it went well, and the trouble's where it did not."""
    try:
        return Check(name, ok=True, detail=await work())
    except (Trouble, NotTaken) as trouble:
        return Check(name, ok=False, detail=f"{trouble}.", mend=mend)


async def _token(login: Login) -> str:
    await login.secret()
    return "The token server gives a token."


def _ending(options: Options, host: Host) -> list[Check]:
    """Whether the client's secret ends soon, where its last day is known."""
    said = ending(options, host.now())
    return [Check("client secret", ok=False, detail=said, mend=RENEW)] if said else []


async def _smtp(options: Options, login: Login) -> str:
    client = await connect(options, login)
    with suppress(aiosmtplib.SMTPException, OSError):
        await client.quit()
    client.close()
    return f"Mail can be sent ({_safety(options.smtp)})."


async def _opened(inbox: Inbox, options: Options) -> list[Check]:
    """IMAP step by step; what follows a step that failed is left out."""

    async def secured() -> str:
        await inbox.connect()
        return f"Connected ({_safety(options.imap)})."

    async def logged_in() -> str:
        await inbox.login()
        return f"User and {'token' if options.oauth else 'password'} are right."

    async def folder() -> str:
        await inbox.select()
        return f"The folder {options.folder} opens."

    checks = []
    steps = (
        ("IMAP connection", secured, "Correct imap_tls and imap_port, or name ca_file."),
        ("IMAP login", logged_in, _GRANT_REFUSED if options.oauth else _REFUSED),
        ("folder", folder, "Make the folder, or correct folder."),
    )
    for name, work, mend in steps:
        checks.append(await _checked(name, work, mend))
        if not checks[-1].ok:
            return checks
    told = (
        "The server tells of new mail at once."
        if inbox.idles
        else f"The server cannot tell of new mail (IDLE): I look every {options.poll_seconds:g} s."
    )
    return [*checks, Check("new mail", ok=True, detail=told)]


async def _round(options: Options, host: Host, inbox: Inbox, login: Login) -> Check:
    """A mail to itself, found again, and deleted."""
    name, own = "a mail to itself", f"<beadle-doctor.{secrets.token_hex(12)}@{options.domain}>"
    mail = EmailMessage(policy=SMTP)
    mail["From"] = mail["To"] = options.sender
    mail["Subject"] = "beadle doctor: this mail is deleted again"
    mail["Message-ID"], mail["Date"] = own, format_datetime(host.now())
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("Sent to see whether mail arrives.\n")
    mend = "Look into the mailbox and its spam folder; see docs/mail.md, What can go wrong."

    async def there_and_back() -> str:
        submission = Submission(options, login)
        try:
            await submission.send(mail.as_bytes(), [options.sender])
        finally:
            await submission.close()
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while loop.time() - begun < _FINDING:
            found = await inbox.find(own)
            if found:
                for uid in found:
                    await inbox.delete(uid)
                return f"It arrived within {loop.time() - begun:.1f} s, and was deleted."
            await asyncio.sleep(_LOOK)
        raise NotTaken(f"it was sent, and did not arrive in {options.folder} within {_FINDING:g} s")

    return await _checked(name, there_and_back, mend)


def _channels(options: Options) -> Check:
    """Whether each desk has an address."""
    without = [channel for channel in options.channels if options.address_of(channel) is None]
    if without:
        return Check(
            "desks",
            ok=False,
            detail=f"No address is known for: {', '.join(without)}.",
            mend="Make the desk's channel the Clerk's address, or enter it under recipients.",
        )
    found = ", ".join(filter(None, map(options.address_of, options.channels))) or "no desk yet"
    return Check("desks", ok=True, detail=f"Alerts go to: {found}.")


def _safety(server: Server) -> str:
    return "not encrypted, on this machine" if server.tls == "none" else "encrypted"
