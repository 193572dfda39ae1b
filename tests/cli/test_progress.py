"""A bar where somebody waits at a terminal, and nothing anywhere else."""

from __future__ import annotations

import io
import os
import pty
import select
import sys

import pytest

from bot.cli import progress
from bot.cli.progress import Progress

QUIET = 0.3


@pytest.fixture
def terminal():
    """A real terminal: the end to write to, and what it was sent."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as stderr:

        def sent():
            stderr.flush()
            said = b""
            while select.select([master], [], [], QUIET)[0]:  # the kernel hands it over in pieces
                said += os.read(master, 1 << 16)
            return said.decode()

        yield stderr, sent
    os.close(master)


def test_a_file_that_takes_long_has_a_bar(terminal, monkeypatch, tmp_path):
    stderr, sent = terminal
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(progress, "SHOW_AFTER", 0.0)
    file = tmp_path / "posts.jsonl"
    file.write_bytes(b"x" * 100)
    with file.open("rb") as stream, Progress(stream) as bar:
        bar.moved(1, 50)
        bar.moved(1, 50)
    said = sent()
    assert "Checking" in said
    assert "100%" in said


def test_a_pipe_of_unknown_length_has_one_too(terminal, monkeypatch):
    stderr, sent = terminal
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(progress, "SHOW_AFTER", 0.0)
    with Progress(io.BytesIO()) as bar:
        bar.moved(3, 50)
        bar.moved(4, 50)
    said = sent()
    assert "Checking" in said
    assert "7" in said


def test_a_number_of_things_to_do_has_one_too(terminal, monkeypatch):
    stderr, sent = terminal
    monkeypatch.setattr(sys, "stderr", stderr)
    monkeypatch.setattr(progress, "SHOW_AFTER", 0.0)
    with Progress(400) as bar:
        bar.moved(100, 100)
        bar.moved(300, 300)
    said = sent()
    assert "25%" in said
    assert "100%" in said


def test_what_is_quick_has_none(terminal, monkeypatch):
    stderr, sent = terminal
    monkeypatch.setattr(sys, "stderr", stderr)
    with Progress(io.BytesIO()) as bar:
        bar.moved(3, 50)
    assert sent() == ""


def test_what_is_no_terminal_gets_nothing(monkeypatch, capsys):
    monkeypatch.setattr(progress, "SHOW_AFTER", 0.0)
    with Progress(io.BytesIO()) as bar:
        bar.moved(3, 50)
    assert capsys.readouterr().err == ""
