"""What Discord takes in a message, and what it refuses with 50035.

Source: the developer documentation, "Create Message", "Embed Limits", "Message Components".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from peers.discord.errors import Form, Wrong

_EMBED = {"title": 256, "description": 4096, "footer/text": 2048, "author/name": 256}
_EMBEDS_TOTAL = 6000
_V2 = 1 << 15
_V2_PARTS = 40
_V2_TEXT = 4000
_FILE = 10 * 1024 * 1024
_SELECTS = (3, 5, 6, 7, 8)


def long(path: str, text: Any, most: int, least: int = 0) -> int:
    """The length of a text that must fit; 0 for None."""
    if text is None and not least:
        return 0
    if not isinstance(text, str):
        raise Form(path, "STRING_TYPE_CONVERT", "Could not interpret as string.")
    if not least <= len(text) <= most:
        if least and not text:
            raise Form(path, "BASE_TYPE_REQUIRED", "This field is required")
        raise Form(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
    return len(text)


def many(path: str, items: Any, most: int, least: int = 0) -> None:
    """Refuse a list with too many or too few things in it."""
    if not isinstance(items, list):
        raise Form(path, "BASE_TYPE_BAD_TYPE", "Only iterables may be used in a ListType.")
    if not least <= len(items) <= most:
        raise Form(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")


def message(body: dict[str, Any], files: list[Any], *, new: bool = True) -> None:
    """Refuse a message that Discord would refuse. ``new``: it must say something."""
    modern = bool((body.get("flags") or 0) & _V2)
    if body.get("content") is not None and len(str(body["content"])) > 2000:
        raise Form("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
    if body.get("nonce") is not None:
        long("nonce", str(body["nonce"]), 25)
    embeds(body.get("embeds") or [])
    components(body.get("components") or [], modern=modern)
    if modern and (body.get("content") or body.get("embeds")):
        raise Form("content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
                   "The field cannot be used with MessageFlags.IS_COMPONENTS_V2")  # fmt: skip
    many("attachments", files, 10)
    if any(len(one["bytes"]) > _FILE for one in files):
        raise Wrong(40005)
    if new and not files and not any(body.get(key) for key in ("embeds", "components", "poll")):
        content = body.get("content")
        if not content or not str(content).strip():
            raise Wrong(50006)


def embeds(found: list[dict[str, Any]]) -> None:
    """Refuse embeds that are too long, alone or together."""
    many("embeds", found, 10)
    total = 0
    for at, embed in enumerate(found):
        where = f"embeds/{at}"
        for path, most in _EMBED.items():
            value: Any = embed
            for part in path.split("/"):
                value = (value or {}).get(part)
            total += long(f"{where}/{path}", value, most)
        many(f"{where}/fields", embed.get("fields") or [], 25)
        for index, one in enumerate(embed.get("fields") or []):
            total += long(f"{where}/fields/{index}/name", one.get("name"), 256, 1)
            total += long(f"{where}/fields/{index}/value", one.get("value"), 1024, 1)
        _addresses(where, embed)
    if total > _EMBEDS_TOTAL:
        raise Form("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _addresses(where: str, embed: dict[str, Any]) -> None:
    """Addresses in an embed must be of the web, or of an attachment."""
    for key in ("url", "image/url", "thumbnail/url", "author/url"):
        value: Any = embed
        for part in key.split("/"):
            value = (value or {}).get(part)
        if value and not value.startswith(("http://", "https://", "attachment://")):
            raise Form(f"{where}/{key}", "URL_TYPE_INVALID_SCHEME",
                       "Scheme must be one of ('http', 'https').")  # fmt: skip


def walk(found: list[dict[str, Any]], path: str = "components") -> Iterator[tuple[str, Any]]:
    """All components, with the place where each stands."""
    for at, one in enumerate(found):
        here = f"{path}/{at}"
        yield here, one
        yield from walk(one.get("components") or [], f"{here}/components")
        for key in ("accessory", "component"):
            if one.get(key):
                yield f"{here}/{key}", one[key]


def components(found: list[dict[str, Any]], *, modern: bool = False) -> None:
    """Refuse rows, buttons and menus that Discord would refuse; number them as it does."""
    if not modern:
        many("components", found, 5)
    every = list(walk(found))
    if len(every) > _V2_PARTS:
        raise Form("components", "BASE_TYPE_MAX_LENGTH", "Must be 40 or fewer in length.")
    seen: set[str] = set()
    words = 0
    for number, (path, one) in enumerate(every, 1):
        one.setdefault("id", number)
        kind = one.get("type")
        if not modern and path.count("/") == 1 and kind != 1:
            raise Form(path, "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).')
        if kind == 1:
            _row(path, one)
        elif kind == 2:
            _button(path, one)
        elif kind in _SELECTS:
            _menu(path, one)
        elif kind == 10:
            words += long(f"{path}/content", one.get("content"), _V2_TEXT, 1)
        _once(path, one.get("custom_id"), seen)
    if words > _V2_TEXT:
        raise Form("components", "COMPONENT_MAX_TEXT_SIZE", "Total text is too long.")


def _once(path: str, custom: str | None, seen: set[str]) -> None:
    """An ID may stand on one component of a message only."""
    if custom is not None and custom in seen:
        raise Form(f"{path}/custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED",
                   "Component custom id cannot be duplicated")  # fmt: skip
    seen.add(custom or "")


def _row(path: str, row: dict[str, Any]) -> None:
    """A row holds up to five buttons, or one menu."""
    inside = row.get("components") or []
    many(f"{path}/components", inside, 5, 1)
    if len(inside) > 1 and any(one.get("type") in _SELECTS for one in inside):
        raise Form(f"{path}/components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "Row is too wide.")


def _button(path: str, button: dict[str, Any]) -> None:
    """A button needs a face, and either an ID or an address."""
    long(f"{path}/label", button.get("label"), 80)
    if not button.get("label") and not button.get("emoji"):
        raise Form(path, "BUTTON_COMPONENT_INVALID_LABEL", "A button must have a label or emoji")
    if button.get("style") == 5:
        long(f"{path}/url", button.get("url"), 512, 1)
    elif button.get("style") in {1, 2, 3, 4}:
        long(f"{path}/custom_id", button.get("custom_id"), 100, 1)
    else:
        raise Form(f"{path}/style", "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).")


def _menu(path: str, menu: dict[str, Any]) -> None:
    """A menu has up to 25 things to choose."""
    long(f"{path}/custom_id", menu.get("custom_id"), 100, 1)
    long(f"{path}/placeholder", menu.get("placeholder"), 150)
    if menu["type"] == 3:
        many(f"{path}/options", menu.get("options") or [], 25, 1)
        for at, one in enumerate(menu["options"]):
            long(f"{path}/options/{at}/label", one.get("label"), 100, 1)
            long(f"{path}/options/{at}/value", one.get("value"), 100, 1)
            long(f"{path}/options/{at}/description", one.get("description"), 100)


def modal(data: dict[str, Any]) -> None:
    """Refuse a form that Discord would refuse."""
    long("data/custom_id", data.get("custom_id"), 100, 1)
    long("data/title", data.get("title"), 45, 1)
    many("data/components", data.get("components"), 5, 1)
    for path, one in walk(data["components"], "data/components"):
        if one.get("type") == 18:
            long(f"{path}/label", one.get("label"), 45, 1)
            long(f"{path}/description", one.get("description"), 100)
        if one.get("type") == 4:
            labelled = path.endswith("/component")
            long(f"{path}/label", one.get("label"), 45, 0 if labelled else 1)
            long(f"{path}/custom_id", one.get("custom_id"), 100, 1)
            long(f"{path}/placeholder", one.get("placeholder"), 100)
            long(f"{path}/value", one.get("value"), 4000)
            if one.get("style") not in {1, 2}:
                raise Form(f"{path}/style", "BASE_TYPE_CHOICES", "Value must be one of (1, 2).")
            if not 1 <= (one.get("max_length") or 4000) <= 4000:
                raise Form(f"{path}/max_length", "NUMBER_TYPE_MAX",
                           "int value should be less than or equal to 4000.")  # fmt: skip
        if one.get("type") in _SELECTS:
            _menu(path, one)


def choices(data: dict[str, Any]) -> None:
    """Refuse suggestions that Discord would refuse."""
    many("data/choices", data.get("choices") or [], 25)
    for at, one in enumerate(data.get("choices") or []):
        long(f"data/choices/{at}/name", one.get("name"), 100, 1)
        if isinstance(one.get("value"), str):
            long(f"data/choices/{at}/value", one["value"], 100, 1)
