"""A real Dovecot for the tests: IMAP, submission and LMTP on loopback, run by an ordinary user.

Owns finding it, starting it with what ``dovecot_conf`` says, and ending it by its process's number.
A mail for anybody is put into a mailbox of that name.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from peers.mail.dovecot_conf import CONFIGURATION, INTROSPECTION, OAUTH, QUOTA
from peers.mail.loopback import certify, free_ports, is_open

DOMAIN = "sampleford.test"
PASSWORD = 'correct"horse'
_SECONDS = 60
_NEEDED = ("imap-login", "lmtp", "submission-login")


class Missing(Exception):
    """There is no Dovecot to test with; the text says what to install."""


@dataclass
class Dovecot:
    """A running server. ``relay`` is the port to which its submission service passes mails on.

    ``introspection``: where it asks whether a token is good (RFC 7662); "" takes passwords alone.
    ``mechanisms``: how tokens may be given. ``quota``: how much a mailbox holds, as "20K".
    """

    home: Path
    imap: int
    imaps: int
    submission: int
    lmtp: int
    relay: int
    process: subprocess.Popen | None = None
    capability: str = ""
    introspection: str = ""
    mechanisms: str = "xoauth2 oauthbearer"
    quota: str = ""

    @property
    def certificate(self) -> Path:
        return self.home / "certificate.pem"

    def start(self) -> None:
        """Write the configuration and start; raises RuntimeError with the log where it ends."""
        who, url = _who(), self.introspection
        if url:
            (self.home / "oauth.conf").write_text(INTROSPECTION.format(url=url))
        text = CONFIGURATION.format(
            home=self.home, user=who.pw_name, group=_group(who), uid=who.pw_uid, gid=who.pw_gid,
            domain=DOMAIN, imap=self.imap, imaps=self.imaps, submission=self.submission,
            lmtp=self.lmtp, relay=self.relay, password=PASSWORD, capability=self.capability,
            mechanisms=f" {self.mechanisms}" if url else "",
            oauth=OAUTH.format(home=self.home) if url else "",
            quota=QUOTA.format(quota=self.quota) if self.quota else "",
        )  # fmt: skip
        (self.home / "dovecot.conf").write_text(text)
        program = shutil.which("dovecot") or "/usr/sbin/dovecot"
        become = (
            {} if os.geteuid() else {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
        )
        with (self.home / "out").open("ab") as out:
            self.process = subprocess.Popen(
                [program, "-F", "-c", self.home / "dovecot.conf"],
                stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=self.home,
                start_new_session=True, **become,
            )  # fmt: skip
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if all(is_open(port) for port in (self.imap, self.submission, self.lmtp)):
                return
            time.sleep(0.05)
        said = "".join(p.read_text() for n in ("out", "log") if (p := self.home / n).exists())
        self.stop()
        raise RuntimeError(f"Dovecot did not start:\n{said[-2000:]}")

    def stop(self) -> None:
        """End it, with all that it started."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(60)
        if self.process is not None:
            with suppress(ProcessLookupError):  # sessions outlive their master for some seconds
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process = None

    def files(self, name: str) -> list[Path]:
        """The files of a mailbox's mails in the order in which they came."""
        folder = self.home / "mail" / name
        found = [path for part in ("new", "cur") for path in (folder / part).glob("*")]
        return sorted(found, key=lambda path: _order(path.name))

    def mailbox(self, name: str) -> list[bytes]:
        """The mails of a mailbox in the order in which they came."""
        return [data for path in self.files(name) if (data := _bytes(path))]


def plain_of(raw: bytes) -> str:
    """The plain text of a mail as its reader sees it."""
    for part in message_from_bytes(raw).walk():
        if part.get_content_type() == "text/plain":
            return part.get_payload(decode=True).decode("utf-8").replace("\r\n", "\n")
    return ""


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # it was moved from new to cur meanwhile
        return b""


def _order(name: str) -> tuple[int, int]:
    """When Dovecot wrote a file: seconds, and microseconds."""
    seconds, _, rest = name.partition(".")
    micro = rest.partition("M")[2].partition("P")[0]
    return int(seconds), int(micro or 0)


def _who() -> pwd.struct_passwd:
    """The user that it runs as: whoever runs the tests, and nobody in particular for root."""
    return pwd.getpwuid(os.geteuid()) if os.geteuid() else pwd.getpwnam("nobody")


def _group(who: pwd.struct_passwd) -> str:
    import grp  # noqa: PLC0415  # beside its only use

    return grp.getgrgid(who.pw_gid).gr_name


@contextmanager
def dovecot(relay: int, capability: str = "", **more: str) -> Iterator[Dovecot]:
    """A running Dovecot; it and its folder are gone afterwards. Raises Missing."""
    libraries = Path("/usr/lib/dovecot")
    if not all((libraries / name).exists() for name in _NEEDED):
        raise Missing(
            "no Dovecot here (Debian: apt-get install --no-install-recommends dovecot-imapd "
            "dovecot-lmtpd dovecot-submissiond)"
        )
    home = Path(tempfile.mkdtemp(prefix="beadle-dovecot-"))
    server = Dovecot(home, *free_ports(4), relay=relay, capability=capability, **more)
    try:
        certify(home)
        (home / "mail").mkdir()
        if not os.geteuid():
            who = _who()
            for path in (home, *home.rglob("*")):
                os.chown(path, who.pw_uid, who.pw_gid)
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
