"""Reads the public sets, each with its own columns, into rows with one set of labels.

Owns what each set's labels are taken to mean. A label that a set does not give stays unknown.
The files are named with their SHA-256: another file under the same name is refused.
"""

from __future__ import annotations

import csv
import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from policy.toxicity.labels import TOXICITY
from training.rows import Row

csv.field_size_limit(1 << 30)

_JIGSAW = {
    "toxic": "toxicity",
    "severe_toxic": "severe_toxicity",
    "obscene": "obscene",
    "threat": "threat",
    "insult": "insult",
    "identity_hate": "identity_attack",
}
_NONE = dict.fromkeys(TOXICITY, 0.0)
_RUDE = re.compile(
    r"\b(?:fuck\w*|\w*shit\w*|bitch\w*|cunt\w*|ass|arse\w*|asshole\w*|dick\w*|cock\w*|bastard\w*"
    r"|whore\w*|slut\w*|piss\w*|damn|crap|idiot\w*|stupid|moron\w*|retard\w*|wank\w*|twat\w*)\b",
    re.IGNORECASE,
)
"""What is toxic to most who judge comments, though sets of hate speech call it neutral."""

SIX = (
    "fastbert_jigsaw_train.csv",
    "fastbert_jigsaw_val.csv",
    "hurelyyu_train.csv",
    "vaish_sample.csv",
    "ibm_max_test.csv",
    "unitary_dummy_train.csv",
    "keita_train.csv",
    "isa630_toxic.csv",
)
"""Samples of Jigsaw with its six labels."""


class Sets:
    """The folder with the public sets."""

    def __init__(self, folder: Path, sums: dict[str, str]) -> None:
        self._folder = folder
        self._sums = sums

    def _table(self, name: str, delimiter: str = ",") -> Iterator[dict[str, str]]:
        content = (self._folder / name).read_bytes()
        if hashlib.sha256(content).hexdigest() != self._sums.get(name):
            raise ValueError(f"{name} is not the file that the model was trained on.")
        text = content.decode("utf-8", errors="replace")
        yield from csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter)

    def jigsaw(self) -> Iterator[Row]:
        """Wikipedia's talk pages, with one label or six."""
        for name in SIX:
            for one in self._table(name):
                labels = {new: float(one[old]) for old, new in _JIGSAW.items() if one.get(old)}
                yield Row(one["comment_text"], labels, "jigsaw", 2.0)
        for one in self._table("jigsaw_test_half_a.csv"):
            labels = {"toxicity": float(one["toxic"])}
            # What is not toxic is none of its kinds: Jigsaw's other labels lie within it.
            labels = labels if labels["toxicity"] else _NONE
            yield Row(one["text"], labels, "jigsaw", 2.0)

    def wiki(self) -> Iterator[Row]:
        """More of Wikipedia's talk pages, mostly harmless."""
        for one in self._table("wiki_nonfuzzed_test.csv"):
            yield Row(one["comment"], {"toxicity": float(one["toxic"] == "True")}, "wiki")
        for name in ("cat_gc.csv", "cat_gn.csv"):
            for one in self._table(name):
                yield Row(one["text"], {"toxicity": float(one["label"])}, "wiki", 0.5)

    def caim(self) -> Iterator[Row]:
        """Comments with votes: a label is the share of those who gave it."""
        votes: dict[str, list[dict[str, str]]] = defaultdict(list)
        for one in self._table("caim_votes.csv"):
            votes[one["_unit_id"]].append(one)
        for one in self._table("caim_text.csv"):
            cast = votes.get(one["_unit_id"])
            if cast:
                labels = {
                    new: sum(float(vote[old] or 0) for vote in cast) / len(cast)
                    for old, new in _JIGSAW.items()
                    if old in cast[0]
                }
                yield Row(one["comment_text"], labels, "caim")

    def civil(self) -> Iterator[Row]:
        """Newspaper comments, of which only toxic ones are there: few of them, and softly."""
        for name, column in (
            ("marco_civil_toxic.csv", "comment_text"),
            ("toxicspans_comments.csv", "comment_text"),
        ):
            for one in self._table(name):
                yield Row(one[column], {"toxicity": 0.8}, "civil", 0.5)

    def madlibs(self) -> Iterator[Row]:
        """Templates in which people of all kinds are named, with and without an attack."""
        for one in self._table("madlibs77k.csv"):
            bad = float(one["Label"] == "BAD")
            labels = {"toxicity": bad} if bad else _NONE
            yield Row(one["Text"], labels, "madlibs", 0.5)

    def hate(self) -> Iterator[Row]:
        """Sets of hate speech; what they call harmless may still be rude, and stays unknown."""
        for name, label, bad in (
            ("dynahate_dev.csv", "label", "hate"),
            ("hatemoji_train.csv", "label_gold", "1"),
        ):
            for one in self._table(name):
                hateful = float(one[label] == bad)
                labels = {"identity_attack": hateful, "toxicity": 0.95 if hateful else 0.1}
                labels = labels if hateful else _not_hateful(one["text"], labels)
                if "threat" in one["type"]:
                    labels["threat"] = 1.0
                yield Row(one["text"], labels, "hate")
        for one in self._table("stormfront_sentences.csv"):
            if one["label"] in {"hate", "noHate"}:
                hateful = float(one["label"] == "hate")
                labels = {"identity_attack": 0.9 * hateful}
                yield Row(one["text"], labels | ({"toxicity": 0.85} if hateful else {}), "hate")

    def sexism(self) -> Iterator[Row]:
        """Posts marked for sexism by its kind; the others may be rude in other ways."""
        for one in self._table("edos.csv"):
            kind = one["label_category"][:1]
            if kind == "n":
                yield Row(one["text"], {"identity_attack": 0.05}, "sexism", 0.5)
            else:
                labels = {"toxicity": 0.9, "identity_attack": 0.85}
                yield Row(one["text"], labels | ({"threat": 0.8} if kind == "1" else {}), "sexism")

    def abuse(self) -> Iterator[Row]:
        """The Contextual Abuse Dataset, and talk to machines."""
        for name in ("cad_train.tsv", "cad_dev.tsv"):
            for one in self._table(name, "\t"):
                labels = _cad(one["labels"])
                labels = labels if labels["toxicity"] > 0.5 else _not_hateful(one["text"], labels)
                yield Row(one["text"], labels, "cad")
        for one in self._table("convabuse_train.csv"):
            yield Row(one["user"], {"toxicity": conv_abuse(one)}, "convabuse")

    def bias(self) -> Iterator[Row]:
        """Social Bias Frames: how many found a post offensive, and about sex."""
        for name in ("sbic_agg_dev.csv", "sbic_agg_tst.csv"):
            for one in self._table(name):
                labels = {"toxicity": float(one["offensiveYN"] or 0)}
                labels["sexual_explicit"] = float(one["sexYN"] or 0)
                if one["whoTarget"]:
                    labels["identity_attack"] = float(one["whoTarget"]) * labels["toxicity"]
                yield Row(one["post"], labels, "sbic", 0.7)

    def tweets(self) -> Iterator[Row]:
        """Tweets; "offensive" holds much African American English, so it counts softly."""
        for one in self._table("davidson.csv"):
            hate, rude, fine = one["class"] == "0", one["class"] == "1", one["class"] == "2"
            labels = {"toxicity": 0.9 if hate else 0.6 if rude else 0.05}
            labels |= {"identity_attack": 0.8} if hate else {}
            labels |= {"identity_attack": 0.0, "obscene": 0.0} if fine else {}
            yield Row(one["tweet"], labels, "tweets", 0.3)

    def conv_valid(self) -> Iterator[Row]:
        """Talk to machines, for evaluation: never trained on."""
        for one in self._table("convabuse_valid.csv"):
            yield Row(one["user"], {"toxicity": float(conv_abuse(one) > 0.5)}, "convabuse")

    def ucc(self) -> Iterator[Row]:
        """Unhealthy Conversations, for evaluation only, by its licence."""
        for one in self._table("ucc_val.csv"):
            labels = {name: float(one[name] or 0) for name in ("healthy", "hostile")}
            yield Row(one["comment"], labels, "ucc")


def _not_hateful(text: str, labels: dict[str, float]) -> dict[str, float]:
    """What is no hate may be rude: with rude words nothing is known of its toxicity."""
    if not _RUDE.search(text):
        return labels
    return {name: value for name, value in labels.items() if name != "toxicity"}


def _cad(labels: str) -> dict[str, float]:
    if labels == "Neutral":
        return {"toxicity": 0.0, "identity_attack": 0.0}
    if "Abuse" not in labels:
        return {"toxicity": 0.1}
    identity = float("IdentityDirected" in labels)
    return {"toxicity": 0.85, "identity_attack": identity}


def conv_abuse(one: dict[str, str]) -> float:
    """The share of those who judged the line that called it abuse."""
    votes = [
        column.rsplit(".", 1)[1].startswith("-")
        for column, vote in one.items()
        if "_is_abuse." in column and vote.strip() == "1"
    ]
    return sum(votes) / len(votes) if votes else 0.0


def _sample(rows: Iterator[Row], most: int, seed: int) -> list[Row]:
    found = list(rows)
    random.Random(seed).shuffle(found)  # noqa: S311 -- a sample, not a secret
    return found[:most]


def public(sets: Sets, seed: int) -> list[Row]:
    """All public rows for training, each set in the measure in which it helps."""
    measure: list[tuple[Callable[[], Iterator[Row]], int]] = [
        (sets.jigsaw, 99_999),
        (sets.wiki, 99_999),
        (sets.caim, 99_999),
        (sets.abuse, 99_999),
        (sets.hate, 14_000),
        (sets.sexism, 9_000),
        (sets.bias, 9_999),
        (sets.civil, 3_000),
        (sets.madlibs, 5_000),
        (sets.tweets, 5_000),
    ]
    return [row for read, most in measure for row in _sample(read(), most, seed)]
