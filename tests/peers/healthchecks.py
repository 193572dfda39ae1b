"""A fake of healthchecks.io's pinging API on 127.0.0.1, which a test may have misbehave.

Whether a check is known is said in the body, with a status of 200, as the real one does.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

CHECK = "5f0c2a5e-monitor-marker"
"""The secret part of the address."""


@dataclass
class Healthchecks:
    """The server. ``pings``: method, path and body of each, in order."""

    pings: list[tuple[str, str, str]] = field(default_factory=list)
    status: int = 200
    location: str = ""
    body: bytes = b""
    silent: bool = False
    """Takes the ping, and answers only when the server ends."""

    def __enter__(self) -> Self:
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.port = self._server.server_address[1]
        self.address = f"http://127.0.0.1:{self.port}/{CHECK}"
        return self

    def __exit__(self, *_exc: object) -> None:
        self._over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Note a ping; status and body of the answer."""
        self.pings.append((method, path, body.decode()))
        if self.silent:
            self._over.wait()
        known = path.partition("?")[0].removesuffix("/fail") == f"/{CHECK}"
        return self.status, self.body or (b"OK" if known else b"OK (not found)")


def _handler(peer: Healthchecks) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, said = peer.answer(self.command, self.path, body)
            self.send_response(status)
            if peer.location:
                self.send_header("Location", peer.location)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = _answer  # noqa: N815  the library's own names

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    return Handler
