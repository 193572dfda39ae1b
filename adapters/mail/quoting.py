"""Which lines of a reply its writer wrote: not those quoted, not a signature, not a disclaimer.

Written here because the library for it that is maintained (mail-parser-reply) needs a quarter of a
minute for ten kilobytes of hostile text, and knows neither HTML nor Welsh. Here each line is looked
at once.
"""

from __future__ import annotations

import re
import unicodedata

_MOST_LINES = 3000
_LONG_LINE = 2000

_VERB = re.compile(
    r"\b(wrote|writes|schrieb|ysgrifennodd|a écrit|escribió|ha scritto|schreef|geschreven|skrev|"
    r"napisała?|scríobh|escreveu)\b",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"(On|Am|Ar|Le|El|Il|Op|Em|Den|Dnia|W dniu|Ddydd|Ddiwrnod|Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|\d|"
    r".{0,80}<\S+@\S+>"
)
_SEPARATOR = re.compile(
    r"[-_*\s]*(original message|original appointment|forwarded message|begin forwarded message|"
    r"urspr(ü|ue)ngliche (nachricht|e-mail)|weitergeleitete nachricht|neges wreiddiol|"
    r"neges a anfonwyd ymlaen|message d'origine|message transféré|reply message|"
    r"mensaje original|messaggio originale|oorspronkelijk bericht|wiadomość oryginalna|"
    r"mensagem original|ursprungligt meddelande|doorgestuurd bericht|messaggio inoltrato|"
    r"mensaje reenviado)[-_*\s]*:?[-_*\s]*",
    re.IGNORECASE,
)
_PASSED_ON = ("forward", "weiterg", "ymlaen", "transf", "doorgest", "inoltrat", "reenviad")
_RULE = re.compile(r"_{20,}|-{30,}")
_FROM = re.compile(
    r"[*\s]*(From|Von|De|Oddi wrth|Oddi|Da|Van|Od|Från|Fra|Ó)\s?:[*\s]*\S", re.IGNORECASE
)
_FIELD = re.compile(
    r"[*\s]*(Sent|Date|To|Cc|Subject|Reply-To|Gesendet|Datum|An|Betreff|Anfonwyd|Dyddiad|At|"
    r"I|Pwnc|Envoyé|À|Objet|Enviado|Enviada|Para|Asunto|Assunto|Inviato|A|Oggetto|Verzonden|Aan|"
    r"Onderwerp|Wysłano|Do|Temat|Skickat|Sendt|Till?|Ämne|Emne|Seolta|Chuig|Ábhar|Importance)\s?:",
    re.IGNORECASE,
)
_FIELDS = 2
"""So many fields below a sender are a head; one may be a sentence that somebody wrote."""
_DASHES = re.compile("(--|\u2013\u2013|\u2014)\\s?")
_DEVICE = re.compile(
    r"(sent|posted) (from|via|with|using) |get outlook for|download outlook|"
    r"gesendet (von|mit|über)|von meinem .{1,40} gesendet|anfonwyd o |envoyé (de|depuis)|"
    r"verstuurd vanaf|verzonden vanaf|enviado desde|enviado do |inviato da|wysłano z|skickat från|"
    r"sendt fra|"
    r"diese nachricht wurde von mein|please excuse (my )?brevity|"
    r"(this message was )?sent (from|by) my ",
    re.IGNORECASE,
)
_FAREWELL = re.compile(
    r"(many |kind |kindest |warm |best |with )*(thanks|thank you|regards|wishes|best|cheers)"
    r"( (and|&) (regards|best wishes))?|yours( sincerely| faithfully| truly)?|ta|"
    r"mit freundlichen gr(ü|ue)(ß|ss)en|(viele |beste |liebe )?gr(ü|ue)(ß|ss)e|mfg|"
    r"cofion( gorau| cynnes)?|diolch( yn fawr)?|gyda diolch|(bien )?cordialement|salutations|"
    r"met vriendelijke groet(en)?|(un )?saludos?( cordiales)?|cordiali saluti|pozdrawiam|"
    r"med vänlig hälsning|med venlig hilsen|atenciosamente",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"[\[(*\s]*(caution|warning|external|external e-?mail|security notice|rhybudd|achtung)"
    r"\s?[\])*]*\s?(:|-|!|$)|\[(external|caution|warning)[^\]]{0,40}\]|"
    r"(this|the) (e-?mail|message|communication)s? (is|was|has|and|contains?|originated|may|"
    r"together|in)\b|"
    r"(disclaimer|confidentiality( notice)?|important notice|privacy notice|notice)\s?:|"
    r"(you|some people who received this message) don.t often (get|receive) e-?mail|"
    r"mae('r| yr)? (e-?bost|neges) (hwn|hon)|diese (e-?mail|nachricht) (ist|enth|kann|wurde)|"
    r"(please )?(do not|don.t) (click|open|reply)\b|scanned by|virus-free|"
    r"click here to report|learn why this is important",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\s{0,3}[>|│]")


def written(text: str) -> list[str]:
    """The writer's own lines in order, blank ones between them kept; none where there are none.

    What stands below a quotation counts where the quotation is marked line by line; where it is
    not, nobody can tell the two apart, and everything after its head is quoted.
    """
    lines = [_clean(line) for line in text.split("\n")[:_MOST_LINES]]
    own: list[str] = []
    place, signed = 0, False
    while place < len(lines):
        line = lines[place].strip()
        if _QUOTED.match(lines[place]):
            signed, place = False, place + 1
            continue
        head = _head(lines, place)
        if head:
            after = next((x for x in lines[place + head :] if x.strip()), "")
            if not _QUOTED.match(after):
                break
            place += head
            continue
        if _ends(line, begun=bool(own)):
            if any(own):
                break
            signed = True
        if _NOTICE.match(line):
            place = _paragraph_end(lines, place)
            continue
        if not signed and (line or own):
            own.append(line)
        place += 1
    while own and not own[-1]:
        own.pop()
    return own


def forwarded(text: str) -> bool:
    """Whether a mail passes another on, by what stands above that."""
    for raw in text.split("\n")[:_MOST_LINES]:
        line = _clean(raw).strip()
        found = _SEPARATOR.fullmatch(line) if line and not _QUOTED.match(line) else None
        if found:
            said = found[0].casefold()
            return any(word in said for word in _PASSED_ON)
    return False


def _clean(line: str) -> str:
    """A line with its odd spaces made plain and what cannot be seen taken out."""
    if line.isascii():
        return line[:_LONG_LINE].replace("\t", " ").rstrip()
    kept = []
    for letter in line[:_LONG_LINE]:
        kind = unicodedata.category(letter)
        if kind == "Zs":
            kept.append(" ")
        elif kind != "Cf":
            kept.append(letter)
    return "".join(kept).replace("\t", " ").rstrip()


def _head(lines: list[str], place: int) -> int:
    """How many lines the head of a quotation has that begins here; 0: none begins."""
    line = lines[place].strip()
    if _SEPARATOR.fullmatch(line) or _RULE.fullmatch(line):
        return 1
    if _FROM.match(line):
        near = [x for x in lines[place + 1 : place + 8] if x.strip()][:5]
        if sum(_FIELD.match(x.lstrip("> ")) is not None for x in near) >= _FIELDS:
            return 1
    return _attribution(lines, place) if _OPENING.match(line) else 0


def _attribution(lines: list[str], place: int) -> int:
    """How many lines say who wrote what follows, ending in a colon; 0: they do not."""
    said = ""
    for count, more in enumerate(lines[place : place + 4], start=1):
        if not more.strip():
            return 0
        said = f"{said} {more.strip()}"
        if more.rstrip().endswith(":"):
            return count if _VERB.search(said) else 0
    return 0


def _ends(line: str, *, begun: bool) -> bool:
    """Whether a signature begins with this line."""
    if _DASHES.fullmatch(line) or _DEVICE.match(line):
        return True
    return begun and _FAREWELL.fullmatch(line.strip(" ,.!-*")) is not None


def _paragraph_end(lines: list[str], place: int) -> int:
    """The first line after the paragraph that stands here."""
    while place < len(lines) and lines[place].strip():
        place += 1
    return place
