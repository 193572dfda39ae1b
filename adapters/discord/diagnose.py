"""``beadle doctor`` for a Discord connection: one line for each thing that can be wrong.

Owns the checks and the words on how to mend what they find.
"""

from __future__ import annotations

from collections.abc import Sequence

import discord

from adapters.contract import Account, Check, Host, Refused, RefusedCode, Trouble
from adapters.discord.errors import call
from adapters.discord.line import INTENT_WORDS, Line
from adapters.discord.options import Options
from adapters.discord.overwrites import WRITING
from adapters.discord.places import Site, lacking, locate

_PORTAL = "the developer portal (discord.com/developers/applications)"

READ = discord.Permissions(read_messages=True, read_message_history=True)
NEEDS: tuple[tuple[str, discord.Permissions], ...] = (
    ("taking down", discord.Permissions(manage_messages=True)),
    ("restoring", discord.Permissions(manage_webhooks=True)),
    ("closing", discord.Permissions(manage_roles=True, manage_threads=True, pin_messages=True)),
    ("knowing who removed a message", discord.Permissions(view_audit_log=True)),
)
CLOSED = discord.Permissions(WRITING)
"""What closing denies: Discord lets nobody deny what they have not got themselves."""
DESK = discord.Permissions(
    read_messages=True,
    read_message_history=True,
    send_messages=True,
    embed_links=True,
    attach_files=True,
    send_messages_in_threads=True,
    create_public_threads=True,
)


def invitation() -> discord.Permissions:
    """All that the bot needs on a server, for the invite link."""
    value = READ.value | DESK.value | CLOSED.value
    for _, needed in NEEDS:
        value |= needed.value
    return discord.Permissions(value)


def invite_link(application: int) -> str:
    """Where the bot is invited to a server with all that it needs."""
    return discord.utils.oauth_url(
        application, permissions=invitation(), scopes=("bot", "applications.commands")
    )


def _content(flags: discord.ApplicationFlags) -> Check:
    """Whether the switch for reading messages is on."""
    fine = flags.gateway_message_content or flags.gateway_message_content_limited
    detail = "messages can be read" if fine else INTENT_WORDS
    mend = "" if fine else f"Switch it on in {_PORTAL}: Bot, Message Content Intent."
    return Check("message content intent", ok=bool(fine), detail=detail, mend=mend)


def _site(client: discord.Client, site: Site) -> list[Check]:
    """What the bot may do in one channel."""
    home = site.home(client)
    name = f"#{home.name}" if home else site.account.address
    checks = [Check(f"reading {name}", ok=True, detail="seen, and its history")]
    for what, needed in NEEDS:
        missing = lacking(client, site, needed)
        if needed.manage_roles:
            missing += lacking(client, site, CLOSED, everywhere=True)
        checks.append(_granted(f"{what} in {name}", missing, name))
    return checks


def _granted(what: str, missing: Sequence[str], where: str) -> Check:
    """One line about permissions."""
    if not missing:
        return Check(what, ok=True, detail="allowed")
    named = ", ".join(missing)
    mend = f"Give the bot's role in {where}: {named}."
    return Check(what, ok=False, detail=f"the bot has not got: {named}", mend=mend)


async def _account(client: discord.Client, account: Account) -> list[Check]:
    """Whether a watched channel is there and what may be done in it."""
    try:
        site = await locate(client, account)
    except Trouble as trouble:
        mend = (
            "Invite the bot to that server (the line invitation has the link), and look at the "
            "channel's permissions for its role."
        )
        if isinstance(trouble, Refused) and trouble.code is RefusedCode.GONE:
            mend = (
                "Copy the channel's ID anew: right-click the channel in Discord, Copy Channel ID."
            )
        return [Check(f"account {account.address}", ok=False, detail=str(trouble), mend=mend)]
    return _site(client, site)


async def _desk(client: discord.Client, address: str) -> Check:
    """Whether the Clerk's channel can be used."""
    name = f"desk {address}"
    try:
        site = await locate(client, Account("desk", address))
    except Trouble as trouble:
        mend = "Give the bot's role View Channel there, or mend the channel in [[desk]]."
        return Check(name, ok=False, detail=str(trouble), mend=mend)
    return _granted(name, lacking(client, site, DESK), "that channel")


async def diagnose(options: Options, accounts: Sequence[Account], host: Host) -> list[Check]:
    """Every check, in the order in which they are best mended. Never raises."""
    line = Line(options, host)
    try:
        client = await line.ready()
        info = await call(client.application_info())
        name = client.user.name if client.user else "?"
        checks = [Check("token", ok=True, detail=f"logged in as {name}"), _content(info.flags)]
        checks.append(_servers(client))
        for account in accounts:
            checks += await _account(client, account)
        checks += [await _desk(client, channel) for channel in options.channels]
        link = invite_link(client.application_id or info.id)
        detail = f"permissions integer {invitation().value}; invite link: {link}"
        checks.append(Check("invitation", ok=True, detail=detail))
    except Trouble as trouble:
        return [_unreached(trouble)]
    finally:
        await line.close()
    return checks


def _servers(client: discord.Client) -> Check:
    """Which servers the bot is in."""
    names = ", ".join(guild.name for guild in client.guilds)
    if names:
        return Check("servers", ok=True, detail=f"in {names}")
    mend = f"Invite it: {invite_link(client.application_id or 0)}"
    return Check("servers", ok=False, detail="the bot is in no server", mend=mend)


def _unreached(trouble: Trouble) -> Check:
    """Why nothing could be looked at."""
    if isinstance(trouble, Refused) and trouble.code is RefusedCode.CREDENTIALS:
        mend = f"In {_PORTAL} open Bot, Reset Token, and put the new token where token says."
        return Check("token", ok=False, detail=str(trouble), mend=mend)
    mend = "Look at this machine's network, and at discordstatus.com."
    return Check("connection", ok=False, detail=str(trouble), mend=mend)
