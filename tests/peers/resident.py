"""An account on a personal data server, written to as an officer's app would write.

Owns plain XRPC calls over httpx; knows nothing of Beadle or of the atproto package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx


def rkey(uri: str) -> str:
    """The record key at the end of an AT URI."""
    return uri.rsplit("/", 1)[1]


POST = "app.bsky.feed.post"


@dataclass
class Resident:
    """An account on a PDS and the means to write as its owner. Times out after 30 s."""

    url: str
    handle: str
    password: str
    did: str = ""
    headers: dict[str, str] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=f"{self.url}/xrpc/", timeout=30)

    def login(self) -> None:
        """Log in (again)."""
        body = {"identifier": self.handle, "password": self.password}
        session = self.call("com.atproto.server.createSession", body)
        self.did = session["did"]
        self.headers["authorization"] = f"Bearer {session['accessJwt']}"

    def call(self, nsid: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Call a procedure. Raises httpx.HTTPStatusError where the server refuses."""
        reply = self.http.post(nsid, json=body, headers=self.headers)
        reply.raise_for_status()
        return reply.json() if reply.content else {}

    def record(self, text: str, **more: Any) -> dict[str, Any]:
        """A post's record, made now."""
        stamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {"$type": POST, "text": text, "createdAt": stamp, **more}

    def create(self, record: Mapping[str, Any], **more: Any) -> tuple[str, str]:
        """Write a new record as it stands; its URI and CID."""
        body = {"repo": self.did, "collection": record.get("$type", POST), "record": record, **more}
        made = self.call("com.atproto.repo.createRecord", body)
        return made["uri"], made["cid"]

    def post(self, text: str, **more: Any) -> tuple[str, str]:
        """Publish a post; its URI and CID."""
        return self.create(self.record(text, **more))

    def post_many(self, texts: Sequence[str]) -> list[tuple[str, str]]:
        """Publish up to 200 posts in one commit; their URIs and CIDs."""
        kind = "com.atproto.repo.applyWrites#create"
        writes = [{"$type": kind, "collection": POST, "value": self.record(text)} for text in texts]
        made = self.call("com.atproto.repo.applyWrites", {"repo": self.did, "writes": writes})
        return [(one["uri"], one["cid"]) for one in made["results"]]

    def put(self, uri: str, record: Mapping[str, Any], **more: Any) -> str:
        """Write over a record (an edit); its new CID."""
        body = {"repo": self.did, "collection": uri.split("/")[3], "rkey": rkey(uri)}
        return str(
            self.call("com.atproto.repo.putRecord", {**body, "record": record, **more})["cid"]
        )

    def edit(self, uri: str, text: str, **more: Any) -> str:
        """Change a post's words; its new CID."""
        return self.put(uri, self.record(text, **more))

    def delete(self, uri: str) -> None:
        """Delete a record."""
        body = {"repo": self.did, "collection": uri.split("/")[3], "rkey": rkey(uri)}
        self.call("com.atproto.repo.deleteRecord", body)

    def get(self, uri: str) -> dict[str, Any] | None:
        """The record with its CID as it stands, or None."""
        params = {"repo": uri.split("/")[2], "collection": uri.split("/")[3], "rkey": rkey(uri)}
        reply = self.http.get("com.atproto.repo.getRecord", params=params)
        return reply.json() if reply.is_success else None

    def whole(self) -> dict[str, dict[str, Any]]:
        """Every record that the account holds, with its CID, by address."""
        described = self.http.get("com.atproto.repo.describeRepo", params={"repo": self.did})
        found: dict[str, dict[str, Any]] = {}
        for collection in described.raise_for_status().json()["collections"]:
            page: dict[str, Any] = {"repo": self.did, "collection": collection, "limit": 100}
            while True:
                reply = self.http.get("com.atproto.repo.listRecords", params=page)
                answer = reply.raise_for_status().json()
                found |= {one["uri"]: one for one in answer["records"]}
                if not answer["records"] or not answer.get("cursor"):
                    break
                page["cursor"] = answer["cursor"]
        return found

    def upload(self, data: bytes, mime: str) -> dict[str, Any]:
        """Upload a blob; the reference that a record holds."""
        headers = {**self.headers, "content-type": mime}
        reply = self.http.post("com.atproto.repo.uploadBlob", content=data, headers=headers)
        reply.raise_for_status()
        return reply.json()["blob"]

    def blob(self, cid: str) -> bytes:
        """The bytes of a blob, as the public gets them."""
        params = {"did": self.did, "cid": cid}
        reply = self.http.get("com.atproto.sync.getBlob", params=params)
        reply.raise_for_status()
        return reply.content

    def app_password(self, name: str = "beadle", *, privileged: bool = False) -> str:
        """Make an app password."""
        body = {"name": name, "privileged": privileged}
        return str(self.call("com.atproto.server.createAppPassword", body)["password"])

    def revoke(self, name: str = "beadle") -> None:
        """Revoke an app password."""
        self.call("com.atproto.server.revokeAppPassword", {"name": name})
