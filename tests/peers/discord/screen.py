"""How a person sees a message and a form of the fake Discord, as plain lines."""

from __future__ import annotations

from typing import Any

from peers.discord.limits import walk
from peers.discord.people import buttons


def fields(modal: dict[str, Any]) -> list[str]:
    """The fields of a form, as they stand on the screen, with the names to fill them in by."""
    lines, label = [], ""
    for _, one in walk(modal["components"]):
        if one["type"] == 18:
            label = one["label"]
        elif one["type"] == 4:
            must = "required" if one.get("required", True) else "optional"
            lines.append(f"  {one.get('label') or label} ({must}): {one['custom_id']}=")
        elif one["type"] == 10:
            lines.append(f"  {one['content']}")
    return lines


def screen(message: dict[str, Any], number: int | None = None) -> str:
    """One message as it stands on the screen."""
    author = message["author"]
    name = author.get("global_name") or author["username"]
    marks = [name, "APP" * bool(author.get("bot")), message["timestamp"][11:19]]
    marks += ["PINNED" * message["pinned"], "(only you see this)" * bool(message["flags"] & 64)]
    count = "" if number is None else f"{number}. "
    lines = [count + " ".join(one for one in marks if one)]
    lines += ["  " + line for line in message["content"].splitlines()]
    for embed in message["embeds"]:
        lines += [f"  | {embed[key]}".replace("\n", "\n  | ")
                  for key in ("title", "description") if embed.get(key)]  # fmt: skip
        for one in embed.get("fields", ()):
            lines += [f"  | {one['name']}: {one['value']}".replace("\n", "\n  |   ")]
        if embed.get("footer"):
            lines.append(f"  | {embed['footer']['text']}")
    lines += [f"  (file) {one['filename']}, {one['size']} bytes" for one in message["attachments"]]
    faces = [f"[{one.get('label')}]" + (" off" if one.get("disabled") else "")
             for one in buttons(message)]  # fmt: skip
    return "\n".join(lines + (["  " + " ".join(faces)] if faces else []))
