"""What a client sent to one method: form fields or JSON, and files."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from peers.telegram.world import Stored, World, bad


@dataclass
class Given:
    """One request's arguments. ``files``: field name to file name, MIME type and bytes."""

    fields: dict[str, Any]
    files: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """An argument as text; empty without it."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else json.dumps(value)

    def need(self, name: str) -> str:
        """An argument that there must be."""
        if name not in self.fields:
            raise bad(f"{name} is empty")
        return self.text(name)

    def number(self, name: str) -> int:
        """A whole number; 0 without it."""
        try:
            return int(self.text(name) or 0)
        except ValueError:
            raise bad(f"invalid {name}") from None

    def flag(self, name: str) -> bool:
        """A yes or no."""
        return self.text(name).lower() in {"true", "1"}

    def json(self, name: str) -> Any:
        """A structure; None without it."""
        value = self.fields.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name} JSON object") from None

    def file(self, world: World, name: str, value: str | None = None) -> Stored:
        """A file that was uploaded in this field, or named by its file_id."""
        wanted = self.text(name) if value is None else value
        field_name = wanted.removeprefix("attach://") if wanted.startswith("attach://") else name
        if field_name in self.files:
            title, mime, data = self.files[field_name]
            return world.store(data, mime, title)
        if wanted in world.files:
            return world.files[wanted]
        raise bad("wrong file identifier/HTTP URL specified")
