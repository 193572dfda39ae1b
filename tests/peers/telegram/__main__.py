"""Play on the fake Telegram by hand: ``cd tests && python -m peers.telegram [port]``.

Sets up what docs/telegram.md asks for (a channel with its group, an archive chat, the Clerk's
group, the Clerk and her deputy), says what to write in the configuration, and then takes lines.
What the bot does is shown as it happens.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from peers.telegram.server import TOKEN, Telegram
from peers.telegram.world import Chat

HELP = """\
post TEXT          the channel posts                 edit N TEXT   its post N is edited
album TEXT         three pictures, one caption       remove N      its post N is deleted by hand
comment TEXT       a resident writes in the group    see           what stands in the channel
desk TEXT          the Clerk writes in her group     press LABEL   the Clerk presses a button there
reply TEXT         she replies to its last message   write TEXT    she writes to the bot in private
deputy TEXT        the deputy writes in the group    tap LABEL     the deputy presses a button
stranger TEXT      a resident writes to the bot      poke LABEL    a stranger presses a button
demote, promote    the bot in the channel, or group  later HOURS   time passes
expel, invite      the bot in the Clerk's group      privacy       the bot's privacy mode, on or off
revoke             another token for the bot         quit
"""


class Stage:
    """The council, and what a line of input does to it."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram, self.acts = telegram, telegram.acts
        world = telegram.world
        self.clerk = world.person("Sam Clerk", "samclerk")
        self.resident = world.person("Robin Resident")
        self.channel = world.chat("channel", "Sampleford Town Council", "sampleford")
        self.group = world.chat("supergroup", "Sampleford talks")
        self.store = world.chat("channel", "Archive")
        self.deputy = world.person("Dee Deputy", "deedeputy")
        self.desk = world.chat("supergroup", "Sampleford desk")
        self.channel.linked, self.group.linked = self.group.id, self.channel.id
        self.private: dict[str, Chat] = {}
        self._shown: dict[tuple[int, int], dict[str, Any]] = {}

    async def set_up(self) -> None:
        """The bot is where it should be, and everyone at the desk has opened a chat with it."""
        for chat in (self.channel, self.group, self.store):
            await self.acts.appoint(chat)
        await self.acts.appoint(self.desk, "member")
        for name, person in (("CLERK", self.clerk), ("DEPUTY", self.deputy)):
            self.private[name] = await self.acts.start(person)
        print(f"Telegram is at {self.telegram.url}; the bot's token is {TOKEN}")  # noqa: T201
        print(f'channel = "{self.desk.id}"')  # noqa: T201
        print(f'the Clerk: telegram = "{self.clerk["id"]}"   Dee: "{self.deputy["id"]}"')  # noqa: T201
        print(f'address = "@{self.channel.username}"   archive_chat = "{self.store.id}"')  # noqa: T201
        print(HELP)  # noqa: T201

    async def line(self, text: str) -> bool:
        """Do what a line says; False to end."""
        word, _, rest = text.strip().partition(" ")
        if word == "quit":
            return False
        verb = getattr(self, f"do_{word}", None)
        if verb is None:
            print(HELP)  # noqa: T201
            return True
        try:
            await verb(rest)
        except (IndexError, KeyError, ValueError) as error:
            print(f"That is not there: {error}")  # noqa: T201
        return True

    async def do_post(self, text: str) -> None:
        """The channel posts."""
        made = await self.acts.post(self.channel, text)
        print(f"post {made['message_id']}")  # noqa: T201

    async def do_album(self, text: str) -> None:
        """Three pictures with one caption."""
        await self.acts.album(self.channel, [b"one", b"two", b"three"], text)

    async def do_edit(self, rest: str) -> None:
        """A post is edited."""
        number, _, text = rest.partition(" ")
        await self.acts.edit(self.channel, int(number), text)

    async def do_remove(self, rest: str) -> None:
        """A post is deleted by a person."""
        await self.acts.remove(self.channel, int(rest))

    async def do_comment(self, text: str) -> None:
        """A resident writes in the discussion group."""
        await self.acts.write(self.group, self.resident, text)

    async def do_desk(self, text: str) -> None:
        """The Clerk writes in her group."""
        await self.acts.write(self.desk, self.clerk, text)

    async def do_reply(self, text: str) -> None:
        """The Clerk replies to what the bot said last in her group."""
        bot = self.telegram.world.bot["id"]
        asked = [one for one in self.desk.messages.values() if one["from"]["id"] == bot]
        await self.acts.write(self.desk, self.clerk, text, reply_to=asked[-1])

    async def do_write(self, text: str) -> None:
        """The Clerk writes to the bot."""
        await self.acts.write(self.private["CLERK"], self.clerk, text)

    async def do_deputy(self, text: str) -> None:
        """The deputy writes in the group."""
        await self.acts.write(self.desk, self.deputy, text)

    async def do_stranger(self, text: str) -> None:
        """Somebody whom Beadle does not know writes to it."""
        self.private["STRANGER"] = await self.acts.start(self.resident)
        await self.acts.write(self.private["STRANGER"], self.resident, text)

    async def do_press(self, label: str) -> None:
        """The Clerk presses the newest button of this name."""
        await self._press(label, self.clerk)

    async def do_tap(self, label: str) -> None:
        """The deputy does."""
        await self._press(label, self.deputy)

    async def do_poke(self, label: str) -> None:
        """Somebody does who has no business there."""
        await self._press(label, self.resident)

    async def _press(self, label: str, who: dict[str, Any]) -> None:
        pressed = [
            (number, button["callback_data"])
            for number, message in reversed(self.desk.messages.items())
            for row in message.get("reply_markup", {}).get("inline_keyboard", ())
            for button in row
            if button["text"].lower() == label.lower() and "callback_data" in button
        ]
        if not pressed:
            raise KeyError(label)
        await self.acts.press(self.desk, pressed[0][0], who, pressed[0][1])

    async def do_expel(self, _rest: str) -> None:
        """The bot is put out of the Clerk's group."""
        await self.acts.appoint(self.desk, "kicked")

    async def do_invite(self, _rest: str) -> None:
        """The bot is in the Clerk's group again."""
        await self.acts.appoint(self.desk, "member")

    async def do_privacy(self, _rest: str) -> None:
        """Privacy mode, as @BotFather switches it."""
        self.telegram.world.privacy = not self.telegram.world.privacy
        print("privacy mode is", "on" if self.telegram.world.privacy else "off")  # noqa: T201

    async def do_see(self, _rest: str) -> None:
        """What stands in the channel."""
        for number, message in self.channel.messages.items():
            print(f"{number}: {_words(message)}")  # noqa: T201

    async def do_demote(self, where: str) -> None:
        """The bot may do nothing in the channel, or the group, any more."""
        await self.acts.appoint(self.group if where == "group" else self.channel, "member")

    async def do_promote(self, where: str) -> None:
        """The bot may do everything again."""
        await self.acts.appoint(self.group if where == "group" else self.channel)

    async def do_later(self, hours: str) -> None:
        """Time passes for Telegram alone."""
        self.telegram.world.clock.skip(float(hours))

    async def do_revoke(self, _rest: str) -> None:
        """@BotFather gives the bot another token; the old one stops working."""
        world = self.telegram.world
        world.token = f"{world.bot['id']}:BB-another-token-of-the-fake-telegram"
        print(f"the bot's token is {world.token}")  # noqa: T201

    async def show(self) -> None:
        """For ever: what the bot sends, edits and deletes."""
        while True:
            async with self.telegram.world.changed:
                await self.telegram.world.changed.wait()
            places = {"DESK": self.desk, "CHANNEL": self.channel, "GROUP": self.group}
            for name, chat in {**places, **self.private}.items():
                self._compare(name, chat)

            for key, (_, answer) in self.telegram.world.asked.items():
                if answer and answer.get("text") and (0, int(key)) not in self._shown:
                    self._shown[0, int(key)] = answer
                    print(f"--- whoever pressed is told: {answer['text']}")  # noqa: T201

    def _compare(self, name: str, chat: Chat) -> None:
        """What is new or other in one chat."""
        for number, message in list(chat.messages.items()):
            if self._shown.get((chat.id, number)) != message:
                again = " (edited)" if (chat.id, number) in self._shown else ""
                self._shown[chat.id, number] = dict(message)
                print(f"--- {name} sees message {number}{again}:\n{_words(message)}")  # noqa: T201
        for where, number in [key for key in self._shown if key[0] == chat.id]:
            if number not in chat.messages:
                del self._shown[where, number]
                print(f"--- {name}: message {number} is gone")  # noqa: T201


def _words(message: dict[str, Any]) -> str:
    """A message as one line and its buttons."""
    kinds = [kind for kind in ("photo", "document", "poll") if kind in message]
    text = message.get("text") or message.get("caption") or ""
    keys = message.get("reply_markup", {}).get("inline_keyboard", ())
    buttons = [f"[{button['text']}]" for row in keys for button in row]
    return " ".join([*(f"<{kind}>" for kind in kinds), text, *buttons])


async def main(port: int) -> None:
    """Until ``quit``, or the end of the input."""
    async with Telegram(port=port) as telegram:
        stage = Stage(telegram)
        await stage.set_up()
        showing = asyncio.create_task(stage.show())
        loop = asyncio.get_running_loop()
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            if not await stage.line(line):
                break
        showing.cancel()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 0))
