"""Playing on the fake Discord by hand: a small town, and lines that say what a person does.

``screen.py`` has how it is printed: what the Clerk sees, in the order of the screen.
"""

from __future__ import annotations

import asyncio
import shlex
from typing import Any

from peers.discord.asked import Asked
from peers.discord.errors import Wrong
from peers.discord.filling import NotOffered
from peers.discord.people import Person, buttons
from peers.discord.screen import fields, screen
from peers.discord.server import FakeDiscord

HELP = """\
as NAME                    be another person: {people}
in CHANNEL                 go to another channel: {channels}
write TEXT                 write here         dm TEXT          write to the bot in private
edit N TEXT | delete N     message N of this channel, counted from the end (1 is the last)
answer N TEXT              answer message N   thread N NAME    begin a thread at it
press [N] BUTTON           press a button     fill FIELD=TEXT  send the form that is open
slash NAME [KEY=VALUE]     a command          commands         those that this person sees
suggest NAME KEY [TYPED]   suggestions for a value
look [CHANNEL]             what stands there  ids              the IDs for the configuration
wait SECONDS               let time pass      later SECONDS    move the fake's clock
drop | forget | down | up  the gateway        limit | lose     the next request
kick | invite              the bot            quit
"""


class Play:
    """A town with a council's channels and the Clerk's; ``do`` carries out one line."""

    def __init__(self, fake: FakeDiscord) -> None:
        self.fake = fake
        town = self.town = fake.guild("Anytown Council")
        clerks = fake.role(town, "Clerk", "MANAGE_MESSAGES")
        officers = fake.role(town, "Officers")
        self.people = {
            "clerk": fake.person(town, "Clerk", clerks),
            "officer": fake.person(town, "Officer", officers),
            "guest": fake.person(town, "Guest"),
            "owner": fake.owner(town),
        }
        self.channels = {name: fake.channel(town, name, kind=kind)
                         for name, kind in (("notices", 0), ("news", 5), ("desk", 0))}  # fmt: skip
        for name in ("notices", "news"):
            fake.overwrite(self.channels[name], town.id, deny=("SEND_MESSAGES",))
            fake.overwrite(self.channels[name], officers["id"], allow=("SEND_MESSAGES",))
        bot = town.members[fake.world.bot["id"]]["roles"][0]
        desk = self.channels["desk"]
        fake.overwrite(desk, town.id, deny=("VIEW_CHANNEL",))
        for role in (clerks["id"], bot):
            fake.overwrite(desk, role, allow=("VIEW_CHANNEL",))
        self.who: Person = self.people["clerk"]
        self.where = desk
        self.asked: Asked | None = None

    async def do(self, line: str) -> str:
        """Carry out one line; what is to be printed. A mistake is said, not raised."""
        try:
            word, *rest = shlex.split(line)
            work = getattr(self, f"_{word}", None)
            said = work(*rest) if work else self.help()
            return str(await said if asyncio.iscoroutine(said) else said)
        except NotOffered as refused:
            return f"That cannot be done: {refused}"
        except Wrong as refused:
            return f"Discord refuses: {refused}"
        except TimeoutError:
            return "The application did not respond."
        except (TypeError, KeyError, IndexError, ValueError) as mistake:
            return f"That line does not fit ({mistake}). Type help."

    def help(self) -> str:
        """All lines that there are."""
        return HELP.format(people=", ".join(self.people), channels=", ".join(self.places()))

    def places(self) -> dict[str, Any]:
        """The channels, and the threads and private talks that have come up."""
        every = self.fake.world.channels.values()
        threads = {
            one["name"].replace(" ", "-"): one for one in every if one["type"] in (10, 11, 12)
        }
        direct = {f"dm-{name}": self.fake.world.direct(person.id)
                  for name, person in self.people.items()}  # fmt: skip
        return self.channels | threads | direct

    def _ids(self) -> str:
        lines = [f"guild {self.town.id}"]
        lines += [f"channel {name} {one['id']}" for name, one in self.channels.items()]
        lines += [f"person {name} {one.id}" for name, one in self.people.items()]
        lines += [f"role {one['name']} {one['id']}" for one in self.town.roles.values()]
        return "\n".join(lines)

    def _as(self, name: str) -> str:
        self.who = self.people[name]
        return f"You are {name}."

    def _in(self, name: str) -> str:
        self.where = self.places()[name]
        return self._look()

    def _look(self, name: str | None = None) -> str:
        place = self.places()[name] if name else self.where
        found = self.fake.messages(place)
        title = place.get("name") or "private messages"
        shown = [f"--- {title} ---"]
        return "\n".join(shown + [screen(one, len(found) - at) for at, one in enumerate(found)])

    def _message(self, number: str) -> dict[str, Any]:
        return self.fake.messages(self.where)[-int(number)]

    def _write(self, *words: str) -> str:
        self.who.write(self.where, " ".join(words))
        return ""

    def _answer(self, number: str, *words: str) -> str:
        self.who.write(self.where, " ".join(words), answer=self._message(number))
        return ""

    def _dm(self, *words: str) -> str:
        self.who.direct(" ".join(words))
        return ""

    def _edit(self, number: str, *words: str) -> str:
        self.who.edit(self._message(number), " ".join(words))
        return ""

    def _delete(self, number: str) -> str:
        self.who.delete(self._message(number))
        return ""

    def _thread(self, number: str, *words: str) -> str:
        self.who.thread(self.where, " ".join(words), self._message(number))
        return ""

    def _commands(self) -> str:
        found = self.who.commands(self.where)
        return "\n".join(f"/{one['name']}  {one['description']}" for one in found)

    async def _slash(self, name: str, *pairs: str) -> str:
        options = {one["name"]: one for command in self.who.commands(self.where)
                   if command["name"] == name for one in command["options"]}  # fmt: skip
        values: dict[str, Any] = dict(pair.split("=", 1) for pair in pairs)
        for key, value in values.items():
            kind = options.get(key, {}).get("type")
            values[key] = int(value) if kind == 4 else value == "true" if kind == 5 else value
        return await self._told(self.who.slash(self.where, name, **values))

    async def _suggest(self, name: str, key: str, typed: str = "") -> str:
        return await self._told(self.who.suggest(self.where, name, key, typed))

    async def _press(self, *words: str) -> str:
        if words[0].isdigit():
            return await self._told(self.who.press(self._message(words[0]), " ".join(words[1:])))
        button = " ".join(words)
        for message in reversed(self.fake.messages(self.where)):
            if button in [one.get("label") for one in buttons(message)]:
                return await self._told(self.who.press(message, button))
        return f"there is no button {button!r} here"

    async def _fill(self, *pairs: str) -> str:
        assert self.asked is not None
        values = dict(pair.split("=", 1) for pair in pairs)
        return await self._told(self.who.submit(self.asked, **values))

    async def _told(self, asked: Asked) -> str:
        """What this person sees of an answer."""
        await asked.acknowledged()
        if asked.kind == 5:
            await asked.answered(seconds=15)
        elif asked.kind == 6:
            await asyncio.sleep(0.5)  # the change comes by itself, and tells nobody
        self.asked = asked
        after = f"(answered after {(asked.waited or 0) * 1000:.0f} ms)"
        if asked.modal is not None:
            return "\n".join([f"Form: {asked.modal['title']} {after}", *fields(asked.modal)])
        if asked.choices is not None:
            return "\n".join([one["name"] for one in asked.choices] + [after])
        return "\n".join([screen(one) for one in self.who.sees(asked)] + [after])

    async def _wait(self, seconds: str) -> str:
        await asyncio.sleep(float(seconds))
        return ""

    def _later(self, seconds: str) -> str:
        self.fake.world.advance(float(seconds))
        return f"It is {seconds} seconds later."

    def _drop(self) -> str:
        self.fake.gateway.drop()
        return "The socket is cut; the session can be resumed."

    def _forget(self) -> str:
        self.fake.gateway.forget()
        return "The socket is cut and the session forgotten."

    def _down(self) -> str:
        self.fake.gateway.down = True
        return self._drop()

    def _up(self) -> str:
        self.fake.gateway.down = False
        return "The gateway can be reached."

    def _limit(self, seconds: str = "5") -> str:
        self.fake.faults.limit(retry_after=float(seconds))
        return f"The next request is told to wait {seconds} seconds."

    def _lose(self) -> str:
        self.fake.faults.lose(method="POST")
        return "The next POST is carried out and never answered."

    def _kick(self) -> str:
        self.fake.kick(self.town)
        return "The bot is out of the server."

    def _invite(self) -> str:
        self.fake.invite(self.town)
        return "The bot is in the server again."
