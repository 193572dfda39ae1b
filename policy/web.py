"""What an address on the web is made of, and which other it looks like.

Owns the reading of one address by its form alone: nothing is fetched, resolved or asked. Hosts
are compared in lower case without ``www.``. No public suffix list is kept: who owns a host is
taken from the label before a short list of endings, which is enough to see a copy.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import name
from urllib.parse import unquote, urlsplit

from policy.text import Folded

_ENDING = re.compile(
    r"\.(?:(?:co|org|gov|ac|nhs|police|net|sch|me|ltd|plc|parliament)\.uk|[a-z]{2,24})$"
)
_HOST = re.compile(
    r"(?i)(?<![@\w.-])(?:[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?\.){1,8}[a-z]{2,24}(?![\w-])"
)
_ENDINGS = """
    uk com org net gov eu info io co shop events me tv london wales scot cymru online site app dev
    page link live news club store biz xyz top ru cn de fr ie us
"""
_KNOWN_ENDINGS = frozenset(_ENDINGS.split())
_KINDS = """
    pdf doc docx xls xlsx ppt pptx odt ods csv txt rtf jpg jpeg png gif mp3 mp4 mov zip htm html
"""
_DOCUMENTS = frozenset(_KINDS.split())
_NUMBER = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}")
_SCHEME = re.compile(r"(?i)([a-z][a-z0-9+.-]*):")
_OTHER_SCRIPTS = ("CYRILLIC", "GREEK", "ARMENIAN")
_NO_HOST = frozenset({"data", "javascript", "vbscript"})
_LONGEST = 2048
_SHORTEST = 7
"""Letters from which a name that differs in one of them is a copy and no other name."""

_LETTERS = str.maketrans("01358", "oiesb")


@dataclass(frozen=True, slots=True)
class Url:
    """An address in its pieces. ``host`` as it is read, with its own letters, in lower case.

    ``folded`` is the host as it looks; ``mixed`` says that its letters are of several alphabets.
    """

    text: str
    scheme: str
    user: str
    host: str
    path: str
    folded: str
    mixed: bool

    @property
    def numeric(self) -> bool:
        """Whether the host is an address in numbers (IPv4 in any writing, or IPv6)."""
        return ":" in self.host or (bool(self.scheme) and bool(_NUMBER.fullmatch(self.host)))


@lru_cache(maxsize=512)
def parsed(text: str) -> Url | None:
    """The address in its pieces; None where it is none. At most 2,048 characters are read."""
    text = text[:_LONGEST]
    scheme = _SCHEME.match(text)
    # "example.org:8080" has a port, not a scheme: no scheme that is followed has a dot.
    bare = scheme is None or "." in scheme[1]
    try:
        parts = urlsplit(f"//{text}" if bare else text)
        host = _readable((parts.hostname or "").rstrip("."))
    except ValueError:
        return None
    if not host and parts.scheme not in _NO_HOST:
        return None
    user = parts.netloc.rpartition("@")[0]
    folded = Folded(host).cased.casefold()
    return Url(text, parts.scheme, user, host, parts.path, folded, _mixed(host))


def _readable(host: str) -> str:
    """The host with its letters instead of Punycode (RFC 3492), where that can be read."""
    labels = [_letters(label) for label in unquote(host).casefold().split(".")]
    return ".".join(labels).removeprefix("www.")


def _letters(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label[4:].encode("ascii").decode("punycode").casefold()
    except (UnicodeError, OverflowError):
        return label


def _mixed(host: str) -> bool:
    """Whether a host, or one piece of it, reads as Latin and has letters of another alphabet.

    Registries give out no name of two alphabets, so the first piece that mixes them is forged.
    """
    if host.isascii():
        return False
    if Folded(host).cased.isascii():
        return _other(host)
    return any(_other(piece) and _latin(piece) for piece in host.split("."))


def _other(words: str) -> bool:
    return any(name(char, "").startswith(_OTHER_SCRIPTS) for char in words)


def _latin(words: str) -> bool:
    return any(char.isascii() and char.isalpha() for char in words)


def within(host: str, domain: str) -> bool:
    """Whether the host is the domain or lies under it."""
    return host == domain or host.endswith("." + domain)


def owner(host: str) -> str:
    """The label by which people know whose host it is: ``bbc`` of ``news.bbc.co.uk``."""
    return _ENDING.sub("", host).rpartition(".")[2]


def same_owner(one: str, other: str) -> bool:
    """Whether two hosts may well be one owner's: one under the other, or of the same name."""
    return within(one, other) or within(other, one) or owner(one) == owner(other)


def named_host(words: str) -> str:
    """The first host that the words of a link name; empty where they name none."""
    for found in _HOST.finditer(words[:_LONGEST]):
        host = found.group().casefold().removeprefix("www.")
        if host.rpartition(".")[2] in _KNOWN_ENDINGS:
            return host
    return ""


def extensions(path: str) -> tuple[str, str]:
    """The last two endings of the file that a path names: a document's, or empty; and the last."""
    pieces = unquote(path).rpartition("/")[2].casefold().split(".")
    first = pieces[-2] if len(pieces) > 2 else ""  # noqa: PLR2004 - a name and two endings
    return first if first in _DOCUMENTS else "", pieces[-1] if len(pieces) > 1 else ""


@lru_cache(maxsize=512)
def copied(url: Url, trusted: tuple[str, ...]) -> str:
    """Which of the trusted hosts the address pretends to be; empty where it is one, or none."""
    genuine = max((one for one in trusted if within(url.host, one)), key=len, default="")
    # Whoever lies under gov.uk may still copy another that lies there.
    rest = [one for one in trusted if not genuine or one.endswith("." + genuine)]
    return next((one for one in rest if _pretends(url, one)), "")


def _pretends(url: Url, one: str) -> bool:
    looks = url.folded
    if within(looks, one) or within(_skeleton(looks), _skeleton(one)):
        return True
    inside = r"(?<![a-z0-9])" + re.escape(one).replace(r"\.", "[.-]") + r"(?![a-z0-9])"
    if re.search(inside, looks):
        return True
    mine, theirs = owner(looks), owner(one)
    return len(theirs) >= _SHORTEST and mine != theirs and _one_apart(mine, theirs)


def _skeleton(host: str) -> str:
    """The host with digits as the letters that they are read for, and letters that run together."""
    return host.translate(_LETTERS).replace("rn", "m").replace("vv", "w").replace("l", "i")


def _one_apart(one: str, other: str) -> bool:
    """Whether one letter was changed, left out, put in, or two neighbours were swapped."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, char in enumerate(short) if char != long[i]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped
