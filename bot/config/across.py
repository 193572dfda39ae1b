"""What can only be seen by looking at several places of a configuration at once.

Owns duplicates, references, and who has to be there. It works on the tables as they stand in the
file and steps over what is malformed, so that one run finds these errors and all others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.config.errors import Loc, Problem, one_of, render
from bot.config.persons import examine_persons
from bot.config.tables import Known, Table, tables, word
from policy.pack import builtin_packs


def examine(raw: Table, known: Known, folder: Path) -> Iterator[Problem]:
    """Everything that is wrong between the tables of a file."""
    once: dict[tuple[str, ...], str] = {}
    if not any(True for _ in tables(raw, "council")) and raw.get("council") in (None, []):
        yield Problem("council", "missing; expected at least one [[council]]")
    for index, council in tables(raw, "council"):
        at: Loc = ("council", index)
        yield from _once(once, ("council id", word(council, "id")), (*at, "id"))
        yield from _pack(council, at, folder)
        yield from _files(council, at, folder, once)
        yield from _accounts(council, at, known, once)
        yield from _desks(council, at, known, once)
        yield from examine_persons(council, at, known)


def _once(seen: dict[tuple[str, ...], str], key: tuple[str, ...], at: Loc) -> Iterator[Problem]:
    """Refuse what was seen before; an empty text is somebody else's error."""
    if not all(key):
        return
    if key in seen:
        what, *values = key
        yield Problem(render(at), f'the {what} "{" ".join(values)}" is taken by {seen[key]}')
    seen.setdefault(key, render(at))


def is_path(pack: str) -> bool:
    """Whether ``pack`` names a file rather than a pack that comes with Beadle."""
    return pack.endswith(".toml") or "/" in pack or "\\" in pack


def _pack(council: Table, at: Loc, folder: Path) -> Iterator[Problem]:
    pack = word(council, "pack")
    path = render((*at, "pack"))
    if pack and is_path(pack):
        if not (folder / Path(pack).expanduser()).is_file():
            yield Problem(path, "there is no such file; a relative path starts at this file")
    elif pack and pack not in builtin_packs():
        yield Problem(path, f"{one_of(pack, builtin_packs())}, or the path of a TOML file")


def _files(
    council: Table, at: Loc, folder: Path, once: dict[tuple[str, ...], str]
) -> Iterator[Problem]:
    """The files that are kept up to date: each in a folder that is there, and no two the same."""
    polls = council.get("elections")
    for key in ("calendar", "page"):
        name = word(polls, key) if isinstance(polls, Mapping) else ""
        if not name:
            continue
        here: Loc = (*at, "elections", key)
        path = folder / Path(name).expanduser()
        if not path.parent.is_dir():
            yield Problem(render(here), "its folder is not there; make it, or name another")
        elif path.is_dir():
            yield Problem(render(here), "that is a folder; expected a file in it")
        yield from _once(once, ("file", str(path)), here)


def _reference(table: Table, at: Loc, known: Known) -> Iterator[Problem]:
    wanted = word(table, "connection")
    if wanted and wanted not in known:
        path = render((*at, "connection"))
        yield Problem(
            path, one_of(wanted, known) if known else "there is no [[connection]] in this file"
        )


def _accounts(
    council: Table, at: Loc, known: Known, once: dict[tuple[str, ...], str]
) -> Iterator[Problem]:
    for index, account in tables(council, "account"):
        here: Loc = (*at, "account", index)
        connection, address = word(account, "connection"), word(account, "address")
        yield from _reference(account, here, known)
        same = list(_once(once, ("account", connection, address), (*here, "address")))
        yield from same or _account_id(council, account, here, once)
        adapter = known.get(connection)
        why = adapter.examine_account(address) if adapter and address else None
        if why:
            yield Problem(render((*here, "address")), why)


def _account_id(
    council: Table, account: Table, at: Loc, once: dict[tuple[str, ...], str]
) -> Iterator[Problem]:
    """One id, one account: in its council, and on its connection over all councils.

    What an adapter delivers names the account by its id alone: where two councils gave the same
    one on a shared connection, the posts of one would be read by the other.
    """
    connection, address = word(account, "connection"), word(account, "address")
    name = word(account, "id") or (address and f"{connection}:{address}")
    here = (*at, "id")
    twice = list(_once(once, ("account id", word(council, "id"), name), here))
    yield from twice
    if not twice:
        yield from _once(once, ("account id on the connection", connection, name), here)


def _desks(
    council: Table, at: Loc, known: Known, once: dict[tuple[str, ...], str]
) -> Iterator[Problem]:
    if not council.get("desk"):
        yield Problem(
            render((*at, "desk")),
            "missing; expected at least one [[council.desk]], where the Clerk works",
        )
    for index, desk in tables(council, "desk"):
        here: Loc = (*at, "desk", index)
        yield from _reference(desk, here, known)
        pair = (word(desk, "connection"), word(desk, "channel", "desk"))
        yield from _once(once, ("desk", *pair), (*here, "channel"))
