"""Finding the case that somebody means, and whether they may decide on it."""

from __future__ import annotations

import re

from bot.clerk import periods
from bot.clerk.table import Asked, NotAllowed, Refuse
from bot.store import cases, people
from bot.store.cases import File
from bot.words.cases import typed
from policy.verdict import by_minute

_NUMBER = re.compile(r"#?(\d{1,9})(?:/(\d{4}))?", re.ASCII)


def case(asked: Asked, text: str) -> File:
    """The case that ``14`` or ``14/2026`` means. Raises Refuse where that is none, or not one.

    A number alone means this year's case (else the newest of that number), unless an older one of
    the same number is not closed: then the person is asked, because it may be the old one's card
    that they are looking at.
    """
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise Refuse(f"“{text[:40]}” is no case number. Type cases to see them.")
    same = cases.numbered(asked.session, asked.council.id, int(match[1]))
    if match[2]:
        meant = [one for one in same if one.year == int(match[2])]
    else:
        meant = [one for one in same if one is same[0] or one.closed_at is None]
    if not meant:
        raise Refuse(f"There is no case {text.strip()}. Type cases to see those that are open.")
    if len(meant) > 1:
        choices = " or ".join(f"{one.number}/{one.year}" for one in meant)
        raise Refuse(f"Which one: {choices}? Type the number with its year.")
    return cases.file(asked.session, meant[0])


def kept(asked: Asked, text: str) -> File:
    """The case, where it is still kept: nothing is added to one whose time is over."""
    file = case(asked, text)
    if file.case.erased_at is not None:
        raise Refuse(
            "Nothing was done: the time for which the case is kept is over, and nothing of it is "
            "left to work with. Please look on the platform yourself."
        )
    return file


def to_decide(asked: Asked, text: str) -> File:
    """The case, where the person may decide on it: nobody decides on their own post."""
    file = kept(asked, text)
    if file.post.author_id == asked.person.id:
        others = people.deciders(asked.session, asked.council.id, asked.person.id)
        who = others[0].name if others else "somebody else: no deputy or chairman is configured"
        raise NotAllowed(f"Nothing was done: this is your own post. It is for {who} to decide.")
    return file


def clause(asked: Asked, file: File, text: str) -> str:
    """The clause's number as the policy has it, or the resolution that closes accounts.

    A resolution is meant by its minute's reference; it may be cited where it holds, or where the
    case cites it already. Raises Refuse with what there is.
    """
    found = asked.house.clause(asked.council.id, text)
    if found is not None:
        return found.id
    right = periods.ground(asked.session, asked.house, asked.council.id)
    minutes: dict[str, str] = {
        one: typed(one) for one in (*file.case.clauses, right) if by_minute(one)
    }
    for cited, reference in minutes.items():
        if text.casefold() in (cited.casefold(), reference.casefold()):
            return cited
    known = ", ".join([*asked.house.packs[asked.council.id].clauses, *minutes.values()])
    raise Refuse(f"“{text[:40]}” is no clause of the policy. Its clauses are: {known}.")
