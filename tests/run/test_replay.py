"""A replay tells what another pack would have said, and changes nothing."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from peers.household import PACK
from sqlalchemy import select

from bot.cli.replay import _from_archive, replay
from bot.run.replay import Tally
from bot.store.schema import Version
from bot.store.schema_work import Case, Verdict
from bot.words.replay import replay_text
from policy.pack import load_pack

ALL = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


@pytest.fixture
def other(tmp_path):
    """The village's pack with no word of zebras, and herons made a breach."""
    text = PACK.read_text(encoding="utf-8")
    text = text.replace('phrases = ["zebra"]', 'phrases = ["badger"]').replace(
        'flag = ["Look, a zebra."]', 'flag = ["Look, a badger."]'
    )
    head, _, rest = text.partition('id = "heron"')
    file = tmp_path / "other.toml"
    file.write_text(f'{head}id = "heron"' + rest.replace('"refer"', '"breach"', 1), "utf-8")
    return load_pack(file)


def forget(session):
    """As retention leaves what the public wrote."""
    for version in session.scalars(select(Version)):
        version.parts, version.excerpt = None, "Nothing"


async def archive(home):
    for place, word in enumerate(("zebra", "heron", "badger", "horse")):
        await home.see(f"p{place}", f"Look, a {word}.", author="officer")


async def test_what_would_change_is_told_by_clause_and_rule(household, other):
    async with household() as home:
        await archive(home)
        cases = len(await home.rows(Case))
        verdicts = len(await home.rows(Verdict))
        tally = _from_archive(home.config(), "village", other, ALL, 3)["village"]
        assert tally.looked == 4
        changes = {key: (c.new, c.gone, c.otherwise) for key, c in tally.changes.items()}
        assert changes == {("P1", "zebra"): (1, 1, 0), ("P2", "heron"): (0, 0, 1)}
        assert tally.outcomes == {
            ("breach", "clean"): 1, ("refer", "breach"): 1, ("clean", "breach"): 1,
            ("clean", "clean"): 1,
        }  # fmt: skip
        assert len(await home.rows(Case)) == cases
        assert len(await home.rows(Verdict)) == verdicts
    said = replay_text("village", tally)
    assert said.startswith("village: 4 posts judged, 3 with another outcome. No case was touched.")
    assert "zebra: 1 newly flagged, 1 no longer flagged" in said
    assert "“Look, a badger.”" in said


async def test_the_pack_in_force_says_what_it_said(household):
    async with household() as home:
        await archive(home)
        tally = _from_archive(home.config(), None, None, ALL, 3)["village"]
    assert tally.changes == {}
    assert "Every rule says what it said before." in replay_text("village", tally)


async def test_only_the_days_that_were_named(household, other):
    async with household() as home:
        await home.see("old", "Look, a zebra.", author="officer")
        await home.move(days=10)
        await home.see("new", "Look, a heron.", author="officer")
        since = (datetime(2027, 3, 5, tzinfo=UTC), ALL[1])
        assert _from_archive(home.config(), None, other, since, 3)["village"].looked == 1


async def test_replies_whose_words_are_gone_are_counted(household, other):
    async with household() as home:
        await home.see("r", "Nothing much.")
        await home.store.write(forget)
        tally = _from_archive(home.config(), None, other, ALL, 3)["village"]
    assert (tally.looked, tally.unkept) == (0, 1)
    assert "1 reply whose words are no longer kept" in replay_text("village", tally)


def test_a_file_is_replayed_without_an_archive(tmp_path):
    posts = tmp_path / "posts.jsonl"
    rows = [{"id": "a", "text": "Vote Labour"}, {"text": "Good morning"}]
    posts.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    asked = ["--file", str(posts), "--council", "witney", "--pack", "durrington"]
    result = CliRunner().invoke(replay, [*asked, "--format", "json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)[str(posts)]
    assert told["looked"] == 2
    rules = {(one["clause"], one["newly_flagged"]) for one in told["changes"]}
    assert {("6.5", 1), ("W5", 0)} <= rules
    posts.write_text('{"text": 5}\n', encoding="utf-8")
    refused = CliRunner().invoke(replay, asked)
    assert refused.exit_code == 2
    assert "Line 1 cannot be used" in refused.output


def test_a_pack_that_is_broken_is_refused(tmp_path):
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("id = 5\n", encoding="utf-8")
    result = CliRunner().invoke(replay, ["--pack", str(wrong)])
    assert result.exit_code == 2
    assert "is refused" in result.output


def test_nothing_to_look_at_is_said():
    assert "0 posts judged" in replay_text("village", Tally())
