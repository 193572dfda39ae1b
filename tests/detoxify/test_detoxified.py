"""Detoxify behind the scorer's door: the real package, with a small model of its own kind."""

import hashlib
import pickle

import pytest

from policy.toxicity.detoxify import Detoxified
from policy.toxicity.labels import TOXICITY
from policy.toxicity.scored import ScorerBroken

TEXTS = ["You are a fine clerk.", "the road is bad", "BINS bins bins"]


@pytest.fixture(scope="session")
def scorer(checkpoint, base):
    return Detoxified("original", checkpoint=checkpoint, config=base)


def test_it_scores_as_the_package_does_under_common_names(scorer, checkpoint, base):
    from detoxify import Detoxify

    package = Detoxify("original", checkpoint=str(checkpoint), huggingface_config_path=str(base))
    for text, scores in zip(TEXTS, scorer.score(TEXTS), strict=True):
        assert set(scores) < set(TOXICITY)
        assert scores == pytest.approx(package.predict(text), abs=1e-5)


def test_the_same_text_gets_the_same_score_in_any_company(scorer):
    (alone,) = scorer.score(TEXTS[:1])
    among = scorer.score([*TEXTS, "a" * 40])[0]
    assert alone == pytest.approx(among, abs=1e-5)


@pytest.mark.parametrize(
    "text", ["", " ", "\N{PARTY POPPER}" * 9, "a \x00 \ud800 b", "bad " * 25_000, "x" * 100_000]
)
def test_no_text_is_too_much(scorer, text):
    (scores,) = scorer.score([text])
    assert all(0 <= score <= 1 for score in scores.values())


def test_none_is_asked_and_none_answered(scorer):
    assert scorer.score([]) == []


def test_a_long_text_names_the_window_that_was_worst(scorer):
    text = "good day " * 200 + "awful awful awful"
    (scores,) = scorer.score([text])
    start, end = scores.spots["toxicity"]
    assert 0 <= start < end <= len(text)
    assert end - start < len(text)


def test_weights_that_are_not_there_are_named(tmp_path, base):
    with pytest.raises(ScorerBroken, match="beadle model fetch"):
        Detoxified("original", checkpoint=tmp_path / "none.ckpt", config=base)


def test_weights_that_are_not_the_ones_are_refused(checkpoint, base):
    with pytest.raises(ScorerBroken, match="damaged"):
        Detoxified("original", checkpoint=checkpoint, config=base, sha256="0" * 64)
    digest = hashlib.sha256(checkpoint.read_bytes()).hexdigest()
    assert Detoxified("original", checkpoint=checkpoint, config=base, sha256=digest).hash


def test_weights_cut_short_are_refused(checkpoint, base, tmp_path):
    cut = tmp_path / "cut.ckpt"
    cut.write_bytes(checkpoint.read_bytes()[:-5000])
    with pytest.raises(ScorerBroken, match="cannot be loaded"):
        Detoxified("original", checkpoint=cut, config=base)


class Program:
    """What a pickle may hold: something that runs when it is read."""

    def __init__(self, file):
        self.file = file

    def __reduce__(self):
        return (open, (self.file, "w"))


def test_weights_that_hold_a_program_are_refused_and_it_does_not_run(tmp_path, base):
    evil, proof = tmp_path / "evil.ckpt", tmp_path / "it-ran"
    evil.write_bytes(pickle.dumps({"config": Program(str(proof)), "state_dict": {}}))
    with pytest.raises(ScorerBroken):
        Detoxified("original", checkpoint=evil, config=base)
    assert not proof.exists()
