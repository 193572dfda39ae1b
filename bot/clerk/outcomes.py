"""What came of an action: the case's new state, and the true word to everybody concerned."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from adapters.contract import ActionKind, Alert, Level, Outcome
from bot.clerk import cards, comings, quiet, tell
from bot.clerk.house import House
from bot.store import actions, cases, commands, people
from bot.store.actions import REVERSE
from bot.store.cases import File
from bot.store.schema_work import Action, Case, Command
from bot.store.store import now
from bot.words import cases as words
from bot.words.cases import sentence
from bot.words.times import when
from policy.pack import Pack
from policy.verdict import by_minute

SUCCESS = (Outcome.DONE, Outcome.ALREADY)
DID = {"take_down": "removed", "hide": "hidden", "restore": "restored", "unhide": "shown again"}


def finished(session: Session, house: House, action: Action) -> None:
    """Move the case on and tell what is known, in the transaction that closes the action."""
    if action.case_id is None:
        return
    case = session.get_one(Case, action.case_id)
    file = cases.file(session, case)
    success = action.state in SUCCESS
    back = action.kind in REVERSE
    if success or (back and action.state == Outcome.PARTLY):  # what came back in part is public
        _mark(session, file, action.state, back=back)
    state = ("restored" if back else "taken_down") if success else "by_hand"
    cases.move(session, case, state, outcome=action.state)
    if success and not back and actions.undone_meanwhile(session, action):
        # It was read as gone, and then seen again before this was written down.
        _finish_command(session, action)
        file.post.removed_at = file.post.removed_by = None
        comings.back(session, house, file.post)
        return
    if not success:
        within = quiet.answer_in(session, house, file.verdict)
        case.escalate_at = now(session) + within
    text = _done(session, house, file, action) if success else _not_done(session, file, action)
    level = Level.INFO if success else Level.URGENT
    label = tell.case_label(session, file)
    alert = Alert(f"Case {label}: {'done' if success else 'NOT DONE'}", text, level, case=label)
    _say(session, house, file, action, alert)
    cards.edit_card(session, house, cases.file(session, case), f"action:{action.id}")


def _mark(session: Session, file: File, outcome: str, *, back: bool) -> None:
    at: datetime | None = None if back else now(session)
    if file.post.by_public:
        file.post.hidden_at = at
    elif back:
        file.post.removed_at = file.post.removed_by = None
    else:
        file.post.removed_at = file.post.removed_at or at
        if outcome == Outcome.DONE:
            file.post.removed_by = "beadle"
        else:  # it was gone when we looked: whoever did that stays on record
            file.post.removed_by = file.post.removed_by or "unknown"


def _done(session: Session, house: House, file: File, action: Action) -> str:
    at, label = now(session), tell.case_label(session, file)
    ability = house.ability(file.account.connection, ActionKind(action.kind))
    for_good = house.for_good(file)
    did = DID["take_down" if for_good else action.kind]
    if action.state == Outcome.ALREADY:
        first = f"Case {label} was {did} already; I checked at {when(at, at)}."
    else:
        first = f"Done. Case {label} was {did} at {when(at, at)}, and I checked."
    lines = [first, sentence(action.detail or "")]
    if action.kind in REVERSE:
        if "https://" not in (action.detail or ""):  # else it says itself where the post stands now
            lines.append(words.standing(file, at, again=True))
        known = "likes" in (action.detail or "").casefold()
        if action.kind == ActionKind.RESTORE and not ability.keeps_comments and not known:
            lines.append("Likes and replies may not come back.")
    else:
        lines.append("We keep a copy; others may too.")
        lines.append(words.DELETED if for_good else f"To undo: restore {label} REASON.")
    lines.append(_tell_author(session, house, file, action))
    return " ".join(line for line in lines if line)


def _not_done(session: Session, file: File, action: Action) -> str:
    label = tell.case_label(session, file)
    back = action.kind in REVERSE
    stands = "still not public" if back else "still public"
    first = {
        Outcome.UNKNOWN: f"NOT KNOWN. I could not find out how case {label} stands.",
        Outcome.PARTLY: f"ONLY PARTLY DONE. Case {label} is {'not as it was' if back else stands}:",
    }.get(Outcome(action.state), f"NOT DONE. Case {label} is {stands}.")
    known = action.state != Outcome.UNKNOWN
    detail = sentence(action.detail or "")
    return f"{first} {detail} {words.by_hand(file, label, back=back, known=known)}"


def _tell_author(session: Session, house: House, file: File, action: Action) -> str:
    who = people.name_of(session, action.ordered_by_id)
    if action.ordered_by_id is not None and action.ordered_by_id == file.post.author_id:
        return ""
    pack = house.packs[file.case.council_id]
    at = now(session)
    written = when(file.post.posted_at or file.post.seen_at, at)
    ground = _ground(pack, action.clause or "")
    post = f"Your post of {written} on {house.platform(file.account.connection)}"
    reason = f"Reason: {sentence(action.reason)}"
    # "Already" is no more than that: somebody else, the author even, may have done it first.
    if action.kind in REVERSE:
        did = "put it back" if action.state == Outcome.DONE else "had ordered it to be put back"
        text = f"{post} is public again. {who} {did}. {reason}"
    else:
        did = (
            f"was {DID[action.kind]} at {when(at, at)} on the order of {who}."
            if action.state == Outcome.DONE
            else f"is no longer public; {who} had ordered it to be {DID[action.kind]}."
        )
        text = (
            f"{post} {did}{ground} {reason} A copy is kept. If you think this is wrong, tell "
            f"{_to_turn_to(session, file, action)}."
        )
    title = f"Your post: {DID[action.kind]}"
    return tell.author_of(session, house, file, title, text, f"author:{action.id}")


def _ground(pack: Pack, cited: str) -> str:
    """What the post was taken down for, as its author reads it."""
    if by_minute(cited):
        return f" {cited[:1].upper()}{cited[1:]} ({pack.title_of(cited)})."
    clause = pack.clauses.get(cited)
    return f" Clause {clause.id} ({clause.title})." if clause else ""


def _to_turn_to(session: Session, file: File, action: Action) -> str:
    """Who gave the order, and the first of clerk, deputy and chairman who did not."""
    chain = people.deciders(session, action.council_id, file.post.author_id)
    other = next((one.name for one in chain if one.id != action.ordered_by_id), None)
    who = people.name_of(session, action.ordered_by_id)
    return f"{who} or {other}" if other else who


def _say(session: Session, house: House, file: File, action: Action, alert: Alert) -> None:
    """To the desk that asked, as the answer; to the other desks as news."""
    row = _finish_command(session, action)
    if row is not None:
        tell.answer(session, row, alert, final=True, part=":outcome")
    tell.council(
        session,
        house,
        action.council_id,
        alert,
        f"{file.subject}:action:{action.id}",
        tell.responsible(session, file),
        without=(row.desk, row.channel) if row else None,
        can_wait=alert.level is Level.INFO,
    )


def _finish_command(session: Session, action: Action) -> Command | None:
    row = session.get(Command, action.command_id) if action.command_id else None
    if row is not None:
        commands.finish(session, row, "done")
    return row


def delayed(session: Session, house: House, action_id: int, why: str) -> None:
    """Say once that an order is not carried out yet, so that nobody takes silence for success."""
    action = session.get_one(Action, action_id)
    if action.case_id is None or action.finished_at is not None:
        return
    file = cases.file(session, session.get_one(Case, action.case_id))
    label = tell.case_label(session, file)
    stands = (
        f"I do not know yet how case {label} stands."
        if actions.begun(session, action_id)
        else f"Case {label} is as it was."
    )
    text = (
        f"NOT DONE YET. {stands} {sentence(why)} I keep trying and tell you the outcome. "
        f"If it cannot wait, act by hand{f': {file.post.url}' if file.post.url else '.'}"
    )
    alert = Alert(f"Case {label}: not done yet", text, Level.URGENT, case=label)
    row = session.get(Command, action.command_id) if action.command_id else None
    if row is not None:
        tell.answer(session, row, alert, final=False, part=":delayed")
    else:
        key = f"{file.subject}:delayed:{action.id}"
        tell.council(session, house, action.council_id, alert, key)
