"""What a mail says that came back: which of Beadle's mails, to whom, and why.

Owns reading delivery reports (RFC 3464), and those that mail servers write in forms of their own.
Whether Beadle sent such a mail is for others to find; here nothing is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from email.utils import getaddresses
from itertools import islice

from .memory import token_in
from .options import folded
from .reading import Received

_MOST_PARTS, _MOST_TEXT = 60, 100_000
_ID = re.compile(r"beadle\.[a-z2-7]{24}@[A-Za-z0-9.-]{1,255}")
_ADDRESS = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9.-]{1,255}")
_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])")
_LATER = re.compile(r"delay|warning|verz(ö|oe)ger|retard|will retry", re.IGNORECASE)
_FAILED = re.compile(r"fail|undeliver|unzustell|return|rejected", re.IGNORECASE)
_RECIPIENTS = ("Original-Recipient", "Final-Recipient")
_MEANS = {
    "5.1.": "there is no such mailbox",
    "5.4.1": "there is no such mailbox",
    "5.2.1": "the mailbox is switched off",
    "5.2.2": "the mailbox is full",
    "4.2.2": "the mailbox is full",
    "5.2.3": "the mail is too large for it",
    "5.7.": "its server refuses Beadle's mail",
    "4.4.": "its server could not be reached for days",
    "5.4.": "its server could not be reached",
}


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back. ``named``: the addresses that it failed for, where they are said.

    ``mentioned`` are all that occur in it; ``status`` is the server's code, or empty.
    """

    tokens: tuple[str, ...]
    named: frozenset[str]
    mentioned: frozenset[str] = field(repr=False)
    status: str

    @property
    def why(self) -> str:
        """The reason in a few words, or nothing."""
        means = next((said for code, said in _MEANS.items() if self.status.startswith(code)), "")
        return f"{means} ({self.status})" if means else self.status


def bounce(mail: Received) -> Bounce | None:
    """What came back; None where nothing did: a delay alone, a complaint, another's mail."""
    parts = list(islice(mail.message.walk(), _MOST_PARTS))
    kinds = {part.get_content_type() for part in parts}
    if "message/feedback-report" in kinds:
        return None
    reports = [block for part in parts for block in _blocks(part)]
    failed = [
        one for one in reports if str(one.get("Action", "failed")).strip().lower() == "failed"
    ]
    if reports and not failed:
        return None
    if not reports and _LATER.search(mail.subject) and not _FAILED.search(mail.subject):
        return None
    texts = [text for part in parts if (text := _text(part))]
    tokens = _tokens(mail, parts, texts)
    if not tokens:
        return None
    named = {_address(one.get(name, "")) for one in failed for name in _RECIPIENTS}
    named |= {folded(a) for _, a in getaddresses([mail.header("X-Failed-Recipients")])}
    mentioned = {folded(found) for text in texts for found in _ADDRESS.findall(text)}
    mentioned |= {folded(a) for part in parts for a in _to(part)}
    status = next((m[1] for one in failed if (m := _STATUS.search(str(one.get("Status", ""))))), "")
    if not status:
        status = next((m[1] for text in texts if (m := _STATUS.search(text))), "")
    return Bounce(tokens, frozenset(named - {""}), frozenset(mentioned), status)


def _blocks(part: Message) -> Iterator[Message]:
    """The recipients of a delivery report; its first block is about the report itself."""
    payload = part.get_payload()
    if part.get_content_type() != "message/delivery-status" or not isinstance(payload, list):
        return
    for block in islice(payload, _MOST_PARTS):
        if isinstance(block, Message) and any(block.get(name) for name in _RECIPIENTS):
            yield block


def _tokens(mail: Received, parts: list[Message], texts: list[str]) -> tuple[str, ...]:
    """The tokens of the mails that it is about: by what was sent back, else by what it answers."""
    ids = [str(part.get("Message-ID", "")).strip().strip("<>") for part in parts[1:]]
    quoted = [found for text in texts for found in _ID.findall(text)]
    found = (token_in(one) for one in [*ids, *quoted, *mail.answers])
    return tuple(dict.fromkeys(token for token in found if token))


def _text(part: Message) -> str:
    """A part's text: what a server wrote, and the headers that it sent back."""
    if part.is_multipart() or part.get_content_maintype() != "text":
        return ""
    data = part.get_payload(decode=True)
    return data[:_MOST_TEXT].decode("utf-8", "replace") if isinstance(data, bytes) else ""


def _to(part: Message) -> Iterator[str]:
    """To whom a mail went that was sent back whole."""
    if part.get("Message-ID"):
        yield from (address for _, address in getaddresses([str(part.get("To", ""))]))


def _address(value: object) -> str:
    """The address in ``rfc822; clerk@example.org``."""
    return folded(str(value).rpartition(";")[2].strip().strip("<>"))
