"""The contract test suite that every desk runs.

Subclass :class:`DeskContract` as ``Test…`` and give it a fixture ``peer`` that yields a
:class:`DeskPeer`: the desk, and the door by which a test sits down at it.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Sequence

import pytest

from adapters.contract import (
    Address,
    Alert,
    Choice,
    CommandSpec,
    Desk,
    Level,
    Offer,
    Outcome,
    Parameter,
    Request,
    Unavailable,
)

PATIENCE = 60.0
COMMANDS = (
    CommandSpec("status", "What is watched, and what is failing"),
    CommandSpec("note", "Write a note", (Parameter("case", "case", "Which case"),)),
)


async def no_suggestion(
    channel: str, sender: str, command: str, parameter: str, prefix: str
) -> Sequence[Choice]:
    """Nothing to complete."""
    return ()


async def everybody_may(channel: str, sender: str, command: str) -> bool:
    """Every form opens."""
    return True


class DeskPeer(ABC):
    """A desk as the person at it sees it.

    ``redelivers``: what was not stored comes again. ``edits``: what was shown can be changed.
    """

    desk: Desk
    channel: str
    person: str
    redelivers = False
    edits = True
    secrets: Sequence[str] = ()

    @abstractmethod
    async def give(self, line: str) -> None:
        """Give a command as the person does."""

    @abstractmethod
    async def shown(self) -> str:
        """Everything that the person can read by now."""

    @abstractmethod
    async def restart(self) -> None:
        """Connect ``desk`` anew, as after a crash of Beadle."""

    @abstractmethod
    async def go_down(self) -> None:
        """Make the place unreachable, so that nothing can be shown."""

    async def until_shown(self, words: str) -> str:
        """Wait until the words can be read; the answer is everything shown."""
        async with asyncio.timeout(PATIENCE):
            while words not in (seen := await self.shown()):  # noqa: ASYNC110 # a screen rings no bell
                await asyncio.sleep(0.02)
        return seen


async def next_request(stream: AsyncIterator[Request]) -> Request:
    """The next request, or a timeout that fails the test."""
    async with asyncio.timeout(PATIENCE):
        return await anext(stream)


def answer(request: Request, text: str = "Done.") -> Alert:
    """The alert that finishes a request."""
    return Alert("Answer", text, reply_to=request.key, final=True)


class DeskContract:
    """All that a desk promises to Beadle; a subclass gives the fixture ``peer``."""

    async def test_a_command_comes_with_its_words_sender_and_channel(self, peer: DeskPeer):
        """Beadle knows who said what, and where."""
        await peer.desk.offer(COMMANDS, no_suggestion, everybody_may)
        stream = peer.desk.requests()
        await peer.give("takedown 14 6.5 plainly a party's words")
        request = await next_request(stream)
        await stream.aclose()
        words = request.line or " ".join([request.command, *request.args.values()])
        assert words == "takedown 14 6.5 plainly a party's words"
        assert request.channel == peer.channel
        assert request.sender == peer.person

    async def test_each_request_has_a_key_of_its_own(self, peer: DeskPeer):
        """The same words twice are two requests, and so are those after a restart."""
        keys = []
        for _ in range(2):
            await peer.desk.offer(COMMANDS, no_suggestion, everybody_may)
            stream = peer.desk.requests()
            for _ in range(2):
                await peer.give("status")
                request = await next_request(stream)
                keys.append(request.key)
                await peer.desk.say(answer(request), Address(peer.channel), f"answer-{request.key}")
            if peer.redelivers:  # asking for the next says that the last is stored
                waiting = asyncio.ensure_future(anext(stream))
                await asyncio.sleep(0.2)
                waiting.cancel()
                await asyncio.gather(waiting, return_exceptions=True)
            await stream.aclose()
            await peer.restart()
        assert len(set(keys)) == 4
        assert all(keys)

    async def test_a_request_that_was_not_stored_comes_again_with_its_key(self, peer: DeskPeer):
        """A crash before the request was recorded loses nothing, where the platform keeps it."""
        if not peer.redelivers:
            return
        await peer.desk.offer(COMMANDS, no_suggestion, everybody_may)
        stream = peer.desk.requests()
        await peer.give("status")
        first = await next_request(stream)
        await stream.aclose()
        await peer.restart()
        await peer.desk.offer(COMMANDS, no_suggestion, everybody_may)
        stream = peer.desk.requests()
        again = await next_request(stream)
        await stream.aclose()
        assert again.key == first.key

    @pytest.mark.parametrize("level", list(Level))
    async def test_an_alert_is_shown_whole_with_what_can_be_done(
        self, peer: DeskPeer, level: Level
    ):
        """Text and offers can be read; the receipt says DONE and where it stands."""
        alert = Alert(
            "Case 14: please decide",
            "Case 14: please decide. Council's Bluesky, 10:42. It is still public.",
            level=level,
            case="14",
            offers=(Offer("Take down", "takedown", {"case": "14"}),),
        )
        receipt = await peer.desk.say(alert, Address(peer.channel), "alert-1")
        assert receipt.outcome is Outcome.DONE
        assert (receipt.ref is not None) == peer.edits
        seen = await peer.until_shown("It is still public.")
        assert "please decide" in seen
        assert "take" in seen.lower()

    async def test_the_same_key_is_shown_once(self, peer: DeskPeer):
        """An alert sent again after a lost receipt is not read twice."""
        alert = Alert("Case 15", "Case 15: a matter of bins.")
        first = await peer.desk.say(alert, Address(peer.channel), "alert-2")
        second = await peer.desk.say(alert, Address(peer.channel), "alert-2")
        assert first.outcome is Outcome.DONE
        assert second.outcome in {Outcome.DONE, Outcome.ALREADY}
        await peer.desk.say(Alert("End", "The end."), Address(peer.channel), "alert-3")
        seen = await peer.until_shown("The end.")
        assert seen.count("a matter of bins") == 1

    async def test_what_replaces_an_alert_can_be_read(self, peer: DeskPeer):
        """A desk that gives a ref shows the new words in place of the old."""
        to = Address(peer.channel)
        first = await peer.desk.say(Alert("Case 16", "Case 16 is open."), to, "alert-4")
        assert (first.ref is not None) == peer.edits
        closed = Alert("Case 16", "Case 16 was closed at 11:03.")
        receipt = await peer.desk.say(closed, to, "alert-5", replaces=first.ref)
        assert receipt.outcome is Outcome.DONE
        await peer.until_shown("Case 16 was closed at 11:03.")

    async def test_a_private_alert_reaches_the_person(self, peer: DeskPeer):
        """The person addressed can read it."""
        alert = Alert("For you", "A private word about case 17.", private=True)
        to = Address(peer.channel, person=peer.person, name="the Clerk")
        receipt = await peer.desk.say(alert, to, "alert-6")
        assert receipt.outcome is Outcome.DONE
        await peer.until_shown("A private word about case 17.")

    async def test_hostile_words_are_shown_and_do_no_harm(self, peer: DeskPeer):
        """Escapes, bidi marks, mentions and 20,000 characters: shown, and the desk lives."""
        nasty = "\x1b[2J\x1b]0;owned\x07 \u202egnp.exe @everyone <b>bold</b> \ud800 \x00 end"
        long = "Resolved that the bins be emptied. " * 600
        to = Address(peer.channel)
        for n, text in enumerate((nasty, long, "", "\U0001f5f3\ufe0f" * 500)):
            receipt = await peer.desk.say(Alert(f"Case {n}", text), to, f"nasty-{n}")
            assert receipt.outcome is Outcome.DONE
        await peer.desk.say(Alert("After", "Still at work."), to, "nasty-end")
        await peer.until_shown("Still at work.")

    async def test_a_desk_that_is_down_says_so(self, peer: DeskPeer):
        """Unavailable, so that the alert waits in the outbox; never a receipt."""
        await peer.go_down()
        with pytest.raises(Unavailable):
            await peer.desk.say(Alert("Lost", "Lost?"), Address(peer.channel), "down-1")

    async def test_no_secret_is_in_the_desk_s_representation(self, peer: DeskPeer):
        """What lands in a log gives nothing away."""
        told = repr(peer.desk) + repr(getattr(peer.desk, "__dict__", ""))
        assert not any(secret in told for secret in peer.secrets)
