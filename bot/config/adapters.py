"""Which adapters are installed.

Owns finding them by entry point. Beadle knows no platform by name: what is installed is there.
Only the adapters that a configuration names are loaded for it.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

from adapters.contract import Adapter

GROUP = "beadle.adapters"


class AdapterBroken(Exception):
    """An installed adapter cannot be used; the text says which and why."""


def installed() -> dict[str, EntryPoint]:
    """The entry point of every installed adapter by its name, sorted; nothing is imported.

    Raises AdapterBroken where two have one name.
    """
    found: dict[str, EntryPoint] = {}
    for point in sorted(set(entry_points(group=GROUP)), key=lambda each: (each.name, each.value)):
        if point.name in found:
            raise AdapterBroken(
                f'Two adapters are installed under the name "{point.name}". Uninstall one of them.'
            )
        found[point.name] = point
    return found


def load_adapter(point: EntryPoint) -> Adapter:
    """The adapter behind an entry point. Raises AdapterBroken where it cannot be used."""
    try:
        adapter = point.load()
    except (ImportError, AttributeError) as error:
        raise AdapterBroken(
            f'The adapter "{point.name}" cannot be loaded: {error}. Install it again.'
        ) from error
    if not isinstance(adapter, Adapter) or adapter.name != point.name:
        raise AdapterBroken(
            f'The entry point "{point.name}" of {GROUP} names no adapter of that name. '
            "Ask who wrote it for a version that fits this Beadle."
        )
    return adapter


def find_adapters() -> dict[str, Adapter]:
    """Every installed adapter by its name, sorted. Raises AdapterBroken as the two above do."""
    return {name: load_adapter(point) for name, point in installed().items()}
