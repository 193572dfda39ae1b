"""What closing makes of a channel's overwrites, and that nothing else in them changes."""

from __future__ import annotations

import discord

from adapters.discord.overwrites import own, shut


def state(allow=(), deny=(), kind=0):
    bits = [discord.Permissions(**dict.fromkeys(names, True)).value for names in (allow, deny)]
    return {"type": kind, "allow": str(bits[0]), "deny": str(bits[1])}


WRITING = (
    "send_messages", "send_messages_in_threads", "create_public_threads", "create_private_threads",
)  # fmt: skip


def test_everyone_is_denied_writing_where_nothing_stood():
    assert shut(None, everyone=True) == state(deny=WRITING)


def test_what_else_everyone_was_allowed_or_denied_stays():
    before = state(allow=("send_messages", "add_reactions"), deny=("attach_files",))
    after = state(allow=("add_reactions",), deny=("attach_files", *WRITING))
    assert shut(before, everyone=True) == after


def test_a_role_that_may_write_is_denied_just_that():
    before = state(allow=("send_messages", "manage_messages"))
    after = state(allow=("manage_messages",), deny=("send_messages",))
    assert shut(before, everyone=False) == after


def test_a_role_that_was_not_allowed_to_write_is_left_alone():
    before = state(allow=("read_messages",), deny=("add_reactions",), kind=1)
    assert shut(before, everyone=False) == before


def test_the_bot_itself_can_still_write():
    before = state(allow=("manage_messages",), deny=("send_messages",), kind=1)
    after = state(allow=("manage_messages", "send_messages", "send_messages_in_threads"), kind=1)
    assert own(before) == after
    assert own(None) == state(allow=("send_messages", "send_messages_in_threads"), kind=1)
