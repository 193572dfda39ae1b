"""A word that something written may stand for, and how it is put there.

Owns what the ways of undoing have in common. A guess that is not sure counts only beside another
one, or beside a word with which it stands in a phrase.
"""

from __future__ import annotations

from typing import NamedTuple

from policy.vocabulary import Vocabulary

FEWEST = 4
"""Letters that a word needs to be made of something that is not plainly it."""


class Guess(NamedTuple):
    """What to put from ``start`` to ``end``. ``word`` is empty where it is more than one."""

    start: int
    end: int
    new: str
    word: str = ""
    sure: bool = True

    def moved(self, by: int) -> Guess:
        """The same in a text that begins so many characters earlier."""
        return self._replace(start=self.start + by, end=self.end + by) if by else self


def dressed(word: str, written: str, vocabulary: Vocabulary) -> str:
    """The word in the case in which it was written; the rules' own form where that is irregular."""
    letters = "".join(filter(str.isalpha, written))
    if len(letters) > 1 and letters.isupper():
        return word.upper()
    if not letters or letters.islower():
        return word
    if letters[0].isupper() and (len(letters) == 1 or letters[1:].islower()):
        return word.capitalize()
    return vocabulary.forms.get(word, word)
