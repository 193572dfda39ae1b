"""Small tables that outlive a restart."""

from __future__ import annotations

import pytest
from plain_host import PlainHost

from adapters.telegram.kept import Kept


class Full(PlainHost):
    """A host whose database takes nothing."""

    async def save(self, name, value):  # noqa: ARG002 # the port's form
        raise OSError("no space")


async def test_what_was_put_is_there_after_a_restart():
    """And what was dropped is not."""
    host = PlainHost()
    table = Kept(host, "t", 3)
    await table.put("a", [1])
    await table.put("b", {"x": "y"})
    await table.drop("a")
    again = Kept(host, "t", 3)
    assert await again.get("a") is None
    assert await again.get("b") == {"x": "y"}


async def test_the_oldest_entry_goes_and_what_is_written_again_is_young():
    """The table has an end."""
    table = Kept(PlainHost(), "t", 2)
    for name in ("a", "b"):
        await table.put(name, 1)
    await table.put("a", 2)
    await table.put("c", 1)
    assert await table.items() == {"a": 2, "c": 1}


async def test_what_could_not_be_stored_is_not_believed():
    """A table is never ahead of what a restart would find."""
    host = Full()
    table = Kept(host, "t", 2)
    with pytest.raises(OSError, match="no space"):
        await table.put("a", 1)
    assert await table.get("a") is None
