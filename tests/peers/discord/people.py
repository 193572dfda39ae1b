"""What persons do on the fake Discord: write, edit, delete, press, fill in, type commands.

Persons go through the same checks as the bot, and see only what Discord would show them: no
command that they may not use, no button that is disabled, nobody else's private replies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peers.discord import asked as kinds
from peers.discord import limits, messages, threads
from peers.discord.asked import Asked
from peers.discord.errors import Wrong
from peers.discord.filling import NotOffered, data, fill, filled
from peers.discord.permissions import bits, in_channel, in_guild, may
from peers.discord.shown import EPHEMERAL
from peers.discord.state import World

Channel = dict[str, Any]
Message = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """A user, and the hands to do things with. ``id`` is the user's."""

    world: World
    user: dict[str, Any]

    @property
    def id(self) -> str:
        """The user's ID."""
        return str(self.user["id"])

    def write(
        self, channel: Channel, text: str = "", *, files: dict[str, bytes] | None = None,
        embeds: list[dict[str, Any]] | None = None, answer: Message | None = None,
        at: float | None = None,
    ) -> Message:  # fmt: skip
        """Write a message. Raises Wrong where that is not allowed. ``at``: seconds, in the past."""
        given = [{"index": str(n), "name": name, "bytes": data}
                 for n, (name, data) in enumerate((files or {}).items())]  # fmt: skip
        body: dict[str, Any] = {"content": text, "embeds": embeds or []}
        if answer is not None:
            body["message_reference"] = {"message_id": answer["id"]}
        return messages.post(self.world, channel, self.user, body, given, at=at)

    def edit(self, message: Message, text: str) -> Message:
        """Change one's own message."""
        channel = self.world.channels[message["channel_id"]]
        return messages.edit(self.world, channel, message, self.id, {"content": text})

    def delete(self, message: Message, *, reason: str | None = None) -> None:
        """Delete a message: one's own, or another's where that is allowed."""
        channel = self.world.channels[message["channel_id"]]
        messages.delete(self.world, channel, message, self.id, reason=reason)

    def sweep(self, found: list[Message]) -> None:
        """Delete several messages of a channel at once."""
        channel = self.world.channels[found[0]["channel_id"]]
        messages.bulk(self.world, channel, [one["id"] for one in found], self.id)

    def pin(self, message: Message, *, on: bool = True) -> None:
        """Pin a message, or take the pin out."""
        channel = self.world.channels[message["channel_id"]]
        messages.pin(self.world, channel, message, self.id, on=on)

    def thread(self, channel: Channel, name: str, message: Message | None = None) -> Channel:
        """Begin a thread, at a message or without one."""
        return threads.begin(self.world, channel, self.id, {"name": name, "type": 11}, message)

    def archive(
        self, thread: Channel, *, archived: bool = True, locked: bool | None = None
    ) -> None:
        """Put a thread away, or take it out again; lock it."""
        body = {"archived": archived} | ({} if locked is None else {"locked": locked})
        threads.change(self.world, thread, self.id, body)

    def direct(self, text: str, *, files: dict[str, bytes] | None = None) -> Message:
        """Write to the bot in private."""
        return self.write(self.world.direct(self.id), text, files=files)

    # What is asked of the bot

    def commands(self, channel: Channel) -> list[dict[str, Any]]:
        """The slash commands that Discord shows to this person in this channel."""
        guild = channel.get("guild_id")
        if guild is None:
            return [one for one in self.world.commands[None] if _offered(one, _BOT_DM)]
        held = in_guild(self.world, guild, self.id)
        if not may(self.world, channel, self.id, "VIEW_CHANNEL", "USE_APPLICATION_COMMANDS"):
            return []
        own = self.world.commands[guild]
        names = {one["name"] for one in own}
        every = own + [
            one for one in self.world.commands[None]
            if one["name"] not in names and _offered(one, _GUILD)
        ]  # fmt: skip
        admin = bool(held & bits("ADMINISTRATOR"))
        return [
            one for one in every if admin or _shown(one, in_channel(self.world, channel, self.id))
        ]

    def slash(self, channel: Channel, name: str, /, **values: Any) -> Asked:
        """Type a command. Raises NotOffered for what Discord's client would not send."""
        command, options, path = self._command(channel, name)
        filled = fill(self.world, options, values)
        return self._ask(channel, kinds.COMMAND, data(self.world, channel, command, path, filled))

    def suggest(self, channel: Channel, name: str, focused: str, typed: str = "", /,
                **values: Any) -> Asked:  # fmt: skip
        """Ask for suggestions while typing a value; the answer's ``choices`` are shown."""
        command, options, path = self._command(channel, name)
        option = next((one for one in options if one["name"] == focused), None)
        if option is None or not option.get("autocomplete"):
            raise NotOffered(f"/{name} has no suggestions for {focused}")
        filled = fill(self.world, options, values, partly=True)
        filled.append({"name": focused, "type": option["type"], "value": typed, "focused": True})
        return self._ask(channel, kinds.SUGGEST, data(self.world, channel, command, path, filled))

    def press(self, message: Message, button: str) -> Asked:
        """Press the button with this label or custom ID, as the message stands now."""
        for one in buttons(message):
            if button in (one.get("label"), one.get("custom_id")) and "custom_id" in one:
                if one.get("disabled"):
                    raise NotOffered(f"the button {button!r} is disabled")
                return self.press_anyway(message, one["custom_id"])
        raise NotOffered(f"there is no button {button!r}; there are: {labels(message)}")

    def press_anyway(self, message: Message, custom_id: str) -> Asked:
        """Press a button whose message is older than what the server holds by now."""
        return self._component(message, {"component_type": 2, "custom_id": custom_id})

    def choose(self, message: Message, custom_id: str, *chosen: str) -> Asked:
        """Choose from a menu."""
        for _, one in limits.walk(message["components"]):
            if one.get("custom_id") == custom_id and one.get("type") == 3:
                offered = {option["value"] for option in one["options"]}
                if one.get("disabled") or not set(chosen) <= offered:
                    raise NotOffered(f"the menu offers {sorted(offered)}")
                data = {"component_type": 3, "custom_id": custom_id, "values": list(chosen)}
                return self._component(message, data)
        raise NotOffered(f"there is no menu {custom_id!r}")

    def submit(self, asked: Asked, **values: str) -> Asked:
        """Fill in the form that an interaction opened, by the custom IDs of its fields.

        A field with the ID ``case-reason`` is given as ``case_reason``. Raises NotOffered where
        the form would not let itself be sent: too short, too long, left out.
        """
        if asked.modal is None or asked.user["id"] != self.id:
            raise NotOffered("no form is open")
        rows = [filled(one, values) for one in asked.modal["components"]]
        data = {"custom_id": asked.modal["custom_id"], "components": rows}
        return self._ask(asked.channel, kinds.MODAL, data, asked.message)

    def sees(self, asked: Asked) -> list[Message]:
        """The replies that this person sees: private ones only who asked."""
        own = asked.user["id"] == self.id
        return [one for one in asked.replies if own or not one["flags"] & EPHEMERAL]

    def _command(self, channel: Channel, name: str) -> tuple[dict[str, Any], Any, list[str]]:
        """A command by its name, or by "group sub"; its options, and the path to them."""
        first, *rest = name.split()
        for one in self.commands(channel):
            if one["name"] == first and one["type"] == 1:
                options = one["options"]
                for part in rest:
                    found = [sub for sub in options if sub["name"] == part and sub["type"] < 3]
                    if not found:
                        raise NotOffered(f"/{first} has no part {part}")
                    options = found[0].get("options") or []
                return one, options, rest
        raise NotOffered(f"Discord shows no command /{first} here")

    def _component(self, message: Message, data: dict[str, Any]) -> Asked:
        """Use a button or a menu of a message that this person can see."""
        channel = self.world.channels[message["channel_id"]]
        if not may(self.world, channel, self.id, "VIEW_CHANNEL"):
            raise NotOffered("this person cannot see the channel")
        if message["id"] not in self.world.messages[channel["id"]] and not (
            message["flags"] & EPHEMERAL
        ):
            raise Wrong(10008)
        return self._ask(channel, kinds.COMPONENT, data, message)

    def _ask(self, channel: Channel, kind: int, data: dict[str, Any],
             message: Message | None = None) -> Asked:  # fmt: skip
        """Send an interaction to the bot."""
        asked = Asked(self.world, channel, self.user, kind, data, message)
        self.world.emit("INTERACTION_CREATE", asked.payload(), channel.get("guild_id"))
        return asked


def buttons(message: Message) -> list[dict[str, Any]]:
    """The buttons of a message."""
    return [one for _, one in limits.walk(message["components"]) if one.get("type") == 2]


def labels(message: Message) -> list[str]:
    """The labels of the buttons that can be pressed."""
    return [str(one.get("label")) for one in buttons(message) if not one.get("disabled")]


_GUILD, _BOT_DM = 0, 1


def _offered(command: dict[str, Any], where: int) -> bool:
    """Whether a command of the whole application is offered in a context."""
    if command["contexts"] is not None:
        return where in command["contexts"]
    return where == _GUILD or command["dm_permission"] is not False


def _shown(command: dict[str, Any], held: int) -> bool:
    """Whether a command's default permissions let a member see it; "0" is administrators only."""
    needed = command["default_member_permissions"]
    return needed is None or (needed != "0" and not int(needed) & ~held)
