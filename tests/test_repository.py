"""What holds for the repository as a whole: nothing of a machine in it, every version pinned."""

import re
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PINS = ROOT / "constraints.txt"
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[0-9][A-Za-z0-9.+!]*)$")
LONGEST = 300

# Written in pieces, so that this file names none of them either.
HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry.npm" + "js.org",
    "registry.yarn" + "pkg.com",
    "deb" + ".debian.org",
    "security" + ".debian.org",
    "packages" + ".debian.org",
]
PLACES = ["/ho" + "me/", "/ro" + "ot/", "/wo" + "rk/", "/Us" + "ers/", "C:" + "\\Users"]


def tracked() -> list[Path]:
    """Every file that git has or would take; git itself must be there."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def lines_with(words: list[str]) -> Iterator[str]:
    """``file:line: word`` for every line of a text file that holds one of the words."""
    for path in tracked():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue  # a picture or the like
        for number, line in enumerate(lines, start=1):
            for word in words:
                if word in line:
                    yield f"{path.relative_to(ROOT)}:{number}: {word}"


def pins() -> dict[str, str]:
    """Canonical name to version; a line that is no pin is left out."""
    matches = (PIN.match(line) for line in PINS.read_text().splitlines())
    return {canonicalize_name(found["name"]): found["version"] for found in matches if found}


def requirements_of(name: str, extras: set[str]) -> Iterator[Requirement]:
    """What an installed distribution asks for on this machine, with these extras."""
    for line in metadata.requires(name) or []:
        wanted = Requirement(line)
        environments = [{"extra": extra} for extra in extras | {""}]
        if not wanted.marker or any(wanted.marker.evaluate(each) for each in environments):
            yield wanted


def closure(name: str, extras: set[str]) -> set[str]:
    """Every distribution that an installed one needs, however far away."""
    found: set[tuple[str, frozenset[str]]] = set()
    waiting = [(name, frozenset(extras))]
    while waiting:
        current, wanted_extras = waiting.pop()
        for wanted in requirements_of(current, set(wanted_extras)):
            entry = (canonicalize_name(wanted.name), frozenset(wanted.extras))
            if entry not in found:
                found.add(entry)
                waiting.append(entry)
    return {dependency for dependency, _ in found}


def test_no_file_names_the_host_of_a_package_registry():
    assert list(lines_with(HOSTS)) == []


def test_no_file_names_a_folder_of_somebodys_machine():
    assert list(lines_with(PLACES)) == []


def test_constraints_hold_versions_only_sorted_and_without_addresses():
    lines = [line for line in PINS.read_text().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not PIN.match(line)] == []
    names = [line.partition("==")[0].upper() for line in lines]
    assert names == sorted(names)
    assert len(names) == len(set(names))


def test_every_dependency_and_the_build_backend_are_pinned():
    needed = closure("council-beadle", {"dev"}) | {"hatchling", "editables"}
    needed |= closure("hatchling", set())
    assert len(needed) > 40
    assert sorted(needed - pins().keys() - {"council-beadle"}) == []


def test_what_is_installed_is_what_is_pinned():
    different = {
        name: (metadata.version(name), version)
        for name, version in pins().items()
        if name in closure("council-beadle", {"dev"}) and metadata.version(name) != version
    }
    assert different == {}


@pytest.mark.parametrize("room", ["bot", "adapters", "policy"])
def test_no_file_of_a_room_is_longer_than_can_be_read_at_one_sitting(room):
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] == room
    }
    assert lengths
    assert {name: size for name, size in lengths.items() if size > LONGEST} == {}


def test_every_room_says_that_it_is_typed():
    missing = [
        room for room in ("bot", "adapters", "policy") if not (ROOT / room / "py.typed").exists()
    ]
    assert missing == []


def test_every_script_can_be_started():
    scripts = [ROOT / ".ci" / "run", ROOT / ".ci" / "setup"]
    assert [path.name for path in scripts if not path.stat().st_mode & 0o100] == []
