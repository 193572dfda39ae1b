"""An alert as a message on Discord: what is read first stands first.

Owns: the first line is the message's own text, since a phone's lock screen shows that and a
screen reader reads it first; the rest follows in one embed, the clause at its head. The level is
said in words, the colour only repeats it. Nothing quoted acts (see ``escaping.py``). Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO

import discord

from adapters.contract import Alert, Level, Offer
from adapters.discord.cutting import first, pieces
from adapters.discord.escaping import escaped, harmless, unlinked

_LEVELS = {Level.URGENT: "URGENT", Level.ALARM: "ALARM"}
_COLOURS = {
    Level.INFO: 0x5865F2,
    Level.ASK: 0xC27C0E,
    Level.URGENT: 0xA84300,
    Level.ALARM: 0x992D22,
}
_CONTENT = 1_900
"""Characters of a message's own text; Discord takes 2,000, a mention among them."""
_LEAD = 500
_EMBED = 4_000
"""Characters of an embed's text; Discord takes 4,096."""
_PAGE = 40
"""What says which page it is."""
_MOST_PAGES = 6
_FILE_BYTES = 2_000_000
_REST = "\n… The whole text is in the attached file."


@dataclass(frozen=True, slots=True)
class Card:
    """One message. ``file`` is the whole text where it did not fit; ``mention`` who is called.

    ``choices``: short answers to press, in a private message; ``unseen``: Discord is to look up
    no address in it.
    """

    content: str
    body: str = ""
    colour: int = 0
    offers: tuple[Offer, ...] = ()
    file: str | None = field(default=None, repr=False)
    file_name: str = "beadle.txt"
    mention: str | None = None
    choices: tuple[str, ...] = ()
    unseen: bool = False


def said(alert: Alert) -> str:
    """The alert's whole text, with its level in words."""
    text = harmless(alert.text).strip("\n") or harmless(alert.title) or "(no words)"
    level = _LEVELS.get(alert.level, "")
    if level and not text.upper().startswith(level):
        text = f"{level}: {text}"
    return text


def card(alert: Alert, mention: str | None = None) -> Card:
    """The alert as one message; what is too long for it comes as a file as well.

    ``mention`` is the ID of the person who is called.
    """
    text = said(alert)
    lead, rest = _split(text, alert)
    body, whole = rest, None
    if len(escaped(rest)) > _EMBED:
        whole = text
        body = first(rest, _EMBED - len(_REST), escaped)[0] + _REST
    return _made(alert, lead, body, mention, whole)


def pages(alert: Alert, mention: str | None = None) -> list[Card]:
    """The alert as as many messages as are easily read, each saying which it is.

    What is longer than that is one message with a file.
    """
    text = said(alert)
    lead, rest = _split(text, alert)
    parts = pieces(rest, _EMBED - _PAGE, escaped, _MOST_PAGES)
    if len(parts) < 2 or len(parts) > _MOST_PAGES:  # noqa: PLR2004 - one page needs no number
        return [card(alert, mention)]
    last = len(parts)
    start = _made(alert, lead, parts[0] + f"\n\n(page 1 of {last})", mention)
    more = [
        Card(f"Page {place} of {last}", escaped(part), _COLOURS[alert.level])
        for place, part in enumerate(parts[1:], 2)
    ]
    more[-1] = replace(more[-1], offers=alert.offers)
    return [replace(start, offers=()), *more]


def _made(
    alert: Alert, lead: str, body: str, mention: str | None, whole: str | None = None
) -> Card:
    call = f"<@{mention}> " if mention else ""
    name = f"case-{alert.case}" if alert.case else "beadle"
    return Card(
        content=f"{call}{unlinked(lead)}",
        body=escaped(body),
        colour=_COLOURS[alert.level],
        offers=alert.offers,
        file=whole,
        file_name="".join(c if c.isalnum() or c == "-" else "-" for c in name) + ".txt",
        mention=mention,
    )


def _split(text: str, alert: Alert) -> tuple[str, str]:
    """What stands in the message itself, and what in the embed.

    The first line, as long as it is one to be read on a lock screen.
    """
    lead, _, rest = text.partition("\n")
    if len(unlinked(lead)) <= _LEAD:
        return lead, rest.strip("\n")
    if not rest and len(unlinked(text)) <= _CONTENT:
        return text, ""
    return harmless(alert.title)[: _LEAD // 2].strip() or "Beadle", text


def embeds(one: Card) -> list[discord.Embed]:
    """The embed of a card, if it has one."""
    if not one.body:
        return []
    return [discord.Embed(description=one.body, colour=one.colour)]


def files(one: Card) -> list[discord.File]:
    """The card's file, if it has one, made anew: a file can be sent once."""
    if one.file is None:
        return []
    data = one.file.encode("utf-8", "replace")[:_FILE_BYTES]
    return [discord.File(BytesIO(data), one.file_name)]


def called(one: Card) -> discord.AllowedMentions:
    """Nobody is alerted but the person who is meant."""
    users: Sequence[discord.Object] = [discord.Object(int(one.mention))] if one.mention else []
    return discord.AllowedMentions(
        everyone=False, roles=False, replied_user=False, users=users or False
    )
