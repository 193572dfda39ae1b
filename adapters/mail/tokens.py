"""Tokens that open the mailbox in place of a password: asked for, kept, and renewed in time.

Asking is one form sent by POST (RFC 6749, 4.4 and 6). The libraries for it (msal, authlib) bring a
session, a cache and a clock of their own, where here the host keeps what must be kept and its clock
holds; msal knows Microsoft alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from adapters.contract import (
    LENT,
    SIGNS_IN,
    Host,
    Refused,
    RefusedCode,
    Secret,
    SecretMissing,
    Unavailable,
)

from .grant import OAuth

log = logging.getLogger(__name__)

_KEPT = f"mail{SIGNS_IN}"
_LENT = f"{LENT}{_KEPT}"
_EARLY = timedelta(minutes=5)
"""So long before its end a token is renewed, or when half its time is over."""
_SHORT = 600
"""Seconds that a token is used for which no time was given (RFC 6749, 5.1 leaves it open)."""
_CODE = re.compile(r"[a-z_]{1,40}")
_MICROSOFT = re.compile(r"AADSTS\d{3,10}")
_TOKEN = re.compile(r"[\x21-\x7e]{1,20000}")
_LATER = ("temporarily_unavailable", "server_error", "slow_down")
_BUSY, _BROKEN = 429, 500
_MEND = {
    "invalid_client": "the client's secret is wrong, or has expired: make a new one",
    "invalid_grant": "the refresh token has ended, was withdrawn or replaced: get a new one",
    "unauthorized_client": "this application may not do that: look at its permissions",
    "invalid_scope": "scope is not what this server knows",
}


@dataclass(frozen=True, slots=True)
class _Token:
    """A token, and when it is to be renewed."""

    text: str = field(repr=False)
    until: datetime


class Spent(Exception):
    """Whoever only looks has no token: asking for one might take the refresh token from Beadle."""


class Tokens:
    """The tokens of one mailbox. One is asked for at a time, and serves both servers.

    A refresh token that a server gave may be good for one use (RFC 9700, 2.2.2): it is used by the
    running Beadle alone, which lends the token that it got for it. ``looking``: it is lent to this.
    """

    def __init__(self, oauth: OAuth, host: Host, timeout: float, *, looking: bool = False) -> None:
        self._oauth, self._host, self._timeout = oauth, host, timeout
        self._looking = looking
        self._token: _Token | None = None
        self._turn = asyncio.Lock()

    def __repr__(self) -> str:
        return "Tokens()"

    async def token(self) -> str:
        """A token that is good for a while yet. Raises Unavailable, Refused, or, looking, Spent."""
        async with self._turn:
            if self._token is None or self._over(self._token):
                self._token = None
                lent = await self._borrowed() if self._looking else None
                self._token = lent or await self._ask()
            return self._token.text

    def forget(self, token: str) -> None:
        """A server did not take this token: the next one is asked for anew."""
        if self._token is not None and self._token.text == token and not self._looking:
            self._token = None

    def _over(self, token: _Token) -> bool:
        """Whoever looks is done before long, and stays with the token that they began with."""
        return not self._looking and token.until <= self._host.now()

    async def _ask(self) -> _Token:
        form = {"client_id": self._oauth.client_id, "grant_type": "client_credentials"}
        if self._oauth.client_secret is not None:
            form["client_secret"] = _reveal(self._oauth.client_secret, "client_secret")
        if self._oauth.scope:
            form["scope"] = self._oauth.scope
        if self._oauth.refresh_token is None:
            return self._read(await self._post(form))
        return await self._refreshed(form, _reveal(self._oauth.refresh_token, "refresh_token"))

    async def _refreshed(self, form: dict[str, str], seed: str) -> _Token:
        """A token for the newest refresh token; one that is not the configured one is lent."""
        used = await self._newest(seed)
        form |= {"grant_type": "refresh_token", "refresh_token": used}
        try:
            answer = await self._post(form)
        except Refused as refused:
            if used != seed:
                await self._lend(seed, refused=str(refused))
            raise
        renewed = await self._renewed(seed, used, answer)
        token = self._read(answer)
        if renewed or used != seed:
            await self._lend(seed, token=token.text, until=token.until.isoformat())
        return token

    async def _lend(self, seed: str, **what: str) -> None:
        await self._host.save(_LENT, json.dumps({"of": _mark(seed), **what}))

    async def _borrowed(self) -> _Token | None:
        """The running Beadle's token; None where the configured refresh token is used by nobody.

        Raises Refused where Beadle was refused, and Spent where its token is over.
        """
        seed = self._oauth.refresh_token
        text = await self._host.load(_LENT) if seed else None
        lent = json.loads(text) if text else {}
        if seed is None or lent.get("of") != _mark(_reveal(seed, "refresh_token")):
            return None
        if "refused" in lent:
            raise Refused(RefusedCode.CREDENTIALS, lent["refused"])
        token = _Token(lent["token"], datetime.fromisoformat(lent["until"]))
        if token.until <= self._host.now():
            raise Spent
        return token

    async def _newest(self, seed: str) -> str:
        """The refresh token that the server gave last; the configured one where that is newer."""
        text = await self._host.load(_KEPT)
        kept = json.loads(text) if text else {}
        return str(kept["token"]) if kept.get("of") == _mark(seed) else seed

    async def _renewed(self, seed: str, used: str, answer: dict[str, Any]) -> bool:
        """Keep another refresh token where the server gave one: the old one may be void now."""
        given = answer.get("refresh_token")
        if not isinstance(given, str) or not given or given == used:
            return False
        await self._host.save(_KEPT, json.dumps({"of": _mark(seed), "token": given}))
        return True

    async def _post(self, form: dict[str, str]) -> dict[str, Any]:
        """Send the form. Raises Unavailable and Refused, without a word of what was sent."""
        httpx = import_module("httpx")  # a mailbox with a password does not pay for it
        where = self._where
        try:
            async with httpx.AsyncClient(timeout=self._timeout, trust_env=False) as client:
                said = await client.post(
                    self._oauth.token_url, data=form, headers={"Accept": "application/json"}
                )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Unavailable(f"{where} does not answer ({type(error).__name__})") from None
        try:
            answer = said.json()
        except ValueError:
            answer = None
        found = answer if isinstance(answer, dict) else {}
        if said.status_code != httpx.codes.OK:
            raise _refusal(where, said.status_code, found)
        return found

    def _read(self, answer: dict[str, Any]) -> _Token:
        text, kind = answer.get("access_token"), str(answer.get("token_type", "Bearer"))
        if not isinstance(text, str) or not _TOKEN.fullmatch(text) or kind.lower() != "bearer":
            why = f"{self._where} gives no token that opens a mailbox: correct token_url and scope"
            raise Refused(RefusedCode.CREDENTIALS, why)
        try:
            seconds = max(float(answer.get("expires_in") or _SHORT), 1.0)
        except (TypeError, ValueError):
            seconds = _SHORT
        lasts = timedelta(seconds=min(seconds, 86_400))
        return _Token(text, self._host.now() + max(lasts - _EARLY, lasts / 2))

    @property
    def _where(self) -> str:
        return f"the token server {self._oauth.token_url.split('/')[2]}"


def _refusal(where: str, status: int, answer: dict[str, Any]) -> Unavailable | Refused:
    """What a server's refusal means (RFC 6749, 5.2): its code, and none of its words."""
    found = str(answer.get("error", ""))
    code = found if _CODE.fullmatch(found) else ""
    microsoft = _MICROSOFT.search(str(answer.get("error_description", ""))[:2000])
    said = ", ".join(filter(None, [code, microsoft[0] if microsoft else ""])) or str(status)
    if status >= _BROKEN or status == _BUSY or code in _LATER:
        return Unavailable(f"{where} asks to try again later ({said})")
    mend = _MEND.get(code, "correct [connection.oauth], or what is registered there")
    return Refused(RefusedCode.CREDENTIALS, f"{where} gives no token ({said}): {mend}")


def _reveal(secret: Secret, name: str) -> str:
    try:
        return secret.reveal()
    except SecretMissing as missing:
        why = f"The {name} is missing: {missing}"
        raise Refused(RefusedCode.CREDENTIALS, why) from None


def _mark(secret: str) -> str:
    """By which a secret is known again, without being kept."""
    return hashlib.sha256(secret.encode()).hexdigest()
