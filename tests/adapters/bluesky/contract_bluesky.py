"""Two accounts on a real personal data server, as the contract suites want them."""

from __future__ import annotations

import itertools
import json

from contract_peer import Peer

from adapters.bluesky import ADAPTER, Options
from adapters.contract import Account, Ref, Secret

_count = itertools.count()


class BlueskyPeer(Peer):
    """Two accounts on one server; the first is the one that Beadle is logged in as."""

    def __init__(self, pds, lent, folder, source):
        self.lent = lent
        first, second = (pds.account(f"{name}{next(_count)}") for name in ("news", "mayor"))
        self.residents = {"acc-news": first, "acc-mayor": second}
        self.accounts = [Account(name, who.handle) for name, who in self.residents.items()]
        password = first.app_password()
        self.secrets = [password]
        (folder / "password").write_text(password)
        self.options = Options(
            service=pds.url,
            source=source,
            identifier=first.handle,
            password=Secret(file=str(folder / "password")),
            poll_seconds=0.1,
        )

    def connect(self):
        return ADAPTER.connect("bluesky", self.options, self.lent)

    async def write(self, account, text, picture=None):
        who = self.residents[account.id]
        more = {}
        if picture:
            blob = who.upload(picture.data, picture.mime)
            images = [{"image": blob, "alt": picture.alt}]
            more = {"embed": {"$type": "app.bsky.embed.images", "images": images}}
        return Ref("bluesky", who.post(text, **more)[0])

    async def edit(self, account, ref, text):
        who = self.residents[account.id]
        who.put(ref.id, {**who.get(ref.id)["value"], "text": text})

    async def delete(self, account, ref):
        self.residents[account.id].delete(ref.id)

    async def stands(self, account, ref):
        found = self.residents[account.id].get(ref.id)
        return json.dumps([found["uri"], found["cid"], found["value"]]).encode() if found else None

    async def seen_pictures(self, account, ref):
        who = self.residents[account.id]
        images = who.get(ref.id)["value"]["embed"]["images"]
        return [who.blob(image["image"]["ref"]["$link"]) for image in images]

    async def occupy(self, account, ref):
        who = self.residents[account.id]
        who.put(ref.id, who.record("Something else entirely"))
        return True

    async def diagnose(self):
        return await ADAPTER.diagnose(self.options, self.accounts, self.lent)

    async def diagnose_broken(self):
        accounts = [Account("acc-gone", "nobody-here.test")]
        return await ADAPTER.diagnose(self.options, accounts, self.lent)
