"""Column types that keep their promise on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, Text, TypeDecorator

from bot.store import crypto

BigId = BigInteger().with_variant(Integer, "sqlite")
"""A 64-bit key; SQLite numbers only a column of type INTEGER by itself."""


_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")


def storable(text: str) -> str:
    """The text with what no database can hold (lone surrogates, NUL) shown as U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time. A naive one is refused: nobody could tell later what it meant."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware time into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text from outside, which may hold anything; what cannot be stored becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  the base class fixes the signature
        """Make the text storable."""
        return None if value is None else storable(value)


class Json(TypeDecorator[Any]):
    """Plain JSON as ASCII text, so that lone surrogates and NUL survive on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002  the base class fixes the signature
        """Write canonically: the same value is the same text."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002  the base class fixes the signature
        """Read it back."""
        return None if value is None else json.loads(value)


class Legible(Json):
    """The same as far as it can be read, for whoever proves that it was not changed.

    What is no JSON any more, or no object, is an object such as Beadle never writes.
    """

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002  the base class fixes the signature
        """Read it back; anything is read."""
        if value is None:
            return None
        try:
            found = json.loads(value)
        except (ValueError, TypeError):
            found = value
        return found if isinstance(found, dict) else {"illegible": repr(found)}


CHANGED = "(these words were changed, and cannot be read any more)"


class LegibleParts(Json):
    """The parts of a version as far as they can be read, for whoever hands them out."""

    cache_ok = True

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002  the base class fixes the signature
        """Read them back; where that cannot be, one part says so."""
        if value is None:
            return None
        try:
            return [[str(name), str(said)] for name, said in json.loads(value)]
        except (ValueError, TypeError):
            return [["text", CHANGED]]


class LegibleClauses(Json):
    """The clauses of a case as far as they can be read, for whoever hands them out."""

    cache_ok = True
    each: type = str
    instead: Any = CHANGED

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002  the base class fixes the signature
        """Read them back; where that cannot be, one says so."""
        try:
            found = json.loads(value)
        except (ValueError, TypeError):
            found = None
        well = isinstance(found, list) and all(isinstance(one, self.each) for one in found)
        return found if well else [self.instead]


class LegibleFindings(LegibleClauses):
    """The same of a verdict's findings."""

    cache_ok = True
    each = dict
    instead: Any = {"clause": CHANGED}  # noqa: RUF012  never changed


class Encrypted(TypeDecorator[str]):
    """Text that lies in the database only as Fernet tokens.

    Raises :class:`bot.store.crypto.KeyProblem` where the key is missing or is not the one.
    """

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  the base class fixes the signature
        """Encrypt."""
        return None if value is None else crypto.encrypt(value.encode("utf-8", "surrogatepass"))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002  the base class fixes the signature
        """Decrypt."""
        return None if value is None else crypto.decrypt(value).decode("utf-8", "surrogatepass")


class Sealed(TypeDecorator[str]):
    """Text that only the reports' own key opens. Raises :class:`bot.store.crypto.KeyProblem`."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  the base class fixes the signature
        """Seal."""
        if value is None:
            return None
        return crypto.encrypt(value.encode("utf-8", "surrogatepass"), crypto.REPORTS)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:  # noqa: ARG002  the base class fixes the signature
        """Open."""
        if value is None:
            return None
        return crypto.decrypt(value, crypto.REPORTS).decode("utf-8", "surrogatepass")


class SealedBytes(TypeDecorator[bytes]):
    """Bytes that only the reports' own key opens. Raises :class:`bot.store.crypto.KeyProblem`."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  the base class fixes the signature
        """Seal."""
        return None if value is None else crypto.encrypt(value, crypto.REPORTS)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002  the base class fixes the signature
        """Open."""
        return None if value is None else crypto.decrypt(value, crypto.REPORTS)


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def sha256(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()
