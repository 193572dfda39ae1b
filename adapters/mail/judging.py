"""Whether a mail counts, and what it orders.

Owns the order in which that is asked: a robot's mail is none; then the token, the address, the
time, whether it was used, the server's word for the sender; and only then the words.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from .authentic import accepted
from .automatic import robot
from .memory import Memory, Sent, code_in, token_in
from .options import Options, folded
from .orders import About, Order, Table, Unclear, freely, orders
from .quoting import forwarded, written
from .reading import Received

_FORWARD = re.compile(r"\s*(fw|fwd|wg|tr|ymlaen|doorst|rv|enc|vb|pd|i)\s*:", re.IGNORECASE)

_IN_A_ROW = 2
"""So often the same may be said again, each time in answer to the answer to it."""
_IN_A_ROW_FREELY = 6
"""The same where any words answer: SKIP answers one question after another."""
_QUICKLY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Passed:
    """A mail that is nothing to the desk; ``why`` is for the log, without a word of the mail."""

    why: str


@dataclass(frozen=True, slots=True)
class Untaken:
    """A mail with which nothing is done, and the Clerk is told why.

    ``person``: the sender's address, where the mail answered was sent to it; ``clerk``: whether
    the desk is to know as well, because it may be somebody else's doing.
    """

    why: str
    token: str = ""
    sent: Sent | None = None
    person: str = ""
    clerk: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A reply that counts: what it orders, and who sent it, as Beadle knows them.

    ``words``: a digest of what was written; ``repeats``: how often in a row the same was.
    """

    token: str
    sent: Sent
    sender: str
    orders: tuple[Order, ...]
    words: str = ""
    repeats: int = 0


def digest_of(mail: Received) -> str:
    """The same for one reply whenever and under whatever number it is delivered."""
    parts = [mail.id, mail.sender, mail.header("Date"), mail.subject, mail.text.words]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:20]


async def judge(
    mail: Received, memory: Memory, options: Options, table: Table, at: datetime
) -> Passed | Untaken | Taken:
    """What to make of a mail that arrived."""
    machine = robot(mail)
    if machine is not None:
        return Passed(machine.value)
    if folded(mail.sender) == folded(options.sender):
        return Passed("Beadle's own mail")
    found = await _answered(mail, memory)
    if found is None:
        return Untaken(
            "I could not see which of my mails you answered. Reply to one of my mails, and leave "
            "the letters in square brackets in the subject",
            person=mail.sender,
        )
    token, sent = found
    if sent.used == digest_of(mail):
        return Passed("handled before")
    sender = next((a for a in sent.addresses if folded(a) == folded(mail.sender)), "")
    doubt = _doubted(mail, sender, options)
    if doubt:
        return Untaken(doubt, token, sent, sender, clerk=True)
    stale = _stale(sent, options, at)
    return (
        Untaken(stale, token, sent, sender)
        if stale
        else _once_more(_ordered(mail, token, sent, sender, table), at)
    )


def _doubted(mail: Received, sender: str, options: Options) -> str:
    """Why it may be somebody else who wrote a reply, or nothing."""
    if not sender:
        who = mail.sender or "somebody whose address cannot be read"
        return f"a reply to my mail came from {who}, and I had not sent it there"
    if not accepted(mail, options):
        return (
            f"a reply came that says it is from {sender}, but the mail server cannot vouch for "
            "that (neither DKIM nor SPF)"
        )
    return ""


async def _answered(mail: Received, memory: Memory) -> tuple[str, Sent] | None:
    """The mail of ours that is answered: by the headers, else by the code in the subject."""
    for one in mail.answers:
        token = token_in(one)
        sent = await memory.sent(token) if token else None
        if token and sent:
            return token, sent
    code = code_in(mail.subject)
    return await memory.by_code(code) if code else None


def _stale(sent: Sent, options: Options, at: datetime) -> str:
    """Why the mail that is answered can be answered no more, or nothing."""
    if sent.used:
        return (
            "one reply counts for each of my mails, and that one was answered already. Reply to "
            "the newest mail about it"
        )
    if at - sent.sent_at > timedelta(days=options.reply_days):
        return (
            f"you answered a mail of more than {options.reply_days} days ago. Reply to this one "
            "instead: things may have changed since"
        )
    return ""


def _once_more(judged: Untaken | Taken, at: datetime) -> Untaken | Taken:
    """The same, unless each answer brings the same words again: then a program may be answering.

    It may not say so of itself, and its first words may be a command ("Help desk: …").
    """
    if isinstance(judged, Untaken):
        return judged
    lines = "\n".join(order.line for order in judged.orders)
    words, sent = hashlib.sha256(lines.encode("utf-8", "replace")).hexdigest()[:16], judged.sent
    same = words == sent.words and at - sent.sent_at < _QUICKLY
    judged = replace(judged, words=words, repeats=sent.repeats + 1 if same else 0)
    if judged.repeats < (_IN_A_ROW_FREELY if sent.free else _IN_A_ROW):
        return judged
    why = (
        "your last replies all said the same, and I take them for those of a program. If you are "
        "none, write something else, or wait an hour"
    )
    return Untaken(why, judged.token, replace(sent, repeats=judged.repeats), judged.sender)


def _ordered(mail: Received, token: str, sent: Sent, sender: str, table: Table) -> Untaken | Taken:
    """What the words of a reply order that counts."""
    if _FORWARD.match(mail.subject) or forwarded(mail.text.words):
        why = "you forwarded my mail. Reply to it, so that I know which one you answer"
        return Untaken(why, token, sent, sender)
    said = "\n".join(written(mail.text.words)).strip()
    if sent.free and said:
        return Taken(token, sent, sender, (freely(said),))
    about = About(sent.case, sent.offers, sent.says)
    try:
        found = orders(written(mail.text.words), about, table, wrapped=mail.text.wrapped)
    except Unclear as unclear:
        return Untaken(str(unclear), token, sent, sender)
    return Taken(token, sent, sender, tuple(found))
