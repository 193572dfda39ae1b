"""A server that answers a QUIT and stays: over TLS, it never says that it parts."""

from __future__ import annotations

import socket
import ssl
import threading

from peers.mail.loopback import certify


class Lingering:
    """An SMTP server on loopback for one session. ``left``: the client has gone."""

    def __init__(self, home):
        certify(home)
        self.certificate = str(home / "certificate.pem")
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(self.certificate, home / "key.pem")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.left = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._listening.close()
        self._thread.join()

    def _serve(self):
        accepted, _ = self._listening.accept()
        raw = accepted.dup()
        line = self._context.wrap_socket(accepted, server_side=True)
        with line, raw:
            self._talk(line)
            raw.settimeout(60)
            self._until_gone(raw)

    def _talk(self, line):
        line.sendall(b"220 lingering.sampleford.test ESMTP\r\n")
        with line.makefile("rb") as said:
            for command in said:
                if command.upper().startswith(b"QUIT"):
                    break
                line.sendall(b"250 2.0.0 Ok\r\n")
        line.sendall(b"221 2.0.0 Bye\r\n")

    def _until_gone(self, raw):
        """Read what is encrypted without understanding it, so that no farewell is answered."""
        try:
            while raw.recv(4096):
                pass
        except TimeoutError:
            return
        except ConnectionError:
            pass
        self.left.set()
