"""A model is loaded when it is asked, and tried again some time after it broke."""

import pytest

from bot.models.model import AGAIN, Model
from policy.toxicity.scored import Scored, ScorerBroken


class Engine:
    hash = "engine-1"

    def __init__(self):
        self.fails = False

    def score(self, texts):
        if self.fails:
            raise RuntimeError("a secret word of a post")
        return [Scored({"toxicity": 0.5}) for _ in texts]


class Bench:
    """A loader that may fail, and a clock that is moved by hand."""

    def __init__(self):
        self.engine, self.loads, self.time = Engine(), 0, 100.0
        self.refuses = ""
        self.model = Model("bench", self.load, lambda: self.time)

    def load(self):
        self.loads += 1
        if self.refuses:
            raise ScorerBroken(self.refuses)
        return self.engine


@pytest.fixture
def bench():
    return Bench()


def test_it_is_loaded_when_it_is_first_asked_and_once(bench):
    assert bench.loads == 0
    assert bench.model.hash == "bench"
    assert bench.model.score(["a", "b"]) == [{"toxicity": 0.5}] * 2
    assert bench.model.score(["c"]) == [{"toxicity": 0.5}]
    assert (bench.loads, bench.model.hash, bench.model.trouble) == (1, "engine-1", "")


def test_one_that_cannot_be_loaded_says_why_and_is_not_tried_at_each_question(bench):
    bench.refuses = "The file is damaged."
    for _ in range(5):
        with pytest.raises(ScorerBroken, match="The file is damaged"):
            bench.model.score(["a"])
    assert bench.loads == 1
    assert bench.model.trouble == "The file is damaged."
    assert not bench.model.works()


def test_it_is_tried_again_after_a_while_and_then_works(bench):
    bench.refuses = "The file is damaged."
    assert not bench.model.works()
    bench.refuses = ""
    assert not bench.model.works()
    bench.time += AGAIN
    assert bench.model.works()
    assert bench.model.trouble == ""


def test_one_that_breaks_while_it_scores_is_loaded_anew_and_repeats_nothing_of_a_post(bench):
    assert bench.model.works()
    bench.engine.fails = True
    with pytest.raises(ScorerBroken) as error:
        bench.model.score(["a secret word of a post"])
    assert "RuntimeError" in str(error.value)
    assert "secret" not in str(error.value)
    bench.engine.fails = False
    bench.time += AGAIN
    assert bench.model.score(["b"]) == [{"toxicity": 0.5}]
    assert bench.loads == 2
