"""The built-in model, as it ships."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.toxicity.labels import LABELS
from policy.toxicity.mini import Mini
from policy.toxicity.scored import ScorerBroken

MODEL = Path(str(resources.files("policy.toxicity") / "model"))


@pytest.fixture(scope="module")
def mini():
    return Mini()


@pytest.fixture
def copy(tmp_path):
    """The model's files, to be damaged."""
    return Path(shutil.copytree(MODEL, tmp_path / "model"))


def score(mini, text, label="toxicity"):
    return mini.score([text])[0][label]


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ("You are a stupid useless idiot and everybody hates you.", "You were late with the bins."),
        ("I will find you and break your legs.", "I will find the form and bring it on Monday."),
        ("These people are filth and should be wiped out.", "These people are our neighbours."),
    ],
)
def test_abuse_scores_far_above_what_is_harmless(mini, worse, better):
    assert score(mini, worse) > 0.5 > score(mini, better)


def test_every_label_has_a_score_from_0_to_1(mini):
    (scores,) = mini.score(["The office is closed on Monday."])
    assert tuple(scores) == LABELS
    assert all(0 <= one <= 1 for one in scores.values())


def test_no_score_depends_on_what_else_is_asked(mini):
    texts = ["You fool.", "The market is on Thursday. " * 9, "", "Thanks \N{THUMBS UP SIGN}"]
    together = mini.score(texts)
    assert [mini.score([text])[0] for text in texts] == together
    assert mini.score(texts[::-1]) == together[::-1]


def test_threads_get_the_same_scores(mini):
    texts = [f"Notice {number}: the path is closed, you idiots." for number in range(24)]
    alone = [mini.score([text])[0] for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert [one[0] for one in pool.map(lambda text: mini.score([text]), texts)] == alone


def test_one_bad_sentence_in_a_long_text_is_found_where_it_stands(mini):
    notice = "The Recreation Committee meets on Tuesday at seven in the Town Hall. "
    bad = "You are all pathetic, brainless scum. "
    text = notice * 30 + bad + notice * 30
    (scores,) = mini.score([text])
    start, end = scores.spots["toxicity"]
    assert scores["toxicity"] > 0.5
    assert start <= text.index(bad)
    assert text.index(bad) + len(bad.strip()) <= end
    assert end - start < len(text) / 4


def test_of_a_very_long_text_the_beginning_and_the_end_are_read_and_it_says_so(mini):
    middle = " ".join(f"Item {number} of the minutes was noted." for number in range(4000))
    (scores,) = mini.score([f"{middle} You are all pathetic, brainless scum."])
    assert scores["toxicity"] > 0.5
    assert scores.unread == "only its beginning and end were read"


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("", ""),
        (" \n ", ""),
        ("\N{CHRISTMAS TREE}" * 50, "nothing to read"),
        ("\ud800\udfff\x00", ""),
        ("a" * 100_000, ""),
        ("\N{COMBINING ACUTE ACCENT}" * 5_000, ""),
        ("Gdzie jest biuro rady i czy mogę tam przyjść jutro rano z dokumentami", "not in English"),
    ],
)
def test_every_text_gets_a_score_or_a_reason(mini, text, unread):
    (scores,) = mini.score([text])
    assert set(scores) == set(LABELS)
    assert scores.unread == unread or not unread


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=400))
def test_no_text_breaks_it(mini, text):
    (scores,) = mini.score([text])
    assert all(0 <= one <= 1 for one in scores.values())
    assert all(0 <= start <= end <= len(text) for start, end in scores.spots.values())


def test_what_is_alike_has_vectors_that_are_alike(mini):
    one, like, other = mini.vectors(
        [
            "The bins will be emptied on Saturday this week.",
            "This week your rubbish is collected on Saturday.",
            "Our choir sings carols at the church.",
        ]
    )
    assert float(one @ one) == pytest.approx(1, abs=1e-3)
    assert float(one @ like) > float(one @ other) + 0.2


def test_none_is_asked_and_none_answered(mini):
    assert mini.score([]) == []
    assert mini.vectors([]) == []


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_that_was_cut_short_is_refused(copy, name):
    file = copy / name
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(ScorerBroken, match=f"{name} is damaged"):
        Mini(copy)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_file_with_one_other_byte_is_refused(copy, name):
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copy / name).write_bytes(content)
    with pytest.raises(ScorerBroken, match="Install Beadle again"):
        Mini(copy)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "about.json"])
def test_a_file_that_is_missing_is_named(copy, name):
    (copy / name).unlink()
    with pytest.raises(ScorerBroken, match=r"missing|cannot be read"):
        Mini(copy)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"labels": 3}', b"\xed\xa0\x80"])
def test_a_description_that_says_something_else_is_refused(copy, content):
    (copy / "about.json").write_bytes(content)
    with pytest.raises(ScorerBroken):
        Mini(copy)


def test_its_hash_names_its_version(mini):
    assert mini.hash.startswith("mini-")


def test_what_runs_it_tells_nobody_of_this_machine(tmp_path):
    """ONNX Runtime would keep a number for the machine, and what it sends, in the user's folder.

    In CI it does not by itself, so these environments are not handed on.
    """
    root = Path(__file__).parents[3]
    script = "from policy.toxicity.mini import Mini; print(Mini().score(['Good morning.']))"
    bare = {"HOME": str(tmp_path), "PATH": os.defpath, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, env=bare, capture_output=True, text=True
    )
    assert "toxicity" in done.stdout
    assert list(tmp_path.rglob("*")) == []
