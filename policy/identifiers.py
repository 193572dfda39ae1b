"""What identifies a person by its form: numbers, addresses and plates that belong to somebody.

Owns for each sort how it may stand in a text (patterns for RE2) and whether what was found is
one indeed: telephone numbers by the numbering plan, IBAN, card and NHS numbers by their check
digits. The libraries for that are loaded when the first such number is met.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from policy import mail

_DIGIT = "zero|oh|o|nought|naught|one|two|three|four|five|six|seven|eight|nine"
_SPELLED = dict(zip(_DIGIT.split("|"), "00000123456789", strict=True)) | {"hundred": "00"}
_TIMES = {"double": 2, "treble": 3, "triple": 3}
_TOKEN = re.compile(r"[a-z]+|\d", re.IGNORECASE)
_DATE = re.compile(r"(?<!\d[./-])\b\d{1,2}([./-])\d{1,2}\1(?:19|20)?\d\d\b(?![./-]\d)")
_CLOCK = re.compile(r"\b\d{1,2}\.\d\d\b[^\d]+\d{1,2}\.\d\d\b")
_DRAMA = re.compile(r"0(?:7700900|1632960)\d{3}")
"""Blocks kept for drama, which the numbering plan calls invalid: people try Beadle with them."""

_MOBILE = re.compile(r"07[1-9]\d{8}")
"""Any of these may be somebody's: which blocks are given out changes from month to month."""

_GAP = r"[ .\-/()\n,*_~|]{0,4}"
TELEPHONES = (
    rf"(?:\+|\b00) ?4 ?4{_GAP}(?:0{_GAP})?[127](?:{_GAP}[0-9Oo]){{8,9}}\b",
    rf"\b[0Oo]{_GAP}[127](?:{_GAP}[0-9Oo]){{8,9}}\b",
    (
        rf"(?i)(?:\+ ?44|\bplus (?:44|four four)|\b(?:{_DIGIT}|0\d*))"
        rf"(?:[ ,.\-/\n()]{{1,4}}(?:(?:and|then|space|dash|hyphen) )?(?:(?:double|treble|triple) )?"
        rf"(?:{_DIGIT}|hundred|\d{{1,6}})){{2,13}}\b"
    ),
)
_SAID_OUT = (
    rf"(?i)\b(?:(?:double|treble|triple) )?(?:{_DIGIT})"
    rf"(?:[ ,.\-/\n]{{1,3}}(?:(?:double|treble|triple) )?(?:{_DIGIT}|hundred|\d{{1,4}})){{2,9}}\b"
)
"""Ten digits as people say them: the one form by which an NHS number is given by word."""


def digits(words: str) -> str:
    """The digits of a number, written as figures or words: "oh seven double two" is 0722."""
    found: list[str] = []
    times = 1
    for token in _TOKEN.findall(words.casefold()):
        if token in _TIMES:
            times = _TIMES[token]
            continue
        digit = token if token.isdigit() else _SPELLED.get(token, "")
        if not digit and set(token) == {"o"}:
            digit = "0" * len(token)
        found.append(digit * times)
        times = 1
    return "".join(found)


def telephone(words: str) -> str:
    """A private person's possible number as dialled inside the country; empty where it is none.

    Numbers that are nobody's home are none: 03, 08, 09 and the short ones.
    """
    number = digits(words)
    if re.match(r"\s*(?:\+|plus|00)", words, re.IGNORECASE):
        number = "0" + number.removeprefix("00").removeprefix("44").removeprefix("0")
    if len(number) not in {10, 11} or number[:2] not in {"01", "02", "07"}:
        return ""
    if _DATE.search(words) or _CLOCK.search(words):
        return ""
    if _DRAMA.fullmatch(number) or _MOBILE.fullmatch(number):
        return number
    import phonenumbers  # noqa: PLC0415 - 30 ms that most checks do not need

    parsed = phonenumbers.parse(number, "GB")
    return number if phonenumbers.is_valid_number(parsed) else ""


def _nhs(words: str) -> bool:
    from stdnum.gb import nhs  # noqa: PLC0415 - loaded when it is needed

    return bool(nhs.is_valid(digits(words)[-10:]))


def _iban(words: str) -> bool:
    from stdnum import iban  # noqa: PLC0415 - loaded when it is needed

    return bool(iban.is_valid(re.sub(r"[\s.-]", "", words)))


def _card(words: str) -> bool:
    from stdnum import luhn  # noqa: PLC0415 - loaded when it is needed

    number = digits(words)
    return number[:1] in set("23456") and len(set(number)) > 1 and bool(luhn.is_valid(number))


def _by_form(words: str) -> bool:
    """Of some sorts the form is all that there is to go by."""
    return bool(words)


class Form(NamedTuple):
    """One sort of identifier: its patterns, and whether what they found is one."""

    patterns: tuple[str, ...]
    valid: Callable[[str], bool] = _by_form


_DATES = (
    r"(?:\d{1,2}[ ./-]\d{1,2}[ ./-](?:19|20)?\d\d|\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|"
    r"apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*,? (?:19|20)\d\d)"
)
_SORT = r"\d\d[ .\-/\n]{0,2}\d\d[ .\-/\n]{0,2}\d\d"
_ACCOUNT = (
    r"[ ,;/|\n-]{1,4}(?:and |then |with )?(?:a/c|acc(?:oun)?t\.?)?(?:,? (?:no\.?|number|num))?"
    r"(?: is)?[ :.#\n]{0,3}\d{4}[ -]?\d{4}"
)
"""What follows a sort code: its account, so that neither is taken for the council's alone."""
_NINO = r"[A-CEGHJ-PR-TW-Z][ .-]?[A-CEGHJ-NPR-TW-Z]{g}\d{g}\d{g}\d{g}\d{g}\d{g}\d{g}[A-D]\b"

FORMS: Mapping[str, Form] = {
    "telephone": Form(TELEPHONES, lambda words: bool(telephone(words))),
    "mobile": Form(TELEPHONES, lambda words: telephone(words).startswith("07")),
    "e-mail": Form(mail.PATTERNS, lambda words: mail.address(words) is not None),
    "private e-mail": Form(mail.PATTERNS, mail.is_free),
    "national insurance": Form(
        (
            r"\b" + _NINO.replace("{g}", r"[ .\-/\n]{0,2}"),
            r"(?i)\b(?:ni|nino|n\.i\.|national insurance)(?: (?:number|no\.?|num))?(?: is|:| =)*"
            r"[ \n]{0,2}\b" + _NINO.replace("{g}", r"[ .\-/\n]{0,2}"),
        ),
        lambda words: not re.search(r"\b(?:BG|GB|KN|NK|NT|TN|ZZ)\W{0,2}\d", words, re.IGNORECASE),
    ),
    "nhs": Form((r"\b\d{3}[ .\-\n]{0,2}\d{3}[ .\-\n]{0,2}\d{4}\b", _SAID_OUT), _nhs),
    "bank account": Form(
        (
            (
                rf"(?i)\b(?:sort[ -]?code|s/c|sc)s?(?: (?:is|no\.?|number))?[ :=.\n]{{0,3}}{_SORT}"
                rf"(?:{_ACCOUNT})?\b"
            ),
            (
                r"(?i)\b(?:a/c|acc(?:oun)?t\.?,? (?:number|num|no)\b)\.?(?: is)?[ :=.#\n]{0,3}"
                r"\d{4}[ -]?\d{4}\b"
            ),
            (
                rf"\b{_SORT}[ ,;/|\n-]{{1,4}}(?:and |then |with )?"
                r"(?:[Aa]/c|[Aa]cc(?:oun)?t\.?(?: (?:no\.?|number))?)?[ :]{0,2}\d{4}[ -]?\d{4}\b"
            ),
        ),
    ),
    "iban": Form((r"\b[A-Z]{2}\d{2}(?:[ .\n-]?[A-Z0-9]){11,30}\b",), _iban),
    "payment card": Form((r"\b[2-6]\d{3}(?:[ .\-/\n]{0,2}\d){9,15}\b",), _card),
    "date of birth": Form(
        (
            (
                rf"(?i)\b(?:d\.?o\.?b\.?|date of birth|birth ?date)"
                rf"(?: for(?: [\w']+){{1,4}}?| of [A-Z][\w']+)?"
                rf"(?: is| was|:|-| =)*[ \n]{{0,2}}"
                rf"(?:the )?{_DATES}"
            ),
        ),
    ),
    "vehicle": Form((r"\b[A-Z]{2}\d{2}[ -]?[A-Z]{3}\b", r"\b[A-Z]\d{1,3} [A-Z]{3}\b")),
    "passport or licence": Form(
        (
            r"(?i)\bpassport(?: (?:number|no\.?|num))?(?: is|:| =)*[ \n]{0,2}\d{9}\b",
            r"\b[A-Z]{2,5}9{0,3}\d[0156]\d[0-3]\d{2}[A-Z9]{2}\d[A-Z]{2}\b",
        ),
    ),
}
"""Every sort that a rule may name. A vehicle's plate needs words beside it that make it matter."""
