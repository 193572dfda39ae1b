"""Reports at a desk: begun with ``report``, answered line by line or in one form.

What is said here is no command. It is heard as a private message would be, in one transaction with
its answer, and leaves no row of its own. Where others can see the desk, the conversation goes on in
private messages; the desk says so to nobody but the one who asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from sqlalchemy.orm import Session

from adapters.contract import Address, Alert, Request
from bot.clerk import report_steps, table
from bot.clerk.house import House
from bot.clerk.reporting import afterwards, dispatch, form, links, places, seen, talk
from bot.clerk.reporting.heard import Heard, Said
from bot.clerk.reporting.signed import unsigned
from bot.config.model import Council
from bot.store import crypto, mail, outbox, people, reports
from bot.store.letters import Letter, Note
from bot.store.schema_reports import Talk
from bot.store.store import now
from bot.store.types import sha256
from bot.words.times import span

REPORT = "report"
LATER = frozenset({"mine", "add", "withdraw"})
"""What somebody may say about their own reports where no question is open."""
LOOKS = frozenset({"accounts", "cases", "elections", "letters", "reports", "status"})
"""Commands that are no answer to any question, and change nothing."""
_NUMBER = re.compile(r"#?(?:H-?)?(?:\d{4}-)?(?:[A-Z]{1,4}-?)?\d{1,6}(?:/\d{4})?", re.IGNORECASE)
_LIKE_A_STEP = 0.8
SAVED = (
    "In danger? Call 999. Nobody may read this tonight. What you wrote is saved. I ask the rest in "
    "your private chat with me, where nobody else can read it. If nothing came there, leave it: "
    "what you wrote is sent as it is after {idle}."
)
ELSEWHERE = (
    "Please go on in your private chat with me: I have written to you there, and nobody else can "
    "read it. If nothing came, let me write to you (open that chat, or change who may send you "
    "messages), and ask again."
)
NOTHING = "There is nothing more to do."
NOT_SAVED = "In danger? Call 999. NOT SAVED: {why}, and nothing was kept. {reach}"
NO_KEY = "nobody can open reports now, because a key is missing on Beadle's computer"
BROKE = "something went wrong inside Beadle"


@dataclass(frozen=True, slots=True)
class Meant:
    """What a request says to the conversation.

    ``begins`` are the answers with which it begins one, by the questions' keys (none: ask them
    all); None where it goes on with one.
    """

    councils: Sequence[Council]
    begins: Mapping[str, str] | None


def takes(session: Session, house: House, connection: str, request: Request) -> bool:
    """Whether a request is said to the conversation, and is no command."""
    return _meant(session, house, connection, request) is not None


def councils(
    session: Session, house: House, connection: str, channel: str, sender: str
) -> list[Council]:
    """Whose list the sender is on: the desk's council, or any where the channel is no desk."""
    desk = house.desk_council(connection, channel)
    names = house.platforms(connection)
    return [
        council
        for council in ((desk,) if desk else house.config.councils)
        if council.reports.take
        and people.by_identity(session, council.id, names, sender) is not None
    ]


def hear(session: Session, house: House, connection: str, request: Request) -> bool:
    """Hear what a request says, and queue the answer; nothing the second time.

    False where the reports' key is not open: then nothing was kept.
    """
    meant = _meant(session, house, connection, request)
    key = f"talk:{sha256(f'{connection} {request.key}'.encode())}"
    if meant is None or outbox.was_put(session, [key]):
        return True
    if not crypto.is_open(crypto.REPORTS):
        return False
    elsewhere = _elsewhere(house, connection, request)
    names = house.platforms(connection)
    sender = people.by_identity(session, meant.councils[0].id, names, request.sender)
    heard = Heard(
        connection=connection,
        council_id=meant.councils[0].id if len(meant.councils) == 1 else None,
        sender=request.sender,
        place=request.sender if elsewhere else places.at_desk(request.channel),
        sender_name=request.sender_name,
        text=unsigned(request.line or "", sender.name if sender else ""),
        by="mailbox" if elsewhere else "desk",
    )
    if meant.begins is None:
        said = talk.hear(session, house, heard) or Said(NOTHING)
        links.look(session, house, said.report_id, heard.text)
    else:
        said = talk.begin(session, house, replace(heard, text=""), meant.begins) or Said(NOTHING)
        links.look(session, house, said.report_id, *meant.begins.values())
    council_id = meant.councils[0].id
    shown = said.text
    if elsewhere:
        note = Note(said.text, heard.place, said.choices, said.report_id)
        outbox.put_mail(session, council_id, connection, f"{key}:mail", note, urgent=True)
        idle = span(meant.councils[0].reports.idle)
        shown = SAVED.format(idle=idle) if meant.begins else ELSEWHERE
    first = shown.partition("\n")[0]
    alert = Alert(
        first, shown, reply_to=request.key, final=True, private=True, free=not elsewhere
    )  # fmt: skip
    to = Address(request.channel, request.sender, request.sender_name)
    outbox.put_alert(session, council_id, connection, key, Letter(alert, to), urgent=True)
    return True


def not_saved(house: House, connection: str, channel: str, why: str) -> str:
    """What somebody is told whose words could not be kept."""
    council = house.desk_council(connection, channel) or house.config.councils[0]
    return NOT_SAVED.format(why=why, reach=dispatch.reach(council)).strip()


def _elsewhere(house: House, connection: str, request: Request) -> bool:
    """Whether the conversation goes on in private messages: others can see this channel.

    A desk that is somebody's own chat has their identity for a channel, on Telegram; what is
    written there is always the desk's.
    """
    return connection in house.mailboxes and request.channel != request.sender


def _meant(session: Session, house: House, connection: str, request: Request) -> Meant | None:
    """What a request says to the conversation; None where it is a command, or a stranger's."""
    begins = _begins(request)
    if begins is None and not _goes_on(session, connection, request):
        return None
    known = councils(session, house, connection, request.channel, request.sender)
    return Meant(known, begins) if known else None  # a stranger is refused as with any command


def _begins(request: Request) -> dict[str, str] | None:
    """The answers with which a request begins a report; None where it begins none."""
    entry = table.named(request.line, request.command)
    if entry is None or entry.spec.name != REPORT:
        return None
    if request.line is None:
        return _filled_in(request.args)
    rest = table.first_word(request.line)[1].strip()
    number, after = table.first_word(rest)
    if _NUMBER.fullmatch(number) and not _tells(number, after):
        return None
    return {"what": rest} if rest else {}


def _filled_in(args: Mapping[str, str]) -> dict[str, str] | None:
    """The same of a native form; words where a report's number is asked for are no number."""
    opens, words = args.get("number", "").strip(), args.get("text", "").strip()
    step = args.get("do", "").strip()
    keys = {question.key for question in form.QUESTIONS} | {seen.KEY}
    given = {key: said for key, said in args.items() if key in keys and said.strip()}
    if step or _NUMBER.fullmatch(opens):
        return None
    told = f"{opens} {words}".strip()
    return given | ({"what": told} if told else {})


def _tells(number: str, after: str) -> bool:
    """Whether a number begins what somebody reports (“3 men followed me”), and means no report.

    One word behind it, or one that may be a step with a report, is no such thing.
    """
    verb, more = table.first_word(after)
    if not more or not number.isalnum():
        return False
    steps = (*report_steps.STEPS, "acknowledge")
    return not get_close_matches(verb.casefold().rstrip(".,:;"), steps, n=1, cutoff=_LIKE_A_STEP)


def _goes_on(session: Session, connection: str, request: Request) -> bool:
    """Whether a line answers a question put at this desk, or is about one's own reports."""
    if request.line is None or _is_command(request.line):
        return False
    talking = mail.talk_of(session, connection, request.sender)
    here = talking is not None and places.desk_of(talking.place) == request.channel
    if here and talking is not None and talking.asking is not None:
        entry = table.named(request.line, None)
        orders = entry is not None and entry.spec.name != "help"
        return not (orders and _is_stale(session, talking))
    word = table.first_word(request.line)[0].casefold()
    return word in LATER or request.line.strip().casefold() == "my reports"


def _is_stale(session: Session, talking: Talk) -> bool:
    """Whether a question was left so long ago that a command is no answer to it.

    What is still being written is sent as it stands when its time is over, and asks no more; a
    question about what was sent, or about nothing yet, would stand for ever.
    """
    report = reports.get(session, talking.report_id)
    if report is not None and report.state == "draft":
        return False
    return now(session) - talking.last_at >= afterwards.STILL


def _is_command(line: str) -> bool:
    """Whether a line is a command while a question is open.

    It begins with ``/``, or is nothing but a word with which one looks at something.
    """
    if line.lstrip().startswith("/"):
        return table.named(line, None) is not None
    return line.strip().casefold() in LOOKS
