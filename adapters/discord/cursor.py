"""Up to where each channel and thread has been delivered, as the text that Beadle stores."""

from __future__ import annotations

import json

_VERSION = 1


class Cursor:
    """The last delivered message of each channel and thread, by their IDs."""

    def __init__(self, text: str | None) -> None:
        self._last = _parse(text)

    def of(self, place: int) -> int | None:
        """The last message that was delivered of a place, or None."""
        return self._last.get(place)

    def newest(self) -> int | None:
        """The last message that was delivered of any place, or None."""
        return max(self._last.values(), default=None)

    def reach(self, place: int, message: int) -> None:
        """All of a place up to this message is delivered."""
        self._last[place] = max(message, self._last.get(place, 0))

    def prune(self, oldest: int) -> None:
        """Forget places where nothing is younger than this: all of them are read up to now."""
        self._last = {place: last for place, last in self._last.items() if last >= oldest}

    def dump(self) -> str:
        """The text to store."""
        last = {str(place): str(message) for place, message in self._last.items()}
        return json.dumps({"v": _VERSION, "last": last}, separators=(",", ":"))


def _parse(text: str | None) -> dict[int, int]:
    """What an earlier cursor says; one that makes no sense says nothing, so that all is read."""
    try:
        told = json.loads(text or "{}")
        if told.get("v") != _VERSION:
            return {}
        return {int(place): int(last) for place, last in told["last"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
