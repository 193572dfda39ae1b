"""Whether the receiving server vouches for a mail's sender: Authentication-Results (RFC 8601).

Only the topmost header that bears the configured name counts: the server writes its own above
whatever was in the mail.
"""

from __future__ import annotations

import re
from enum import StrEnum

from .options import TOP, Options
from .reading import Received

_RESULT = re.compile(r"\s*([a-z][a-z0-9-]{0,30})(?:/\d+)?\s*=\s*([a-z]{1,20})\b", re.IGNORECASE)
_PROPERTY = re.compile(
    r"(header\.d|header\.from|header\.i|smtp\.mailfrom|smtp\.helo)\s*=\s*\"?([^\s;\"]{1,300})",
    re.IGNORECASE,
)
_LONGEST = 10_000


class Vouched(StrEnum):
    """What is known of a sender."""

    YES = "yes"
    NO = "no"
    UNSAID = "unsaid"


def accepted(mail: Received, options: Options) -> bool:
    """Whether a reply may count, by what its server says and the options want."""
    if options.require_authentication == "no" or not options.authserv_id:
        return True
    found = vouched(mail, options.authserv_id)
    if found is Vouched.UNSAID:
        return options.require_authentication == "auto"
    return found is Vouched.YES


def vouched(mail: Received, authserv_id: str) -> Vouched:
    """Whether DKIM, SPF or DMARC passed for the domain of the sender's address."""
    domain = mail.sender.rpartition("@")[2].lower()
    for header in mail.headers("Authentication-Results"):
        said = _without_comments(header[:_LONGEST])
        name, _, results = said.partition(";")
        if authserv_id == TOP:
            results = said
        elif name.split()[:1] != [authserv_id] and name.split()[:1] != [f'"{authserv_id}"']:
            continue
        return (
            Vouched.YES if any(_passes(one, domain) for one in results.split(";")) else Vouched.NO
        )
    return Vouched.UNSAID


def _passes(result: str, domain: str) -> bool:
    """Whether one result is a pass that is about this domain."""
    found = _RESULT.match(result)
    if found is None or found[2].lower() != "pass":
        return False
    facts = {m[1].lower(): m[2].rpartition("@")[2].lower() for m in _PROPERTY.finditer(result)}
    match found[1].lower():
        case "dkim":
            named = facts.get("header.d") or facts.get("header.i", "")
        case "spf":
            named = facts.get("smtp.mailfrom", "")
        case "dmarc":
            return facts.get("header.from", "") == domain
        case _:
            return False
    return _aligned(named, domain)


def _aligned(one: str, other: str) -> bool:
    """Whether two domains are the same, or one lies below the other (RFC 7489, 3.1, narrower)."""
    if not one or "." not in one or not other:
        return False
    return one == other or other.endswith(f".{one}") or one.endswith(f".{other}")


def _without_comments(text: str) -> str:
    """The header without its comments in brackets, which may be nested."""
    out, depth, escaped = [], 0, False
    for letter in text:
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
            continue
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
            continue
        if not depth:
            out.append(letter)
    return "".join(out)
