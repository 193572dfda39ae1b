"""What stands in an export's README: what each file is, what is left out, and how to check it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from bot.config.model import LONDON
from bot.store.exporting.scope import Facts, Scope
from bot.store.verify import Report
from bot.words.times import counted, exactly
from policy.elections.saying import day

WIDTH = 78


@dataclass(frozen=True, slots=True)
class Written:
    """A file of the export: what it is, how many rows it has under its headings, its SHA-256."""

    name: str
    about: str
    rows: int
    sha256: str


def readme(
    scope: Scope,
    facts: Facts,
    files: Sequence[Written],
    proof: Report,
    last: tuple[int, str] | None,
) -> str:
    """The whole page, as plain text. ``last``: the last row of the chain that is in the export."""
    title = f"The record of {facts.council}, kept by Beadle"
    lines = [title, "=" * len(title), ""]
    lines += _paragraph(
        f"Made {exactly(facts.made_at)} for {period(scope)}. Beadle has kept this record since "
        f"{exactly(facts.since)}. It watches the Council's own accounts and nobody else's."
    )
    for heading, said in (
        ("What is in it", _files(files)),
        ("How to read it", READING),
        ("What is left out, and why", _left_out(scope, facts)),
        ("What had been erased before", _erased(facts)),
        ("Whether it is whole, and how to check it", _checking(scope, proof, last)),
    ):
        lines += [heading, "-" * len(heading), ""]
        for one in said:
            lines += _paragraph(one)
    return "\n".join(lines)


def period(scope: Scope) -> str:
    """The days of an export in words."""
    if scope.first is None and scope.last is None:
        return "the whole time"
    first = "the beginning" if scope.first is None else day(scope.first)
    return f"the time from {first} to {'now' if scope.last is None else day(scope.last)}"


def _paragraph(text: str) -> list[str]:
    first, *rest = text.split("\n")
    lines = wrap(first, WIDTH, break_long_words=False, break_on_hyphens=False)
    return [*lines, *(f"    {line}" for line in rest), ""]


def _files(files: Sequence[Written]) -> list[str]:
    return [
        f"{one.name}: {one.about}\n{counted(one.rows, 'row')}\nSHA-256 {one.sha256}"
        for one in files
    ]


READING = (
    (
        "The files are comma-separated values (CSV) in UTF-8, with one row of headings. Excel, "
        "LibreOffice and any database read them. Times are those of Europe/London; +01:00 behind "
        "one says that it is summer time. An empty cell: nothing is known, or nothing of the "
        "kind was."
    ),
    (
        "A cell that would begin with = + - or @ begins with an apostrophe that is not in the "
        "record. Without it a spreadsheet could run what somebody has written."
    ),
    (
        "“Post” in any file is the number of a post in posts.csv; where it is not there, it is of "
        "another time, or a reply of the public: cases.csv says which. A post is here if it was "
        "published, first seen, edited, gone or back in the time, and then with all of its "
        "versions. A case is here if it waited or was decided in it."
    ),
    (
        "A verdict is the program's and decides nothing: what may touch a clause is put to the "
        "Clerk, and a person decides."
    ),
)


def _left_out(scope: Scope, facts: Facts) -> list[str]:
    public = counted(facts.public, "reply").replace("replys", "replies")
    if scope.replies:
        words = (
            f"The public: {public} of the time. Their words are in replies.csv as far as they are "
            "still kept, for it was asked for. The names and addresses of who wrote them are "
            "left out always (UK GDPR Art. 5(1)(c)). What is in the words themselves was not "
            "changed."
        )
    else:
        words = (
            f"The public: {public} of the time. Their words and names are left out, and so are "
            "the reasons of rules that may repeat words, and what platforms said of them: they "
            "are other people's personal data. That there was a case about a reply, and how it "
            "was decided, is here; what the Clerk wrote about it may repeat some."
        )
    return [
        (
            "Reports of harassment, private messages, and all about them: always. They were made "
            "in confidence. Nothing here says whether there are any. Of the audit chain, rows "
            "about such things stand as “(withheld)”, and so do those about people's absences, "
            "legal holds, refused requests, passwords and connections: every council has some of "
            "these."
        ),
        words,
        (
            "Legal holds and their reasons, which may tell what a solicitor advised. What was "
            "said at the Clerk's desk but in cases. Drafts: none is ever kept."
        ),
        (
            "Pictures and films: how many each post has is here. They, and the platforms' own "
            "records, are in a backup (beadle backup), which holds everything."
        ),
    ]


def _erased(facts: Facts) -> list[str]:
    if not facts.erased:
        return ["Nothing: since Beadle began, no record of the Council's was past its time."]
    first = "What was past its time and went, since Beadle began. The rows stay, without words."
    return [first] + [
        f"{one.kind[0].upper()}{one.kind[1:]}: {one.number:,}, the last {exactly(one.last)}. Kept "
        f"for: {one.rule}."
        for one in facts.erased
    ]


def _checking(scope: Scope, proof: Report, last: tuple[int, str] | None) -> list[str]:
    seq, its_hash = proof.head
    whole = (
        f"The audit chain is WHOLE: all {counted(proof.rows, 'row')} of it were walked when this "
        f"was made, and the words of {counted(proof.versions, 'archived version')} are those that "
        "came in, or their erasure is on record."
        if not proof.problems
        else "THE RECORD IS NOT AS IT WAS WRITTEN: "
        f"{counted(len(proof.problems), 'problem')} found when this was made. On the Council's "
        "computer beadle verify --config FILE names each."
    )
    said = [
        whole,
        f"The chain's end then, which is the row that says that this was made:\n{seq}:{its_hash}",
        (
            "The Council's desk is told the chain's end each day. Those messages are a check "
            "from outside the program: the hash that one names must stand beside its row in "
            "audit-chain.csv."
        ),
        (
            "On the Council's computer, where FILE is Beadle's configuration, this proves that the "
            "end is still the same, and that nothing before it was changed:\n"
            f"{_verify(scope, proof.head)}"
        ),
    ]
    if last is not None and last[0] != seq:
        said.append(f"And this, that the rows of this time are:\n{_verify(scope, last)}")
    return [
        *said,
        (
            "Without Beadle: the hash of a row is the SHA-256 of a JSON list in ASCII without "
            "spaces: "
            f'"{scope.council_id}", row, when as hashed (UTC), kind, actor, subject, digest of the '
            "words, hash of the row before. A row without those cells is withheld: it cannot be "
            "checked so, nor that it follows the row before it. An end that the desk was told "
            "proves the rows from it back to the nearest withheld one; what stands before that is "
            "proved by an earlier end, or by beadle verify on the whole record."
        ),
        (
            "SHA256SUMS.txt has the digest of every file, this one too (Linux: sha256sum -c "
            "SHA256SUMS.txt; Windows: certutil -hashfile NAME SHA256). Whoever changes a file "
            "can change that one as well: send the digest of the ZIP itself by another way."
        ),
    ]


def _verify(scope: Scope, head: tuple[int, str]) -> str:
    """The command that holds the record against a head, with the configuration left to name."""
    return f"beadle verify --config FILE --council {scope.council_id} --head {head[0]}:{head[1]}"


def made(scope: Scope, facts: Facts) -> str:
    """For whom and of what time, in one line for the screen."""
    return f"{facts.council}, {period(scope)}, as of {facts.made_at.astimezone(LONDON):%H:%M}"
