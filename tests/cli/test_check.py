"""``beadle check`` for people: one text, what was found in it, and the exit status."""

from __future__ import annotations

import json

import pytest
from cli.checking import run

__all__ = ["run"]

CONFIG = """
[[connection]]
id = "blog"
adapter = "folder"

[[connection]]
id = "here"
adapter = "terminal"

[[council]]
id = "ourtown"
name = "Ourtown Council"
pack = "witney"
contacts = ["07700 900123"]
[[council.account]]
connection = "blog"
address = "posts"
[[council.desk]]
connection = "here"
[[council.person]]
name = "Sam Clerk"
role = "clerk"
"""


def test_a_clean_text_is_clean(run):
    result = run("--council", "witney", "The bins are emptied on Tuesday.")
    assert result.exit_code == 0
    assert result.stdout == "CLEAN. No rule found anything.\n"


def test_a_doubtful_text_is_shown_with_its_clause(run):
    result = run("--council", "witney", "Please vote Labour on Thursday")
    assert result.exit_code == 1
    said = result.stdout
    assert "BREACH. Look at W5." in said
    assert "  Please vote Labour on Thursday\n         ^^^^^^^^^^^\n" in said
    assert "W5 (Party politics and campaigning): touches it." in said
    assert "party political purposes" in " ".join(said.split())


def test_without_a_council_the_policy_is_named(run):
    result = run("Vote Labour")
    assert result.exit_code == 1
    assert "6.5" in result.stdout
    assert "Durrington" in result.stderr


def test_options_say_who_speaks_and_when(run):
    text = "Only the Greens will save us"
    reply = ("--council", "witney", "--account", "public_reply")
    assert run(*reply, text).exit_code == 0
    closed = run(*reply, "--mode", "closed", "--author", "public", "--no-model", text)
    assert closed.exit_code == 1
    assert closed.stdout.startswith("REFER.")


def test_a_resolution_closes_where_the_policy_has_no_clause(run):
    text = "We are delighted to announce a skate park!"
    closed = ("--council", "witney", "--no-model", "--mode", "closed")
    alone = run(*closed, text)
    assert alone.exit_code == 0
    assert "no clause that closes accounts: checked as heightened." in alone.stdout
    assert "--resolution MINUTE" in alone.stdout
    shown = run(*closed, "--resolution", "2027/031", "--explain", text)
    assert shown.exit_code == 1
    assert "BREACH. Look at minute 2027/031." in shown.stdout
    assert "checked as heightened" not in shown.stdout
    assert "(closed-launch for minute 2027/031)" in " ".join(shown.stdout.split())
    row = {"council": "witney", "mode": "closed", "resolution": "2027/031", "text": text}
    bare = {"council": "witney", "mode": "closed", "text": text}
    lines = [row, {**row, "resolution": 31}, {**row, "council": "durrington"}, bare]
    stdin = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    answers = run("--format", "jsonl", "--no-model", "-", stdin=stdin).stdout.splitlines()
    first, second, third, fourth = map(json.loads, answers)
    assert [one["clause"] for one in first["findings"]] == ["minute 2027/031"]
    assert first["unchecked"] == third["unchecked"] == ["toxicity"]
    assert "checked as heightened" in fourth["unchecked"][-1]
    assert fourth["verdict"] == "clean"
    assert "minute's reference" in second["error"]
    assert [one["clause"] for one in third["findings"]] == ["6.12"]


def test_a_resolution_without_closed_accounts_is_misuse(run):
    result = run("--council", "witney", "--resolution", "2027/031", "Hello")
    assert result.exit_code == 2
    assert "give --mode closed with it" in result.stderr


def test_a_text_comes_from_standard_input(run):
    assert run("-", stdin="Vote L\u0430bour\n".encode()).exit_code == 1
    assert run("-", stdin=b"").exit_code == 0
    broken = run("-", stdin=b"Vote \xff")
    assert broken.exit_code == 2
    assert "not UTF-8" in broken.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--council", "nowhere", "Hello"),
        ("--account", "secret", "Hello"),
        ("--mode", "loud", "Hello"),
        ("--format", "xml", "Hello"),
        ("--config", "nowhere.toml", "Hello"),
        ("--format", "jsonl", "--council", "nowhere", "Hello"),
        ("Hello", "again"),
    ],
)
def test_misuse_has_its_own_status(run, arguments):
    assert run(*arguments).exit_code == 2


def test_help_has_an_example(run):
    result = run("--help")
    assert result.exit_code == 0
    assert 'beadle check "' in result.stdout


def test_a_council_of_the_configuration_has_its_own_facts(run, tmp_path):
    file = tmp_path / "beadle.toml"
    file.write_text(CONFIG, encoding="utf-8")
    (tmp_path / "posts").mkdir()
    known = run("--config", str(file), "Wren, of plot 9: 07700 900123")
    assert (known.exit_code, known.stdout.partition(".")[0]) == (0, "CLEAN")
    assert run("--config", str(file), "--council", "ourtown", "Wren: 07700 900124").exit_code == 1
    assert run("--config", str(file), "--council", "witney", "Hello").exit_code == 2


def test_an_explanation_says_why_not(run):
    result = run("--council", "witney", "--explain", "Darts at the Labour Club on Friday.")
    assert result.exit_code == 0
    assert result.stdout.startswith("CLEAN.")
    assert 'Let pass "Labour"' in result.stdout
