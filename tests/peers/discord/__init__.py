"""A fake Discord for tests and for playing by hand; see ``server.py``."""

from peers.discord.errors import Form, Wrong
from peers.discord.interactions import Asked, words
from peers.discord.people import NotOffered, Person, buttons, labels
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
