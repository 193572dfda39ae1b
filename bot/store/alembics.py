"""What Alembic does for Beadle: it runs migrations, compares schemas, and writes new migrations.

Owns the use of Alembic, which takes 11 MB and a while to import. ``bot.store.migrate`` imports this
only where there is something for it to do.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData


class UnknownRevision(Exception):
    """The database has a revision of which there is no migration; the text is Alembic's."""


def run(scripts: Path, connection: Connection, what: str, *args: Any, **kwargs: Any) -> None:
    """Run one of Alembic's commands over a connection. Raises UnknownRevision."""
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        getattr(command, what)(config, *args, **kwargs)
    except CommandError as error:
        raise UnknownRevision(str(error)) from None


def differences(connection: Connection, metadata: MetaData) -> list[str]:
    """How the database differs from the schema; empty where it does not."""
    options = {"compare_type": True, "compare_server_default": True}
    context = MigrationContext.configure(connection, opts=options)
    return [_describe(change) for change in compare_metadata(context, metadata)]


def _describe(change: Any) -> str:
    """One difference in a line: what would have to be done, and to which thing."""
    if isinstance(change, list):  # several changes of one column
        return "; ".join(_describe(each) for each in change)
    what, *things = change
    names = [str(getattr(thing, "name", None) or thing) for thing in things if thing is not None]
    return f"{str(what).replace('_', ' ')}: {' '.join(names)}"
