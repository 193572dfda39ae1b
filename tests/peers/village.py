"""The configuration of a village: everybody in it, one page, one desk, and its policy."""

from __future__ import annotations

from pathlib import Path

from peers import memory_platform

from bot.config.model import Account, Council, DeskChannel, Person, Role

PACK = Path(__file__).with_name("village.toml")
PEOPLE = {
    "clerk": "Cara Clerk", "deputy": "Dev Deputy", "chairman": "Chris Chair",
    "officer": "Olive Officer", "member": "Mo Member", "auditor": "Audrey Auditor",
    "monitoring_officer": "Max Monitor", "co_opted": "Coe Opted",
    "contractor": "Con Tractor", "volunteer": "Vol Unteer", "none": "Nobody Inrole",
}  # fmt: skip


def people(**but: Person | None) -> tuple[Person, ...]:
    """One person for each role, known by the role's name on platform and desk alike."""
    everybody = {
        role: Person(name, role, Role(role), identities={memory_platform.NAME: role, "chat": role})
        for role, name in PEOPLE.items()
    }
    return tuple(person for person in (everybody | but).values() if person is not None)


def council(**fields: object) -> Council:
    """A village with everybody in it, one page and one desk."""
    given = {
        "id": "village", "name": "Village Council", "pack": str(PACK), "persons": people(),
        "accounts": (Account("site", "page.test", id="page"),),
        "desks": (DeskChannel("desk", "desk"),),
    }  # fmt: skip
    return Council(**(given | fields))


def harbour(folder: Path, **fields: object) -> Council:
    """The same village with a policy whose clause P2 closes accounts before elections."""
    path = folder / "harbour.toml"
    words = PACK.read_text().replace('id = "village"', 'id = "harbour"\nclosure = "P2"')
    path.write_text(words)
    return council(pack=str(path), **fields)
