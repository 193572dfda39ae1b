"""Who an account is (its DID) and which data server holds it.

Owns the look-up. The service is asked first, since it knows the accounts that it holds; for
others the handle is resolved through it and the data server is read from the DID document.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
from atproto_core.exceptions import AtProtocolError
from atproto_identity.did.resolver import AsyncDidResolver

from adapters.bluesky.errors import Rejected
from adapters.bluesky.options import Options, examine
from adapters.bluesky.wire import Wire
from adapters.contract import Account, Refused, RefusedCode


@dataclass(frozen=True, slots=True)
class Watched:
    """A watched account with its permanent name and its data server.

    ``usurped``: its handle now leads to another account.
    """

    account: Account
    did: str
    home: Wire
    usurped: bool = False


def _server(document: Mapping[str, Any]) -> str | None:
    """The data server named in a DID document."""
    for service in document.get("service") or ():
        if isinstance(service, Mapping) and str(service.get("id")).endswith("#atproto_pds"):
            return str(service.get("serviceEndpoint") or "") or None
    return None


class Directory:
    """Looks accounts up, and keeps one connection to each data server."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self.service = Wire(options.service, options.timeout_seconds)
        self._homes = {self.service.url: self.service}
        self._owners: dict[str, Wire] = {}
        self._resolver = AsyncDidResolver(options.plc, options.timeout_seconds)

    async def find(self, account: Account, known: str | None = None) -> Watched:
        """The account's DID and server. ``known`` is the DID that it had before.

        A DID is for ever and a handle is not: where the handle no longer leads anywhere, or to
        somebody else, the known DID stands, and ``usurped`` says so.
        Raises Unavailable where the service does not answer, and Refused(GONE) where this account
        alone cannot be found.
        """
        name = account.address.removeprefix("@")
        if why := examine(name):  # some servers fail at what is no name at all
            raise Refused(RefusedCode.GONE, why)
        usurped = False
        for wanted in (name, known):
            if wanted:
                with suppress(Refused):
                    did, document = await self._describe(wanted)
                    if known in (None, did):
                        return Watched(account, did, self._home(document), usurped)
                    usurped = True
        if known:
            return Watched(account, known, self._owners.get(known, self.service), usurped)
        raise Refused(RefusedCode.GONE, f"the account {name} cannot be found")

    async def home(self, did: str) -> Wire:
        """The connection to the server that holds this DID, as it was when first asked for."""
        if did not in self._owners:
            self._owners[did] = self._home((await self._describe(did))[1])
        return self._owners[did]

    async def _describe(self, name: str) -> tuple[str, Mapping[str, Any]]:
        """The DID and DID document of a handle or DID."""
        try:
            found = await self.service.query("com.atproto.repo.describeRepo", repo=name)
        except Rejected:
            return await self._elsewhere(name)
        return str(found["did"]), found.get("didDoc") or {}

    async def _elsewhere(self, name: str) -> tuple[str, Mapping[str, Any]]:
        """The same for an account that the service does not hold."""
        did = name
        if not name.startswith("did:"):
            try:
                nsid = "com.atproto.identity.resolveHandle"
                did = str((await self.service.query(nsid, handle=name))["did"])
            except Rejected:
                raise Refused(RefusedCode.GONE, f"no account has the handle {name}") from None
        try:
            document = await self._resolver.resolve_without_validation(did)
        except (AtProtocolError, httpx.HTTPError, ValueError) as error:
            why = f"the DID of {name} cannot be looked up now ({type(error).__name__})"
            raise Refused(RefusedCode.GONE, why) from error
        if not document:
            raise Refused(RefusedCode.GONE, f"the account {name} is no longer registered")
        return did, document

    def _home(self, document: Mapping[str, Any]) -> Wire:
        """The connection to the account's own server; the service's where none is named."""
        url = (_server(document) or self.service.url).rstrip("/")
        if url.startswith("http://") and not self.service.url.startswith("http://"):
            url = self.service.url  # nothing is read unencrypted because a document says so
        if url not in self._homes:
            self._homes[url] = Wire(url, self._options.timeout_seconds)
        return self._homes[url]

    async def close(self) -> None:
        """Close every connection."""
        for home in self._homes.values():
            await home.close()
        for method in vars(self._resolver).get("_methods", {}).values():
            # The SDK opens a client for each method and has no way to close it.
            if isinstance(client := vars(method).get("_client"), httpx.AsyncClient):
                await client.aclose()
