"""What is told of a report: to those who read it, back to who made it, and to strangers.

No word of what was reported, and no name of who reported it: such a line lies on a locked screen.
"""

from __future__ import annotations

from bot.words.times import counted

TITLE = "A report came in"


DANGER = {True: "yes", False: "no", None: "not said"}


def came_in(number: str, at: str, platform: str, typed: str, *, danger: bool | None) -> str:
    """A report was filed, to somebody who may read it."""
    first = (
        f"URGENT: somebody may be in danger, a report says. {number}, {at}, by {platform}. "
        "I cannot call 999; a person must."
        if danger
        else (
            f"A report of harassment came in: {number}, {at}, by {platform}. "
            f"Danger now: {DANGER[danger]}."
        )
    )
    return f"{first} Only those who may read it know. To open it: /report {typed}"


def on_the_channel(number: str, at: str, platform: str, typed: str, *, danger: bool | None) -> str:
    """The same where others can see it."""
    call = " A person must call 999; I cannot." if danger else ""
    return (
        f"{'URGENT. ' if danger else ''}A report came in: {number}, {at}, by {platform}. Danger "
        f"now: {DANGER[danger]}.{call} For those who may read it: /report {typed}"
    )


def changed(number: str, typed: str, what: str) -> str:
    """Something was added to a report, or it was withdrawn."""
    return f"Report {number}: {what}. To open it: /report {typed}"


ADDED = "more was added to it"
EDITED = "a message in it was changed by who wrote it; the first version stays in it"
DELETED = "a message in it was deleted by who wrote it; what it said stays in the report"
WITHDRAWN = "it was withdrawn by who made it; it is kept, marked"


def unread(number: str, waited: str, typed: str, *, urgent: bool, others: str) -> str:
    """Nobody has opened it yet."""
    first = "URGENT: somebody may be in danger. " if urgent else ""
    also = f" I am asking {others} as well." if others else ""
    return (
        f"{first}Nobody has opened report {number} for {waited}.{also} To open it: /report {typed}"
    )


def unreachable_reader(name: str, platform: str, reason: str, number: str, typed: str) -> str:
    """A reader takes no private messages; to the others who may read it."""
    return (
        f"I could not reach {name} in private on {platform} about report {number}. {reason} Please "
        f"open it yourself, or tell them: /report {typed}"
    )


def closed_door(name: str, platform: str) -> str:
    """The same on the channel, without a word of what it was about."""
    return (
        f"I could not reach {name} in private on {platform}: they take no messages from me. "
        f"{name}: something waits for you. Please open a private chat with me, then type /reports"
    )


def unreachable_reporter(number: str, typed: str, platform: str, reason: str) -> str:
    """Who reported cannot be told; to the readers."""
    return (
        f"Whoever made report {number} could not be told on {platform}. {reason} Please reach "
        f"them in another way: /report {typed}"
    )


# --------------------------------------------------------------------------- back to who reported


def read(number: str) -> str:
    """It was opened for the first time."""
    return f"{number} has been read. I write again when it moves on."


def acknowledged(number: str, said: str) -> str:
    """Somebody has it in hand."""
    return f"{number}: it is being dealt with.{_quoted(said)}"


def assigned(number: str) -> str:
    """Somebody in particular looks after it."""
    return f"{number}: somebody in particular now looks after it. You hear from me as it goes on."


def police(number: str) -> str:
    """It went to the police."""
    return (
        f"{number} was passed to the police. They may contact you. If you are in danger: 999, not "
        "this chat."
    )


def closed(number: str, said: str, *, desk: bool) -> str:
    """What came of it; at a desk what one just writes would be a command."""
    another = "for a new report, type: report" if desk else "just write for a new report."
    return (
        f"{number} is closed.{_quoted(said)}\nIf it goes on, or that is not right: ADD and your "
        f"words, or {another}"
    )


def nobody_yet(number: str, reach: str) -> str:
    """Nobody has opened it; to who made it."""
    return (
        f"Nobody has opened {number} yet. I keep asking them. In danger? Call 999. {reach} Your "
        "report stays saved."
    )


def _quoted(said: str) -> str:
    return f" They write:\n{said}" if said else ""


# --------------------------------------------------------------------------- abuse that was found


def seen(platform: str, label: str, *, desk: bool) -> str:
    """Abuse below a post, to the officer who wrote that post."""
    how = f"type: report case {label}" if desk else "write to me here what happened."
    return (
        f"A reply to a post of yours on {platform} looks threatening or abusive (case {label}). "
        "You need not read or answer it; somebody decides on it. In danger? Call 999. To report it "
        f"in confidence, {how}"
    )


# --------------------------------------------------------------------------- strangers


def stranger(council: str, contact: str) -> str:
    """To somebody who opened the chat and is on no list."""
    where = f" To write to the council: {contact}." if contact else ""
    return (
        f"In danger? Call 999. This is an automatic inbox of {council}. Officers and members "
        f"report harassment here, and I do not know you.{where} If you work for the council, ask "
        "the Clerk to enter this account of yours."
    )


def letter(council: str, contact: str) -> str:
    """The one acknowledgement of what a stranger wrote."""
    where = f" For an answer please write to {contact}." if contact else ""
    return (
        f"In danger? Call 999. This is an automatic inbox of {council}. I do not know you, so "
        "nobody has been alarmed. Your message is kept for the Clerk, who may not see it for "
        f"days.{where} A request for information (20 working days) or about your data (30 days) "
        "counts as received. You work for the council and have a new telephone? Tell the Clerk in "
        "another way."
    )


def letter_for_whom(question: str) -> str:
    """Several councils share a mailbox."""
    return (
        "In danger? Call 999. This is an automatic inbox of several councils, and I do not know "
        f"you. Your message is kept; nobody reads it before you say for whom it is.\n\n{question}"
    )


def letter_not_kept(council: str, contact: str) -> str:
    """There is no room."""
    where = f" Please write to {contact}." if contact else ""
    return f"In danger? Call 999. {council} could not keep your message here.{where}"


def letters_wait(waiting: int, days: int) -> str:
    """To Clerk and deputy."""
    return (
        f"{counted(waiting, 'message')} from people who are not on the list {_are(waiting)} in the "
        f"letterbox. One may be a request that must be answered. They are kept {days} days. To "
        "read them: /letters"
    )


LETTERBOX_FULL = (
    "THE LETTERBOX IS FULL: what strangers write is not kept now, and they are told to write to "
    "the council's contact. To make room, deal with what is there: /letters"
)


def _are(number: int) -> str:
    return "waits" if number == 1 else "wait"
