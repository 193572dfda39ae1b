"""What the tests of backups begin with: a configuration in a folder, two keys, posts with pictures.

All of it real: the file is loaded, the database is made by the migrations, the keys by Beadle.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Self

from sqlalchemy import make_url, select
from store.world import Clock, post

from adapters import contract
from adapters.contract import Batch, Posted
from bot.backup import ordering
from bot.backup.making import Made, make, quietly
from bot.backup.order import Order
from bot.config.load import load_config
from bot.run import keys
from bot.store import councils, media, migrate
from bot.store.intake import Intake
from bot.store.schema import Media
from bot.store.store import Store

CONFIG = """
[database]
url = "{url}"

[[connection]]
id = "blog"
adapter = "folder"

[[connection]]
id = "terminal"
adapter = "terminal"

[[council]]
id = "sampleford"
name = "Sampleford Town Council"
pack = "durrington"

[[council.person]]
name = "Sam Clerk"
role = "clerk"
identities = {{ terminal = "clerk" }}

[[council.account]]
connection = "blog"
address = "posts"

[[council.desk]]
connection = "terminal"
"""
KEYS = 'key = {{ file = "{general}" }}\nreports_key = {{ file = "{reports}" }}\n'
COUNCIL = "sampleford"
PACKS = {COUNCIL: "one"}


class Town:
    """A council with its Beadle stopped: ``store`` is the database, ``config`` the file."""

    def __init__(self, folder: Path, url: str, *, more: str = "") -> None:
        folder.mkdir()
        (folder / "posts").mkdir()
        self.folder, self.shelf = folder, folder.parent / "shelf"
        self.path = folder / "beadle.toml"
        where = make_url(url)
        if where.get_backend_name() == "sqlite":
            where = where.set(database="beadle.db")
        first = KEYS.format(general="beadle.key", reports="beadle-reports.key")
        self.path.write_text(first + more + CONFIG.format(url=where.render_as_string()))
        self.config = load_config(self.path)
        self.url = url if "postgresql" in url else f"sqlite:///{folder / 'beadle.db'}"
        self.clock = Clock()
        migrate.upgrade(self.url)
        self.store = Store(self.url, self.clock)
        keys.open_general(self.store, self.config)
        keys.open_reports(self.store, self.config)
        self.store.write_now(councils.adopt, self.config, PACKS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def take(self, *events: contract.Event, **more) -> None:
        """Deliver a batch of the blog."""
        batch = Batch(events, **more)
        self.store.write_now(lambda session: Intake(session, "blog", "folder").take(batch))

    def posts(self, count: int, start: int = 0) -> None:
        """Deliver posts."""
        self.take(*(Posted(post(f"p{n}", f"Words {n}")) for n in range(start, start + count)))

    def pictures(self, *pictures: bytes) -> None:
        """Deliver posts with a picture each, and keep their copies."""
        for picture in pictures:
            name = hashlib.sha256(picture).hexdigest()[:12]
            shown = (contract.Media(name, "image/png"),)
            self.take(Posted(post(name, f"See {name}", media=shown)))
        self.store.write_now(_keep, dict(zip(_waiting(self.store), pictures, strict=True)))

    def order(self, passphrase: str = "") -> Order:
        """A backup to be made now."""
        return ordering.given(self.config, self.shelf, self.clock(), passphrase)

    def backup(self, passphrase: str = "", show=quietly) -> Made:
        """Make one."""
        return make(self.order(passphrase), show)


def _waiting(store: Store) -> list[int]:
    query = select(Media.id).where(Media.state == "waiting").order_by(Media.id)
    return store.read_now(lambda session: list(session.scalars(query)))


def _keep(session, copies: dict[int, bytes]) -> None:
    for media_id, data in copies.items():
        media.keep(session, media_id, data)
