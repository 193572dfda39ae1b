"""The contract test suite that every platform's adapter runs.

To use it, subclass :class:`PlatformContract` in a test module under this folder, name the class
``Test…``, and give it a fixture ``peer`` that yields a :class:`contract_peer.Peer`::

    class TestFolderContract(PlatformContract):
        @pytest.fixture
        async def peer(self, tmp_path):
            yield FolderPeer(tmp_path)
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from contract_actions import ActionContract, published
from contract_peer import Archive, Peer, archived, attempt, catch_up, connected, order
from contract_watch import WatchContract

from adapters.contract import (
    Abilities,
    Account,
    ActionKind,
    Archived,
    Check,
    Outcome,
    Ref,
    Refused,
    RefusedCode,
)

__all__ = ["PlatformContract"]


class PlatformContract(WatchContract, ActionContract):
    """All that a platform promises to Beadle."""

    @pytest.mark.parametrize("kind", list(ActionKind))
    async def test_abilities_are_the_truth(self, peer: Peer, kind: ActionKind):
        """What is said to be possible can be prepared; anything else is refused, or by hand."""
        account, ref = await published(peer)
        archive = Archive()
        await catch_up(peer, archive)
        before = await peer.stands(account, ref)
        async with connected(peer) as platform:
            abilities = platform.abilities
            assert isinstance(abilities, Abilities)
            ability = abilities.actions.get(kind)
            post = await archived(platform, archive, account, ref)
            if ability and ability.possible:
                if kind in {ActionKind.TAKE_DOWN, ActionKind.RESTORE}:
                    assert await platform.prepare(order(kind, account, post))
            else:
                steps, trouble = await attempt(platform.prepare(order(kind, account, post)))
                assert not steps
                assert trouble is None or trouble.code is RefusedCode.UNSUPPORTED
        assert await peer.stands(account, ref) == before

    async def test_a_post_that_never_was_is_refused_in_words(self, peer: Peer):
        """No step is called done on a ref that the platform does not know."""
        account, ref = await published(peer)
        archive = Archive()
        await catch_up(peer, archive)
        async with connected(peer) as platform:
            known = await archived(platform, archive, account, ref)
            for stranger in (
                replace(known.ref, id=known.ref.id[:-6] + "zzz" + known.ref.id[-3:]),
                Ref("elsewhere", known.ref.id),
                Ref(known.ref.platform, "../../../../etc/passwd"),
            ):
                action = order(ActionKind.TAKE_DOWN, account, replace(known, ref=stranger))
                steps, _ = await attempt(platform.prepare(action))
                for step in steps or ():
                    receipt = await platform.perform(action, step, "key-stranger")
                    assert receipt.outcome is not Outcome.DONE
        assert await peer.stands(account, ref) is not None

    async def test_an_action_without_a_post_is_refused(self, peer: Peer):
        """There is nothing to take down."""
        async with connected(peer) as platform:
            with pytest.raises(Refused):
                await platform.prepare(order(ActionKind.TAKE_DOWN, peer.accounts[0], None))

    async def test_a_restore_of_what_was_never_archived_whole_is_refused(self, peer: Peer):
        """A raw record that is not the one fingerprinted is not published."""
        account, ref = await published(peer)
        archive = Archive()
        await catch_up(peer, archive)
        await peer.delete(account, ref)
        forged = Archived(ref=ref, fingerprint=archive.history[account.id, ref.id][0], raw=b"\xff{")
        async with connected(peer) as platform:
            action = order(ActionKind.RESTORE, account, forged)
            steps, _ = await attempt(platform.prepare(action))
            for step in steps or ():
                receipt = await platform.perform(action, step, "key-forged")
                assert receipt.outcome not in {Outcome.DONE, Outcome.ALREADY}
        assert await peer.stands(account, ref) is None

    async def test_no_secret_is_in_any_representation(self, peer: Peer):
        """Neither the connection nor a trouble's text gives a secret away."""
        account = Account(id="nobody", address="nowhere.invalid")
        connection = peer.connect()
        told = [repr(connection), repr(connection.platform), str(connection.platform)]
        told += (
            [repr(vars(connection.platform))] if hasattr(connection.platform, "__dict__") else []
        )
        nothing = order(ActionKind.TAKE_DOWN, account, None)
        _, trouble = await attempt(connection.platform.prepare(nothing))
        told += [repr(trouble), str(trouble)]
        await connection.close()
        checks = [*await peer.diagnose(), *await peer.diagnose_broken()]
        told += [repr(check) for check in checks]
        for secret in peer.secrets:
            assert not any(secret in words for words in told)

    async def test_closing_twice_does_no_harm(self, peer: Peer):
        """The supervisor may close what has failed already."""
        connection = peer.connect()
        await connection.close()
        await connection.close()

    async def test_the_profile_is_read(self, peer: Peer):
        """An account says its name, if only its address."""
        async with connected(peer) as platform:
            profile = await platform.profile(peer.accounts[0])
        assert isinstance(profile.name, str)

    async def test_diagnose_is_content_with_a_good_peer(self, peer: Peer):
        """Every line is in order."""
        checks = await peer.diagnose()
        assert checks
        assert all(isinstance(check, Check) and check.name for check in checks)
        assert [check for check in checks if not check.ok] == []

    async def test_diagnose_never_raises_and_says_how_to_mend(self, peer: Peer):
        """What is wrong has a line of its own with what to do."""
        wrong = [check for check in await peer.diagnose_broken() if not check.ok]
        assert wrong
        assert all(check.detail and check.mend for check in wrong)
