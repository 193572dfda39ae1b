"""``beadle check -``: texts held against a pack, and what more rules and longer texts cost."""

from __future__ import annotations

import json
import random
import subprocess
import time
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from benchmarks import ROOT
from benchmarks.beadle import BEADLE
from benchmarks.posts import SIXTY_WORDS
from benchmarks.report import Row, least, most
from evaluation.rows import rows
from policy.checker import Checker
from policy.pack import Pack, load_pack, rule_families
from policy.rules.base import Head, Words
from policy.rules.conditions import Conditions, Triggered
from policy.verdict import AccountKind, AuthorKind, Context, Part, Severity, Subject

TEXTS = 20_000
MORE = 10_000
LONG = 100_000
_CONTEXT = Context(AccountKind.OFFICIAL, AuthorKind.OFFICER)


def checked(rounds: int) -> Iterable[Row]:
    """Posts of 60 words as JSON lines, in one process: ordinary ones, and the rules' own."""
    note = "60 words each, JSON lines in and out, one process, start-up taken off"
    ordinary = _ordinary(TEXTS)
    yield least("beadle check -, ordinary posts", _rates(ordinary, rounds), "posts/s", 5000, note)
    touching = _touching(TEXTS // 4)
    note = "made of the rules' own examples, so that every post has some rules to ask"
    yield least("beadle check -, worst posts", _rates(touching, rounds), "posts/s", note=note)


def _ordinary(count: int) -> list[str]:
    """Posts of 60 words of many subjects, no two alike: the same one again would be free."""
    sentences = [
        row.text
        for file in sorted((ROOT / "evaluation" / "posts").glob("*.jsonl"))
        for row in rows(file)
        if row.label == "clean"
    ]
    mixed, posts = random.Random(11), []
    for number in range(count):
        words: list[str] = []
        while len(words) < 60:
            words += mixed.choice(sentences).split()
        posts.append(" ".join([*words[:59], str(number)]))
    return posts


def grown(rounds: int) -> Iterable[Row]:
    """The same posts with 10,000 more phrases in the pack, side by side."""
    pack = load_pack("witney")
    plain, larger = Checker(pack), Checker(_larger(pack))
    posts = [_subject(f"{SIXTY_WORDS} {number}") for number in range(4000)]
    ratios = []
    for _ in range(rounds + 1):
        before, after = _timed(plain, posts), _timed(larger, posts)
        ratios.append(after / before)
    note = f"{len(pack.rules)} rules and {MORE:,} phrases more, against the pack as it is"
    yield most("cost of 10,000 more phrases", ratios[1:], "times", 1.3, note)


def lengthened(rounds: int) -> Iterable[Row]:
    """Ten times the text, by kinds: linear time gives ten, or less where places are capped."""
    checker = Checker(load_pack("witney"))
    for what, piece in _PIECES.items():
        ratios, seconds = [], []
        for _ in range(rounds + 1):
            tenth = _timed(checker, [_subject(_filled(piece, LONG // 10))] * 10) / 10
            whole = _timed(checker, [_subject(_filled(piece, LONG))])
            ratios.append(whole / tenth)
            seconds.append(whole * 1000)
        note = f"100,000 characters in {sorted(seconds)[len(seconds) // 2]:.0f} ms"
        yield most(f"ten times as much: {what}", ratios[1:], "times", 15, note)


_PIECES = {
    "ordinary words": SIXTY_WORDS + " ",
    "party names": "Vote Labour, vote Conservative, vote Green! ",
    "numbers": "07700 900123 and 25/03456/HHD, ",
    "links": "https://www.gov.uk@192.0.2.7/a.pdf.exe ",
    "combining marks": "a\u0301\u0302\u0303\u0304",
    "zero-width": "v\u200bo\u200bt\u200be ",
    "spaced letters": "v o t e - ",
    "entities": "&amp;amp;amp;#118;",
    "one letter": "o",
    "emoji": "\U0001f339v\U0001f339",
    "names": "Cllr Ada Finch is a liar and Mr Li Wei stole. ",
}


def _filled(piece: str, size: int) -> str:
    return (piece * (size // len(piece) + 1))[:size]


def _timed(checker: Checker, posts: Sequence[Subject]) -> float:
    begun = time.perf_counter()
    for start in range(0, len(posts), 100):
        checker.check(posts[start : start + 100])
    return time.perf_counter() - begun


def _subject(text: str) -> Subject:
    return Subject((Part("text", text),), _CONTEXT)


def _larger(pack: Pack) -> Pack:
    """The pack with a rule of 10,000 phrases of two words that nobody writes."""
    letters = random.Random(7)
    words = ["".join(letters.choices("abcdefghijklmnoprstuw", k=7)) for _ in range(2 * MORE)]
    phrases = tuple(" ".join(pair) for pair in zip(words[::2], words[1::2], strict=True))
    head = Head("more", next(iter(pack.clauses)), Severity.REFER, "More.")
    rule = Triggered(head, Words(phrases=phrases), Conditions())
    return replace(pack, rules=(*pack.rules, rule))


def _touching(count: int) -> list[str]:
    """Posts of about 60 words, each made of several examples that rules must flag or pass."""
    examples = list(_examples())
    mixed = random.Random(7)
    posts = []
    for _ in range(count):
        words: list[str] = []
        while len(words) < 60:
            words += mixed.choice(examples).split()
        posts.append(" ".join(words[:60]))
    return posts


def _examples() -> Iterator[str]:
    for content in rule_families().values():
        for rule in tomllib.loads(content.decode())["rule"]:
            for one in (*rule["flag"], *rule["pass"]):
                yield one if isinstance(one, str) else one["text"]


def _rates(texts: Sequence[str], rounds: int) -> list[float]:
    few, many = _lines(texts[:1]), _lines(texts)
    rates = []
    for _ in range(rounds + 1):
        start = _seconds(few)  # start-up and the pack's loading are not the checker's
        rates.append((len(texts) - 1) / (_seconds(many) - start))
    return rates[1:]


def _lines(texts: Sequence[str]) -> bytes:
    lines = (json.dumps({"id": str(n), "text": text}) for n, text in enumerate(texts))
    return "\n".join(lines).encode()


def _seconds(given: bytes) -> float:
    begun = time.monotonic()
    command = [*BEADLE, "check", "--no-model", "--format", "jsonl", "-"]
    subprocess.run(command, input=given, check=True, capture_output=True)
    return time.monotonic() - begun
