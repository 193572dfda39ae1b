"""Mistakes in a pack, gathered instead of raised, so that all are told at once.

Owns how a mistake is said, and its place in the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from policy.pack import PackError
from policy.rules.base import Words
from policy.rules.keys import Keys

_Keys = TypeVar("_Keys", bound=Keys)


@dataclass(slots=True)
class Errors:
    """What is wrong so far, in the order in which it was found."""

    found: list[PackError] = field(default_factory=list)

    def model(
        self, keys: type[_Keys], place: str, value: object, lists: Mapping[str, Words] | None = None
    ) -> _Keys | None:
        """The value as those keys; None, and every error noted, where it is not."""
        try:
            return keys.model_validate(value, context={"lists": lists or {}})
        except ValidationError as error:
            self.found += [_told(place, one) for one in error.errors(include_url=False)]
            return None

    def note(self, place: str, what: str) -> None:
        """One more error."""
        self.found.append(PackError(place, what))

    def unique(self, place: str, ids: Iterable[str]) -> None:
        """An error for each id that stands more than once."""
        for name, times in Counter(ids).items():
            if times > 1:
                self.note(place, f"the id {name!r} is given {times} times; each needs its own")


def tables(value: object) -> list[dict[str, Any]]:
    """The tables of an array; nothing of what is not one."""
    if not isinstance(value, list):
        return []
    return [one if isinstance(one, dict) else {} for one in value]


_SAID = {
    "extra_forbidden": "unknown key; look for a slip in its name",
    "missing": "is missing",
    "too_short": "the list is empty; leave the key out or fill it",
}


def _told(place: str, error: ErrorDetails) -> PackError:
    """An error of the validation in a plain sentence, with its place in the file."""
    where = place
    for step in error["loc"]:
        where += f"[{step + 1}]" if isinstance(step, int) else f"{'.' if where else ''}{step}"
    said = _SAID.get(error["type"], error["msg"].removeprefix("Value error, "))
    return PackError(where, said[0].lower() + said[1:])
