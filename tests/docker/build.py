"""Carries out a Dockerfile's instructions in empty roots, as a builder would.

What differs from Docker is said by :data:`NOT_PROVEN`; an instruction that is not known here is
refused when the file is read.
"""

# ruff: noqa: T201  # a script that says what it does

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from string import Template

from tests.docker.dockerfile import Instruction, Stage, context
from tests.docker.root import Root

NOT_PROVEN = (
    "the base image: Debian's own Python stands in for python:3.11-slim-bookworm, on the same"
    " Debian; Docker's layers, volumes and network; any other processor than this one"
)


class StepFailed(Exception):
    """An instruction did not work; the text holds its last words."""


def build(stages: list[Stage], project: Path, base: Path, folder: Path) -> Root:
    """Every stage in order, each in its own root under ``folder``; gives back the last."""
    roots: dict[str, Root] = {}
    for stage in stages:
        target = folder / stage.name
        # cp knows about owners, links and device files; copytree does not.
        subprocess.run(["cp", "--archive", "--reflink=auto", base, target], check=True)
        roots[stage.name] = Root(target)
        for instruction in stage.instructions:
            _carry_out(instruction, roots[stage.name], roots, project)
    return roots[stages[-1].name]


def _carry_out(instruction: Instruction, root: Root, roots: dict[str, Root], project: Path) -> None:
    print(f"  {instruction.name} {instruction.value}"[:100], flush=True)
    steps: dict[str, Callable[[], None]] = {
        "RUN": lambda: _run(root, instruction),
        "COPY": lambda: _copy(root, instruction, roots, project),
        "ENV": lambda: _environment(root, instruction),
        "WORKDIR": lambda: _workdir(root, instruction.value),
        "USER": lambda: _user(root, instruction.value),
    }
    # The others say how the image is started: read from the stage when it is.
    steps.get(instruction.name, lambda: None)()


def _run(root: Root, instruction: Instruction) -> None:
    with root.lent() as environment:
        done = root.run(["/bin/sh", "-c", instruction.value], environment)
    if done.returncode:
        raise StepFailed(f"RUN {instruction.value}\n{done.stdout[-3000:]}")


def _copy(root: Root, instruction: Instruction, roots: dict[str, Root], project: Path) -> None:
    words = shlex.split(instruction.value)
    origin = None
    if words[0].startswith("--from="):
        origin = roots[words.pop(0).partition("=")[2]]
    *sources, last = words
    target = root.inside(last)
    as_folder = last.endswith("/") or len(sources) > 1
    for source in sources:
        if origin:
            _copy_tree(origin.inside(source), target, as_folder=as_folder)
        else:
            _copy_context(project, source, target, as_folder=as_folder)


def _copy_tree(source: Path, target: Path, *, as_folder: bool) -> None:
    """What a folder holds, or one file, with links and modes; owned by root, as by Docker."""
    if source.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        command = ["cp", "--archive", "--no-preserve=ownership", f"{source}/.", str(target)]
    else:
        place = target / source.name if as_folder else target
        place.parent.mkdir(parents=True, exist_ok=True)
        command = ["cp", "--archive", "--no-preserve=ownership", str(source), str(place)]
    subprocess.run(command, check=True)


def _copy_context(project: Path, source: str, target: Path, *, as_folder: bool) -> None:
    found = [file for file in context(project) if file.is_relative_to(source)]
    if not found:
        raise StepFailed(f"COPY {source}: not in the build context (see .dockerignore)")
    for file in found:
        inner = file.relative_to(source)
        place = (
            target / (inner if inner.parts else file.name) if inner.parts or as_folder else target
        )
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(project / file, place)


def _environment(root: Root, instruction: Instruction) -> None:
    before = dict(root.environment)
    for word in instruction.words():
        name, _, value = word.partition("=")
        root.environment[name] = Template(value).safe_substitute(before)


def _workdir(root: Root, value: str) -> None:
    root.inside(value).mkdir(parents=True, exist_ok=True)
    root.workdir = value


def _user(root: Root, value: str) -> None:
    root.user = value
