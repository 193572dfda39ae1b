"""What cannot be checked is referred to the Clerk, never called clean."""

from __future__ import annotations

from bot.store.schema import Version
from bot.store.schema_work import Case, Verdict


class Choosy:
    """The village's checker, which breaks on one post and on every batch that holds it."""

    def __init__(self, checker) -> None:
        self.checker = checker
        self.pack_hash, self.scorer_hash = checker.pack_hash, checker.scorer_hash
        self.reads_model = checker.reads_model

    def check(self, subjects, watch_only=frozenset()):
        if any("break me" in part.text for one in subjects for part in one.parts):
            raise RuntimeError("a secret of the post")
        return self.checker.check(subjects, watch_only)


async def broken(home) -> None:
    """Have the checker break on the words “break me”."""
    home.running.house.checkers["village"] = Choosy(home.running.house.checkers["village"])


async def test_a_post_that_breaks_the_checker_is_referred_and_the_others_are_judged(household):
    async with household() as home:
        await broken(home)
        home.platform.silent = True
        for ref, text in (("a", "A horse."), ("b", "break me"), ("c", "A zebra.")):
            home.platform.publish(ref, text)
        home.platform.silent = False
        home.platform.ring()
        await home.settled()
        outcomes = [v.outcome for v in await home.rows(Verdict)]
        assert sorted(outcomes) == ["breach", "clean", "refer"]
        (text,) = home.desk.texts("Not checked: rules, toxicity.")
        assert "please decide" in text
        assert "a secret" not in text


async def test_an_edit_of_what_was_let_stand_that_cannot_be_checked_is_asked_about(household):
    """No finding at all is no sign that nothing was added."""
    async with household() as home:
        await home.see("a", "A zebra.")
        await home.ask("dismiss 1 a crossing")
        await broken(home)
        home.platform.edit("a", "break me")
        await home.settled()
        assert [(c.number, c.state) for c in await home.rows(Case)] == [
            (1, "dismissed"), (2, "open"),
        ]  # fmt: skip


async def test_what_the_public_wrote_is_kept_in_full_only_while_a_case_holds_it(household):
    """A clean reply is cut to an excerpt; a case keeps it until it is decided, an edit too."""
    long = "A horse, " * 40
    async with household() as home:
        await home.see("clean", long, author="p1", official=False)
        await home.see("held", f"{long} zebra", author="p2", official=False)

        async def full() -> list[bool]:
            return [v.parts is not None for v in await home.rows(Version)]

        assert await full() == [False, True]
        await home.ask("dismiss 1 mild")
        assert await full() == [False, False]
