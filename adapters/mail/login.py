"""Opening the mailbox, at both of its servers: with a password, or with a token.

Tokens go over as XOAUTH2, which Microsoft and Google want, or as OAUTHBEARER (RFC 7628).
"""

from __future__ import annotations

import base64
from typing import Any

import aiosmtplib
from aioimaplib import aioimaplib as wire

from adapters.contract import Host, Refused, RefusedCode, SecretMissing, Unavailable

from .options import Options, Server
from .tokens import Tokens

_LATER = (b"[UNAVAILABLE]", b"[INUSE]", b"[LIMIT]", b"[SERVERBUG]", b"Too many")
_PERMANENT = 500
_GONE_ON = 334
_GOOD = 235
_LOGIN_REFUSED = "does not take user and password; enter a new app password"
_GRANT_REFUSED = (
    "does not take the token: this application may not open the mailbox. Look at user, at the "
    "application's permissions, and at whether they were consented to; see docs/mail-oauth.md"
)


class Login:
    """How one mailbox is opened. Remembers which token was taken where."""

    def __init__(self, options: Options, host: Host, *, looking: bool = False) -> None:
        self._options = options
        self._tokens = (
            Tokens(options.oauth, host, options.timeout_seconds, looking=looking)
            if options.oauth
            else None
        )
        self._taken: set[tuple[str, str]] = set()

    def __repr__(self) -> str:
        return "Login()"

    async def secret(self) -> str:
        """What opens the mailbox now. Raises Unavailable, and Refused where there is nothing."""
        if self._tokens is not None:
            return await self._tokens.token()
        assert self._options.password is not None
        try:
            return self._options.password.reveal()
        except SecretMissing as missing:
            why = f"The password is missing: {missing}"
            raise Refused(RefusedCode.CREDENTIALS, why) from None

    async def smtp(self, client: aiosmtplib.SMTP, user: str, secret: str) -> None:
        """Log in for sending. Raises Unavailable, Refused, and what the library raises."""
        if self._tokens is None:
            await client.login(user, secret)
            return
        where = f"the mail server {self._options.smtp.host}:{self._options.smtp.port}"
        if client.is_ehlo_or_helo_needed:
            await client.ehlo()
        offered = client.server_auth_methods
        try:
            if "xoauth2" in offered:
                await client.auth_xoauth2(user, secret)
            elif "oauthbearer" in offered:
                await _bearer(client, _gs2(user, self._options.smtp, secret))
            else:
                raise _offers_none(where)
        except aiosmtplib.SMTPAuthenticationError as error:
            if error.code < _PERMANENT:
                raise
            raise self._untaken("smtp", secret, where) from None
        self._took("smtp", secret)

    async def imap(self, client: Any, secret: str, where: str) -> None:
        """Log in for reading. Raises Unavailable, Refused, and what the library raises."""
        user = self._options.user
        if self._tokens is None:
            done = await client.login(wire.quoted(user), secret)
        elif client.has_capability("AUTH=XOAUTH2"):
            words = f"user={user}\1auth=Bearer {secret}\1\1"
            done = await _authenticate(client.protocol, "XOAUTH2", words)
        elif client.has_capability("AUTH=OAUTHBEARER"):
            words = _gs2(user, self._options.imap, secret)
            done = await _authenticate(client.protocol, "OAUTHBEARER", words)
        else:
            raise _offers_none(where)
        if done.result == "OK":
            self._took("imap", secret)
        elif any(code in bytes(line) for line in done.lines for code in _LATER):
            raise Unavailable(f"{where} asks to try again later")
        elif self._tokens is None:
            raise Refused(RefusedCode.CREDENTIALS, f"{where} {_LOGIN_REFUSED}")
        else:
            raise self._untaken("imap", secret, where)

    def _took(self, server: str, token: str) -> None:
        self._taken = {(s, t) for s, t in self._taken if t == token} | {(server, token)}

    def _untaken(self, server: str, token: str, where: str) -> Unavailable | Refused:
        """A token that was good before may have been withdrawn; a new one is asked for."""
        if self._tokens is not None:
            self._tokens.forget(token)
        if (server, token) in self._taken:
            return Unavailable(f"{where} does not take its token any more; I ask for another")
        return Refused(RefusedCode.CREDENTIALS, f"{where} {_GRANT_REFUSED}")


def _offers_none(where: str) -> Refused:
    why = f"{where} offers neither XOAUTH2 nor OAUTHBEARER, which [connection.oauth] needs"
    return Refused(RefusedCode.CREDENTIALS, why)


def _gs2(user: str, server: Server, token: str) -> str:
    """What OAUTHBEARER sends (RFC 7628, 3.1)."""
    name = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\1host={server.host}\1port={server.port}\1auth=Bearer {token}\1\1"


async def _bearer(client: aiosmtplib.SMTP, words: str) -> None:
    """OAUTHBEARER, which the library has not. Raises SMTPAuthenticationError."""
    said = await client.execute_command(b"AUTH", b"OAUTHBEARER", base64.b64encode(words.encode()))
    if said.code == _GONE_ON:  # the reason comes first, and is acknowledged (RFC 7628, 3.2.3)
        said = await client.execute_command(b"AQ==")
    if said.code != _GOOD:
        raise aiosmtplib.SMTPAuthenticationError(said.code, said.message)


async def _authenticate(protocol: Any, name: str, words: str) -> Any:
    """One SASL mechanism with its first words sent along (RFC 4959); the server's answer.

    The library waits for ever where the server tells first why it refuses: only an answer to that
    brings the refusal itself.
    """
    acknowledged = "AQ==" if name == "OAUTHBEARER" else ""
    protocol._continuation = lambda _line: protocol.send(acknowledged)  # noqa: SLF001  the library has no other way in: see above
    try:
        said = base64.b64encode(words.encode()).decode()
        done = await protocol.execute(wire.Command("AUTHENTICATE", protocol.new_tag(), name, said))
    finally:
        del protocol._continuation  # noqa: SLF001  gives the class's own back
    if done.result == "OK":
        protocol.state = wire.AUTH
    return done
