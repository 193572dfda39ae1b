"""Read a configuration file, and say everything that is wrong with it at once.

Owns the way from TOML to a :class:`Config`. Nothing is connected to and no secret is read.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from adapters.contract import Secret
from bot.config import across, database
from bot.config.alarm import Alarm
from bot.config.backups import Backups
from bot.config.connections import Connections, anchor
from bot.config.daysoff import DayOff
from bot.config.errors import ConfigErrors, Problem, in_order, translate
from bot.config.keys import misplaced
from bot.config.model import Account, Config, Council, Database, Detoxify, Person, Role
from bot.config.observed import Log, Metrics, Monitor
from bot.config.tables import slug

_DEFAULT_DATABASE = Database(database.DEFAULT_URL)
_DEFAULT_DETOXIFY = Detoxify()
_DEFAULT_LOG = Log()


@dataclass(frozen=True, slots=True)
class _File:
    """The top level of the file."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")
    councils: Annotated[tuple[Council, ...], Field(validation_alias="council")] = ()
    connections: Annotated[tuple[dict[str, Any], ...], Field(validation_alias="connection")] = ()
    database: Database = _DEFAULT_DATABASE
    days_off: Annotated[tuple[DayOff, ...], Field(validation_alias="day_off")] = ()
    backup: Backups | None = None
    key: Secret | None = None
    reports_key: Secret | None = None
    scorer: Literal["mini", "detoxify", "none"] = "mini"
    detoxify: Detoxify = _DEFAULT_DETOXIFY
    monitor: Monitor | None = None
    alarm: Alarm = field(default_factory=Alarm)
    metrics: Metrics | None = None
    log: Log = _DEFAULT_LOG


def load_config(path: Path) -> Config:
    """The configuration in ``path``. Raises ConfigErrors with all that is wrong with it."""
    path = path.expanduser().absolute()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise _stop(path, f"the file cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise _stop(path, f"the file is not UTF-8: byte {error.start} is wrong") from None
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:  # its text names line and column, and no value
        raise _stop(path, f"this is not TOML: {error}") from None
    except (ValueError, RecursionError):
        raise _stop(path, "a number in it is too long, or it is nested too deep") from None
    return replace(parse(raw, path.parent, path.name), path=path)


def parse(raw: Mapping[str, Any], folder: Path, source: str = "The configuration") -> Config:
    """The configuration in ``raw``, a file's tables; relative paths start at ``folder``.

    Raises ConfigErrors with all that is wrong with it.
    """
    folder = folder.absolute()
    lines = Connections(raw.get("connection"), folder)
    problems = [*misplaced(_File, raw), *lines.problems]
    problems += across.examine(raw, lines.known, folder)
    where = raw.get("database")
    problems += database.examine(where.get("url") if isinstance(where, Mapping) else None)
    paths = {problem.path for problem in problems}
    try:
        file = TypeAdapter(_File).validate_python(raw)
    except ValidationError as error:
        found = translate(error.errors(include_url=False), raw)
        problems += [problem for problem in found if problem.path not in paths]
    if problems:
        raise ConfigErrors(source, in_order(problems, raw))
    return _finish(file, lines, folder)


def _stop(path: Path, what: str) -> ConfigErrors:
    return ConfigErrors(path.name, [Problem("", what)])


def _finish(file: _File, lines: Connections, folder: Path) -> Config:
    where = database.settle(anchor(file.database, folder), folder)
    councils = tuple(_complete(council, folder) for council in file.councils)
    connections = tuple(lines.good)
    used = {account.connection for council in councils for account in council.accounts}
    used |= {desk.connection for council in councils for desk in council.desks}
    warnings = [warning for council in councils for warning in _missing(council)]
    warnings += [
        f"The connection {each.id} is used by no account and no desk."
        for each in connections
        if each.id not in used
    ]
    return Config(
        folder=folder,
        database=where,
        key=_key(file.key, where, folder, database.KEY),
        reports_key=_key(file.reports_key, where, folder, database.REPORTS_KEY),
        connections=connections,
        councils=councils,
        days_off=tuple(day.counted() for day in file.days_off),
        scorer=file.scorer,
        detoxify=_anchored(file.detoxify, folder),
        backup=_shelved(file.backup, folder),
        monitor=anchor(file.monitor, folder),
        alarm=_alarm(file.alarm, folder),
        metrics=file.metrics,
        log=file.log,
        warnings=tuple(warnings),
    )


def _key(given: Secret | None, where: Database, folder: Path, name: str) -> Secret:
    return anchor(given, folder) if given else database.default_key(where, folder, name)


def _absolute(path: str, folder: Path) -> str:
    """The path made absolute, where one is given."""
    return str(folder / Path(path).expanduser()) if path else ""


def _alarm(alarm: Alarm, folder: Path) -> Alarm:
    """With the files of its secrets and its folders made absolute."""
    folders = tuple(_absolute(one, folder) for one in alarm.folders)
    return replace(alarm, routes=anchor(alarm.routes, folder), folders=folders)


def _anchored(detoxify: Detoxify, folder: Path) -> Detoxify:
    """With both paths absolute, where they are given."""
    return replace(
        detoxify,
        checkpoint=_absolute(detoxify.checkpoint, folder),
        config=_absolute(detoxify.config, folder),
    )


def _shelved(backup: Backups | None, folder: Path) -> Backups | None:
    return replace(backup, folder=_absolute(backup.folder, folder)) if backup else None


def _complete(council: Council, folder: Path) -> Council:
    """The council with every derived id, and its paths made absolute."""
    pack, polls = council.pack, council.elections
    return replace(
        council,
        pack=_absolute(pack, folder) if across.is_path(pack) else pack,
        elections=replace(
            polls,
            calendar=_absolute(polls.calendar, folder),
            page=_absolute(polls.page, folder),
        ),
        persons=tuple(_named(person) for person in council.persons),
        accounts=tuple(_addressed(account) for account in council.accounts),
        alarm=anchor(council.alarm, folder),
    )


def _named(person: Person) -> Person:
    return person if person.id else replace(person, id=slug(person.name))


def _addressed(account: Account) -> Account:
    return account if account.id else replace(account, id=f"{account.connection}:{account.address}")


def _missing(council: Council) -> list[str]:
    """What a council can do without, but should not."""
    roles = {person.role for person in council.persons}
    warnings = []
    if Role.DEPUTY not in roles:
        warnings.append(
            f"{council.name} has no deputy: nobody is asked where the Clerk is away or cannot "
            'decide. Add a [[council.person]] with role = "deputy".'
        )
    if Role.CHAIRMAN not in roles:
        warnings.append(
            f"{council.name} has no Chairman: nobody decides on a post that both the Clerk and the "
            'deputy wrote. Add a [[council.person]] with role = "chairman".'
        )
    if not council.accounts:
        warnings.append(f"{council.name} has no [[council.account]]: nothing of it is watched.")
    return warnings
