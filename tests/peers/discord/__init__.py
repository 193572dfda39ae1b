"""A fake Discord for tests and for playing by hand; see ``server.py``."""

from peers.discord.asked import Asked, words
from peers.discord.errors import Form, Wrong
from peers.discord.filling import NotOffered
from peers.discord.people import Person, buttons, labels
from peers.discord.permissions import bits
from peers.discord.server import FakeDiscord

__all__ = [
    "Asked",
    "FakeDiscord",
    "Form",
    "NotOffered",
    "Person",
    "Wrong",
    "bits",
    "buttons",
    "labels",
    "words",
]
