"""How Alembic meets Beadle's schema; bot.store.migrate hands in the connection.

Migrations name SQLAlchemy's plain types: they must mean the same when Beadle's own types change.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import TypeDecorator

from bot.store.migrate import METADATA
from bot.store.types import BigId


def render(kind: str, thing: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write a type decorator as the type that lies in the database."""
    if kind != "type":
        return False
    if thing is BigId:
        return "BIG"
    if isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl!r}"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_item=render,
    render_as_batch=True,  # SQLite changes a table by writing it anew
    compare_type=True,
    compare_server_default=True,
)
context.run_migrations()
