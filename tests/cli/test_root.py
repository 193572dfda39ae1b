"""The command line's root: quick help, plain errors, and a table that tells the truth."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import click
import pytest
from click.testing import CliRunner

from bot.cli import COMMANDS, main
from bot.cli.lazy import EXPECTED

HEAVY = {"sqlalchemy", "pydantic", "alembic", "atproto", "httpx", "re2", "ahocorasick"}


def beadle(*args: str) -> subprocess.CompletedProcess[str]:
    """Run the real program."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *args], capture_output=True, text=True, check=False
    )


def test_help_lists_every_command_and_imports_nothing_heavy():
    code = (
        "import sys\nfrom bot.cli import main\n"
        "try:\n    main(['--help'], prog_name='beadle')\nexcept SystemExit:\n    pass\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not HEAVY & set(done.stderr.split())
    for name, (_where, summary) in COMMANDS.items():
        assert f"  {name} " in done.stdout
        assert summary in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_line_in_the_table_is_its_own_help(name):
    where, summary = COMMANDS[name]
    module, attribute = where.split(":")
    command = getattr(import_module(module), attribute)
    assert command.get_short_help_str(limit=100) == summary


def every_command(
    command: click.Command, path: tuple[str, ...] = ()
) -> list[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        return [(path, command)]
    return [
        found
        for name, sub in command.commands.items()
        for found in every_command(sub, (*path, name))
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_with_an_example(name):
    module, attribute = COMMANDS[name][0].split(":")
    for path, _ in every_command(getattr(import_module(module), attribute), (name,)):
        shown = CliRunner().invoke(main, [*path, "--help"])
        assert shown.exit_code == 0, shown.output
        assert "Example" in shown.output, path
        assert f"beadle {' '.join(path)}" in shown.output


def test_version_is_the_distributions():
    assert beadle("--version").stdout.startswith("beadle, version 0.")


def test_a_mistyped_command_is_suggested():
    done = beadle("doktor")
    assert done.returncode == 2
    assert "Did you mean 'doctor'?" in done.stderr


def test_an_expected_error_is_its_sentence_and_status_2(tmp_path):
    path = tmp_path / "beadle.toml"
    path.write_text("[[council]]\nid = 3\n")
    done = beadle("platforms", "--config", str(path))
    assert done.returncode == 2
    assert done.stderr.startswith("beadle.toml cannot be used: ")
    assert "council[0].id: expected text in quotes; got a number" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_expected_error_exists():
    for name in EXPECTED:
        module, error = name.split(":")
        assert issubclass(getattr(import_module(module), error), Exception)


def test_an_unexpected_error_is_not_hidden(monkeypatch, tmp_path):
    path = tmp_path / "beadle.toml"
    path.write_text("")
    monkeypatch.setattr("bot.cli.platforms.load_config", lambda _path: 1 / 0)
    shown = CliRunner().invoke(main, ["platforms", "--config", str(path)])
    assert isinstance(shown.exception, ZeroDivisionError)
