"""One memory of compiled statements for all databases of a kind.

SQLAlchemy makes each engine compile every statement anew, which is a third of what a short life
costs; a process of the tests makes thousands of engines that differ in nothing but the address.
What is compiled depends on the statement and the kind of database alone.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

_KINDS = (SQLiteDialect_pysqlite, PGDialect_psycopg)
_MOST = 2000


def share() -> None:
    """Have all engines of this process that are made from now on use one memory."""
    kept: LRUCache[object, object] = LRUCache(_MOST)

    def lend(connection: Connection) -> None:
        connection.execution_options(compiled_cache=kept)

    for kind in _KINDS:  # they are looked for by the dialect: one is as good as another
        kind.__eq__ = _same
        kind.__hash__ = _hash
    event.listen(Engine, "engine_connect", lend)


def _same(one: object, other: object) -> bool:
    return type(one) is type(other)


def _hash(one: object) -> int:
    return hash(type(one))
