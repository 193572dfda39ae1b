"""What is going on: help, status, accounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from difflib import get_close_matches

from adapters.contract import Level, Parameter
from bot.clerk import backing, find_report, hold, letters, monitored, troubles
from bot.clerk.subjects import by_subject
from bot.clerk.table import EVERYBODY, READERS, TABLE, Asked, Refuse, Reply, command, parameter
from bot.store import (
    audit,
    cases,
    crypto,
    health,
    held,
    letterbox,
    outstanding,
    people,
    rules,
    unwatched,
)
from bot.store.health import AccountHealth
from bot.store.store import now
from bot.words import stretches
from bot.words.cases import sentence
from bot.words.times import counted, morning, span, when

RECENT = timedelta(days=7)


@command("help", "Show the commands, or explain one",
         parameter("command", "text", "a command", required=False),
         roles=EVERYBODY, example="help takedown", looks=True)  # fmt: skip
def help_(asked: Asked, args: Mapping[str, str]) -> Reply:
    """List what this person may use: nobody is shown a door that is locked to them."""
    mine = [name for name, entry in TABLE.items() if asked.person.roles & entry.roles]
    if args["command"]:
        return Reply(_explained(" ".join(args["command"].casefold().split()), mine))
    lines = ["Commands that you may use. What stands in [ ] may be left out."]
    for subject, names in by_subject(mine):
        lines += ["", subject]
        lines += [f"{TABLE[name].usage()}: {TABLE[name].spec.summary}." for name in names]
    return Reply("\n".join(lines))


def _explained(typed: str, mine: list[str]) -> str:
    """One command as it is typed, or those of two words that begin so. Raises Refuse."""
    spelt = typed.removeprefix("/")  # and as Telegram's menu spells it: /rule_on, /election_add
    found = [n for n in TABLE if n in (spelt, spelt.replace("_", " "), spelt.replace("_", "-"))]
    if not found:
        longer = [name for name in mine if name.startswith(f"{spelt} ")]
        if not longer:
            raise Refuse(_unknown(typed, mine))
        return "\n".join(f"{TABLE[name].usage()}: {TABLE[name].spec.summary}." for name in longer)
    entry = TABLE[found[0]]
    lines = [f"{entry.usage()}: {entry.spec.summary}."]
    lines += [f"{p.name.upper()}: {p.summary}{_choices(p)}." for p in entry.spec.parameters]
    if entry.example:
        lines.append(f"For example: {entry.example}")
    return "\n".join(lines)


def _unknown(typed: str, mine: list[str]) -> str:
    """What is no command may be a call for help: “Help he is threatening me”."""
    near = get_close_matches(typed, mine, n=1)
    said = f"I do not know “{typed[:40]}”."
    if near:
        return f"{said} Did you mean {near[0]}? Type help for all commands."
    first = "In danger? Call 999. To report harassment, type: report"
    return f"{first}\n{said} Type help for all commands."


def _choices(wanted: Parameter) -> str:
    """What an argument may be, where its summary does not say so already."""
    said = all(choice in wanted.summary for choice in wanted.choices)
    return "" if said else f" ({', '.join(wanted.choices)})"


@command("accounts", "Show which accounts are watched", roles=EVERYBODY, looks=True)
def accounts(asked: Asked, args: Mapping[str, str]) -> Reply:  # noqa: ARG001  every command is called so
    """The list of what is watched; it is no secret."""
    rows = health.accounts(asked.session, asked.council.id)
    lines = [f"{counted(len(rows), 'account')} watched for {asked.council.name}:"]
    lines += [_account(asked, row) for row in rows]
    lines.append("Only the Council's own accounts are watched, nobody's personal account.")
    return Reply("\n".join(lines))


def _account(asked: Asked, row: AccountHealth) -> str:
    account, at = row.account, now(asked.session)
    platform = asked.house.platform(account.connection)
    abilities = asked.house.abilities.get(account.connection)
    seen = f"last change seen {when(account.last_event_at, at)}" if account.last_event_at else (
        "nothing seen yet"
    )  # fmt: skip
    replies = "replies watched" if abilities and abilities.replies_watched else (
        "replies: not watched"
    )  # fmt: skip
    mode = "" if account.mode == "normal" else f", {account.mode}"
    return f"{platform} ({account.address}), {account.kind}{mode}: {seen}; {replies}."


@command("status", "Show whether all is well, and what is not", roles=READERS, looks=True)
def status(asked: Asked, args: Mapping[str, str]) -> Reply:  # noqa: ARG001  every command is called so
    """Accounts, lag, gaps, what fails, what waits. The first line is the answer."""
    problems = troubles.now_wrong(asked.session, asked.house, asked.council)
    first = "NOT ALL IS WELL. Posts not checked are not “clean”." if problems else "All is well."
    lines = [first, *problems, *_watched(asked), *_waiting(asked), *_gaps(asked), *_record(asked)]
    return Reply("\n".join(lines), level=Level.URGENT if problems else Level.INFO)


def _watched(asked: Asked) -> list[str]:
    at = now(asked.session)
    lines = []
    for row in health.accounts(asked.session, asked.council.id):
        lines.append(_account(asked, row))
        stream = row.stream
        if stream is None or stream.state == "starting" or stream.caught_up_at is None:
            lines[-1] += " Still catching up."
        elif stream.state == "working" and not health.is_silent(stream, at):
            lines[-1] += " Connected."
    return lines


def _waiting(asked: Asked) -> list[str]:
    posts, media, oldest = health.pending(asked.session, asked.council.id)
    lag = f", the oldest for {span(now(asked.session) - oldest)}" if oldest else ""
    counts = outstanding.waiting(asked.session, asked.council.id)
    alerts = sum(n for (lane, _, state), n in counts.items() if (lane, state) == WAITING_ALERT)
    quietly, over = held.waiting(asked.session, asked.council.id)
    lines = [
        (
            f"Waiting: {counted(posts, 'post')} to check{lag}; {counted(media, 'picture')} "
            f"to copy; {counted(alerts - quietly, 'alert')} to deliver."
        )
    ]
    if over is not None:
        lines.append(
            f"It is quiet: {counted(quietly, 'alert')} that can wait until "
            f"{when(over, now(asked.session))}."
        )
    open_cases = cases.listed(asked.session, asked.council.id)
    undecided = [c for c in open_cases if c.state in ("open", "by_hand")]
    age = f", the oldest since {when(undecided[0].opened_at, now(asked.session))}" if (
        undecided
    ) else ""  # fmt: skip
    lines.append(f"Cases to decide: {len(undecided)}{age}.")
    on_watch = rules.watched(asked.session, [asked.council.id]).get(asked.council.id, ())
    if on_watch:
        raises = "raises" if len(on_watch) == 1 else "raise"
        lines.append(
            f"On watch: {counted(len(on_watch), 'rule')}, which {raises} nothing. Type rules."
        )
    lines += _unread(asked)
    if kept := hold.visible(asked):
        lines.append(f"On hold, and not erased: {counted(len(kept), 'thing')}. Type holds.")
    lines += _away(asked)
    model = asked.house.model
    if model is not None and model.trouble:
        lines.append(
            f"THE MODEL DOES NOT WORK ({model.name}): {model.trouble} Posts that the rules call "
            "clean wait for it."
        )
    if model is None:
        off = asked.house.config.scorer == "none"
        why = "scorer = “none” in the configuration" if off else "no rule of the pack asks a model"
        lines.append(f"Not checked in any post: toxicity ({why}).")
    return lines


WAITING_ALERT = ("alert", "waiting")


def _unread(asked: Asked) -> list[str]:
    """How many reports wait for the person who asks: of others not even that there are any."""
    if not crypto.is_open(crypto.REPORTS):
        return []
    found = find_report.readable(asked.session, asked.house, asked.council, asked.person)
    new = sum(1 for one in found if one.opened_at is None and one.state == "filed")
    lines = [f"Reports of harassment that nobody has opened: {new}. Type reports."] if new else []
    if asked.person.roles & letters.ROLES:
        waiting = letterbox.unread(asked.session, asked.council.id)
        if waiting:
            lines.append(f"Letters that nobody has read: {waiting}. Type letters.")
    return lines


def _away(asked: Asked) -> list[str]:
    at = now(asked.session)
    lines = []
    for role in people.CHAIN:
        for person in people.holders(asked.session, asked.council.id, role):
            absence = people.absence(asked.session, person.id)
            if absence is not None:
                lines.append(f"{person.name} is away until {morning(absence.until, at)}.")
    return lines


def _gaps(asked: Asked) -> list[str]:
    at: datetime = now(asked.session)
    found = unwatched.between(asked.session, asked.council.id, at - RECENT)
    return [
        *stretches.lines(found, at),
        *_lost(asked, at),
    ]


def _lost(asked: Asked, at: datetime) -> list[str]:
    return [
        f"Gap: {account.address} was not watched from {when(gap.starts_at, at)} "
        f"to {when(gap.ends_at, at)}: {sentence(gap.why)}"
        for gap, account in health.gaps(asked.session, asked.council.id, at - RECENT)
    ]


def _record(asked: Asked) -> list[str]:
    seq, digest = audit.head(asked.session, asked.council.id)
    return [
        f"Audit chain: {seq} rows, head {seq}:{digest[:16]}…",
        *monitored.heard(asked.session, asked.house),
        *backing.line(asked.session, asked.house),
    ]
