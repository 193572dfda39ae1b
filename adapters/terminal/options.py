"""What a ``[[connection]]`` of the terminal desk may say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

CHANNEL = "desk"
"""The channel of a terminal that serves one council and was told no other name."""


@dataclass(frozen=True, slots=True)
class Options:
    """Who sits at the terminal, and where commands come from.

    ``script``: a file of commands, or ``-`` for standard input; each waits for its outcome.
    ``identity``: whom the person at the terminal is known as. ``channels``: the channels that
    share this terminal; with more than one, a line starts with the channel's name and a colon.
    """

    script: Path | Literal["-"] | None = None
    identity: str = "clerk"
    channels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a channel that could not be typed before a colon."""
        if not self.identity.strip():
            raise ValueError("identity must name who sits at the terminal")
        for channel in self.channels:
            if not channel or any(c.isspace() or c == ":" for c in channel):
                raise ValueError("channels must be names without spaces or colons")
