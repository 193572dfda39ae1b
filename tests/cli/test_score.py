"""``beadle score`` and ``beadle model card``."""

import json

import pytest
from click.testing import CliRunner

from bot.cli import main
from policy.toxicity.labels import LABELS


def run(*args, given=None):
    return CliRunner().invoke(main, args, input=given)


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_text_is_scored_by_the_built_in_model():
    result = run("score", "You stupid, worthless idiot.")
    (answer,) = lines(result)
    assert result.exit_code == 0
    assert set(answer["scores"]) == set(LABELS)
    assert answer["scores"]["toxicity"] > 0.5


def test_lines_of_text_and_of_json_are_answered_in_order():
    given = 'The bins are late.\n{"id": "x", "text": "You idiot."}\n\n{"id": 7, "text": ""}\n'
    first, second, third = lines(run("score", "-", given=given))
    assert "id" not in first
    assert (second["id"], third["id"]) == ("x", 7)
    assert second["scores"]["insult"] > first["scores"]["insult"]


def test_why_scores_mean_little_is_said():
    (answer,) = lines(run("score", "Gdzie jest biuro rady i czy mogę tam przyjść jutro rano"))
    assert answer["unread"] == "not in English"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ('{"id": 1}', "text"),
        ('{"text": 3}', "text"),
        ("{nonsense", "not JSON"),
        (b"\xff\n", "UTF-8"),
    ],
)
def test_a_line_that_cannot_be_used_costs_that_line_alone(line, error):
    given = line if isinstance(line, bytes) else line.encode() + b"\n"
    result = run("score", "-", given=given + b"The bins are late.\n")
    broken, good = lines(result)
    assert result.exit_code == 2
    assert error in broken["error"]
    assert good["scores"]


def test_detoxify_without_its_package_or_weights_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("BEADLE_CACHE", str(tmp_path))
    result = run("score", "--engine", "detoxify", "You fool.")
    assert result.exit_code == 2
    assert "beadle model fetch" in result.output


def test_the_card_says_what_the_model_is_and_is_not():
    result = run("model", "card")
    assert result.exit_code == 0
    for words in ("What it cannot do", "made of", "Meaning", "AUC"):
        assert words in result.output


def test_an_explanation_names_the_words_behind_a_score():
    text = "The clerk is a stupid worthless idiot."
    result = run("check", "--account", "public_reply", "--explain", text)
    assert "What raised the model's scores" in result.stdout
    assert '"idiot."' in result.stdout


def test_rules_alone_are_asked_where_no_model_is_wanted():
    result = run("check", "--no-model", "You stupid, worthless idiot.", "--account", "public_reply")
    assert "Not checked: toxicity." in result.stdout
