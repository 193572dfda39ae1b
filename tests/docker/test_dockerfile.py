"""What must hold of the Dockerfile; "make docker-proof" runs its steps."""

import re
import shlex
from pathlib import Path

import pytest

from tests.docker import dockerfile

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def stages():
    return dockerfile.read(ROOT / "Dockerfile")


@pytest.fixture(scope="module")
def context():
    return dockerfile.context(ROOT)


def test_it_is_built_in_one_stage_and_runs_in_a_slim_other(stages):
    assert len(stages) == 2
    assert all("-slim-" in stage.base for stage in stages)
    assert any("--from=build" in each.value for each in stages[1].instructions)


def test_it_runs_as_a_user_who_is_not_root_and_keeps_data_in_a_volume(stages):
    final = stages[-1]
    assert final.last("USER").value not in {"root", "0"}
    assert final.last("VOLUME").words() == ["/data"]
    assert final.last("WORKDIR").value == "/data"


def test_it_is_stopped_gently_and_asks_beadle_itself_whether_it_is_well(stages):
    assert stages[-1].last("STOPSIGNAL").value == "SIGTERM"
    assert dockerfile.healthcheck(stages[-1]) == ["beadle", "health"]
    assert stages[-1].last("ENTRYPOINT").words() == ["beadle"]
    assert stages[-1].last("CMD").words() == ["run"]


def test_everything_is_installed_at_the_pinned_version(stages):
    installs = [
        command
        for stage in stages
        for each in stage.instructions
        if each.name == "RUN"
        for command in each.value.split("&&")
        if " install " in command and "pip" in command
    ]
    assert len(installs) == 2
    assert [each for each in installs if "--constraint constraints.txt" not in each] == []


def test_every_file_that_is_copied_is_in_the_build_context(stages, context):
    for each in stages[0].instructions:
        if each.name == "COPY":
            for source in shlex.split(each.value)[:-1]:
                assert any(file.is_relative_to(source) for file in context), source


def test_nothing_else_and_nothing_secret_is_in_the_build_context(context):
    allowed = {"bot", "adapters", "policy", "migrations"}
    loose = {str(file) for file in context if file.parts[0] not in allowed}
    assert loose == {
        "pyproject.toml", "constraints.txt", "README.md", "LICENSE", "config.example.toml",
    }  # fmt: skip
    assert [file for file in context if re.search(r"\.(db|key|pem|env)$", file.name)] == []


def test_a_database_or_key_left_lying_in_a_room_stays_out(tmp_path):
    (tmp_path / ".dockerignore").write_text((ROOT / ".dockerignore").read_text())
    (tmp_path / "bot").mkdir()
    for name in ("kept.py", "beadle.db", "beadle.db-wal", "beadle.key", ".env"):
        (tmp_path / "bot" / name).touch()
    (tmp_path / "config.toml").touch()
    assert dockerfile.context(tmp_path) == [Path("bot/kept.py")]


def test_no_secret_is_written_into_the_image(stages):
    for stage in stages:
        for each in stage.instructions:
            if each.name == "ENV":
                names = [word.partition("=")[0] for word in each.words()]
                bad = [name for name in names if re.search("KEY|TOKEN|SECRET|PASSWORD", name)]
                assert bad == []
