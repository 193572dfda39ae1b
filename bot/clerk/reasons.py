"""Whether what stands for a reason is one: it may take the order back, or hold a second order.

Pure. What is carried out cannot be undone everywhere: in doubt nothing is done, and the Clerk is
asked. Owns the words that raise the doubt.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from adapters.contract import CommandSpec

SURE = "because"
"""What a reason begins with that is meant, whatever follows."""
_SHOWN = 60
_PLACE = " \t-\u2013\u2014:,.\u2026"
_ACT = (
    r"(?:do|take|remove|delete|dismiss|restore|decide|act|leave|keep|wait|say|tell|know|judge|put|"
    r"bring|be|have\s+(?:it|this|that))\b"
)
"""What is said of the order itself; “do not name residents” is said of posts, and is a reason."""
_DOUBT = re.compile(
    r"""
    (?:or|unless|until|if|when|why|wait|unsure)\b
    | only\s+(?:if|when|after|once|with|unless|until)\b
    | (?:no|not|never|stop|cancel|later|tomorrow)\W*$
    | no\W+(?:wait|do\s+not|don't|stop|not|leave|keep)\b
    | (?:is|was)\s+(?:what\b|wrong\W*$)
    | (?:(?:is|was|it|that|this)\s+)*(?:not|nothing|isn't|wasn't)\s+
      (?:yet|now|today|sure|right|wrong|needed|necessary|what\s+(?:i|we|you|was)|in\s+(?:my|our))\b
    | (?:it|that|this)\s+(?:is|was)\s+not\W*$
    | (?:would|should|could|may|might|can|shall|must)\s+
      (?:not(?!\s+have\b)(?:\W*$|\s+ACT)|(?:we|i|you|it|this|that)\b
        |be\s+(?:wrong|premature|too|unwise|better|a\s+mistake)\b)
    | (?:(?:please|you)\s+)?(?:do\s+not|don't)(?:\W*$|\s+(?:ACT|yet\b|it\b|this\b|that\b))
    | please\s+(?:leave|keep|stop)\b
    | (?:i|we)\s+(?:do\s+not|don't)\s+(?:want|agree|know|think\s+(?:so|we|you))\b
    | (?:i\s+am|i'm|we\s+are|we're)\s+(?:not\s+(?:sure|certain)|unsure|undecided)\b
    | (?:please|we|i|you)\s+(?:rather\s+)?
      (?:wait\b|(?:cannot|can't|(?:must|should|would|could)(?:\s+not|n't))(?:\W*$|\s+ACT)
        |(?:should|would)\s+(?:rather|prefer|wait|ask|like|leave|keep)\b)
    | [^.!?\n"“\N{LEFT SINGLE QUOTATION MARK}]{0,80}\?[?!.]*(?=\s|$)
    | .*\b(?:not\s+yet|please\s+wait|or\s+not)\W*$
    """.replace("ACT", _ACT),
    re.IGNORECASE | re.VERBOSE,
)
_ENDS = re.compile(
    r"\n|(?<=[.;!?])\s|(?:,|\s(?:and|then))\s+(?=(?:takedown|dismiss|restore)\s)", re.IGNORECASE
)
"""Where a second order may begin; within a sentence “done 12 May” is none."""
_NUMBER = re.compile(r"#?\d{1,9}(?:/\d{4})?[.,:;]?", re.ASCII)


def objection(spec: CommandSpec, given: Mapping[str, str], deciding: Collection[str]) -> str:
    """Why a command is not carried out as it was given, and how it would be; empty where it is.

    ``deciding``: the commands that do something about a case, which they name first.
    """
    about_case = [p.kind for p in spec.parameters[:1]] == ["case"]
    for wanted in spec.parameters:
        text = given.get(wanted.name, "")
        if wanted.kind != "text" or not (about_case or wanted.name == "reason"):
            continue
        second = next((part for part in _ENDS.split(text) if _orders(part, deciding)), None)
        if second is not None:
            return (
                "Nothing was done: your message gives two commands, and the second is "
                f"“{_short(second)}”. Please send each in a message of its own."
            )
        if about_case and wanted.name == "reason" and doubtful(text):
            before = [given[p.name] for p in spec.parameters if p.kind != "text"]
            so_far = " ".join([spec.name, *(word for word in before if word)])
            return (
                f"Nothing was done: I am not sure that “{so_far} {_short(text)}” is meant as an "
                f"order. If it is, type: {so_far} {SURE.upper()} …"
            )
    return ""


def doubtful(reason: str) -> bool:
    """Whether a reason may be none: “or not?”, “not yet”, “only if the officer agrees”."""
    said = reason.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").strip().lstrip(_PLACE)
    return not said.casefold().startswith(f"{SURE} ") and _DOUBT.match(said) is not None


def _orders(part: str, deciding: Collection[str]) -> bool:
    """Whether a part of a text is an order of its own."""
    words = part.strip().lstrip("-*•/ ").split(maxsplit=2)
    if len(words) < 2 or words[0].rstrip(".,:;!").casefold() not in deciding:  # noqa: PLR2004  a name and a number
        return False
    number = words[2].split()[0] if words[1].casefold() == "case" and len(words) > 2 else words[1]  # noqa: PLR2004
    return _NUMBER.fullmatch(number) is not None


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
