"""How tokens for the mailbox are asked for: the table ``[connection.oauth]``.

Owns which of its keys go together. Importing this module opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from adapters.contract import Secret

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """An application that may open the mailbox (OAuth 2, RFC 6749).

    ``token_url``: where tokens are had. ``client_id``, ``client_secret``: the application, as it
    is registered there; an application without a secret has a refresh token. With
    ``refresh_token`` tokens are had in the name of whoever consented (RFC 6749, 6), without it in
    the application's own (4.4). ``scope``: what the token is for, where the server wants it said.
    ``secret_expires``: the day from which the client's secret is no good any more; it is told
    beforehand.
    """

    token_url: str
    client_id: str
    client_secret: Secret | None = None
    refresh_token: Secret | None = None
    scope: str = ""
    secret_expires: date | None = None

    def __post_init__(self) -> None:
        """Refuse what could not work, or would send a secret in the clear."""
        where = urlsplit(self.token_url)
        if not where.hostname or (where.scheme != "https" and where.hostname not in LOOPBACK):
            raise ValueError('token_url must begin with "https://": secrets are sent there')
        if not self.client_id:
            raise ValueError("client_id must be the application's ID")
        if self.client_secret is None and self.refresh_token is None:
            raise ValueError("client_secret is missing, or refresh_token, or both")
