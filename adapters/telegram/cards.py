"""An alert as Telegram shows it: HTML in which nothing from a post can act, cut into messages.

Pure. Posts are hostile input: their mark-up is escaped, what would turn the direction of writing
is made visible, and neither an ``@name`` nor a ``/command`` in them can be tapped by mistake.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice

from adapters.contract import Address, Alert, Level

LONGEST = 4096
"""UTF-16 units of a message, after its mark-up is taken away (Bot API, sendMessage)."""
CAPTION = 1024
"""UTF-16 units of a file's caption (Bot API, sendDocument)."""
MOST_PAGES = 3
"""Messages of one alert; what is longer is sent as a file."""
_LEVELS = {Level.URGENT: "URGENT", Level.ALARM: "ALARM"}
_SPARE = 150
"""UTF-16 units kept free for what is written around a page."""
_TAPPED = re.compile(r"(?<![\w/<>])/(?=\w)|(?<!\w)@(?=\w)", re.ASCII)
"""Where Telegram's clients find a command or a name."""
_JOINER = "\u2060"
"""A word joiner: invisible, and what stands on its two sides is no one name."""
_LINE = "\n"
_UNSHOWN = "(Telegram does not take the rest. Ask for it at another desk.)"
_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007f]{1,8})")


@dataclass(frozen=True, slots=True)
class Page:
    """One message: ``words``, the first line bold on the first, and whom it rings at last.

    ``hidden``: all but that line shows when it is tapped, and on no locked screen (Telegram's
    spoilers are masked in notifications as well).
    """

    words: str
    first: bool = False
    mention: Mention | None = None
    hidden: bool = False

    @property
    def html(self) -> str:
        """As it is sent with ``parse_mode`` HTML."""
        head, line_end, rest = self.words.partition("\n")
        head, rest = escape(head, quote=False), escape(rest, quote=False)
        if self.hidden:
            head = head if self.first or not head else f"<tg-spoiler>{head}</tg-spoiler>"
            rest = f"<tg-spoiler>{rest}</tg-spoiler>" if rest.strip() else rest
        said = f"{f'<b>{head}</b>' if self.first else head}{line_end}{rest}"
        return f"{said}\nFor {self.mention.html}." if self.mention else said

    @property
    def plain(self) -> str:
        """The same without mark-up, for where Telegram does not take it.

        What must be hidden cannot be without it, and is left out.
        """
        if self.hidden:
            return f"{self.words.partition(_LINE)[0] if self.first else ''}\n{_UNSHOWN}".strip()
        return f"{self.words}\nFor {self.mention.name}." if self.mention else self.words


@dataclass(frozen=True, slots=True)
class Mention:
    """A person's name, as a link that rings at them (``tg://user?id=…``)."""

    person: str
    name: str

    @property
    def html(self) -> str:
        """The link."""
        return f'<a href="tg://user?id={self.person}">{escape(self.name)}</a>'


@dataclass(frozen=True, slots=True)
class Card:
    """An alert, ready to be sent: its messages, or a ``file`` with one page as its caption."""

    pages: tuple[Page, ...]
    file: str | None = None


def harmless(text: str) -> str:
    """The text with everything that could mislead made visible. Lines stay lines."""
    text = text.replace("\r\n", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    pieces = _FLAG.split(text)  # the flags of England, Scotland and Wales hold hidden letters
    shown = "".join(
        piece if number % 2 else "".join(map(_shown, piece)) for number, piece in enumerate(pieces)
    )
    return re.sub(r"\S+", _untapped, shown)


def _untapped(word: re.Match[str]) -> str:
    """A word with nothing to tap in it but an address."""
    return word[0] if "://" in word[0] else _TAPPED.sub(rf"\g<0>{_JOINER}", word[0])


def _shown(character: str) -> str:
    """One character as it may be sent."""
    if character in "\n\u200d" or character.isprintable():
        return character
    code = ord(character)
    if character == "\t":
        return " "
    if code < 0x20:  # noqa: PLR2004 # the controls of ASCII; their pictures start at U+2400
        return chr(0x2400 + code)
    kind = unicodedata.category(character)
    if kind == "Zs":
        return " "
    return "\ufffd" if kind == "Cs" else f"<U+{code:04X}>"


def units(text: str) -> int:
    """UTF-16 units, in which Telegram counts."""
    return len(text) + sum(character > "\uffff" for character in text)


def card(alert: Alert, to: Address, *, alone: bool, again: bool = False) -> Card:
    """The alert's messages. ``alone``: nobody but the person addressed reads this chat.

    ``again``: an earlier attempt may have arrived, which a reader who sees two must be told.
    """
    words = next((words for words in (alert.text, alert.title) if words.strip()), "(no words)")
    said = harmless(words).strip("\n")
    # Whoever is answered is looking already: "URGENT: I do not know you" would only frighten.
    level = "" if alert.reply_to else _LEVELS.get(alert.level, "")
    if level and not said.upper().startswith(level):
        said = f"{level}: {said}"
    if again:
        said = f"{said}\n(I may have sent this before: Telegram did not tell.)"
    mention = None if alone else mentioned(to.person, to.name)
    room = LONGEST - (units(mention.name) + _SPARE if mention else 0)
    pages = list(islice(_pages(said, room), MOST_PAGES + 1))
    hidden = alert.confidential
    if len(pages) > MOST_PAGES:
        return _as_file(said, mention, hidden=hidden)
    last = len(pages) - 1
    return Card(tuple(
        Page(page, first=n == 0, mention=mention if n == last else None, hidden=hidden)
        for n, page in enumerate(pages)
    ))  # fmt: skip


def mentioned(person: str | None, name: str) -> Mention | None:
    """Whom a message rings at; None where their identity is none of Telegram's."""
    if not person or not person.isascii() or not person.isdigit():
        return None
    return Mention(person, harmless(name).replace("\n", " ").strip()[:60] or "you")


def _as_file(said: str, mention: Mention | None, *, hidden: bool) -> Card:
    """A text that is too long for messages: how it begins, and the whole of it as a file."""
    begins = next(_pages(said, CAPTION - _SPARE))
    words = f"{begins}…\nThe whole text is in the file."
    page = Page(words, first=True, mention=mention, hidden=hidden)
    return Card((page,), file=said.replace(_JOINER, ""))


def _pages(text: str, room: int) -> Iterator[str]:
    """The text in pieces of at most ``room`` units, cut at line ends, or else at spaces."""
    while units(text) > room:
        cut = _within(text, room)
        ends = (text.rfind(end, cut // 2, cut + 1) for end in "\n ")
        at = next((end for end in ends if end > 0), cut)
        if text[:at].strip():  # Telegram takes no message without words
            yield text[:at]
        text = text[at:].lstrip("\n ")
    if text.strip():
        yield text


def _within(text: str, room: int) -> int:
    """How many code points fit into so many units."""
    cut = min(room, len(text))
    while units(text[:cut]) > room:
        cut -= max(1, (units(text[:cut]) - room + 1) // 2)
    return cut


def split(text: str, room: int = LONGEST) -> list[str]:
    """Plain words in messages that Telegram takes; at least one."""
    return list(_pages(text, room)) or [text]
