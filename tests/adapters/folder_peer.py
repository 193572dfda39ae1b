"""A website's folders, written and read with nothing but the file system."""

from __future__ import annotations

import re

from contract_closure import ClosePeer
from contract_peer import Picture
from plain_host import PlainHost

from adapters.contract import Account, Ref
from adapters.folder import ADAPTER, Options

DRAFT = re.compile(rb"\A---\n(?:.*\n)*?draft: true\n(?:.*\n)*?---\n")


class FolderPeer(ClosePeer):
    """Two accounts' folders, written and read with nothing but the file system."""

    def __init__(self, base):
        self.base = base
        self.options = Options(root=base, rescan_seconds=1)
        self.accounts = [Account("acc-news", "news"), Account("acc-mayor", "mayor")]
        self.count = 0
        for account in self.accounts:
            (base / account.address).mkdir()

    def path(self, account, ref):
        return self.base / account.address / ref.id

    def connect(self):
        return ADAPTER.connect("website", self.options, PlainHost())

    async def write(self, account, text, picture: Picture | None = None):
        self.count += 1
        folder = self.base / account.address / "2027"
        folder.mkdir(exist_ok=True)
        words = f"---\ntitle: Post {self.count}\nauthor: Olive Officer\n---\n{text}\n"
        if picture:
            (folder / f"pic{self.count}.png").write_bytes(picture.data)
            words += f"\n![{picture.alt}](pic{self.count}.png)\n"
        (folder / f"post-{self.count}.md").write_text(words)
        return Ref("folder", f"2027/post-{self.count}.md")

    async def edit(self, account, ref, text):
        path = self.path(account, ref)
        path.write_text(path.read_text().split("---\n")[1].join(["---\n", f"---\n{text}\n"]))

    async def delete(self, account, ref):
        self.path(account, ref).unlink()

    async def stands(self, account, ref):
        path = self.path(account, ref)
        # Read once: a perform that was cancelled may still be writing in its thread.
        stands = path.read_bytes() if path.exists() else None
        return None if stands is None or DRAFT.search(stands) else stands

    async def seen_pictures(self, account, ref):
        path = self.path(account, ref)
        names = re.findall(r"\]\((.*?\.png)\)", path.read_text())
        return [(path.parent / name).read_bytes() for name in names]

    async def occupy(self, account, ref):
        self.path(account, ref).write_text("Something else entirely.\n")
        return True

    async def furnish(self, account):
        await super().furnish(account)
        (self.base / account.address / "comments.json").write_bytes(b'{"comments":true, "n": 3}')

    async def everything(self, account):
        folder = self.base / account.address
        files = [path for path in folder.rglob("*") if path.is_file()]
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in files
            if not path.name.startswith(".")
        }

    async def meddle(self, account):
        (self.base / account.address / "banner.html").write_text("<p>Vote early!</p>")
        return "banner.html"

    async def diagnose(self):
        return await ADAPTER.diagnose(self.options, self.accounts, PlainHost())

    async def diagnose_broken(self):
        wrong = [Account("x", "no-such-folder"), Account("y", "nul\0byte")]
        return await ADAPTER.diagnose(self.options, wrong, PlainHost())
