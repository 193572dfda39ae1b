"""The built-in model beside Detoxify's own network, and what it costs the bot."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence

import psutil

from benchmarks import ROOT
from benchmarks.posts import CLEAN
from benchmarks.report import Row, least, most, percentile
from policy.checker import Checker
from policy.pack import load_pack, rule_families
from policy.toxicity.mini import Mini
from policy.verdict import AccountKind, AuthorKind, Context, Part, Subject

POSTS = 300
WORDS = 30
_CONTEXT = Context(AccountKind.OFFICIAL, AuthorKind.OFFICER)


def read(rounds: int) -> Iterable[Row]:
    """Posts of 30 words one by one on one thread; Detoxify's forward pass beside it."""
    posts = _posts()
    mini = Mini()
    taken = [_each(mini.score, posts) for _ in range(rounds + 1)][1:]
    middle = [percentile(one, 50) * 1000 for one in taken]
    note = f"{WORDS} words, one thread, one at a time"
    yield most("mini, median", middle, "ms", note=note)
    yield most("mini, p95", [percentile(one, 95) * 1000 for one in taken], "ms", 6, note)
    whole = Checker(load_pack("witney"), mini)
    note = "whole pack, batches of 100, ordinary posts"
    yield least("rules and mini together", _rates(whole, _ordinary(), rounds), "posts/s", 200, note)
    note = "the same with posts made of the rules' own examples"
    yield least("  worst posts", _rates(whole, posts, rounds), "posts/s", note=note)
    yield from _beside(posts, middle, rounds)
    yield from _cost(rounds)


def _beside(posts: Sequence[str], middle: Sequence[float], rounds: int) -> Iterator[Row]:
    """The forward pass of BERT base, which is what Detoxify's ``original`` is."""
    try:
        import torch  # noqa: PLC0415 - an extra
        from transformers import BertConfig, BertForSequenceClassification  # noqa: PLC0415
    except ImportError:
        yield Row("Detoxify beside it", "not measured", note="needs: make test-detoxify")
        return
    torch.set_num_threads(1)
    network = BertForSequenceClassification(BertConfig(num_labels=6)).eval()
    ids = torch.ones((1, 40), dtype=torch.long)

    def forward(_: Sequence[str]) -> object:
        with torch.no_grad():
            return network(ids)

    taken = [_each(forward, posts[:30]) for _ in range(rounds + 1)][1:]
    theirs = [percentile(one, 50) * 1000 for one in taken]
    yield most("Detoxify's forward pass, median", theirs, "ms", note="BERT base, 40 tokens")
    times = [slow / quick for slow, quick in zip(theirs, middle, strict=True)]
    yield least("mini is faster by", times, "times", 25, "side by side, medians")


def _cost(rounds: int) -> Iterator[Row]:
    """What loading it takes, in a process of its own."""
    seconds, grown = [], []
    for _ in range(rounds + 1):
        told = json.loads(
            subprocess.run(
                [sys.executable, "-c", "from benchmarks.models import loaded; print(loaded())"],
                cwd=ROOT, check=True, capture_output=True, text=True,
            ).stdout
        )  # fmt: skip
        seconds.append(told["seconds"])
        grown.append(told["megabytes"])
    yield most("mini is ready after", seconds[1:], "s", 0.5, "libraries, digests, first post")
    yield most("memory for mini", grown[1:], "MB", 150, "resident, above a bot with a pack")


def loaded() -> str:
    """How long loading takes and how much memory, after a pack is there."""
    checker = Checker(load_pack("witney"))
    checker.check([_subject("Good morning.")])
    before = _resident()
    begun = time.perf_counter()
    model = Mini()
    model.score(["Good morning."])
    seconds = time.perf_counter() - begun
    for text in _posts()[:50]:
        model.score([text])
    return json.dumps({"seconds": seconds, "megabytes": _resident() - before})


def _resident() -> float:
    """What is resident now, in MB; not the most that ever was, which a child has of its parent."""
    return psutil.Process().memory_info().rss / 1e6


def _each(score: Callable[[Sequence[str]], object], posts: Sequence[str]) -> list[float]:
    taken = []
    for text in posts:
        begun = time.perf_counter()
        score([text])
        taken.append(time.perf_counter() - begun)
    return taken


def _rates(checker: Checker, posts: Sequence[str], rounds: int) -> list[float]:
    return [_rate(checker, posts) for _ in range(rounds + 1)][1:]


def _rate(checker: Checker, posts: Sequence[str]) -> float:
    begun = time.perf_counter()
    for start in range(0, len(posts), 100):
        checker.check([_subject(text) for text in posts[start : start + 100]])
    return len(posts) / (time.perf_counter() - begun)


def _subject(text: str) -> Subject:
    return Subject((Part("text", text),), _CONTEXT)


def _posts() -> list[str]:
    """Posts of 30 words, made of the rules' own examples."""
    examples = [
        one if isinstance(one, str) else one["text"]
        for content in rule_families().values()
        for rule in tomllib.loads(content.decode())["rule"]
        for one in (*rule["flag"], *rule["pass"])
    ]
    return _mixed(examples)


def _ordinary() -> list[str]:
    """Posts of 30 words of a council's everyday."""
    return _mixed(CLEAN)


def _mixed(sentences: Sequence[str]) -> list[str]:
    mixed = random.Random(7)
    posts = []
    for number in range(POSTS):  # which makes each another: a repeated one is read once
        words: list[str] = []
        while len(words) < WORDS:
            words += mixed.choice(sentences).split()
        posts.append(" ".join([*words[: WORDS - 1], str(number)]))
    return posts
