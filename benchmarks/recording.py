"""A recorded stretch of a real data server's stream, and the server as it was before it.

The server cannot write 300 commits in a second on a small machine. So they are written
beforehand, recorded, and played back at that pace, while the server itself stands where it stood
before the first of them: to Beadle nothing tells the difference. Kept in ``.cache``, made anew
when the posts change.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peers.pds import PDS, free_port
from peers.resident import Resident

from benchmarks import ROOT
from benchmarks.firehose import Witness, keys, wait

CACHE = ROOT / ".cache" / "benchmarks"
ACCOUNTS = 4
SLOWEST = 10.0


@dataclass(frozen=True)
class Recording:
    """Frames in order, and the folder of the server from before."""

    frames: Sequence[bytes]
    before: Path
    handles: Sequence[str]
    password: str
    port: int
    """The accounts' DID documents name the server with its port: it must have the same again."""

    @contextmanager
    def server(self, place: Path) -> Iterator[tuple[PDS, list[Resident]]]:
        """The server as it was before the frames, on a copy."""
        shutil.copytree(self.before, place)
        with PDS(place, self.port) as pds:
            yield pds, [Resident(pds.url, handle, self.password) for handle in self.handles]


def recorded(name: str, texts: Sequence[str]) -> Recording:
    """The recording of these posts, one commit each, made if need be."""
    mark = hashlib.sha256(json.dumps([ACCOUNTS, *texts]).encode()).hexdigest()[:12]
    folder = CACHE / f"{name}-{mark}"
    if not (folder / "done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        _record(folder, texts)
        (folder / "done").touch()
    about = json.loads((folder / "about.json").read_text())
    frames = pickle.loads((folder / "frames.pickle").read_bytes())
    return Recording(frames, folder / "before", **about)


def _record(folder: Path, texts: Sequence[str]) -> None:
    print(f"recording {len(texts):,} posts on a real data server (kept for the next time) …")
    port = free_port()
    with PDS(folder / "data", port) as pds:
        made = [pds.account(f"council{number}") for number in range(ACCOUNTS)]
    shutil.copytree(folder / "data", folder / "before")
    with PDS(folder / "data", port) as pds:
        residents = [Resident(pds.url, one.handle, one.password) for one in made]
        for one in residents:
            one.login()
        with Witness(pds.url) as witness, ThreadPoolExecutor(ACCOUNTS) as pool:
            shares = [(one, texts[number::ACCOUNTS]) for number, one in enumerate(residents)]
            list(pool.map(lambda share: [share[0].post(text) for text in share[1]], shares))
            wait(lambda: len(witness.came) >= len(texts), len(texts) / SLOWEST)
    frames = [frame for frame in witness.frames if keys(frame)]
    (folder / "frames.pickle").write_bytes(pickle.dumps(frames))
    about = {"handles": [m.handle for m in made], "password": made[0].password, "port": port}
    (folder / "about.json").write_text(json.dumps(about))
    shutil.rmtree(folder / "data")
