"""What is said to somebody who reports harassment, in the order in which they read it.

Read on a telephone, at night, by somebody who is shaken: short, and what happens next. No word of
what they reported is repeated to them. What is said to those who read it, and to strangers, stands
in :mod:`bot.words.reports_told`.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.words.times import counted

CALL = "In danger? Call 999. Nobody may read this tonight."
TALK_TO = "Somebody to talk to, day and night: Samaritans, 116 123."
SKIP, YES, NO, ASK_FIRST = "Skip", "Yes", "No", "Ask me first"

ABOUT = {
    "public": "A member of the public",
    "member": "A councillor",
    "clerk": "The Clerk",
    "officer": "Another officer",
    "unknown": "I do not know",
}
WHAT = "What happened? Write it in your own words, in any language."
CONCERNS = (
    "Who is it about? They will not see it. A councillor or an officer: add the name, as in "
    "2 Jo Smith."
)
WHICH_MEMBER = "Which councillor? A name is enough. Or SKIP."
WHICH_OFFICER = "Which officer? With a name or a job I can keep it from them. Or SKIP."
WHICH_COUNCIL = "Which council is it about?"
DANGER = "Is anybody in danger now? If so, call 999 first; I then send this at once."
WHERE = "Where did it happen? A link, a name, or which app. Or SKIP."
WHEN = "When did it happen? Or SKIP."
POLICE = "If this goes to the police, may they have your name?"
REACH = "Last one: how and when can we reach you? Or SKIP, and we answer here."

LABELS = {
    "what": "What happened", "concerns": "About", "name": "Who", "danger": "In danger now",
    "where": "Where", "when": "When", "police": "Name to the police", "reach": "How to reach",
}  # fmt: skip
"""The questions in a report as it is read."""

_OWN_COPY = {
    "telegram": (
        "hold a message, Delete. It goes on your side only; do not stop the bot, or I cannot reach "
        "you."
    ),
    "discord": "hold a message of yours, Delete message.",
    "bluesky": "hold a message, Delete for me.",
    "mail": "delete the mails from Sent, from your inbox and from the bin.",
}


def own_copy(platform: str, *, desk: bool = False, done: bool = False) -> str:
    """That the platform keeps a copy of its own, and how to delete it there; ``done``: now."""
    if desk and platform.casefold() not in _OWN_COPY:
        return f"What you type stays on this screen: clear it {'now' if done else 'afterwards'}."
    how = _OWN_COPY.get(platform.casefold(), "delete this conversation there.")
    when = "You can delete yours now" if done else "To delete yours when we are done"
    return f"{platform} keeps its own copy. {when}: {how}"


def put(asks: str, options: Sequence[str]) -> str:
    """A question with its numbered choices."""
    return "\n".join([asks, *(f"{place}  {label}" for place, label in enumerate(options, 1))])


def opening(
    question: str, idle: str, copy: str, files: int, earlier: str = "", *, desk: bool
) -> str:
    """The first answer: it is safe, nobody knows of it yet, and what can be said."""
    command = " For a command meanwhile put / before it." if desk else ""
    kept = f"Saved, with {counted(files, 'file')}." if files else "Saved."
    return _parts(
        f"{CALL}\n{kept} You were right to write. Nobody has been told yet; a few short questions "
        "first.",
        question,
        "You can say SKIP, SEND (send it now) or STOP (throw it away). If you stop answering, it "
        f"is sent as it is after {idle}. Pictures and links at any time."
        f"{command}",
        f"This begins a new report. Does it belong to {earlier}? Say ADD." if earlier else "",
        copy,
    )


def invitation(copy: str) -> str:
    """What somebody reads who said nothing yet."""
    return _parts(
        f"{CALL}\nHere you report threats, abuse or harassment.",
        f"{WHAT} That is all you must do; I ask the rest.",
        copy,
    )


def wordless(files: int) -> str:
    """Something came, and no words with it."""
    kept = f"Kept: {counted(files, 'file')}. " if files else ""
    return f"{CALL}\n{kept}A few words, please. {WHAT}"


def helped(*, desk: bool) -> str:
    """The words that are understood while a report is written, and later."""
    return (
        "Just write, and answer the questions. Words that always work: SKIP the question, BACK to "
        "the one before, SEND it now, STOP and throw it away. Later: MINE shows your reports, ADD "
        f"adds to one, WITHDRAW takes one back, {'REPORT' if desk else 'NEW'} begins another."
    )


def kept(files: int, question: str) -> str:
    """Something came beside an answer; the question stands."""
    what = f"Kept: {counted(files, 'file')} now." if files else "Kept."
    return _parts(what, question)


def again(question: str) -> str:
    """An answer that is none of the choices."""
    return _parts("Your words are kept. Please answer this one with a number.", question)


def not_taken(trouble: str, question: str) -> str:
    """Something that could not be taken in."""
    return _parts(f"{trouble} Please write it in a line.", question)


def sent_in_danger(number: str, names: str, question: str) -> str:
    """Danger: it is sent at once, and a person must call."""
    return _parts(
        f"CALL 999 NOW if you have not. I cannot call for you.\nSent, marked urgent: {number}. "
        f"I am messaging {names} by every way I have, but they may be asleep.",
        f"You can stop here. If you are safe, a little more helps.\n{question}",
    )


def nobody_reads(number: str, reach: str) -> str:
    """Filed, and nobody may or can read it."""
    return (
        f"{CALL}\nYour report is saved: {number}. BUT NOBODY HERE MAY READ IT, or I cannot reach "
        f"them. Please do not wait for an answer. {reach}"
    )


def filed(
    number: str,
    names: str,
    by: str,
    copy: str,
    *,
    desk: bool,
    files: int,
    more: str = "",
    late: str = "",
) -> str:
    """It is on its way: its number, who can read it, and until when they mean to."""
    with_files = f" with {counted(files, 'file')}" if files else ""
    also = "MINE, WITHDRAW. For another, type: report" if desk else "MINE, WITHDRAW, NEW."
    return _parts(
        f"{CALL}\n{late}Your report is saved and sent{with_files}: {number}.",
        f"{names} can read it. They aim to do so by {by}. I write to you here when it is read.",
        more,
        f"To say more: ADD and your words. Also: {also}\n{TALK_TO}\n{copy}",
    )


def monitoring_officer(address: str) -> str:
    """Where else one can turn about a councillor."""
    return f"About a councillor you can also write to the Monitoring Officer: {address}."


def late(idle: str) -> str:
    """Why it was sent though nobody said SEND."""
    return f"You did not answer for {idle}, so I sent it as it is. "


def complete(number: str) -> str:
    """All is answered of what was sent before."""
    return f"Thank you. That is all I ask; it is with {number}. I write to you when it is read."


def to_begin(*, desk: bool) -> str:
    """How a report is begun: at a desk a line would be taken for a command, and recorded."""
    return "type: report" if desk else "just write what happened."


def stopped(platform: str, *, desk: bool) -> str:
    """A draft is gone."""
    copy = f"What you see here is {platform}'s copy."
    if desk:
        copy = own_copy(platform, desk=True, done=True)
    again = "type: report\n" if desk else "just write again. "
    return (
        f"Thrown away. Nothing of it is kept here, and nobody was told. {copy} If you change your "
        f"mind, {again}In danger? Call 999."
    )


def added(number: str, *, desk: bool) -> str:
    """Words were put to a report that was sent."""
    another = "To begin another, type: report" if desk else "To begin another report: NEW."
    return f"Added to {number}. {CALL} {another}"


def noted(number: str, *, desk: bool) -> str:
    """Thanks, and no news."""
    more = ": ADD and your words. For another report, type: report" if desk else ", just write."
    return f"Noted with {number}. If more happens{more}"


def added_to_draft(question: str) -> str:
    """Words were put to a report that is still being written."""
    return _parts("Added.", question)


def withdrawn(number: str, *, desk: bool) -> str:
    """What taking a report back means."""
    again = to_begin(desk=True) if desk else "just write."
    return (
        f"{number} is marked as withdrawn, and whoever reads it sees that. The law has us keep it; "
        f"the council may still have to act. If it happens again, {again}"
    )


def restated(first: str, question: str) -> str:
    """Something said in between; then the question that stands."""
    return _parts(first, question)


UNKNOWN_NAME = (
    "I do not know the name that you gave, so I could keep your report from nobody by it. If "
    "somebody just named is the person you mean, tell somebody outside the council too: the "
    "police, 101."
)
NOTHING_OPEN = "There is nothing to do just now. To report something, {begin}"
NOTHING_TO_SEND = f"There is nothing to send yet. {WHAT}"
NEEDED = f"This one I need; one line is enough. {WHAT}"
NO_REPORT = "You have no report here. To make one, {begin}"
NOT_YOURS = "I find no report of yours with that number. MINE shows them."
ADD_WHAT = "Write what you want to add."
NOT_SENT = "It is not sent yet. STOP throws it away, SEND sends it."
SENT_ALREADY = "It is sent already: {number}. To take it back: WITHDRAW."
OF_A_CASE = "A reply to the council, case {label}."
COUNCIL_FIRST = (
    "Your report is saved, but NOT SENT: I do not know for which council it is. Nobody was told. "
    "Please answer with its number."
)
FIRST = "This is the first question."
ALREADY = "{number} is withdrawn already. It is kept, marked."
AT_A_DESK = "That is a command: type it with a slash, as in /{line}, or at the council's desk."
WHICH = "Which one: {numbers}? Write WITHDRAW and its number, as in: WITHDRAW {number}"
NEW_SENT = "{number} is sent."


def mine(lines: Sequence[str]) -> str:
    """Somebody's own reports."""
    return "\n".join(["Your reports:", *lines, "To say more: ADD H-… and your words."])


def names(people: Sequence[str]) -> str:
    """People in a sentence: ``A, B and C``."""
    if len(people) < 2:  # noqa: PLR2004  one, or nobody
        return "".join(people)
    return f"{', '.join(people[:-1])} and {people[-1]}"


def reach(contact: str) -> str:
    """How the council, the police and somebody to talk to are reached without Beadle."""
    council = f"The council: {contact}. " if contact else ""
    return f"{council}The police, when nobody is in danger: 101."


def _parts(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)
