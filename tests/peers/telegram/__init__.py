"""A fake Telegram for the real python-telegram-bot: see :mod:`peers.telegram.server`."""

from peers.telegram.faults import Fault
from peers.telegram.server import TOKEN, Telegram
from peers.telegram.world import Chat, World

__all__ = ["TOKEN", "Chat", "Fault", "Telegram", "World"]
