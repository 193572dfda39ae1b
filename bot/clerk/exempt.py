"""What may go out while accounts are closed: a post that has a case, or a draft beforehand."""

from __future__ import annotations

from collections.abc import Mapping

from bot.clerk import cards, finding, tell
from bot.clerk.table import Asked, Refuse, Reply, command, parameter
from bot.store import cases, closures
from bot.store.cases import File
from bot.store.modes import CLOSED
from bot.store.store import now
from bot.words.closures import CATEGORIES
from bot.words.times import at_time
from policy.verdict import Finding, cited

_CATEGORY = parameter("category", "word", f"one of {', '.join(CATEGORIES)}", choices=CATEGORIES)


def category(text: str) -> str:
    """The category that was typed. Raises Refuse with those that exist."""
    if text.casefold() not in CATEGORIES:
        known = "; ".join(f"{name} ({what})" for name, what in CATEGORIES.items())
        raise Refuse(f"“{text[:40]}” is no category. Nothing was done. Use one of: {known}.")
    return text.casefold()


@command("exempt", "Let a post stay that may go out while accounts are closed",
         parameter("case", "case", "the case's number"), _CATEGORY,
         parameter("reason", "text", "why", required=False),
         example="exempt 14 emergency")  # fmt: skip
def exempt(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Close a case because its post is exempt. What else it touches is decided as always."""
    file = finding.to_decide(asked, args["case"])
    kind = category(args["category"])
    label = tell.case_label(asked.session, file)
    if file.case.state not in ("open", "by_hand"):
        raise Refuse(f"Nothing was done: there is nothing to decide on case {label}.")
    if file.version.mode != CLOSED:
        raise Refuse(f"Nothing was done: no account was closed then. To leave it: dismiss {label}.")
    others = _others(asked, file)
    if others:
        raise Refuse(
            f"Nothing was done: case {label} also touches {', '.join(others)}, which is for you to "
            f"decide: dismiss {label} REASON, or takedown {label} CLAUSE REASON."
        )
    reason = args["reason"] or f"exempt: {CATEGORIES[kind]}"
    closures.exempt(
        asked.session, asked.council.id, kind, reason, asked.person, case_id=file.case.id
    )
    cases.decide(asked.session, file.case, asked.person.id, None, reason)
    cases.move(
        asked.session, file.case, "dismissed", actor=asked.person.actor, reason=reason, exempt=kind
    )
    cards.edit_card(asked.session, asked.house, file, "exempted")
    return Reply(
        f"Exempt ({CATEGORIES[kind]}). Case {label} is closed; the post stays public. To change "
        f"your mind: takedown {label} CLAUSE REASON.",
        case=label,
    )


def _others(asked: Asked, file: File) -> list[str]:
    """What the post touches besides the clause, or the resolution, that closes accounts."""
    pack = asked.house.packs[asked.council.id]
    found = cited([Finding.from_json(one) for one in file.verdict.findings])
    return [clause for clause in found if not pack.closes(clause)]


@command("exempt draft", "Let these words go out while accounts are closed; they are not kept",
         _CATEGORY, parameter("text", "text", "the words, exactly as they will be posted"),
         example="exempt draft emergency Burst main in the High Street.")  # fmt: skip
def exempt_draft(asked: Asked, args: Mapping[str, str]) -> Reply:
    """Note a digest of the words, so that they are known when they come."""
    kind = category(args["category"])
    row = closures.exempt(
        asked.session, asked.council.id, kind, CATEGORIES[kind], asked.person, words=args["text"]
    )
    assert row.until is not None
    until = at_time(row.until, now(asked.session))
    return Reply(
        f"Noted: these very words may go out until {until.removeprefix('on ')} ({CATEGORIES[kind]})"
        ". All else in the policy is checked as always. I kept a digest, and none of the words."
    )
