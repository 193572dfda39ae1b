"""A new or changed rule that would raise too much starts on watch, and the desk is told."""

from __future__ import annotations

import asyncio

import pytest
from peers.village import PACK, council

from bot.config.settings import Rules
from bot.run.breaker import Trial
from bot.store.schema_work import RuleState, Verdict
from policy.checker import Checker
from policy.pack import load_pack
from policy.verdict import AccountKind, AuthorKind, Context, Part, Subject

NEW = """
[[rule]]
id = "badger"
kind = "phrase"
clause = "P2"
severity = "refer"
why = "A badger is named."
phrases = ["{}"]
flag = ["Look, a {}."]
pass = ["Look, a horse."]
"""
FEW = Rules(most_share=0.25, least_posts=8)


@pytest.fixture
def village(tmp_path):
    """``village(more)``: the village with more rules in its pack."""

    def made(more=""):
        file = tmp_path / "village.toml"
        file.write_text(PACK.read_text(encoding="utf-8") + more, encoding="utf-8")
        return council(pack=str(file), rules=FEW)

    return made


async def posted(home, words, start=0):
    for place, word in enumerate(words, start):
        await home.see(f"p{place}", f"Look, a {word}, number {place}.", author="officer")


async def again(home, village_council):
    """End, and begin with another pack."""
    await home.end()
    home.councils = (village_council,)
    await home.start()
    await home.settled()


async def states(home):
    return {row.rule: row.watch_only for row in await home.rows(RuleState)}


async def test_the_first_start_puts_nothing_on_watch(household, village):
    async with household(councils=(village(NEW.format("badger", "badger")),)) as home:
        found = await states(home)
        assert found.keys() >= {"zebra", "heron", "owl", "badger"}
        assert not any(found.values())
        assert not home.desk.texts("on watch")


async def test_a_new_rule_that_raises_too_much_starts_on_watch(household, village):
    async with household(councils=(village(),)) as home:
        await posted(home, ["badger"] * 3 + ["horse"] * 6)
        await again(home, village(NEW.format("badger", "badger")))
        assert (await states(home))["badger"] is True
        (told,) = home.desk.texts("would have raised 3 of the last 9 posts")
        assert "rule-on badger" in told
        assert [one["raised"] for one in await home.recorded("rule on watch")] == [3]
        await home.see("next", "Another badger!", author="officer")
        assert not home.desk.texts("A badger is named")
        found = [row.watch_only for row in await home.rows(Verdict) if row.watch_only]
        assert [one[0]["rule"] for one in found] == ["badger"]


async def test_a_new_rule_that_raises_little_is_in_force(household, village):
    async with household(councils=(village(),)) as home:
        await posted(home, ["badger"] * 2 + ["horse"] * 7)
        await again(home, village(NEW.format("badger", "badger")))
        assert (await states(home))["badger"] is False
        await home.see("next", "Another badger!", author="officer")
        assert home.desk.texts("A badger is named")


async def test_too_few_posts_say_nothing(household, village):
    async with household(councils=(village(),)) as home:
        await posted(home, ["badger"] * 7)
        await again(home, village(NEW.format("badger", "badger")))
        assert (await states(home))["badger"] is False


async def test_old_posts_say_nothing(household, village):
    async with household(councils=(village(),)) as home:
        await posted(home, ["badger"] * 9)
        await home.move(days=91)
        await again(home, village(NEW.format("badger", "badger")))
        assert (await states(home))["badger"] is False


async def test_a_changed_rule_is_tried_again_and_the_others_are_not(household, village):
    async with household(councils=(village(NEW.format("badger", "badger")),)) as home:
        await posted(home, ["zebra"] * 4 + ["horse"] * 5)
        assert not (await states(home))["zebra"]
        changed = NEW.format("horse", "horse").replace(
            'pass = ["Look, a horse."]', 'pass = ["Cow."]'
        )
        await again(home, village(changed))
        held = await states(home)
        assert held["badger"] is True
        assert held["zebra"] is False


async def test_the_same_pack_is_not_tried_twice_and_a_rule_that_left_is_forgotten(
    household, village
):
    async with household(councils=(village(),)) as home:
        await posted(home, ["badger"] * 9)
        with_rule = village(NEW.format("badger", "badger"))
        await again(home, with_rule)
        told = len(home.desk.texts("would have raised"))
        await again(home, with_rule)
        assert len(home.desk.texts("would have raised")) == told == 1
        await again(home, village())
        assert "badger" not in await states(home)


async def test_the_clerk_puts_a_rule_in_force_and_on_watch(household, village):
    async with household(councils=(village(),)) as home:
        await posted(home, ["badger"] * 9)
        await again(home, village(NEW.format("badger", "badger")))
        await home.see("one", "A first badger.", author="officer")
        listed = await home.ask("rules")
        assert (
            "badger (clause P2, No herons): on watch since 09:00, it would have raised 9 of 9 "
            "posts. Since then it would have raised 1 post."
        ) in listed.text
        assert (await home.ask("rule-on badger it is meant")).text.startswith("Done.")
        await home.see("two", "A second badger.", author="officer")
        assert home.desk.texts("A badger is named")
        assert "in force already" in (await home.ask("rule-on badger again")).text
        assert (await home.ask("rule-off zebra a test")).text.startswith("Done.")
        before = len(home.desk.texts("A zebra is named"))
        await home.see("three", "A zebra.", author="officer")
        assert len(home.desk.texts("A zebra is named")) == before
        kinds = await home.recorded("rule in force")
        assert [one["reason"] for one in kinds] == ["it is meant"]
        assert "There is no rule" in (await home.ask("rule-on llama why not")).text
        assert (
            "On watch: 1 rule, which raises nothing. Type rules." in (await home.ask("status")).text
        )
        assert (await home.ask("check A zebra.", "officer")).text.startswith("CLEAN.")
        assert (await home.ask("check A badger.", "officer")).text.startswith("REFER.")


async def test_an_officer_may_not(household, village):
    async with household(councils=(village(),)) as home:
        said = await home.ask("rule-off zebra please", "officer")
        assert "may be used by" in said.text
        assert not (await states(home))["zebra"]


def badger(words="badger", why="A badger is named."):
    return NEW.format(words, words).replace("A badger is named.", why)


async def test_all_that_is_put_on_watch_is_told_in_one_message_with_posts_to_look_at(
    household, village
):
    otter = NEW.replace("badger", "otter").format("horse", "horse").replace("a horse", "a cow", 2)
    otter = otter.replace('flag = ["Look, a cow."]', 'flag = ["Look, a horse."]')
    async with household(councils=(village(),)) as home:
        await posted(home, ["badger"] * 3 + ["horse"] * 6)
        await again(home, village(badger() + otter))
        (told,) = home.desk.texts("On watch: 2 rules are new or changed")
        assert "badger (clause P2, No herons): would have raised 3 of the last 9 posts" in told
        assert "such as https://page.test/p2 and https://page.test/p1." in told
        assert "otter (clause P2, No herons): would have raised 6 of the last 9 posts" in told


async def test_what_the_public_wrote_is_no_sample(household, village):
    """It is kept in full only where a case holds it: a new rule would seem to raise all of it."""
    async with household(councils=(village(),)) as home:
        await posted(home, ["horse"] * 8)
        for place in range(8):
            await home.see(f"r{place}", f"A zebra, a badger {place}.", author="p", official=False)
        await again(home, village(badger()))
        assert (await states(home))["badger"] is False


async def test_an_order_to_watch_outlives_a_change_of_the_rule(household, village):
    async with household(councils=(village(badger()),)) as home:
        await posted(home, ["horse"] * 9)
        await home.ask("rule-off badger it is the badgers' year")
        await again(home, village(badger(why="A badger is named at last.")))
        assert (await states(home))["badger"] is True
        (told,) = home.desk.texts("stays on watch, as you ordered")
        assert "rule-on badger REASON" in told
        assert "by Cara Clerk" in (await home.ask("rules")).text


async def test_a_rule_on_watch_is_in_force_again_when_it_was_put_right(household, village):
    async with household(councils=(village(),)) as home:
        await posted(home, ["badger"] * 9)
        await again(home, village(badger()))
        await again(home, village(badger("badgers")))
        assert (await states(home))["badger"] is False
        assert home.desk.texts("is in force again: it would have raised 0 of the last 9 posts.")


async def test_a_rule_on_watch_stays_there_where_nothing_says_that_it_is_better(household, village):
    async with household(councils=(village(),)) as home:
        await posted(home, ["badger"] * 9)
        await again(home, village(badger()))
        await home.move(days=91)
        await again(home, village(badger("badgers")))
        assert (await states(home))["badger"] is True
        assert home.desk.texts("stays on watch: there are too few posts to try it on")


async def test_a_post_that_breaks_a_rule_does_not_stop_the_trial():
    class Choosy:
        """The village's checker, which breaks on some words."""

        checker = Checker(load_pack(PACK))

        def raising(self, subject):
            if "break me" in subject.parts[0].text:
                raise RuntimeError("a secret of the post")
            return self.checker.raising(subject)

    context = Context(AccountKind.OFFICIAL, AuthorKind.OFFICER)
    texts = ("A zebra.", "break me", "A horse.", "A zebra.")
    trial = Trial(frozenset({"zebra"}))
    trial.add(Choosy(), [(text, Subject((Part("text", text),), context)) for text in texts])
    assert (trial.looked, trial.raised) == (3, {"zebra": 2})


@pytest.mark.parametrize("side", ["before", "after"])
async def test_a_crash_around_the_decision_leaves_one_decision_told_once(
    household, village, database_url, side
):
    """Nothing is judged before it, and begun again it comes to the same."""
    async with household(councils=(village(),)) as home:
        await posted(home, ["badger"] * 9)
        await home.end()
        home.councils = (village(badger()),)
        fell = asyncio.Event()

        async def gate(when, what):
            if (when, what) == (side, "adopt_rules"):
                fell.set()
                await asyncio.Event().wait()

        starting = asyncio.create_task(home.start(gate))
        async with asyncio.timeout(60):
            await fell.wait()
        home.platform.publish("next", "Another badger!", author="officer")
        await home.crash()
        await asyncio.gather(starting, return_exceptions=True)
        await home.start()
        await home.settled()
        assert (await states(home))["badger"] is True
        assert len(home.desk.texts("would have raised 9 of the last 9 posts")) == 1
        assert len(await home.recorded("rule on watch")) == 1
        assert len(await home.rows(Verdict)) == 10
        assert not home.desk.texts("A badger is named")
