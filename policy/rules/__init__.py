"""The kinds of rule: one file each, found by being here.

A file of this folder that has a ``KIND`` is a kind; nothing else has to be told of it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from policy.rules.base import Kind


@cache
def kinds() -> dict[str, Kind]:
    """Every kind of rule by its name. Raises ValueError where two files claim one name."""
    found: dict[str, Kind] = {}
    for module in sorted(one.name for one in iter_modules(__path__)):
        kind = getattr(import_module(f"{__name__}.{module}"), "KIND", None)
        if isinstance(kind, Kind):
            if kind.name in found:
                raise ValueError(f"two files define the kind of rule {kind.name!r}")
            found[kind.name] = kind
    return found
