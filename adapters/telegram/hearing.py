"""What is typed at the desks, as requests; what is missing of it is asked for.

What counts as said to the desk:

- in a desk's group: a line that starts with ``/``, a reply to one of the bot's messages, a button;
- in a desk that is somebody's private chat: everything;
- in the private chat of somebody who is known at a desk: Beadle's commands, written with ``/``,
  a reply to a question of the desk, and buttons. All else there is the mailbox's, and so is
  everything from people who are known at no desk.

``/report`` without a number, and ``/mine``, are the mailbox's wherever they are typed, but in a
private chat that is itself a desk: a report is made in private.

Nothing is acted on that was edited afterwards, or that comes from a bot, a channel, or an
anonymous administrator, who cannot be told from the others.
"""

from __future__ import annotations

from collections.abc import Callable

from telegram import Bot, Message, Update
from telegram.constants import ChatType

from adapters.contract import Request

from . import asking
from .asker import Asker, Said
from .asking import CANCEL
from .cards import Page
from .questions import Asked
from .saying import How, Speaker

ANONYMOUS = (
    "Nothing was done: you write as the group or as a channel, so I cannot tell who you are. Write "
    "as yourself; an administrator of the group switches off “Remain anonymous”. Then try again."
)
EDITED = "Nothing was done: I do not act on messages that were changed. Please send it again."
STOPPED = "Stopped. Nothing was done."
NOTHING_TO_STOP = "There is nothing to stop: I have asked you nothing."
TOO_LATE = (
    "Nothing was stopped: this question was answered before. Type cases to see how things stand."
)
LATE = "Nothing was done: this question was answered before. Please give the command again."
NOT_YOURS = "Nothing was done: I asked somebody else that. Please give the command yourself."
SEVERAL = (
    "Nothing was done: you are known at several desks, and I cannot tell which one you mean. "
    "Please type it in that desk's own chat."
)
WELCOME = "I can write to you here now. What waits for you comes within ten minutes."
NO_WORDS = "Nothing was done: I can read words only. Please type it."
START = "start"


class Ear:
    """Understands what is typed. Raises TelegramError where an answer could not be sent."""

    def __init__(self, asker: Asker, mail: Callable[[], bool] = lambda: False) -> None:
        self._asker, self._rooms, self._questions = asker, asker.rooms, asker.questions
        self._mail = mail

    async def channels(self, message: Message, me: str) -> list[str]:
        """The desks that a message is meant for; none: it is the mailbox's, or nobody's."""
        if await self.mails(message, me):
            return []
        own = await self._rooms.channel_of(message.chat.id)
        if own is not None or message.chat.type != ChatType.PRIVATE:
            return [own] if own is not None else []
        question = await self._replied(message, me)
        if question is not None:
            return [question[1].channel]
        if message.from_user is None or not await self._rooms.knows(words_of(message), me):
            return []
        return await self._rooms.desks_of(str(message.from_user.id))

    async def mails(self, message: Message, me: str) -> bool:
        """Whether somebody begins a report, or asks for theirs: the mailbox answers, in private.

        Only where a mailbox is read, and only where it can be told who it is.
        """
        begun = asking.begins_report(words_of(message), me, self._rooms.names)
        if not begun or message.from_user is None or message.sender_chat is not None:
            return False
        if message.chat.type == ChatType.PRIVATE:
            return self._mail() and await self._rooms.channel_of(message.chat.id) is None
        return self._mail() and not message.from_user.is_bot

    async def hear(self, update: Update, bot: Bot, speaker: Speaker) -> Request | None:
        """The request that an update is; None where it is none, or none yet."""
        message = update.message or update.edited_message
        if message is None or message.is_automatic_forward:
            return None
        channels = await self.channels(message, bot.username)
        if not channels:
            return None
        words = words_of(message)
        if not self._meant(message, words, bot):
            return None
        refusal = _refusal(update, message, words, channels)
        if refusal is not None:
            await self._tell(message, refusal, speaker)
            return None
        if update.edited_message is not None or message.from_user is None:
            return None  # an edit of what was no command; nobody
        said = Said(
            channels[0], str(message.chat.id), message.message_id, str(message.from_user.id),
            message.from_user.full_name, f"{message.chat.id}:{message.message_id}",
            update.update_id, message.date,
        )  # fmt: skip
        return await self._heard(message, words, said, bot, speaker)

    def _meant(self, message: Message, words: str, bot: Bot) -> bool:
        """Whether words are said to the bot, and by somebody who is no bot."""
        sender, reply = message.from_user, message.reply_to_message
        if sender is not None and sender.is_bot and message.sender_chat is None:
            return False
        if not words and message.effective_attachment is None:
            return False
        to_bot = reply is not None and reply.from_user is not None and reply.from_user.id == bot.id
        return words.startswith("/") or to_bot or message.chat.type == ChatType.PRIVATE

    async def _heard(
        self, message: Message, words: str, said: Said, bot: Bot, speaker: Speaker
    ) -> Request | None:
        read = self._rooms.names.read(words, bot.username)
        if read is None:
            return None
        if words.startswith("/") and read.line.casefold() == START:
            await self._tell(message, WELCOME, speaker)
            return None
        question = await self._question(
            message, words, said, bot.username, known=read.spec is not None
        )
        if asking.gives_up(read.line if words.startswith("/") else words):
            last, plain = await self._given_up(said, question, read.line)
            if last is not None or (plain and words.startswith("/")):
                await self._stop(message, last, said, speaker)
                return None
        if question is not None:
            return await self._answered(message, question, words.strip(), said, speaker)
        if read.spec is not None:
            args = asking.given(read.spec, read.rest)
            wanted = asking.missing(read.spec, args)
            if wanted is not None and await self._asker.may_ask(said, read.spec):
                await self._asker.put(said, read.spec, args, wanted, speaker)
                return None
        return said.line(read.line)

    async def _question(
        self, message: Message, words: str, said: Said, me: str, *, known: bool
    ) -> tuple[str, Asked] | None:
        """The question that these words answer: the one replied to, or in private the last."""
        replied = await self._replied(message, me)
        if replied is not None:
            return replied if words[0] != "/" else None
        if known or message.chat.type != ChatType.PRIVATE or words.startswith("/"):
            return None
        last = await self._last(said)
        return last if last is not None and self._questions.fresh(last[1]) else None

    async def _given_up(
        self, said: Said, question: tuple[str, Asked] | None, line: str
    ) -> tuple[tuple[str, Asked] | None, bool]:
        """Which question words give up, and whether they are CANCEL, which means nothing else.

        “No” and “stop” may as well answer somebody else: a report, which STOP throws away. They
        give up what they reply to, or what was asked a short while ago.
        """
        plain = line.strip().casefold() == CANCEL
        last = question or await self._last(said)
        if last is not None and not (question or plain or self._questions.fresh(last[1])):
            last = None
        return last, plain

    async def _last(self, said: Said) -> tuple[str, Asked] | None:
        return await self._questions.last(said.chat, said.sender, said.update)

    async def _answered(
        self, message: Message, question: tuple[str, Asked], words: str, said: Said,
        speaker: Speaker,
    ) -> Request | None:  # fmt: skip
        """Go on with a command that has now one argument more."""
        name, asked = question
        if asked.sender != said.sender or not asked.open_for(said.update):
            late = asked.sender == said.sender
            await self._tell(message, LATE if late else NOT_YOURS, speaker)
            return None
        args = {**asked.args, asked.wanted: words}
        spec = self._rooms.names.specs.get(asked.command.casefold())
        wanted = asking.missing(spec, args) if spec else None
        request = None
        if spec is not None and wanted is not None:
            await self._asker.put(said, spec, args, wanted, speaker)
        else:
            request = said.command(asked.command, args)
        await self._questions.use(name, said.update)
        return request

    async def _stop(
        self, message: Message, question: tuple[str, Asked] | None, said: Said, speaker: Speaker
    ) -> None:
        """Give a command up."""
        if question is None or question[1].sender != said.sender:
            await self._tell(message, NOTHING_TO_STOP, speaker)
            return
        if not question[1].open_for(said.update):
            await self._tell(message, TOO_LATE, speaker)
            return
        await self._questions.use(question[0], said.update)
        await self._tell(message, STOPPED, speaker)

    async def _replied(self, message: Message, me: str) -> tuple[str, Asked] | None:
        """The question that a message replies to."""
        reply = message.reply_to_message
        if reply is None or reply.from_user is None or reply.from_user.username != me:
            return None
        return await self._questions.of_words(str(message.chat.id), reply.text or "")

    async def _tell(self, message: Message, words: str, speaker: Speaker) -> None:
        """The desk's own words, below a message."""
        how = How(reply=message.message_id, urgent=True)
        await speaker.send(str(message.chat.id), Page(words), how)


def words_of(message: Message) -> str:
    """What a message says."""
    return (message.text or message.caption or "").strip()


def _refusal(update: Update, message: Message, words: str, channels: list[str]) -> str | None:
    """Why something that was said to the bot is not acted on."""
    if message.sender_chat is not None:
        return ANONYMOUS
    if update.edited_message is not None:
        return EDITED if words.startswith("/") else None
    if not words:
        return NO_WORDS
    return SEVERAL if len(channels) > 1 and not words.startswith(f"/{START}") else None
