"""``beadle check`` for programs: a line of JSON in gives a line out, whatever is in it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from cli.checking import run

__all__ = ["run"]


def lines(result):
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_in_gives_a_line_out(run):
    rows = [
        {"id": "a", "council": "witney", "text": "Vote Labour", "label": "not ours to read"},
        {"id": 2, "council": "durrington", "account": "personal", "text": "Vote Labour"},
        {"text": "Hello"},
    ]
    stdin = "\n".join(json.dumps(row) for row in rows).encode()
    result = run("--format", "jsonl", "-", stdin=stdin)
    assert result.exit_code == 0
    first, second, third = lines(result)
    assert list(first) == ["id", "verdict", "unchecked", "findings", "watch_only"]
    assert (first["id"], first["verdict"], first["unchecked"]) == ("a", "breach", [])
    assert first["findings"] == [
        {
            "clause": "W5",
            "rule": "vote-for-party",
            "severity": "breach",
            "part": "text",
            "start": 0,
            "end": 11,
            "why": "A call to vote for a political party.",
            "urgent": False,
        }
    ]
    clean = {"verdict": "clean", "unchecked": [], "findings": [], "watch_only": []}
    assert second == {"id": 2, **clean}
    assert third["id"] is None


def test_what_a_line_leaves_out_comes_from_the_options(run):
    stdin = b'{"text": "Vote Reform!"}\n{"text": "Vote Reform!", "account": "official"}\n'
    options = ("--council", "witney", "--account", "public_reply", "--mode", "closed")
    result = run(*options, "--format", "jsonl", "-", stdin=stdin)
    assert [row["verdict"] for row in lines(result)] == ["refer", "breach"]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"\xff\xfe", "not UTF-8: byte 1 is wrong"),
        (b"secret words", "not JSON: Expecting value, column 1"),
        (b'["secret words"]', "not a JSON object"),
        (b'{"id": 1}', '"text" must be there, and be a string'),
        (b'{"text": 5}', '"text" must be there, and be a string'),
        (b'{"text": "x", "council": 5}', '"council" must be a string'),
        (b'{"text": "x", "council": "secret"}', "there is no council of that name; there are"),
        (b'{"text": "x", "mode": "secret"}', '"mode" must be one of normal, heightened, closed'),
        (b'{"text": "x", "author": ["secret"]}', '"author" must be one of officer'),
        (b'{"text": "x", "account": 1}', '"account" must be one of official'),
        (b"[" * 100_000, "not JSON that can be read"),
        (b'{"text": "x", "id": ' + b"9" * 5000 + b"}", "not JSON that can be read"),
    ],
)
def test_a_malformed_line_costs_that_line_alone(run, line, error):
    stdin = b'\n{"text": "one"}\n' + line + b'\n{"text": "two"}'
    result = run("--format", "jsonl", "-", stdin=stdin)
    assert result.exit_code == 2
    first, second, third = lines(result)
    assert first["verdict"] == third["verdict"] == "clean"
    assert second["line"] == 3
    assert second["error"].startswith(error)
    assert "secret" not in result.output


def test_broken_unicode_and_long_posts_get_a_verdict(run):
    rows = [
        '{"id": "\\ud800", "text": "\\ud800 vote Labour"}',
        json.dumps({"text": "\U0001f642" * 100_000}),
        json.dumps({"text": "a" * 100_000}, ensure_ascii=False),
        '{"text": ""}',
    ]
    result = run("--format", "jsonl", "-", stdin=("\ufeff" + "\n".join(rows)).encode())
    assert result.exit_code == 0
    assert [row["verdict"] for row in lines(result)] == ["breach", "clean", "clean", "clean"]
    assert lines(result)[0]["id"] == "\ud800"


def test_one_text_as_a_line(run):
    result = run("--format", "jsonl", "Vote Labour")
    assert result.exit_code == 0
    assert lines(result)[0]["verdict"] == "breach"


def test_each_line_is_answered_before_the_next_is_sent():
    command = [sys.executable, "-m", "bot", "check", "--format", "jsonl", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for number in range(3):
            process.stdin.write(b'{"id": %d, "text": "Hello"}\n' % number)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == number
        process.stdin.close()
        assert process.wait(60) == 0


def test_an_explanation_can_be_read_by_programs(run):
    row = {"id": 4, "council": "witney", "text": "Darts at the Labour Club on Friday."}
    result = run("--explain", "--format", "jsonl", "-", stdin=json.dumps(row).encode())
    (answer,) = lines(result)
    assert answer["verdict"] == "clean"
    assert {one["family"] for one in answer["explain"]} >= {"party-politics", "promotion"}


@pytest.mark.parametrize(
    "more",
    [
        {"at": "tomorrow"},
        {"at": 5},
        {"links": "here"},
        {"links": [{"words": "there", "url": "http://a.example"}]},
        {"links": [{"url": "http://a.example"}]},
    ],
)
def test_a_date_or_link_that_cannot_be_read_costs_that_line(run, more):
    row = {"text": "Look here for the map.", **more}
    result = run("--format", "jsonl", "-", stdin=json.dumps(row).encode())
    (answer,) = lines(result)
    assert result.exit_code == 2
    assert answer["error"].startswith(f'"{next(iter(more))}" must be')


def test_a_line_may_say_when_and_where_its_links_lead(run):
    row = {
        "text": "Look here for the map.",
        "at": "2027-03-22",
        "links": [{"words": "here", "url": "https://maps.example/town"}],
    }
    (answer,) = lines(run("--format", "jsonl", "-", stdin=json.dumps(row).encode()))
    assert answer["verdict"] == "clean"
