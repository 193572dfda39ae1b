"""A town's server on the fake Discord, as the contract suites want it."""

from __future__ import annotations

import json

from contract_closure import ClosePeer
from peers.discord import messages

from adapters.contract import Account, Ref, Secret
from adapters.discord import ADAPTER, Options


def options_of(fake, folder, **more):
    """Options that reach the fake; pauses are short, all else is as it comes."""
    path = folder / "token"
    path.write_text(fake.token)
    more = {"pause_seconds": 0.05, **more}
    return Options(token=Secret(file=str(path)), **fake.addresses(), **more)


class DiscordPeer(ClosePeer):
    """Two channels of a town in which only officers write; one officer writes in both."""

    def __init__(self, fake, host, folder):
        self.fake = fake
        self.host = host
        self.town = fake.guild()
        self.officers = fake.role(self.town, "Officers")
        self.ann = fake.person(self.town, "Ann", self.officers)
        self.channels = {}
        for name in ("notices", "mayor"):
            made = fake.channel(self.town, name, deny_everyone=("SEND_MESSAGES",))
            fake.overwrite(made, self.officers["id"], allow=("SEND_MESSAGES", "ATTACH_FILES"))
            self.channels[f"acc-{name}"] = made
        self.accounts = [Account(name, made["id"]) for name, made in self.channels.items()]
        self.secrets = [fake.token]
        self.options = options_of(fake, folder)

    def connect(self):
        return ADAPTER.connect("discord", self.options, self.host)

    async def write(self, account, text, picture=None):
        channel, body, files = self.channels[account.id], {"content": text}, []
        if picture:
            body["attachments"] = [{"id": "0", "description": picture.alt}]
            files = [{"index": "0", "name": "picture.png", "bytes": picture.data}]
        sent = messages.post(self.fake.world, channel, self.fake.owner(self.town).user, body, files)
        return Ref("discord", f"{channel['id']}/{sent['id']}")

    def found(self, account, ref):
        """A message of an account's channel or threads as the fake has it, or None."""
        place, _, number = ref.id.partition("/")
        channel = self.fake.world.channels.get(place, {})
        assert self.channels[account.id]["id"] in (place, channel.get("parent_id"))
        return self.fake.world.messages.get(place, {}).get(number)

    async def edit(self, account, ref, text):
        self.fake.owner(self.town).edit(self.found(account, ref), text)

    async def delete(self, account, ref):
        self.fake.owner(self.town).delete(self.found(account, ref))

    async def stands(self, account, ref):
        one = self.found(account, ref)
        if one is None:
            return None
        shown = one["author"].get("global_name") or one["author"]["username"]
        files = [
            [file["filename"], file["size"], file.get("description")] for file in one["attachments"]
        ]
        return json.dumps([shown, one["content"], files]).encode()

    async def seen_pictures(self, account, ref):
        world = self.fake.world
        return [
            world.files[file["id"]]["bytes"] for file in self.found(account, ref)["attachments"]
        ]

    async def diagnose(self):
        return await ADAPTER.diagnose(self.options, self.accounts, self.host)

    async def diagnose_broken(self):
        accounts = [Account("acc-gone", "1180249153287913472")]
        return await ADAPTER.diagnose(self.options, accounts, self.host)

    # Closing

    async def furnish(self, account):
        channel = self.channels[account.id]
        await super().furnish(account)
        pinned = self.ann.write(channel, "How to reach us")
        self.fake.owner(self.town).pin(pinned)
        for name in ("Market", "Bins"):
            self.ann.thread(channel, name, self.ann.write(channel, name))
        quiet = self.ann.thread(channel, "Old", self.ann.write(channel, "Old"))
        self.ann.archive(quiet)
        locked = self.ann.thread(channel, "Locked", self.ann.write(channel, "Locked"))
        self.fake.owner(self.town).archive(locked, archived=False, locked=True)
        guest = self.fake.person(self.town, "Guest")
        self.fake.overwrite(channel, guest.id, allow=("SEND_MESSAGES_IN_THREADS",))
        helper = self.fake.role(self.town, "Helpers")
        self.fake.overwrite(channel, helper["id"], allow=("ADD_REACTIONS",))

    async def everything(self, account):
        channel = self.channels[account.id]
        found = {}
        for one in channel["permission_overwrites"]:
            bits = [one["type"], one["allow"], one["deny"]]
            found[f"overwrite:{one['id']}"] = json.dumps(bits).encode()
        places = [channel, *self.fake.world.threads(self.town.id)]
        for place in places:
            if place["id"] != channel["id"] and place["parent_id"] != channel["id"]:
                continue
            for one in self.fake.messages(place):
                said = [one["type"], one["content"], one["pinned"]]
                found[f"message:{one['id']}"] = json.dumps(said).encode()
            if "thread_metadata" in place:
                meta = place["thread_metadata"]
                states = [meta["locked"], meta["archived"]]
                found[f"thread:{place['id']}"] = json.dumps(states).encode()
        return found

    async def meddle(self, account):
        role = self.officers["id"]
        self.fake.overwrite(
            self.channels[account.id], role, allow=("SEND_MESSAGES", "ADD_REACTIONS")
        )
        return f"overwrite:{role}"
