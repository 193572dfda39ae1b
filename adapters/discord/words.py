"""Which words a message has: its own, its embeds', pictures', poll's and those it passes on.

Owns where the words stand in Discord's JSON. What Discord adds by itself (the preview of a linked
page) is nobody's words here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.discord.text import plain

Json = Mapping[str, Any]


def authored(message: Json) -> list[Json]:
    """The embeds that a bot or a webhook wrote; a person's are previews that Discord made."""
    if not (message.get("webhook_id") or (message.get("author") or {}).get("bot")):
        return []
    return [one for one in dicts(message.get("embeds")) if one.get("type", "rich") == "rich"]


def texts(message: Json) -> Iterator[tuple[str, str]]:
    """The names and words of every piece."""
    yield "text", plain(str(message.get("content") or ""), message)
    for number, embed in enumerate(authored(message), 1):
        for name, words in _embed_words(embed):
            yield f"embed:{number}:{name}", plain(words, message)
    for number, words in enumerate(component_words(message.get("components")), 1):
        yield f"component:{number}", plain(words, message)
    for number, attachment in enumerate(dicts(message.get("attachments")), 1):
        yield f"alt:{number}", str(attachment.get("description") or "")
    for number, words in enumerate(poll_words(message)):
        yield "poll" if not number else f"answer:{number}", words
    for number, sticker in enumerate(dicts(message.get("sticker_items")), 1):
        yield f"sticker:{number}", str(sticker.get("name") or "")
    for number, snapshot in enumerate(snapshots(message), 1):
        for name, words in texts(snapshot):
            yield f"forwarded:{number}:{name}", words


def _embed_words(embed: Json) -> Iterator[tuple[str, str]]:
    """The words of an embed that a bot wrote."""
    for name in ("title", "description"):
        if isinstance(embed.get(name), str):
            yield name, embed[name]
    for number, one in enumerate(dicts(embed.get("fields")), 1):
        yield f"field:{number}", f"{one.get('name') or ''}\n{one.get('value') or ''}".strip()
    for name, inner in (("author", "name"), ("footer", "text")):
        words = (embed.get(name) or {}).get(inner)
        if isinstance(words, str):
            yield name, words


def embed_look(embed: Json) -> list[list[str]]:
    """What a reader sees of an embed; Discord rewrites the addresses in it."""
    return [[name, words] for name, words in _embed_words(embed)]


def component_words(components: Any) -> Iterator[str]:
    """The words in a message that a bot laid out with components (buttons, text displays)."""
    for one in dicts(components):
        for name in ("content", "label", "description"):
            if isinstance(one.get(name), str) and one[name]:
                yield one[name]
        yield from component_words(one.get("components"))


def poll_words(message: Json) -> list[str]:
    """A poll's question and answers."""
    poll = message.get("poll")
    if not isinstance(poll, Mapping):
        return []
    question = str((poll.get("question") or {}).get("text") or "")
    answers = [(one.get("poll_media") or {}).get("text") for one in dicts(poll.get("answers"))]
    return [question, *(str(one or "") for one in answers)]


def snapshots(message: Json) -> Sequence[Json]:
    """The messages that it passes on."""
    return [one["message"] for one in dicts(message.get("message_snapshots"))
            if isinstance(one.get("message"), Mapping)]  # fmt: skip


def dicts(value: Any) -> list[Json]:
    """The objects in what should be a list of them."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
