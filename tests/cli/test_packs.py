"""``beadle packs``: no clause is left out, and each says how it is looked after."""

from __future__ import annotations

import json
import re

from click.testing import CliRunner

from bot.cli.packs import packs
from policy.pack import load_pack


def run(*arguments):
    return CliRunner().invoke(packs, list(arguments))


def test_every_clause_is_listed_with_what_serves_it_and_why():
    result = run()
    assert result.exit_code == 0
    said = re.sub(r"\s+", " ", result.stdout)
    for name in ("durrington", "witney"):
        pack = load_pack(name)
        assert pack.title in said
        for clause in pack.clauses.values():
            assert f"{clause.title} " in said
            assert clause.why in said
        for rule in pack.rules:
            assert rule.head.id in said
    assert "Adopted: 31 October 2017." in said
    assert "The document does not say when it was adopted." in said
    assert '5.2 (printed "5,2")' in said
    assert "Checked by a workflow" in said


def test_programs_get_the_same_with_the_words():
    listed = json.loads(run("--format", "json").stdout)
    assert [pack["id"] for pack in listed] == ["durrington", "witney"]
    for pack in listed:
        loaded = load_pack(pack["id"])
        assert pack["hash"] == loaded.hash
        assert [one["id"] for one in pack["clauses"]] == list(loaded.clauses)
        for clause in pack["clauses"]:
            assert clause["text"] == loaded.clauses[clause["id"]].text
            assert clause["served_by"] in {"rules", "workflow", "people"}
            assert bool(clause["rules"]) == (clause["served_by"] == "rules")
    assert [pack["adopted"] for pack in listed] == ["2017-10-31", None]


def test_help_has_an_example():
    assert "beadle packs" in run("--help").stdout.partition("Examples:")[2]


def test_a_councils_own_pack_is_listed_and_a_broken_one_refused(tmp_path):
    (tmp_path / "posts").mkdir()
    own = tmp_path / "own.toml"
    own.write_text(
        'id = "own"\ntitle = "Our policy"\nadopted_note = "Draft."\nversion = "1"\n'
        '[[clause]]\nid = "1"\ntitle = "Kindness"\ntext = "Be kind."\nserved_by = "people"\n'
        'why = "Seen by people."\n',
        encoding="utf-8",
    )
    config = tmp_path / "beadle.toml"
    config.write_text(
        '[[connection]]\nid = "blog"\nadapter = "folder"\n'
        '[[connection]]\nid = "here"\nadapter = "terminal"\n'
        '[[council]]\nid = "o"\nname = "O"\npack = "own.toml"\n'
        '[[council.account]]\nconnection = "blog"\naddress = "posts"\n'
        '[[council.desk]]\nconnection = "here"\n'
        '[[council.person]]\nname = "Sam Clerk"\nrole = "clerk"\n',
        encoding="utf-8",
    )
    listed = run("--config", str(config))
    assert listed.exit_code == 0
    assert "Our policy" in listed.stdout
    own.write_text("title = 5\n", encoding="utf-8")
    refused = run("--config", str(config))
    assert refused.exit_code == 2
    assert "is missing" in refused.stderr


def test_a_councils_own_pack_can_be_tried(tmp_path):
    ours = tmp_path / "ours.toml"
    ours.write_text('id = "ours"\ntitle = ""\nnonsense = 1\n', encoding="utf-8")
    refused = run("--check", str(ours))
    assert refused.exit_code == 2
    for wrong in ("title: ", "nonsense: unknown key", "version: is missing", "clause: is missing"):
        assert wrong in refused.stderr
    ours.write_text(
        'id = "ours"\ntitle = "Ours"\nadopted_note = "In May."\nversion = "1"\n'
        '[[clause]]\nid = "1"\ntitle = "Politics"\ntext = "No politics."\n'
        'served_by = "rules"\nwhy = "Parties have names."\n'
        '[[use]]\nfamily = "party-politics"\nclause = "1"\n',
        encoding="utf-8",
    )
    tried = run("--check", str(ours))
    assert tried.exit_code == 0
    assert tried.stdout.startswith("The pack is in order: ")
    assert "party-named" in tried.stdout


def test_a_pack_is_tried_alone(tmp_path):
    assert run("--check", "ours.toml", "--config", "beadle.toml").exit_code == 2
