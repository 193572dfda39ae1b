"""An empty Debian root in a folder, and commands run inside it.

Owns debootstrap and chroot. The way to the package registries is this machine's own: pip's
environment and the certificates it names are lent to a root for one command and taken away
again, so that nothing of them stays in what is built.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SUITE = "bookworm"
PACKAGES = "python3,python3-venv,ca-certificates"
LENT_NAMES = ("PIP_", "SSL_CERT_", "REQUESTS_CA_BUNDLE", "http_proxy", "https_proxy", "no_proxy")
LENT_FILES = ("/etc/resolv.conf", "/etc/hosts", "/etc/pip.conf")


def base(cache: Path) -> Path:
    """A root with Debian's Python, made once and kept in ``cache``."""
    target = cache / f"debootstrap-{SUITE}"
    if (target / "usr/bin/python3").exists():
        return target
    making = cache / f"making-{SUITE}"
    shutil.rmtree(making, ignore_errors=True)
    making.parent.mkdir(parents=True, exist_ok=True)
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(making)]
    mirror = _mirror()
    with (cache / "debootstrap.log").open("wb") as log:
        subprocess.run(
            command + ([mirror] if mirror else []),
            check=True, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    making.rename(target)
    return target


def _mirror() -> str | None:
    """Where this machine's apt finds the suite; None leaves it to debootstrap."""
    answer = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    sites = [line.split()[0] for line in answer.stdout.splitlines() if line.endswith(f" {SUITE}")]
    return sites[0] if sites else None


@dataclass
class Root:
    """One root folder with the state that instructions change: environment, folder, user."""

    folder: Path
    environment: dict[str, str] = field(
        default_factory=lambda: {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        }
    )
    workdir: str = "/"
    user: str = "root"

    def inside(self, path: str) -> Path:
        """Where a path of the root, absolute or from its working folder, lies out here."""
        return self.folder / os.path.normpath(Path(self.workdir) / path).lstrip("/")

    def command(self, words: Sequence[str]) -> list[str]:
        """The words to start out here, so that they run in there as the process itself."""
        change = ["/bin/sh", "-c", 'cd "$0" && exec "$@"', self.workdir, *words]
        return ["chroot", f"--userspec={self.user}:{self.user}", str(self.folder), *change]

    def run(
        self, words: Sequence[str], extra: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end and give back status and both outputs as one text."""
        return subprocess.run(
            self.command(words),
            check=False, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**self.environment, **(extra or {})},
        )  # fmt: skip

    @contextmanager
    def lent(self) -> Iterator[dict[str, str]]:
        """The registries' settings of this machine, inside the root only meanwhile."""
        names = {name: value for name, value in os.environ.items() if name.startswith(LENT_NAMES)}
        # Folders of this machine are not in the root, and pip complains of each that is missing.
        names = {name: value for name, value in names.items() if not Path(value).is_dir()}
        kept: list[tuple[Path, bytes | None]] = []
        for source in {*LENT_FILES, *names.values()}:
            if source.startswith("/") and Path(source).is_file():
                target = self.folder / source.lstrip("/")
                kept.append((target, target.read_bytes() if target.exists() else None))
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(Path(source).read_bytes())
        try:
            yield names
        finally:
            for target, before in kept:
                target.unlink() if before is None else target.write_bytes(before)
