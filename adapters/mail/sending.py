"""A session with the server that sends, and what its refusals mean.

A server whose last answer was lost may have taken the mail: it is then sent again, under the same
Message-ID, because twice is better than never.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from typing import Any

import aiosmtplib

from adapters.contract import Refused, RefusedCode, Unavailable

from .login import Login
from .options import Options, Server

_TEMPORARY = range(400, 500)
_CLOSING = 421
"""The server ends the session (RFC 5321, 3.8), whatever was sent."""
_FULL = ("5.2.2", "4.2.2", "5.3.1")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_GREYLISTED = 60.0


class NotTaken(Exception):
    """The server takes nothing for these addresses now, or not this mail; others it may."""


def context_of(options: Options) -> ssl.SSLContext:
    """How the server's certificate is checked. Raises Refused where ``ca_file`` is no good."""
    try:
        return ssl.create_default_context(cafile=options.ca_file)
    except (OSError, ssl.SSLError):
        why = f"ca_file ({options.ca_file}) is no certificate that can be read"
        raise Refused(RefusedCode.CREDENTIALS, why) from None


class Session(aiosmtplib.SMTP):
    """A session that knows whether the server may have the words of a mail.

    ``given``: it was told of a mail's beginning; whoever hands over the next one sets it back.
    """

    given = False

    async def data(self, *args: Any, **more: Any) -> aiosmtplib.SMTPResponse:
        """As the library does; where the line is gone already, nothing is given."""
        self.given = self.is_connected
        return await super().data(*args, **more)

    def close(self) -> None:
        """Leave no connection behind: every command was answered, and nothing waits to be sent.

        Encrypted, the library would leave it open until the server parts too.
        """
        transport = self.transport
        super().close()
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()


async def connect(options: Options, login: Login) -> Session:
    """An open session, logged in where that is wanted. Raises Unavailable and Refused."""
    server = options.smtp
    user = options.user if options.smtp_user is None else options.smtp_user
    secret = await login.secret() if user else ""
    client = Session(
        hostname=server.host,
        port=server.port,
        timeout=options.timeout_seconds,
        use_tls=server.tls == "tls",
        start_tls=server.tls == "starttls",
        tls_context=None if server.tls == "none" else context_of(options),
        local_hostname=options.domain,
    )
    try:
        await client.connect()
        if user:
            await login.smtp(client, user, secret)
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        client.close()
        raise translated(error, server) from None
    except BaseException:  # also where it is given up in the midst of a login
        client.close()
        raise
    return client


def understood(error: Exception, server: Server) -> Exception:
    """What it means that a mail was not taken: Unavailable, Refused, or NotTaken."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _all_refused(error)
    if isinstance(error, aiosmtplib.SMTPDataError):
        return _mail_refused(error, server)
    return translated(error, server)


def worn(session: Session, error: Exception) -> bool:
    """Whether a session that had served before is what failed, and the mail was surely not taken.

    Only before the server was given a word of the mail. One that is silent may be busy: it is not
    asked a second time at once.
    """
    if session.given or isinstance(error, TimeoutError | ValueError):
        return False
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return any(one.code == _CLOSING for one in error.recipients)
    return True


def translated(error: Exception, server: Server) -> Unavailable | Refused:
    """What went wrong, in the contract's words; the server's own are not repeated."""
    where = f"the mail server {server.host}:{server.port}"
    if isinstance(error, ssl.SSLError):
        why = f"{where} shows no certificate that can be trusted; name its own under ca_file"
        return Unavailable(why)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _answered(error, where)
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        why = f"{where} does not offer what is configured (STARTTLS, or a way to log in)"
        return Refused(RefusedCode.CREDENTIALS, why)
    if isinstance(error, ValueError):
        return Refused(RefusedCode.INVALID, f"{where} was not given this mail: {error}")
    return Unavailable(f"{where} does not answer ({type(error).__name__})")


def _answered(error: aiosmtplib.SMTPResponseException, where: str) -> Unavailable | Refused:
    said = _code(error.code, error.message)
    if error.code in _TEMPORARY or error.code < 0:
        return Unavailable(f"{where} asks to try again later ({said})")
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        why = f"{where} does not take user and password ({said}); enter a new app password"
        return Refused(RefusedCode.CREDENTIALS, why)
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        why = f"{where} does not let this user write as from_address ({said})"
        return Refused(RefusedCode.PERMISSION, why)
    return Refused(RefusedCode.INVALID, f"{where} refused the mail ({said})")


def _mail_refused(error: aiosmtplib.SMTPDataError, server: Server) -> Exception:
    """What it means that the mail itself was not taken: for now it holds up no other."""
    full = any(code in error.message for code in _FULL)
    if error.code == _CLOSING or not (full or error.code in _TEMPORARY):
        return translated(error, server)
    why = "its mailbox is full" if full else "it asks to try again later"
    said = _code(error.code, error.message)
    return NotTaken(f"The mail server {server.host} did not take a mail: {why} ({said})")


def _all_refused(error: aiosmtplib.SMTPRecipientsRefused) -> Exception:
    """What it means that nobody of the addressees is taken."""
    first = error.recipients[0]
    said = ", ".join(_code(one.code, one.message) for one in error.recipients)
    later = any(
        one.code in _TEMPORARY or any(full in one.message for full in _FULL)
        for one in error.recipients
    )
    if later:
        return NotTaken(f"{first.recipient} takes no mail now ({said}); I try again")
    why = f"There is no mailbox {first.recipient} ({said}): correct the address"
    return Refused(RefusedCode.GONE, why)


def _code(code: int, message: str) -> str:
    """A reply's numbers, without its words."""
    found = _STATUS.search(message)
    return f"{code} {found[0]}" if found else str(code)
