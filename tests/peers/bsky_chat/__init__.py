"""A fake of Bluesky's chat service on 127.0.0.1, which a real PDS asks on its accounts' behalf.

The real one is closed and runs only at Bluesky. ``world`` holds conversations and each account's
log; ``server`` speaks the wire form of ``chat.bsky.convo.*``; ``faults`` makes it fail.
"""

from peers.bsky_chat.server import ChatService
from peers.bsky_chat.world import World

__all__ = ["ChatService", "World"]
