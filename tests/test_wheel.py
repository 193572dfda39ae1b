"""The wheel as somebody installs it: what is in it, and that it runs far from the repository."""

import email
import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"adapters", "bot", "policy"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def files(wheel):
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Runs the installed ``beadle`` in an empty folder: dependencies are ours, Beadle is not."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "venv", with_pip=False)
    scripts = home / "venv" / "bin"
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", scripts / "python", "--disable-pip-version-check",
         "install", "--quiet", "--no-deps", "--no-index", wheel],
        check=True,
        capture_output=True,
    )  # fmt: skip
    (site,) = (home / "venv" / "lib").glob("python*/site-packages")
    # A .pth line adds the folder, but not the .pth files in it: our editable Beadle stays out.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    empty = home / "empty"
    empty.mkdir()

    def run(*words, program="beadle"):
        environment = {
            k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "BEADLE"))
        }
        return subprocess.run(
            [scripts / program, *words],
            cwd=empty,
            check=False,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )

    run.folder = empty
    run.site = site
    return run


def test_its_import_packages_are_its_own_three_and_no_other(files):
    tops = {name.split("/")[0] for name in files}
    assert {top for top in tops if not top.endswith(".dist-info")} == ROOMS
    assert {f"{room}/py.typed" for room in ROOMS} <= files


def test_it_holds_packs_migrations_sandbox_and_the_example(files):
    assert {"policy/packs/durrington.toml", "policy/packs/witney.toml"} <= files
    assert "bot/config.example.toml" in files
    assert "bot/migrations/env.py" in files
    here = {path.name for path in (ROOT / "migrations" / "versions").glob("*.py")}
    there = {name.split("/")[-1] for name in files if name.startswith("bot/migrations/versions/")}
    assert here
    assert there == here
    assert [name for name in files if "sandbox" in name and name.endswith(".md")]


def test_it_holds_every_file_that_git_has_in_the_rooms_and_nothing_left_lying_about(files):
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *sorted(ROOMS)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    ours = {name for name in tracked if name and (ROOT / name).is_file()}
    extra = {"bot/config.example.toml"}
    there = {n for n in files if n.split("/")[0] in ROOMS and not n.startswith("bot/migrations/")}
    assert there - extra == ours


def test_it_names_its_command_its_adapters_and_its_licence(wheel, files):
    with zipfile.ZipFile(wheel) as archive:
        (info,) = {name.split("/")[0] for name in files if ".dist-info/" in name}
        points = archive.read(f"{info}/entry_points.txt").decode()
        facts = email.message_from_bytes(archive.read(f"{info}/METADATA"))
    assert "beadle = bot.cli:main" in points
    assert "[beadle.adapters]" in points
    for adapter in ("bluesky", "folder", "terminal"):
        assert f"{adapter} = adapters.{adapter}:ADAPTER" in points
    assert facts["Name"] == "council-beadle"
    assert facts["License-Expression"] == "MIT"
    assert f"{info}/licenses/LICENSE" in files


def test_installed_it_is_imported_from_where_it_was_installed(installed):
    script = "import bot, adapters, policy; print(bot.__file__, adapters.__file__, policy.__file__)"
    done = installed("-c", script, program="python")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(str(installed.site)) == len(ROOMS)


def test_installed_it_helps(installed):
    done = installed("--help")
    assert done.returncode == 0, done.stderr
    assert "beadle" in done.stdout
    assert "run" in done.stdout


def test_installed_it_lists_both_packs_with_every_clause(installed):
    done = installed("packs", "--format", "json")
    assert done.returncode == 0, done.stderr
    listed = json.dumps(json.loads(done.stdout))
    assert "durrington" in listed
    assert "witney" in listed


def test_installed_it_runs_the_sandbox_in_an_empty_folder_and_stops_after_the_last_command(
    installed,
):
    (installed.folder / "commands").write_text("status\ncases\n")
    done = installed("run", "--commands", "commands")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.count("Traceback") == 0
    assert "case" in done.stdout.lower()
    verified = installed("verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
