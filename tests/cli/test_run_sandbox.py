"""The sandbox as somebody first meets it: its input piped, and the words that welcome them."""

from __future__ import annotations

import os
import pty
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.run import called

SANDBOX = [sys.executable, "-m", "bot", "run"]
ASKED = [
    sys.executable,
    "-c",
    "from bot.cli.run import is_handed_in; print(is_handed_in())",
]
TYPED = "status\ncase 2\n# a remark\ndismiss 2 a quotation\ncase 2"
"""What somebody might pipe into it; the last line has no end."""
PATIENCE = 240


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder in which nobody has written a configuration."""
    monkeypatch.delenv("BEADLE_CONFIG", raising=False)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    return tmp_path


def answers(shown: str) -> list[tuple[str, str]]:
    """Each command with what stands between it and the next."""
    return re.findall(r"^> (.*)\n((?:(?!> ).*\n)*)", shown, re.MULTILINE)


def test_each_command_is_answered_before_the_next_and_the_end_is_a_clean_end(alone):
    """As a person's would be; the last answer is printed before the program ends."""
    done = subprocess.run(
        SANDBOX,
        check=False,
        cwd=alone,
        input=TYPED,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    asked = answers(done.stdout)
    commands = ["status", "case 2", "dismiss 2 a quotation", "case 2"]
    assert [command for command, _ in asked] == commands
    status, before, dismissed, after = (answer for _, answer in asked)
    assert "watched" in status
    assert "Max Member" in before
    assert "Case 2" in dismissed
    assert "a quotation" not in before
    assert "a quotation" in after


def sources(folder: Path) -> Iterator[tuple[str, int]]:
    """Standard input of each kind; what is closed is none at all."""
    (folder / "typed").write_text(TYPED)
    yield "file", os.open(folder / "typed", os.O_RDONLY)
    reading, writing = os.pipe()
    yield "pipe", reading
    os.close(writing)
    ours, theirs = socket.socketpair()
    yield "socket", theirs.detach()
    ours.close()
    yield "nothing", os.open(os.devnull, os.O_RDONLY)
    keyboard, terminal = pty.openpty()
    yield "terminal", terminal
    os.close(keyboard)


def test_a_file_a_pipe_and_a_socket_hand_something_in(tmp_path):
    """``ssh`` makes a socket; a terminal has the prompt, and the rest is left alone."""
    handed = {}
    for kind, handle in sources(tmp_path):
        handed[kind] = subprocess.check_output(ASKED, stdin=handle, text=True).strip()
        os.close(handle)
    handed["closed"] = subprocess.check_output(["sh", "-c", '"$@" <&-', "sh", *ASKED], text=True)
    assert [kind for kind, said in handed.items() if said == "True"] == ["file", "pipe", "socket"]


def test_an_input_that_is_none_ends_nothing(alone):
    """The end of ``/dev/null`` is no Ctrl-D: a sandbox in the background stays."""
    with subprocess.Popen(
        SANDBOX, cwd=alone, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout
        assert any(line.startswith("Ready.") for line in running.stdout)
        with pytest.raises(subprocess.TimeoutExpired):
            running.wait(2)
        running.terminate()
        assert "> " not in running.stdout.read()
        assert running.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    ("started", "path", "said"),
    [
        (".venv/bin/beadle", os.defpath, ".venv/bin/beadle"),
        (".venv/bin/beadle", ".venv/bin", "beadle"),
        ("bot/__main__.py", os.defpath, "beadle"),
        ("Jo's Beadle/bin/beadle", os.defpath, "'Jo'\"'\"'s Beadle/bin/beadle'"),
    ],
    ids=["by make", "as the shell finds it", "as a module", "in a folder with a blank"],
)
def test_what_the_welcome_says_to_type_is_what_the_shell_finds(
    alone, monkeypatch, started, path, said
):
    program = alone / ".venv" / "bin" / "beadle"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o755)
    monkeypatch.chdir(alone)
    monkeypatch.setenv("PATH", path)
    monkeypatch.setattr(sys, "argv", [started, "run"])
    assert called() == said
