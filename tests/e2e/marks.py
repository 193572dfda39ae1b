"""Words that must be found nowhere but where they belong, and the search for them.

A mark is a word that stands nowhere else in the world. It is looked for as it is written and in
the forms in which a program may copy it on: other encodings of text, JSON, base64, hexadecimal.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterable, Iterator
from urllib.parse import quote

import ahocorasick

_LETTERS = "bcdfghjklmnpqrstvwxz"
_SHORTEST = 12


class Marks:
    """The marks of one test, each by what it was planted as."""

    def __init__(self) -> None:
        self.planted: dict[str, str] = {}
        self._searches: tuple[ahocorasick.Automaton, ahocorasick.Automaton] | None = None

    def new(self, where: str, tail: str = "") -> str:
        """A new mark; ``where`` says in the test's complaint what got out."""
        assert where not in self.planted, f"two marks are called {where}"
        word = "zq" + "".join(secrets.choice(_LETTERS) for _ in range(_SHORTEST)) + tail
        self.planted[where] = word
        self._searches = None
        return word

    def found(self, data: bytes) -> list[str]:
        """What of all that was planted stands in these bytes, in whatever form."""
        plain, based = self._searches or self._prepared()
        out = {
            where
            for search, text in ((plain, data.lower()), (based, data))
            for _, places in search.iter(text.decode("latin-1"))
            for where in places
        }
        return [where for where in self.planted if where in out]

    def _prepared(self) -> tuple[ahocorasick.Automaton, ahocorasick.Automaton]:
        """All forms of all marks, looked for in one pass; a byte is a letter of Latin-1 there."""
        searches = ahocorasick.Automaton(), ahocorasick.Automaton()
        for search, forms in zip(searches, (plain_forms, base64_forms), strict=True):
            for where, word in self.planted.items():
                for form in forms(word):
                    letters = form.decode("latin-1")
                    search.add_word(letters, {*search.get(letters, ()), where})
            search.make_automaton()
        self._searches = searches
        return searches


def plain_forms(word: str) -> Iterator[bytes]:
    """The word in the encodings of text, in small ASCII letters: letter case hides nothing."""
    for cased in {word, word.lower(), word.upper()}:
        escaped = json.dumps(cased)[1:-1]
        for spelled in {
            cased,
            escaped,
            quote(cased),
            ascii(cased)[1:-1],
            repr(cased.encode())[2:-1],
        }:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le"):
                yield spelled.encode(encoding).lower()
            yield spelled.encode().hex().encode()


def base64_forms(word: str) -> Iterator[bytes]:
    """What of a word stands in the base64 of any text around it, wherever it begins there."""
    for spelled in {word, word.lower(), word.upper(), json.dumps(word)[1:-1]}:
        for encoding in ("utf-8", "utf-16-le"):
            data = spelled.encode(encoding)
            for before in range(3):
                whole = base64.b64encode(bytes(before) + data).rstrip(b"=")
                cut = whole[(0, 2, 3)[before] : -1]
                yield cut
                yield cut.translate(bytes.maketrans(b"+/", b"-_"))


def nothing(marks: Marks, places: Iterable[tuple[str, bytes]]) -> None:
    """Fail where a mark stands in a place, with the places and what it was planted as."""
    out = {name: found for name, data in places if (found := marks.found(data))}
    assert not out, f"got out: {out}"
