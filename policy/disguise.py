"""Words that were broken up or written otherwise, put back: only those that a rule looks for.

Owns the undoing of what people do to a word to get it past a filter: digits and signs for
letters, letters spaced out or repeated, fragments, words run together or written backwards. A
run of characters is changed only if what comes out is a word of the rules' vocabulary, so that
codes, names and other languages stay as they are. Time is linear in the text: runs, words and
the looks at each place are bounded.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator

import re2

from policy.ordinary import ORDINARY
from policy.segments import Piece, segmented
from policy.text import Edit
from policy.vocabulary import LONGEST, Vocabulary, signless, skeleton

_SIGN = "0-9@$!|+\u20ac("
_SPACED = re.compile(
    r"(?<![A-Za-z0-9@$])[A-Za-z0-9@$](?:[^A-Za-z0-9@$]{1,4}[A-Za-z0-9@$]){2,400}(?![A-Za-z0-9@$])"
)
_SIGNED = re.compile(rf"(?<![A-Za-z{_SIGN}])[A-Za-z{_SIGN}]{{3,40}}(?![A-Za-z{_SIGN}])")
_HAS_BOTH = re.compile(rf"(?=.*[{_SIGN}]).*[A-Za-z]")
_MASKED = re.compile(r"(?<![A-Za-z*#])[A-Za-z]{1,8}[*#%@_-]{1,6}[A-Za-z]{1,8}(?![A-Za-z*#])")
_REPEATED = re.compile(r"(?<![A-Za-z])[A-Za-z]{3,60}(?![A-Za-z])")
_THRICE = re.compile(r"([A-Za-z])\1\1", re.IGNORECASE)
_BROKEN = re.compile(
    r"(?<![A-Za-z0-9$@])[A-Za-z0-9$]{1,24}"
    r"(?:(?:[^A-Za-z0-9\s'@:$/]{1,4}\n?|\n(?=[a-z0-9]))[A-Za-z0-9$]{1,24}){1,60}(?![A-Za-z0-9$@])"
)
_PIECE = re.compile(r"[A-Za-z0-9$]+")
_HUMPED = re.compile(r"(?<![A-Za-z@./])[A-Za-z]{5,60}(?![A-Za-z@])")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_TAG = re.compile(r"(?<=#)(?:[a-z]{6,60}|[A-Z]{6,60})(?![A-Za-z])")
_JOINED = re.compile(
    r"(?<![A-Za-z@./#])(?:[Vv]ote|[Ee]lect|[Ss]upport|[Bb]ack|VOTE|SUPPORT)[A-Za-z]{4,30}(?![A-Za-z@])"
)
_LOWER = re.compile(r"[a-z]{4,}")
_WORD = re.compile(r"(?<![A-Za-z])[A-Za-z]{4,24}(?![A-Za-z])")
_THREE = "|".join(f"(?i:{letter}{{3}})" for letter in "abcdefghijklmnopqrstuvwxyz")
_SUSPECT = re2.compile(
    rf"[A-Za-z][{_SIGN}*#%_]+[A-Za-z]|\b[0-9@$]+[A-Za-z]{{2}}[A-Za-z0-9]|[A-Za-z]{{2}}[0-9@$]"
    rf"|{_THREE}|[a-z][A-Z]|#[A-Za-z]{{6}}|[A-Za-z]-?\n-?[a-z]|[A-Za-z][^A-Za-z0-9\s'@:/]{{1,4}}[A-Za-z]"
    r"|\b[A-Za-z0-9@$][^A-Za-z0-9]{1,4}[A-Za-z0-9@$][^A-Za-z0-9]{1,4}[A-Za-z0-9@$]\b"
    r"|(?i:vote|elect|support|back)[a-z]{4}"
)
"""What an ordinary post has none of; RE2, as this is asked of every post."""

_FULL = 0.6
"""Share of a run of single letters that words must make up."""

_FEWEST = 4
"""Letters that a word needs to be made of something that is not plainly it."""

_ALONE = 6
"""Letters from which one word backwards, or one made of two ordinary ones, is told by itself."""


def undone(cased: str, vocabulary: Vocabulary) -> list[Edit]:
    """What to put where, in order and without overlap; nothing where nothing is disguised."""
    edits: list[Edit] = []
    if not cased or not vocabulary.words:
        return edits
    if _SUSPECT.search(cased) is not None:
        for find in _WAYS:
            _add(edits, find(cased, vocabulary))
    if not vocabulary.backwards.isdisjoint(_LOWER.findall(cased.lower())):
        _add(edits, _backwards(cased, vocabulary))
    return edits


def _add(edits: list[Edit], more: Iterator[Edit]) -> None:
    """Take in what does not overlap what was found before."""
    new = [one for one in more if not _taken(edits, one)]
    if new:
        edits += new
        edits.sort()


def _taken(edits: list[Edit], one: Edit) -> bool:
    at = bisect_left(edits, (one[0], -1, ""))
    return (at > 0 and edits[at - 1][1] > one[0]) or (at < len(edits) and edits[at][0] < one[1])


def _dressed(word: str, written: str, vocabulary: Vocabulary) -> str:
    """The word in the case in which it was written; the rules' own form where that is irregular."""
    letters = [char for char in written if char.isalpha()]
    if letters and all(char.isupper() for char in letters) and len(letters) > 1:
        return word.upper()
    if all(char.islower() for char in letters):
        return word
    if letters[0].isupper() and all(char.islower() for char in letters[1:]):
        return word.capitalize()
    return vocabulary.forms.get(word, word)


def _spaced(cased: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Single letters with something between each two: ``v.o.t.e``, ``L a b o u r``."""
    for run in _SPACED.finditer(cased):
        places = [place for place, char in enumerate(run.group(), run.start()) if _is_letter(char)]
        letters = "".join(cased[place] for place in places)
        pieces = segmented(signless(letters), vocabulary)
        words = [piece for piece in pieces if piece.word]
        known = sum(piece.end - piece.start for piece in words)
        if known >= _FULL * len(letters) and any(len(one.word) >= _FEWEST for one in words):
            yield run.start(), run.end(), _written(pieces, letters, vocabulary)


def _is_letter(char: str) -> bool:
    return char in "@$" or (char.isascii() and char.isalnum())


def _written(pieces: list[Piece], letters: str, vocabulary: Vocabulary) -> str:
    return " ".join(
        _dressed(piece.word, letters[piece.start : piece.end], vocabulary)
        if piece.word
        else letters[piece.start : piece.end]
        for piece in pieces
    )


def _signed(cased: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Digits and signs for letters: ``L4b0ur``, ``v0t3``, ``sc@m``, with letters repeated too."""
    for run in _SIGNED.finditer(cased):
        written = run.group().rstrip("!|+(")
        if not _HAS_BOTH.match(written):
            continue
        word = _closest(written, vocabulary)
        if word:
            yield run.start(), run.start() + len(written), _dressed(word, written, vocabulary)


def _closest(written: str, vocabulary: Vocabulary) -> str:
    """The word of that skeleton whose length is nearest; empty where there is none."""
    words = vocabulary.skeletons.get(skeleton(written), ())
    fit = [word for word in words if _FEWEST <= len(word) <= len(written)]
    return min(fit, key=lambda word: len(written) - len(word), default="")


def _masked(cased: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Letters hidden behind a sign: ``sh*t``, ``w**ker``."""
    for run in _MASKED.finditer(cased):
        written = run.group().lower()
        key = (written[0], written[-1], len(written))
        shape = [(place, char) for place, char in enumerate(written) if char.isalpha()]
        for word in vocabulary.masks.get(key, ()):
            if len(word) >= _FEWEST and all(word[place] == char for place, char in shape):
                yield run.start(), run.end(), _dressed(word, run.group(), vocabulary)
                break


def _repeated(cased: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    """A letter three times or more: ``voooote``, ``Labourrr``."""
    if not _THRICE.search(cased):
        return
    for run in _REPEATED.finditer(cased):
        written = run.group()
        if _THRICE.search(written) and written.lower() not in vocabulary.words:
            word = _closest(written, vocabulary)
            if word:
                yield run.start(), run.end(), _dressed(word, written, vocabulary)


def _broken(cased: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    """A word in fragments: ``La-bo-ur``, ``Lab*our``, one broken at the line's end."""
    for run in _BROKEN.finditer(cased):
        pieces = [(one.start() + run.start(), one.group()) for one in _PIECE.finditer(run.group())]
        at = 0
        while at < len(pieces):
            count, word = _longest(pieces, at, vocabulary)
            if count and "\n" in cased[pieces[at][0] : pieces[at + count - 1][0]]:
                # Two words of two lines are no fragments, whatever they make together.
                count = (
                    0
                    if all(one.lower() in ORDINARY for _, one in pieces[at : at + count])
                    else count
                )
            if count:
                last, text = pieces[at + count - 1]
                start, end = pieces[at][0], last + len(text)
                written = "".join(piece for _, piece in pieces[at : at + count])
                yield start, end, _dressed(word, written, vocabulary)
            at += max(count, 1)


def _longest(pieces: list[tuple[int, str]], at: int, vocabulary: Vocabulary) -> tuple[int, str]:
    """How many fragments from there make one word, and which; 0 where none do."""
    best = (0, "")
    joined = pieces[at][1].lower()
    plain = joined in ORDINARY or joined in vocabulary.words
    for count, (_, piece) in enumerate(pieces[at + 1 : at + 12], 2):
        joined += piece.lower()
        if len(joined) > LONGEST:
            break
        plain = plain and (piece.lower() in ORDINARY or piece.lower() in vocabulary.words)
        word = vocabulary.classes.get(signless(joined), "")
        if len(word) >= (_ALONE if plain else _FEWEST):
            best = (count, word)
    return best


def _humped(cased: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Words run together, each with a capital, and words in irregular case: ``VoteLabour``."""
    for run in _HUMPED.finditer(cased):
        written = run.group()
        if written.islower() or written.isupper() or written[1:].islower():
            continue
        if written.lower() in vocabulary.words:
            form = vocabulary.forms.get(written.lower())
            if form is not None and form != written:
                yield run.start(), run.end(), form
            continue
        pieces = _HUMP.sub(" ", written).split()
        known = [one for one in pieces if one.lower() in vocabulary.words]
        if any(len(one) >= _FEWEST for one in known):
            yield run.start(), run.end(), " ".join(pieces)


def _tags(cased: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Words run together without a capital, in a hashtag or behind a call: ``#votelabour``."""
    for pattern in (_TAG, _JOINED):
        for run in pattern.finditer(cased):
            written = run.group()
            if written.lower() in vocabulary.words:
                continue
            pieces = segmented(signless(written), vocabulary)
            words = [piece for piece in pieces if len(piece.word) >= _FEWEST]
            if len(words) > 1 and all(piece.word for piece in pieces):
                yield run.start(), run.end(), _written(pieces, written, vocabulary)


def _backwards(cased: str, vocabulary: Vocabulary) -> Iterator[Edit]:
    """Words written backwards: two, or one that is long. Both orders of the words are given."""
    found = [run for run in _WORD.finditer(cased) if run.group().lower() in vocabulary.backwards]
    if not found or (len(found) == 1 and len(found[0].group()) < _ALONE):
        return
    start, end = found[0].start(), found[-1].end()
    if len(found) > 1 and end - start > sum(len(run.group()) + 40 for run in found):
        return
    text = cased[start:end]
    whole = text[::-1]
    each = re.sub(r"[A-Za-z]+", lambda word: word.group()[::-1], text)
    both = whole if whole == each else f"{each} . {whole}"
    yield start, end, re.sub(r"[A-Za-z]+", lambda word: _upright(word.group(), vocabulary), both)


def _upright(word: str, vocabulary: Vocabulary) -> str:
    return _dressed(word.lower(), word, vocabulary) if word.lower() in vocabulary.words else word


_WAYS: tuple[Callable[[str, Vocabulary], Iterator[Edit]], ...] = (
    _spaced,
    _signed,
    _masked,
    _repeated,
    _broken,
    _humped,
    _tags,
)
