"""What it means for a case that a post goes, comes back, or could not be seen for a while."""

from __future__ import annotations

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level, Outcome
from bot.clerk import cards, quiet, tell
from bot.clerk.house import House
from bot.store import actions, audit, cases, schema
from bot.store.schema import Account
from bot.store.schema_work import Case
from bot.store.store import now
from bot.words.cases import sentence
from bot.words.times import at_time, when


def gone(session: Session, house: House, post: schema.Post) -> None:
    """A post was removed, and not by us."""
    case = cases.holding(session, post.id)
    if case is None or case.state not in ("open", "by_hand"):
        return
    asked = case.state == "by_hand"  # the Clerk was told to remove it by hand
    cases.move(session, case, "taken_down" if asked else "gone", actor="platform")
    file = cases.file(session, case)
    cards.edit_card(session, house, file, "gone")
    label = tell.case_label(session, file)
    by = "" if post.removed_by in (None, "unknown") else f" by {post.removed_by}"
    known = "" if by else " We were not told by whom."
    undo = f"To undo: restore {label} REASON."
    ours = ", not by Beadle"
    if asked and not by and actions.last_outcome(session, case) == Outcome.UNKNOWN:
        ours, known = "", " That may have been my own order, of which I could not find out."
    text = (
        f"Case {label} is no longer public: it was removed{by} "
        f"{at_time(post.removed_at or now(session), now(session))}{ours}.{known} "
        f"We keep a copy. {undo if asked else f'To close it: dismiss {label} REASON.'}"
    )
    cards.about_case(session, house, file, text, f"gone:{post.versions}:{now(session).timestamp()}")


def back(session: Session, house: House, post: schema.Post) -> None:
    """A post that was gone is public again, and we did not do it."""
    case = cases.holding(session, post.id) or _dismissed_when_gone(session, post)
    if case is None or case.state not in ("taken_down", "gone", "by_hand", "dismissed"):
        return
    was = case.state
    if was == "by_hand" and actions.last_kind(session, case) in actions.REVERSE:
        _back_by_hand(session, house, case)
        return
    cases.move(session, case, "open", actor="platform", again="public")
    within = quiet.answer_in(session, house, cases.file(session, case).verdict)
    case.escalate_at = now(session) + within
    file = cases.file(session, case)
    label = tell.case_label(session, file)
    before = "It had been taken down." if was == "taken_down" else "It had been removed."
    text = f"Case {label} IS PUBLIC AGAIN. {before}\n{cards.card(session, house, file).text}"
    key = f"back:{now(session).timestamp()}"
    cards.about_case(session, house, file, text, key, Level.URGENT)


def _dismissed_when_gone(session: Session, post: schema.Post) -> Case | None:
    """The case that was closed because its post was gone: that let nothing stand in public."""
    case = cases.last_closed(session, post.id)
    if case is None or case.state != "dismissed":
        return None
    moves = [
        detail.payload
        for row, detail in audit.about(session, post.council_id, [f"case:{case.id}"])
        if row.kind == "case" and detail is not None
    ]
    return case if moves and moves[-1].get("from") == "gone" else None


def _back_by_hand(session: Session, house: House, case: Case) -> None:
    """The Clerk was told to put it back by hand, and somebody has: we see it."""
    cases.move(session, case, "restored", actor="platform")
    file = cases.file(session, case)
    label = tell.case_label(session, file)
    cards.edit_card(session, house, file, "back")
    text = f"Case {label} is public again: it was put back by hand. Nothing more is needed."
    cards.about_case(session, house, file, text, f"back:{now(session).timestamp()}")


def gap(session: Session, house: House, gap: schema.Gap) -> None:
    """Name a stretch that was not watched."""
    session.flush()
    account = session.get_one(Account, gap.account_id)
    at = now(session)
    text = (
        f"NOT WATCHED: {house.platform(account.connection)} ({account.address}) from "
        f"{when(gap.starts_at, at)} to {when(gap.ends_at, at)}. {sentence(gap.why)} What was "
        "published and removed in between is not known. Please look at the account yourself for "
        "that time."
    )
    alert = Alert("A stretch was not watched", text, Level.URGENT)
    tell.council(session, house, gap.council_id, alert, f"gap:{gap.id}")
