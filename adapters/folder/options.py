"""What a ``[[connection]]`` of the folder adapter may say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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
    tell nothing (a network drive). Raises ValueError with what was expected.
    """

    root: Path = Path()
    marker: str = "draft: true"
    rescan_seconds: float = 10.0

    def __post_init__(self) -> None:
        """Refuse what cannot be meant."""
        if self.marker not in MARKERS:
            raise ValueError(f"marker must be one of: {'; '.join(MARKERS)}")
        if not 1 <= self.rescan_seconds <= MOST_SECONDS:
            raise ValueError(f"rescan_seconds must be a number of seconds, 1 to {MOST_SECONDS}")

    @property
    def mark(self) -> tuple[str, bool]:
        """The key and the value that make a post a draft."""
        return MARKERS[self.marker]

    def folder(self, address: str) -> Path:
        """The folder behind an account's address."""
        return self.root.expanduser() / Path(address).expanduser()
