"""Deciding on a case: takedown, restore, dismiss, advice, done, note."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.contract import ActionKind, Alert, Level
from bot.clerk import cards, finding, quiet, tell
from bot.clerk.table import READERS, TABLE, Asked, Refuse, Reply, command, parameter
from bot.store import actions, cases, people
from bot.store.cases import File
from bot.store.store import now
from bot.words.cases import DELETED

CASE = parameter("case", "case", "the case's number")
REASON = parameter("reason", "text", "the reason")
NOT_DOWN = ("open", "by_hand", "dismissed", "restored")


@command(
    "takedown", "Take a post down (or hide a public reply)", CASE,
    parameter("clause", "clause", "the clause that it breaches"), REASON,
    example="takedown 14 6.5 supports a party",
)  # fmt: skip
def takedown(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Order a take-down; the outcome comes when it was read back."""
    file = finding.to_decide(asked, args["case"])
    clause = finding.clause(asked, file, args["clause"])
    _refuse_unless_public(asked, file)
    if file.case.state not in NOT_DOWN:
        raise Refuse(_cannot(asked, file))
    if file.case.closed_at is not None and cases.holding(asked.session, file.post.id):
        raise Refuse("A newer case is open on the same post: decide on that one.")
    kind = ActionKind.HIDE if file.post.by_public else ActionKind.TAKE_DOWN
    return _order(asked, file, kind, clause, args["reason"])


def _refuse_if_forgotten(file: File) -> None:
    if file.version.purged_at is not None:
        raise Refuse(
            "Nothing was done: the time for which a member of the public's reply is kept is over. "
            "Its words and its address are forgotten. Please look on the platform yourself."
        )


def _refuse_unless_public(asked: Asked, file: File) -> None:
    _refuse_if_forgotten(file)
    last = actions.last_of_case(asked.session, file.case)
    if last is not None and last.kind in actions.REVERSE and last.state == "unknown":
        if asked.house.ability(file.account.connection, ActionKind.RESTORE).keeps_id:
            return  # nobody knows whether it is public again: the platform is asked
        raise Refuse(
            "Nothing was done: I do not know whether the post is public again, nor where. Please "
            "look on the platform. If it is there, remove it by hand."
        )
    if file.post.removed_at is not None:
        raise Refuse("Nothing was done: the post is no longer public. We keep a copy.")
    if file.post.hidden_at is not None:
        raise Refuse("Nothing was done: the reply is hidden already.")


def _cannot(asked: Asked, file: File) -> str:
    label = tell.case_label(asked.session, file)
    return {
        "ordered": f"Nothing new was done: case {label} is under way; the outcome will come.",
        "taken_down": f"Nothing was done: case {label} is taken down already.",
        "gone": f"Nothing was done: case {label} is about a post that is no longer public.",
        "open": f"Nothing was done: case {label} has not been taken down.",
        "dismissed": f"Nothing was done: case {label} was dismissed, the post was left public.",
        "restored": f"Nothing was done: case {label} has been restored already.",
        "by_hand": f"Nothing was done: case {label} waits for a person. Type case {label}.",
    }[file.case.state]


def _order(asked: Asked, file: File, kind: ActionKind, clause: str | None, reason: str) -> Reply:
    wanted = actions.Order(kind, reason, clause, asked.person.id, asked.row.id)
    actions.order(asked.session, file, wanted)
    cases.decide(asked.session, file.case, asked.person.id, clause, reason)
    cases.move(asked.session, file.case, "ordered", actor=asked.person.actor, order=kind.value)
    within = quiet.answer_in(asked.session, asked.house, file.verdict)
    file.case.escalate_at = now(asked.session) + within  # an order that hangs is not forgotten
    label = tell.case_label(asked.session, file)
    verb = {
        ActionKind.TAKE_DOWN: "taking it down", ActionKind.HIDE: "hiding it",
        ActionKind.RESTORE: "restoring it", ActionKind.UNHIDE: "showing it again",
    }[ActionKind.TAKE_DOWN if asked.house.for_good(file) else kind]  # fmt: skip
    return Reply(f"Case {label}: {verb} now. I will say how it went.", case=label, waits=True)


@command(
    "restore", "Put a post back that was taken down", CASE, REASON,
    example="restore 14 the deputy and I read it again",
)  # fmt: skip
def restore(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Order a restore: the post as it was, media included, where the platform can."""
    file = finding.to_decide(asked, args["case"])
    if file.case.state not in ("taken_down", "by_hand"):
        raise Refuse(_cannot(asked, file))
    _refuse_if_forgotten(file)
    half_done = actions.last_outcome(asked.session, file.case) in ("partly", "unknown")
    if file.post.removed_at is None and file.post.hidden_at is None and not half_done:
        raise Refuse("Nothing was done: the post is public.")
    if asked.house.for_good(file):
        raise Refuse(f"Nothing was done. {DELETED} We keep a copy.")
    if file.post.by_public and file.post.removed_at is not None:
        raise Refuse("Nothing was done: its author has deleted the reply. We keep a copy.")
    kind = ActionKind.UNHIDE if file.post.by_public else ActionKind.RESTORE
    return _order(asked, file, kind, file.case.decided_clause, args["reason"])


@command("dismiss", "Leave a post as it is and close the case", CASE, REASON,
         example="dismiss 14 a street name, no party")  # fmt: skip
def dismiss(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Close a case without touching the post."""
    file = finding.to_decide(asked, args["case"])
    if file.case.state not in cases.DECIDABLE:
        raise Refuse(_cannot(asked, file))
    was = file.case.state
    cases.decide(asked.session, file.case, asked.person.id, None, args["reason"])
    cases.move(
        asked.session, file.case, "dismissed", actor=asked.person.actor, reason=args["reason"]
    )
    cards.edit_card(asked.session, asked.house, file, "dismissed")
    label = tell.case_label(asked.session, file)
    text = f"Dismissed. Case {label} is closed; the post {_after_dismissal(file, was, label)}"
    return Reply(text, case=label)


def _after_dismissal(file: File, was: str, label: str) -> str:
    """How the post stands, and what can still be done: nothing that would be refused."""
    if file.post.removed_at is not None:
        ours = "" if file.post.removed_by == "beadle" else "; we did not do it"
        watched = " If it comes back, I tell you." if was == "gone" else ""
        return f"is not public{ours}.{watched}"
    if file.post.hidden_at is not None:
        return "stays hidden."
    return f"stays public. To change your mind: takedown {label} CLAUSE REASON."


@command("advice", "Ask the adviser named in the configuration", CASE, example="advice 14")
def advice(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Ask somebody for advice; the decision stays with the Clerk."""
    file = finding.kept(asked, args["case"])
    adviser = asked.council.adviser()
    person = people.by_slug(asked.session, asked.council.id, adviser.id) if adviser else None
    if person is None:
        raise Refuse(
            "Nobody was asked: the configuration names no adviser. "
            "Add one under [council.advice], or ask somebody yourself."
        )
    if person.id == file.post.author_id:
        raise Refuse(f"Nobody was asked: {person.name} wrote the post. Ask somebody else.")
    label = tell.case_label(asked.session, file)
    card = cards.card(asked.session, asked.house, file, decide=False)
    how = f", or type: note {label} YOUR ADVICE" if person.roles & TABLE["note"].roles else ""
    text = (
        f"{asked.person.name} asks for your advice.\n{card.text}\n"
        f"Please answer {asked.person.name}{how}."
    )
    alert = Alert(f"Advice on case {label}", text, Level.ASK, case=label)
    key = f"{file.subject}:advice:{asked.row.id}"
    told = tell.somebody(asked.session, asked.house, asked.council.id, person, alert, key)
    remark = f"asked {person.name} for advice" if told else (
        f"{person.name} was to be asked for advice and could not be reached"
    )  # fmt: skip
    cases.note(asked.session, file.case, remark, asked.person.id)
    if told:
        return Reply(f"Asked. {person.name} has case {label}. It stays yours to decide.")
    return Reply(
        f"NOT SENT. I have no way to reach {person.name}: please ask them yourself about case "
        f"{label}. It stays yours to decide.",
        level=Level.URGENT,
    )


@command("done", "Say that you carried out by hand what I could not", CASE, example="done 14")
def done(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Close what a person did by hand. Beadle says that it has not seen it itself."""
    file = finding.to_decide(asked, args["case"])
    if file.case.state not in ("by_hand", "ordered"):
        raise Refuse(_cannot(asked, file))
    wanted = actions.last_of_case(asked.session, file.case)
    if wanted is not None and wanted.finished_at is None:
        actions.stop(asked.session, wanted, "by_hand", f"done by hand by {asked.person.name}")
    label = tell.case_label(asked.session, file)
    back = wanted is not None and wanted.kind in actions.REVERSE
    _mark_by_hand(asked, file, back=back)
    state = "restored" if back else "taken_down"
    cases.move(asked.session, file.case, state, actor=asked.person.actor, by="hand")
    cards.edit_card(asked.session, asked.house, file, "done")
    undo = "" if back else f" To undo: restore {label} REASON."
    what = "is public again" if back else "was removed by hand"
    return Reply(
        f"Noted. Case {label} {what}, as {asked.person.name} says. I have not checked it.{undo}",
        case=label,
    )


def _mark_by_hand(asked: Asked, file: File, *, back: bool) -> None:
    at = None if back else now(asked.session)
    if file.post.by_public:
        file.post.hidden_at = at
    else:
        file.post.removed_at = at
        file.post.removed_by = None if back else asked.person.name


@command("note", "Add a note to a case", CASE, parameter("text", "text", "the note"),
         roles=READERS, example="note 14 spoke to the author")  # fmt: skip
def note(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Keep a remark with the case. It may be disclosed: write as if it were public."""
    file = finding.kept(asked, args["case"])
    cases.note(asked.session, file.case, args["text"], asked.person.id)
    return Reply(f"Noted on case {tell.case_label(asked.session, file)}.")
