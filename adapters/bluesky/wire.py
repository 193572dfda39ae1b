"""XRPC calls through the atproto package, their answers raw and their errors translated.

Raw, because the SDK's models add fields to records that it did not write, which changes their
CIDs. Owns the HTTP timeout.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atproto import AsyncClient, AsyncRequest
from atproto_client.models.dot_dict import DotDict

from adapters.bluesky.errors import CAUGHT, Rejected, translate
from adapters.bluesky.options import split
from adapters.bluesky.record import dump
from adapters.contract import RefusedCode

JSON = "application/json"


class Wire:
    """One server, spoken to as nobody or, once its client is logged in, as an account."""

    def __init__(self, url: str, timeout: float) -> None:
        self.url = url.rstrip("/")
        self.client = AsyncClient(self.url, request=AsyncRequest(timeout=timeout))

    async def query(
        self, nsid: str, headers: Mapping[str, str] | None = None, **params: Any
    ) -> Any:
        """Ask; a JSON answer comes decoded, anything else as bytes. Raises Trouble."""
        given = DotDict({name: value for name, value in params.items() if value is not None})
        try:
            answer = await self.client.invoke_query(nsid, params=given, headers=dict(headers or {}))
        except CAUGHT as error:
            raise translate(error) from error
        return answer.content

    async def call(
        self,
        nsid: str,
        body: bytes | Mapping[str, Any],
        mime: str = JSON,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Do; ``body`` is sent as it is where it is bytes. Raises Trouble."""
        data = body if isinstance(body, bytes) else dump(body)
        try:
            answer = await self.client.invoke_procedure(
                nsid, content=data, input_encoding=mime, headers=dict(headers or {})
            )
        except CAUGHT as error:
            raise translate(error) from error
        return answer.content

    async def record(self, uri: str) -> tuple[str, Any] | None:
        """The CID and value of a record that stands now; None where the server has none."""
        did, collection, rkey = split(uri)
        try:
            found = await self.query(
                "com.atproto.repo.getRecord", repo=did, collection=collection, rkey=rkey
            )
        except Rejected as refusal:
            if refusal.error == "RecordNotFound":
                return None
            raise
        return str(found["cid"]), found["value"]

    async def blob(self, did: str, cid: str) -> bytes:
        """The bytes of a blob, by their CID. Raises Refused(GONE) where it is not there."""
        try:
            data = await self.query("com.atproto.sync.getBlob", did=did, cid=cid)
        except Rejected as refusal:
            if refusal.code is RefusedCode.INVALID:  # older servers name no error for a missing one
                raise Rejected(RefusedCode.GONE, refusal.reason, refusal.error) from None
            raise
        return data if isinstance(data, bytes) else dump(data)

    async def head(self, did: str) -> str:
        """The revision of the account's newest commit; they sort as they were made."""
        answer = await self.query("com.atproto.sync.getLatestCommit", did=did)
        return str(answer["rev"])

    async def close(self) -> None:
        """Give the connections back."""
        await self.client.request.close()
