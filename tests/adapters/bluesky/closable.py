"""A council on a real personal data server with all that a closing has to put back."""

from __future__ import annotations

import json

from contract_bluesky import BlueskyPeer
from contract_closure import ClosePeer
from contract_peer import png

from adapters.bluesky.options import PROFILE, THREADGATE

MENTIONED = [{"$type": f"{THREADGATE}#mentionRule"}]


def gate(root, **fields):
    """A threadgate's record as Bluesky's app writes it."""
    stamp = "2027-03-01T09:00:00.000Z"
    return {"$type": THREADGATE, "post": root, "createdAt": stamp, **fields}


def gate_at(root):
    """Where a thread's gate stands."""
    return root.replace("app.bsky.feed.post", THREADGATE)


class ClosableBluesky(BlueskyPeer, ClosePeer):
    """A council with a profile, a pinned post, and threads of every kind."""

    async def furnish(self, account):
        who = self.residents[account.id]
        pinned, cid = who.post("How to reach us")
        for fields in ({"allow": MENTIONED}, {"allow": []}, {"hiddenReplies": [pinned]}):
            root, _ = who.post(f"A thread with {sorted(fields)}")
            who.put(gate_at(root), gate(root, **fields))
        for text in ("Bin day is Tuesday", "The allotments are full"):
            who.post(text)
        profile = {
            "$type": PROFILE,
            "displayName": "Sampleford Town Council",
            "description": "News of the town. " * 12,
            "avatar": who.upload(png(shade=9), "image/png"),
            "pinnedPost": {"uri": pinned, "cid": cid},
        }
        who.put(f"at://{who.did}/{PROFILE}/self", profile)

    async def everything(self, account):
        return whole(self.residents[account.id])

    async def meddle(self, account):
        who = self.residents[account.id]
        gates = (place for place in whole(who) if THREADGATE in place)
        place = next(one for one in gates if who.get(one)["value"].get("hiddenReplies"))
        who.put(place, {**who.get(place)["value"], "allow": MENTIONED})
        return place


def whole(who):
    """Every record of a repository, by address."""
    return {
        uri: json.dumps([one["cid"], one["value"]]).encode() for uri, one in who.whole().items()
    }
