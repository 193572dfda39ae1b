"""When quiet hours are over: what waited comes as one message, not as a night's worth of them.

One or two alerts come as they were written. Of more, the cases become a list and the rest follow
word for word. A case that is over by then is no news. All in one transaction: none is lost, and
none comes twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from adapters.contract import Address, Alert, Level
from bot.clerk import cards, quiet, tell
from bot.clerk.house import House
from bot.store import cases, held, outbox
from bot.store.cases import File
from bot.store.letters import Letter
from bot.store.schema_work import Case, Outbox
from bot.words import cases as words
from bot.words.times import counted

FEW = 2
"""So many come each by itself."""
LONGEST = 3000
"""Characters of one message at most, unless a single alert is longer."""
CASES = 20
"""Cases named in the list at most."""

_TOLD = "told together with what else had waited"
_OVER = "it was over before quiet hours were"

Held = tuple[Outbox, Letter, File | None]
Groups = dict[tuple[str, Address], list[Held]]


def due_in(session: Session, house: House) -> frozenset[str]:
    """The councils for which something is held although it is not quiet any more."""
    known = {council.id for council in house.config.councils}
    return frozenset(
        one for one in held.councils(session) & known if quiet.now_ends(session, house, one) is None
    )


def tell_all(session: Session, house: House, council_id: str) -> None:
    """Tell a council what waited, where it is not quiet now."""
    if quiet.now_ends(session, house, council_id) is not None:
        return
    groups: Groups = defaultdict(list)
    for row in held.rows(session, council_id):
        letter = Letter.from_json(row.body or "")
        file = _file(session, row)
        if file is not None and file.case.state not in ("open", "by_hand"):
            held.told_otherwise([row], _OVER)
        else:
            groups[row.target, letter.to].append((row, letter, file))
    for (target, to), group in _joined(groups).items():
        _tell(session, house, council_id, target, to, group)


def _joined(groups: Groups) -> Groups:
    """What is addressed to nobody comes with what is addressed to somebody in the same channel."""
    joined = {place: group for place, group in groups.items() if place[1].person is not None}
    for (target, to), group in groups.items():
        if to.person is None:
            same = (
                place for place in joined if (place[0], place[1].channel) == (target, to.channel)
            )
            joined.setdefault(next(same, (target, to)), []).extend(group)
    return joined


def _file(session: Session, row: Outbox) -> File | None:
    """The case that an alert shows, where it is the card of one."""
    kind, _, case_id = (row.topic or "").partition(":")
    case = session.get(Case, int(case_id)) if kind == "case" and case_id else None
    return cases.file(session, case) if case is not None else None


def _tell(
    session: Session,
    house: House,
    council_id: str,
    target: str,
    to: Address,
    group: Sequence[Held],
) -> None:
    if len(group) <= FEW:
        for row, letter, file in group:
            fresh = replace(letter, alert=cards.card(session, house, file)) if file else letter
            held.let_go(session, row, fresh.to_json())
        return
    files = [file for _, _, file in group if file is not None]
    others = [letter.alert for _, letter, file in group if file is None]
    parts = list(_parts(_listed(session, files), [alert.text for alert in others]))
    title = f"While it was quiet: {_counts(len(files), len(others))}"
    level = Level.ASK if files or any(a.level is not Level.INFO for a in others) else Level.INFO
    for number, text in enumerate(parts, 1):
        of = f" ({number} of {len(parts)})" if len(parts) > 1 else ""
        alert = Alert(f"{title}{of}", f"{title}{of}.\n\n{text}", level)
        key = f"{council_id}:gathered:{group[0][0].id}:{number}"
        outbox.put_alert(session, council_id, target, key, Letter(alert, to))
    held.told_otherwise([row for row, _, _ in group], _TOLD)


def _counts(files: int, others: int) -> str:
    said = [counted(files, "case")] if files else []
    said += [counted(others, "message")] if others else []
    return " and ".join(said)


def _listed(session: Session, files: Sequence[File]) -> str:
    """The cases, a line each, and how to decide on them."""
    if not files:
        return ""
    labels = [tell.case_label(session, file) for file in files]
    lines = [
        f"- {label} ({', '.join(file.case.clauses)}): "
        f"{next(iter(words.quoted(file, words.findings_of(file)[:1])), 'see the post')}"
        for label, file in zip(labels[:CASES], files[:CASES], strict=True)
    ]
    if len(files) > CASES:
        lines.append(f"- and {len(files) - CASES:,} more: cases")
    by = cards.earliest(session, files)
    how = (
        f"To see one in full: case {labels[0]}. To decide: takedown {labels[0]} CLAUSE REASON, or "
        f"dismiss {labels[0]} REASON."
    )
    return "\n".join(filter(None, ["Please decide:", *lines, how, by]))


def _parts(first: str, texts: Sequence[str]) -> Iterator[str]:
    """The texts one after the other, in as few messages as hold them."""
    part = first
    for text in texts:
        if part and len(part) + len(text) > LONGEST:
            yield part
            part = ""
        part = "\n\n".join(filter(None, [part, text]))
    if part:
        yield part
