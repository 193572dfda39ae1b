"""What a verdict, a removal or a return means for a post's case, and who is told."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import cards, quiet, tell
from bot.clerk.house import House
from bot.clerk.reporting import seen
from bot.store import audit, cases, judging, people, schema
from bot.store.cases import File, is_urgent
from bot.store.schema import Account, Version
from bot.store.schema_work import Case, Verdict
from bot.store.store import now
from policy.verdict import Finding, cited

LOOK_BACK = timedelta(days=30)
SENTENCE_ENDS = (".", "!", "?", "\n")


def verdict(session: Session, house: House, version: Version, found: Verdict) -> Case | None:
    """Open a case, or carry an open one on; the case, if there is one."""
    post = session.get_one(schema.Post, version.post_id)
    held = cases.holding(session, post.id)
    if held is not None:
        _carry_on(session, house, held, version, found)
        return held
    if found.outcome == "clean":
        nothing = True
    elif version.number < post.versions and not is_urgent(found):
        nothing = True
        _edited_away(session, house, post, version, found)
    else:
        nothing = _decided_before(session, post, version, found)
    if nothing:
        if post.by_public:
            judging.reduce_public(session, post.id)
        return None
    return _open(session, house, post, version, found)


def _cited(found: Verdict) -> list[str]:
    """The clauses of a stored verdict, the weightiest first."""
    return list(cited([Finding.from_json(one) for one in found.findings]))


def _edited_away(
    session: Session, house: House, post: schema.Post, version: Version, found: Verdict
) -> None:
    """A version that raised something was edited before it was read: said, and on record.

    What stands there now is judged by itself; there is nothing left to take down.
    """
    clauses = _cited(found)
    payload = {"version": version.number, "verdict": found.outcome, "clauses": clauses}
    entry = audit.Entry("edited away", f"post:{post.id}", payload)
    audit.record(session, post.council_id, entry)
    if found.outcome != "breach":
        return
    account = session.get_one(Account, post.account_id)
    text = (
        f"An earlier version of a post on {house.platform(account.connection)} "
        f"({account.address}) touched {', '.join(clauses)}. It was edited before I read it; what "
        "stands there now is checked by itself. Nothing is to be done. We keep a copy."
    )
    alert = Alert("A post was edited", text)
    tell.council(session, house, post.council_id, alert, f"edited away:{version.id}", can_wait=True)


def is_history(session: Session, post: schema.Post, version: Version) -> bool:
    """Whether this was published long before its account was watched, and found at first sight.

    An account's history would bury the Clerk on the first day: such cases are opened and listed,
    but told together, and nobody is chased about them. What comes later is news, whatever date
    it claims, and so is every edit. Danger is told whenever it is found.
    """
    account = session.get_one(Account, post.account_id)
    if version.number > 1 or (account.looked_at and version.seen_at > account.looked_at):
        return False
    return post.posted_at is not None and post.posted_at < account.watched_since - LOOK_BACK


def _open(
    session: Session, house: House, post: schema.Post, version: Version, found: Verdict
) -> Case:
    old = is_history(session, post, version) and not is_urgent(found)
    first = next(iter(people.deciders(session, post.council_id, post.author_id)), None)
    case = cases.open_case(
        session,
        post,
        found,
        _cited(found),
        first.id if first else None,
        None if old else quiet.answer_in(session, house, found),
    )
    if not old:
        file = cases.file(session, case)
        cards.open_card(session, house, file)
        seen.tell_author(session, house, file)
    return case


def _decided_before(session: Session, post: schema.Post, version: Version, found: Verdict) -> bool:
    """Whether a closed case let the same words stand: a corrected typo asks nobody again."""
    closed = cases.last_closed(session, post.id)
    if closed is None:
        return False
    earlier = session.get_one(Version, closed.version_id)
    verdict = session.get_one(Verdict, closed.verdict_id)
    raised = _raised(version, found)
    # Without a finding the check itself went wrong: nobody has looked at that.
    if not raised or not raised <= _raised(earlier, verdict):
        return False
    payload = {"version": version.number, "as": f"case:{closed.id}"}
    audit.record(session, post.council_id, audit.Entry("let stand", f"post:{post.id}", payload))
    return True


def _raised(version: Version, verdict: Verdict) -> set[tuple[str, str, str]]:
    """What was found, each with its whole sentence: the same word elsewhere is another matter."""
    parts = dict(version.parts or [])
    findings = [Finding.from_json(one) for one in verdict.findings]
    return {(f.clause, f.rule, _sentence(parts.get(f.part, ""), f)) for f in findings}


def _sentence(text: str, finding: Finding) -> str:
    start = max((text.rfind(end, 0, finding.start) for end in SENTENCE_ENDS), default=-1) + 1
    ends = [at for end in SENTENCE_ENDS if (at := text.find(end, finding.end)) >= 0]
    return " ".join(text[start : min(ends, default=len(text))].casefold().split())


def _carry_on(session: Session, house: House, case: Case, version: Version, found: Verdict) -> None:
    """A new version of a post that has a case: the case follows it, and stays one."""
    earlier = session.get_one(Version, case.version_id)
    if version.number <= earlier.number:
        return
    file = cases.file(session, case)
    clean = found.outcome == "clean"
    before = set(case.clauses)
    alarmed = is_urgent(found) and not is_urgent(session.get_one(Verdict, case.verdict_id))
    worse = alarmed or (case.outcome == "refer" and found.outcome == "breach")
    # A case of the first look was told with many others; an edit makes it news.
    history = case.state == "open" and case.escalate_at is None and not clean
    if history or (worse and case.escalate_at is not None):
        due = now(session) + quiet.answer_in(session, house, found)
        case.escalate_at = min(case.escalate_at or due, due)
    if clean:
        cases.note(session, case, "the post was edited; the new version raises nothing")
    else:
        case.version_id, case.verdict_id = version.id, found.id
        case.outcome = found.outcome
        case.clauses = _cited(found)
        cases.note(session, case, "the post was edited; the case is now about the new version")
    file = cases.file(session, case)
    if history:
        cards.open_card(session, house, file)
        return
    cards.edit_card(session, house, file, f"version:{version.id}")
    if clean or worse or set(case.clauses) - before:
        cards.about_case(session, house, file, _edited(session, house, file, clean=clean),
                        f"edited:{version.id}", Level.URGENT if alarmed else Level.ASK)  # fmt: skip


def _edited(session: Session, house: House, file: File, *, clean: bool) -> str:
    label = tell.case_label(session, file)
    if clean:
        return (
            f"Case {label} was edited, and nothing is found in the new words. The earlier version "
            f"is kept. Please decide: dismiss {label} REASON, or takedown {label} CLAUSE REASON."
        )
    return f"Case {label} was edited.\n{cards.card(session, house, file).text}"
