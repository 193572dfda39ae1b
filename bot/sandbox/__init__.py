"""The sandbox's sample posts: what an invented town council might have published.

Owns laying them out in a folder where somebody can edit, add and delete them. Names, numbers and
addresses are made up; telephone numbers are those that Ofcom keeps for drama.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from shutil import copytree


def lay_out(folder: Path) -> bool:
    """Copy the sample posts to ``folder``; False where it is there already and is left as it is.

    The folder comes into being whole or not at all. Raises OSError.
    """
    if folder.exists():
        return False
    making = folder.with_name(f".{folder.name}.making")
    making.parent.mkdir(parents=True, exist_ok=True)
    with as_file(files(__name__).joinpath("posts")) as posts:
        copytree(posts, making, dirs_exist_ok=True)
    making.rename(folder)
    return True
