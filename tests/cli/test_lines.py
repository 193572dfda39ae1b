"""How lines are read: those that are there at once, from a pipe as wide as what is read."""

from __future__ import annotations

import fcntl
import io
import os
import threading

import pytest

from bot.cli.lines import CHUNK, LONGEST, batches

wide = pytest.mark.skipif(
    not hasattr(fcntl, "F_SETPIPE_SZ"), reason="only Linux says how wide a pipe is"
)


@wide
def test_a_pipe_holds_as_much_as_is_read_at_once():
    """So that what a program writes in one go is one batch, whatever the pipe was before."""
    out, into = os.pipe()
    fcntl.fcntl(out, fcntl.F_SETPIPE_SZ, 4096)
    with os.fdopen(out, "rb") as stream, os.fdopen(into, "wb") as writer:
        writer.write(b"first\n")
        writer.flush()
        read = batches(stream)
        assert next(read) == [b"first"]
        assert fcntl.fcntl(out, fcntl.F_GETPIPE_SZ) >= CHUNK
        many = [b"%d" % number for number in range(20_000)]
        data = b"\n".join(many) + b"\n"
        thread = threading.Thread(target=lambda: (writer.write(data), writer.close()))
        thread.start()
        thread.join(10)  # it all goes in, although nobody reads
        assert not thread.is_alive()
        assert next(read) == many
        assert list(read) == []


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_what_is_no_pipe_is_read_the_same(tmp_path, end):
    file = tmp_path / "posts.jsonl"
    file.write_bytes(b"one\ntwo" + end)
    with file.open("rb") as stream:
        assert [line for batch in batches(stream) for line in batch] == [b"one", b"two"]
    memory = io.BufferedReader(io.BytesIO(b"one\ntwo" + end))
    assert [line for batch in batches(memory) for line in batch] == [b"one", b"two"]


def test_a_line_without_an_end_takes_no_more_room_than_one_may():
    memory = io.BufferedReader(io.BytesIO(b"x" * (LONGEST + 3 * CHUNK) + b"\nnext\n"))
    first, second = [line for batch in batches(memory) for line in batch]
    assert (len(first), second) == (LONGEST, b"next")
