"""``beadle replay``: its options, and a file of posts as its source."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from bot.cli import main

PARTY = "Vote Labour on Thursday, they deserve it!"


@pytest.fixture
def replay(tmp_path, monkeypatch):
    """Replay lines from a file: ``replay(rows, *options)``; bytes are written as they are."""
    monkeypatch.delenv("BEADLE_CONFIG", raising=False)

    def run(rows, *options):
        file = tmp_path / "posts.jsonl"
        lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
        file.write_bytes(b"\n".join(lines))
        return CliRunner().invoke(main, ["replay", "--file", str(file), *options])

    return run


def told(result):
    (one,) = json.loads(result.stdout).values()
    return one


def rules(result):
    return {one["rule"]: one for one in told(result)["rules"]}


def test_lines_are_judged_with_the_pack_in_force_and_with_the_other(replay):
    rows = [{"id": "a", "text": PARTY, "at": "2027-03-01"}, {"text": "Good morning"}]
    result = replay(rows, "--council", "witney", "--pack", "durrington", "--format", "json")
    assert result.exit_code == 0
    one = told(result)
    assert (one["judged"], one["changed"], one["on_other_grounds"]) == (2, 0, 1)
    clauses = {c["clause"]: (c["newly_flagged"], c["no_longer_flagged"]) for c in one["clauses"]}
    assert clauses["6.5"] == (1, 0)
    assert clauses["W5"] == (0, 1)
    assert one["pack"]["id"] == "durrington"


@pytest.mark.parametrize(
    ("stands", "totals"),
    [
        ({"label": "clean"}, "newly_flagged"),
        ({"label": "clean", "clauses": []}, "newly_flagged"),
        ({"label": "refer", "clauses": ["W5"]}, "more_severe"),
        ({"label": "breach"}, None),
        ({"verdict": "clean", "findings": []}, "newly_flagged"),
        ({"verdict": "refer"}, "more_severe"),
    ],
)
def test_a_line_may_say_itself_what_stands(replay, stands, totals):
    row = {"text": PARTY, "council": "witney", **stands}
    one = told(replay([row], "--format", "json"))
    assert one["changed"] == (totals is not None)
    assert [kind for kind, count in one["totals"].items() if count] == ([totals] if totals else [])


def test_a_labelled_breach_that_nobody_finds_is_told_by_its_clause(replay):
    row = {"text": "Good morning", "council": "witney", "label": "breach", "clauses": ["W5"]}
    one = told(replay([row], "--format", "json"))
    assert one["totals"]["no_longer_flagged"] == 1
    assert [(c["clause"], c["no_longer_flagged"]) for c in one["clauses"]] == [("W5", 1)]
    assert one["rules"] == []
    [shown] = one["labelled"]
    assert shown == {
        "change": "no_longer_flagged",
        "post": "line 1",
        "at": None,
        "words": row["text"],
    }
    said = replay([row, {**row, "text": f"{'Good evening ' * 9}"}]).stdout
    assert "no longer flagged: line 1: “Good morning”" in said
    assert "line 2: “Good evening Good evening" in " ".join(said.split())


def test_a_labelled_line_is_held_against_the_pack_alone(replay, tmp_path):
    """No council was named: nothing is asked of the policy that a first try is held against."""
    result = replay([{"text": PARTY, "label": "breach"}], "--pack", "witney", "--format", "json")
    assert list(json.loads(result.stdout)) == ["Witney Town Council Social Media Policy"]


def test_the_pack_that_is_tried_says_whether_accounts_can_be_closed(replay):
    """Witney has no clause that closes: under it the line is heightened, and closed elsewhere."""
    row = {"text": "Have your say on the buses.", "mode": "closed", "label": "refer"}
    for council, pack, changed in (("durrington", "witney", 1), ("witney", "durrington", 0)):
        result = replay([{**row, "council": council}], "--pack", pack, "--format", "json")
        assert told(result)["changed"] == changed, pack


@pytest.mark.parametrize("options", [["--until", "2027-01-01"], ["--since", "2028-01-01"]])
def test_where_no_post_is_left_that_is_said(replay, options):
    row = {"text": PARTY, "label": "clean", "at": "2027-03-01"}
    result = replay([row], *options)
    assert result.exit_code == 2
    assert "There is no post to judge" in result.stderr


def test_what_check_answered_is_what_stands(replay):
    checked = CliRunner().invoke(
        main, ["check", "--format", "jsonl", "--council", "witney", "-"],
        input=json.dumps({"text": PARTY}),
    )  # fmt: skip
    row = {"text": PARTY, "council": "witney", **json.loads(checked.stdout)}
    assert told(replay([row], "--format", "json"))["changed"] == 0


def test_without_another_pack_or_a_label_there_is_nothing_to_compare(replay):
    refused = replay([{"text": PARTY}])
    assert refused.exit_code == 2
    assert "There is nothing to compare: give --pack FILE" in refused.stderr
    some = replay([{"text": PARTY}, {"text": PARTY, "label": "clean"}], "--format", "json")
    assert (told(some)["judged"], told(some)["not_compared"]) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"text": 5}, '"text" must be there, and be a string'),
        ({"text": "a", "label": "bad"}, '"label" must be one of clean, refer, breach'),
        ({"text": "a", "label": "clean", "clauses": "W5"}, '"clauses" must be a list of strings'),
        ({"text": "a", "verdict": 3}, '"verdict" must be one of clean, refer, breach'),
        ({"text": "a", "verdict": "refer", "findings": [1]}, '"findings" must be as beadle check'),
        ({"text": "secret", "council": "elsewhere"}, "there is no council of that name"),
        (b'{"text": "secret', "not JSON"),
    ],
)
def test_a_line_that_cannot_be_used_costs_that_line_and_the_status(replay, wrong, why):
    good = {"text": PARTY, "council": "witney", "label": "clean"}
    result = replay([good, wrong, wrong, good], "--format", "json")
    assert result.exit_code == 2
    assert f"2 lines could not be used; the first is line 2: {why}" in result.stderr
    assert "secret" not in result.output
    assert told(result)["judged"] == 2


def test_only_the_days_that_were_named_the_last_included(replay):
    rows = [
        {"text": PARTY, "label": "clean", "at": at}
        for at in ("2027-03-01T22:00:00Z", "2027-03-02T23:59:00Z", "2027-03-03T00:00:00Z")
    ]
    both = replay(rows, "--since", "2027-03-02", "--until", "2027-03-02", "--format", "json")
    assert told(both)["judged"] == 1


def test_for_people_the_outcome_comes_first_and_nothing_steers_the_terminal(replay):
    row = {"id": "a\x1b[2J", "text": f"{PARTY} \x1b[31m", "label": "clean", "at": "2027-03-01"}
    result = replay([row], "--council", "witney", "--limit-examples", "1")
    assert result.stdout.partition(":")[2].startswith(" 1 of 1 post would be judged otherwise.")
    assert "2027-03-01" in result.stdout
    assert "\x1b" not in result.stdout
    assert "W5 (" in result.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--council", "elsewhere"], "there is no council of that name"),
        (["--pack", "nothing"], "there is no such pack"),
        (["--since", "yesterday"], "yesterday"),
        (["--since", "2027-03-02", "--until", "2027-03-01"], "--until is before --since"),
        (["--limit-examples", "-1"], "-1"),
    ],
)
def test_misuse_is_said(replay, options, said):
    result = replay([{"text": PARTY, "label": "clean"}], *options)
    assert result.exit_code == 2
    assert said in result.stderr


def test_lines_may_come_through_a_pipe(replay):
    row = json.dumps({"text": PARTY, "label": "clean", "council": "witney"})
    command = ["replay", "--file", "-", "--format", "json"]
    assert told(CliRunner().invoke(main, command, input=row))["changed"] == 1


def test_a_file_that_is_not_there_is_misuse(tmp_path):
    result = CliRunner().invoke(main, ["replay", "--file", str(tmp_path / "none.jsonl")])
    assert result.exit_code == 2
    assert "does not exist" in result.stderr


def test_without_a_database_it_says_what_makes_one(beadle):
    result = beadle("replay")
    assert result.exit_code == 2
    assert "beadle run makes it" in result.stderr


def test_the_archives_of_several_councils_are_not_judged_with_one_pack(beadle, config):
    more = config.read_text()
    more += more[more.index("[[council]]") :].replace("sampleford", "witney", 1).replace(
        '"posts"', '"more"'
    ).replace('connection = "terminal"\n', 'connection = "terminal"\nchannel = "w"\n')  # fmt: skip
    (config.parent / "more").mkdir()
    config.write_text(more)
    result = beadle("replay", "--pack", "witney")
    assert result.exit_code == 2
    assert "--council ID (sampleford, witney)" in result.stderr
    assert "There is no council x" in beadle("replay", "--council", "x").stderr
