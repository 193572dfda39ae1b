"""Whose private messages are read on a connection, and who is known there."""

from __future__ import annotations

from bot.config.model import Config, Council


def councils_on(config: Config, connection: str) -> tuple[Council, ...]:
    """The councils that take reports by a connection's private messages."""
    return tuple(
        council
        for council in config.councils
        if council.reports.take and _takes(config, council, connection)
    )


def _takes(config: Config, council: Council, connection: str) -> bool:
    if council.reports.connections:
        return connection in council.reports.connections
    line = config.connection(connection)
    return (
        any(desk.connection == connection for desk in council.desks)
        or any(account.connection == connection for account in council.accounts)
        or any(person.identity(line) is not None for person in council.persons)
    )


def people_on(config: Config, connection: str) -> tuple[str, ...]:
    """Who is on the list of a council that takes reports there: their ids on the platform."""
    line = config.connection(connection)
    known = (
        person.identity(line)
        for council in councils_on(config, connection)
        for person in council.persons
    )
    return tuple(dict.fromkeys(one for one in known if one is not None))
