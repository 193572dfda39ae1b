"""Reads a Dockerfile and the build context that .dockerignore leaves.

Knows the instructions that Beadle's Dockerfile uses and refuses every other, so that nothing is
passed over unseen.
"""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from dockerfile_parse import DockerfileParser
from pathspec import PathSpec

KNOWN = {
    "FROM", "WORKDIR", "COPY", "ENV", "RUN", "USER",
    "VOLUME", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD",
}  # fmt: skip


class NotUnderstood(Exception):
    """The Dockerfile says something that the replay does not know how to do."""


@dataclass(frozen=True)
class Instruction:
    """One instruction; ``value`` is its text with continued lines joined."""

    name: str
    value: str

    def words(self) -> list[str]:
        """The value in JSON's form or as words of a shell."""
        if self.value.startswith("["):
            return [str(word) for word in json.loads(self.value)]
        return shlex.split(self.value)


@dataclass
class Stage:
    """From one FROM to the next."""

    base: str
    name: str
    instructions: list[Instruction] = field(default_factory=list)

    def last(self, name: str) -> Instruction | None:
        """The instruction that counts where only the last of its kind does."""
        found = [each for each in self.instructions if each.name == name]
        return found[-1] if found else None


def read(path: Path) -> list[Stage]:
    """The stages in order. Raises NotUnderstood."""
    with path.open("rb") as file:
        structure = DockerfileParser(fileobj=file).structure
    stages: list[Stage] = []
    for entry in structure:
        name, value = entry["instruction"].upper(), entry["value"]
        if name == "COMMENT":
            continue
        if name not in KNOWN:
            raise NotUnderstood(f"line {entry['startline'] + 1}: {name}")
        if name == "FROM":
            words = value.split()
            stages.append(Stage(words[0], words[2] if len(words) == 3 else str(len(stages))))
        else:
            stages[-1].instructions.append(Instruction(name, value))
    return stages


def _anchored(line: str) -> str:
    """A pattern of Docker's, which counts from the root, in the words of .gitignore."""
    if line in {"", "*"} or line.startswith(("#", "**/")):
        return line
    return f"!/{line[1:]}" if line.startswith("!") else f"/{line}"


def context(root: Path) -> list[Path]:
    """The files under ``root`` that .dockerignore lets through, relative to it, sorted."""
    lines = (root / ".dockerignore").read_text().splitlines()
    ignored = PathSpec.from_lines("gitignore", [_anchored(line) for line in lines])
    skipped = {".git", ".venv", "node_modules"}  # never let through; only slow to walk
    found = []
    for top in sorted(root.iterdir()):
        if top.name in skipped:
            continue
        files = [top] if top.is_file() else sorted(top.rglob("*"))
        found += [file.relative_to(root) for file in files if file.is_file()]
    return [file for file in found if not ignored.match_file(file)]


def healthcheck(stage: Stage) -> list[str]:
    """The command that says whether the container is well. Raises NotUnderstood."""
    instruction = stage.last("HEALTHCHECK")
    _, found, command = (instruction.value if instruction else "").partition("CMD ")
    if not found:
        raise NotUnderstood("there is no HEALTHCHECK with a CMD")
    return Instruction("CMD", command.strip()).words()
