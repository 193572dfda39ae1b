"""Rows as far as they can be read: of each that cannot be, whoever proves a record says so.

A bit that fell over, or a hand in the database, may leave what is no time, no JSON or no text. One
such row is a finding; it must not end the proof of all others, nor every backup from then on.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select
from sqlalchemy.orm import InstrumentedAttribute, Session

MISSHAPEN = (ValueError, TypeError, LookupError, AttributeError)
"""What is raised where a row, or its words, are not such as Beadle writes."""


def page(
    session: Session,
    query: Select[*tuple[Any, ...]],
    key: InstrumentedAttribute[Any],
    last: Any,
    size: int,
) -> list[tuple[int, Row[*tuple[Any, ...]] | None]]:
    """The rows whose key comes after ``last``, some at a time, each with its key.

    None where one cannot be read: that one comes alone. Empty: there are no more.
    """
    rows = query.where(key > last).order_by(key)
    while True:
        try:
            found = session.execute(rows.add_columns(key.label("its_key")).limit(size)).all()
        except MISSHAPEN:
            session.expunge_all()
            if size == 1:
                alone = rows.with_only_columns(key).limit(1)
                return [(session.execute(alone).scalar_one(), None)]
            size //= 2
        else:
            return [(row.its_key, row) for row in found]
