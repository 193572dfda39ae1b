"""The contract test suite that every mailbox runs.

Subclass :class:`MailboxContract` as ``Test…`` and give it a fixture ``peer`` that yields a
:class:`mailbox_peer.MailboxPeer`: the mailbox, and the doors by which a test writes to it.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest
from mailbox_peer import MailboxPeer, begun

from adapters.contract import (
    Message,
    Outcome,
    Refused,
    RefusedCode,
    Unavailable,
    Withdrawn,
)


class MailboxContract:
    """All that a mailbox promises to Beadle; a subclass gives the fixture ``peer``."""

    @pytest.mark.parametrize("who", ["listed", "stranger"])
    async def test_a_message_comes_with_its_words_sender_and_time(
        self, peer: MailboxPeer, who: str
    ):
        """Beadle knows who said what, when, and where to answer; whoever it is."""
        person = getattr(peer, who)
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(person, "Grożono mi 🗳️ on Market Street."))
        [message] = reading.found
        assert isinstance(message, Message)
        assert (message.sender, message.text) == (person, "Grożono mi 🗳️ on Market Street.")
        assert message.place
        assert message.fingerprint
        assert message.trouble is None
        assert message.sent_at is not None
        assert abs(message.sent_at - datetime.now(UTC)) < timedelta(days=1)
        assert "Market Street" not in repr(message)

    async def test_each_message_has_an_address_of_its_own(self, peer: MailboxPeer):
        """The same words twice are two messages of one sender, in order."""
        reading = await begun(peer)

        async def twice() -> None:
            for text in ("Help", "Help", "Now"):
                await peer.write(peer.listed, text)

        await reading.until(3, twice)
        assert reading.texts() == ["Help", "Help", "Now"]
        assert len({one.ref for one in reading.found}) == 3
        assert {one.sender for one in reading.found if isinstance(one, Message)} == {peer.listed}

    async def test_nothing_comes_twice_once_it_was_stored(self, peer: MailboxPeer):
        """After a restart Beadle goes on from the cursor."""
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(peer.listed, "Once"))
        await reading.rest()  # asking for the next says that it is stored
        await peer.restart()
        await reading.rest()
        assert reading.texts() == ["Once"]

    async def test_what_was_not_stored_comes_again_the_same(self, peer: MailboxPeer):
        """A crash before the message was stored loses nothing, and cannot double it."""
        reading = await begun(peer)
        before = reading.cursor
        await reading.until(1, lambda: peer.write(peer.listed, "Twice"), stored=False)
        await peer.restart()
        reading.cursor = before
        await reading.until(2)
        first, second = reading.found
        assert isinstance(first, Message)
        assert isinstance(second, Message)
        assert (first.ref, first.fingerprint) == (second.ref, second.fingerprint)

    async def test_what_was_written_while_beadle_was_away_is_found(self, peer: MailboxPeer):
        """By who is listed at least; in the order in which they wrote it."""
        if not peer.finds:
            return
        reading = await begun(peer)
        for number in range(3):
            await peer.write(peer.listed, f"In the night {number}")
        await peer.restart()
        await reading.until(3)
        assert reading.texts() == [f"In the night {number}" for number in range(3)]

    async def test_an_edit_is_the_same_message_with_another_fingerprint(self, peer: MailboxPeer):
        """So that the first version can be kept."""
        if not peer.edits:
            return
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(peer.listed, "It was Tuseday"))
        await reading.until(2, lambda: peer.edit_last(peer.listed, "It was Tuesday"))
        first, second = reading.found
        assert isinstance(first, Message)
        assert isinstance(second, Message)
        assert first.ref == second.ref
        assert first.fingerprint != second.fingerprint
        assert second.text == "It was Tuesday"

    async def test_a_deletion_is_told(self, peer: MailboxPeer):
        """What was taken in is kept; that it was deleted is known."""
        if not peer.deletes:
            return
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(peer.listed, "Forget it"))
        await reading.until(2, lambda: peer.delete_last(peer.listed))
        first, gone = reading.found
        assert isinstance(gone, Withdrawn)
        assert gone.ref == first.ref

    async def test_beadle_s_own_words_are_no_mail(self, peer: MailboxPeer):
        """What it answered does not come back as a report."""
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(peer.listed, "First"))
        await peer.mailbox.send("Your report is saved.", peer.listed, "own-1")
        await reading.until(2, lambda: peer.write(peer.listed, "Second"))
        assert reading.texts() == ["First", "Second"]

    @pytest.mark.parametrize("who", ["listed", "stranger"])
    async def test_an_answer_reaches_who_wrote(self, peer: MailboxPeer, who: str):
        """At the place of their message; later by who they are."""
        person = getattr(peer, who)
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(person, "Is this the council?"))
        [message] = reading.found
        assert isinstance(message, Message)
        receipt = await peer.mailbox.send("Saved: H-2027-0007.", message.place, "answer-1", ["YES"])
        assert receipt.outcome is Outcome.DONE
        receipt = await peer.mailbox.send("It was read.", person, "answer-2")
        assert receipt.outcome is Outcome.DONE
        said = await peer.heard(person)
        assert "H-2027-0007" in said[0]
        assert "It was read." in said[1]

    async def test_the_same_key_is_written_once(self, peer: MailboxPeer):
        """An answer given again after a crash of Beadle is not read twice; another key is."""
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(peer.listed, "Hello"))
        for _ in range(2):
            receipt = await peer.mailbox.send("Saved.", peer.listed, "key-1")
            assert receipt.outcome in {Outcome.DONE, Outcome.ALREADY}
        await peer.restart()
        await peer.mailbox.send("Saved.", peer.listed, "key-1")
        assert len(await peer.heard(peer.listed)) == 1
        await peer.mailbox.send("Saved.", peer.listed, "key-2")
        assert len(await peer.heard(peer.listed)) == 2

    async def test_an_answer_whose_receipt_was_lost_is_given_again(self, peer: MailboxPeer):
        """It arrives, once where the platform lets the mailbox know."""
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(peer.listed, "Hello"))
        await peer.lose_answer()
        with pytest.raises(Unavailable):
            await peer.mailbox.send("Saved.", peer.listed, "lost-1")
        await peer.restart()
        await peer.mailbox.send("Saved.", peer.listed, "lost-1")
        said = await peer.heard(peer.listed)
        assert all("Saved." in one for one in said)
        assert len(said) == 1 if peer.once else len(said) >= 1

    async def test_a_long_answer_comes_whole(self, peer: MailboxPeer):
        """In as many messages as it takes, in order."""
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(peer.listed, "Hello"))
        lines = [f"{number}. What happens next with this report." for number in range(200)]
        await peer.mailbox.send("\n".join(lines), peer.listed, "long-1")
        said = await peer.heard(peer.listed)
        assert len(said) > 1
        whole = "\n".join(said)
        assert [whole.find(line) >= 0 for line in lines] == [True] * 200
        assert sorted(lines, key=whole.find) == lines

    async def test_hostile_words_are_written_and_do_no_harm(self, peer: MailboxPeer):
        """Escapes, marks that turn text round, mentions, nothing at all: it goes on."""
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(peer.listed, "Hello"))
        nasty = "\x1b[2J \u202egnp.exe @everyone <b>bold</b> \ud800 \x00 end"
        for number, text in enumerate((nasty, "", "🗳️" * 700, "x" * 3_000)):
            receipt = await peer.mailbox.send(text, peer.listed, f"nasty-{number}")
            assert receipt.outcome is Outcome.DONE
        await peer.mailbox.send("Still at work.", peer.listed, "nasty-end")
        assert "Still at work." in (await peer.heard(peer.listed))[-1]

    async def test_who_takes_no_messages_is_refused(self, peer: MailboxPeer):
        """PERMISSION: another way to reach them is wanted."""
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(peer.listed, "Hello"))
        await peer.refuse(peer.listed)
        with pytest.raises(Refused) as caught:
            await peer.mailbox.send("Saved.", peer.listed, "closed-1")
        assert caught.value.code is RefusedCode.PERMISSION

    async def test_a_platform_that_is_down_is_said_to_be(self, peer: MailboxPeer):
        """Unavailable, so that the answer waits; never a receipt."""
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(peer.listed, "Hello"))
        await peer.go_down()
        with pytest.raises(Unavailable):
            await peer.mailbox.send("Lost?", peer.listed, "down-1")

    async def test_no_word_reaches_a_log_an_error_or_a_representation(
        self, peer: MailboxPeer, caplog: pytest.LogCaptureFixture
    ):
        """Neither what was written nor what was answered, nor a secret."""
        caplog.set_level(logging.DEBUG)
        reading = await begun(peer)
        await reading.until(1, lambda: peer.write(peer.listed, "MARKER-ONE was said to me."))
        await peer.mailbox.send("MARKER-TWO is what we answer.", peer.listed, "quiet-1")
        await peer.refuse(peer.listed)
        with pytest.raises(Refused) as caught:
            await peer.mailbox.send("MARKER-THREE is lost.", peer.listed, "quiet-2")
        told = caplog.text + str(caught.value) + repr(caught.value) + repr(peer.mailbox)
        assert "MARKER" not in told
        assert not any(secret in told for secret in peer.secrets)
