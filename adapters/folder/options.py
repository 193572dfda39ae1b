"""What a ``[[connection]]`` of the folder adapter may say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from .files import is_post

MARKERS = {"draft: true": ("draft", True), "published: false": ("published", False)}
"""What makes a post a draft: Hugo, Eleventy, Zola and most others; and Jekyll."""


MOST_SECONDS = 120
"""Beadle takes a platform that says nothing for longer to be dead."""


@dataclass(frozen=True, slots=True)
class Options:
    """Where the folders lie, and how the site marks a post that is not public.

    ``root``: the folder that an account's relative address starts from; a relative one starts
    from the configuration file's. ``marker``: the line of front matter that keeps a post off the
    site. ``rescan_seconds``: how often everything is looked at besides, for file systems that
    tell nothing (a network drive). ``banner`` and ``comments``: the files in each account's folder
    by which the site shows a notice and switches comments off; empty: the site has no such thing.
    Raises ValueError with what was expected.
    """

    root: Path = Path()
    marker: str = "draft: true"
    rescan_seconds: float = 10.0
    banner: str = "banner.html"
    comments: str = "comments.json"

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.marker not in MARKERS:
            raise ValueError(f"marker must be one of: {'; '.join(MARKERS)}")
        if not 1 <= self.rescan_seconds <= MOST_SECONDS:
            raise ValueError(f"rescan_seconds must be a number of seconds, 1 to {MOST_SECONDS}")

        for name in filter(None, (self.banner, self.comments)):
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or is_post(path.name):
                raise ValueError(
                    f"{name!r} must be a file in the account's folder that is no post: banner.html"
                )

    @property
    def mark(self) -> tuple[str, bool]:
        """The key and the value that make a post a draft."""
        return MARKERS[self.marker]

    def folder(self, address: str) -> Path:
        """The folder behind an account's address."""
        return self.root.expanduser() / Path(address).expanduser()
