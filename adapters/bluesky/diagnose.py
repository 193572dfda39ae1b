"""``beadle doctor`` for a Bluesky connection: one line for each thing that can be wrong.

Owns the checks and the words on how to mend what they find.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.utils import parsedate_to_datetime

import httpx

from adapters.bluesky.chatline import ChatLine
from adapters.bluesky.identity import Directory
from adapters.bluesky.options import Options
from adapters.bluesky.session import Session
from adapters.contract import Account, Check, Host, Trouble

_SKEW = 30.0
_DECLARED = "chat.bsky.actor.declaration"
"""The account's record of who may write to it; without one: those whom it follows."""


async def _service(options: Options, host: Host) -> list[Check]:
    """Whether the service answers, and whether our clock is its clock."""
    nsid = "com.atproto.server.describeServer"
    url = f"{options.service.rstrip('/')}/xrpc/{nsid}"
    try:
        async with httpx.AsyncClient(timeout=options.timeout_seconds) as client:
            answer = await client.get(url)
        answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        mend = "Look at service in the configuration, and at the network."
        return [Check("service", ok=False, detail=type(error).__name__, mend=mend)]
    checks = [Check("service", ok=True, detail=f"{options.service} answers")]
    try:
        theirs = parsedate_to_datetime(answer.headers["date"])
    except (KeyError, ValueError, TypeError):
        return checks
    skew = abs((host.now() - theirs).total_seconds())
    detail = f"{skew:.0f} s from the service's"
    mend = "" if skew <= _SKEW else "Set this machine's clock by the network (NTP)."
    return [*checks, Check("clock", ok=not mend, detail=detail, mend=mend)]


async def _accounts(directory: Directory, accounts: Sequence[Account]) -> dict[str, str | Check]:
    """Each account's DID, or what is wrong with it."""
    found: dict[str, str | Check] = {}
    for account in accounts:
        name = f"account {account.address}"
        try:
            watched = await directory.find(account)
            await watched.home.head(watched.did)
            found[account.address] = watched.did
        except Trouble as trouble:
            mend = "Look at the address: a handle such as durrington.bsky.social, or a DID."
            found[account.address] = Check(name, ok=False, detail=str(trouble), mend=mend)
    return found


async def _credentials(options: Options, session: Session, dids: set[str]) -> list[Check]:
    """Whether the app password works, and for an account that is watched."""
    if not session.configured:
        detail = "none: Beadle can watch, but take nothing down"
        return [Check("credentials", ok=True, detail=detail)]
    try:
        await session.check()
    except Trouble as trouble:
        mend = "Make a new app password in Bluesky's settings (Privacy and security)."
        return [Check("credentials", ok=False, detail=str(trouble), mend=mend)]
    checks = [Check("credentials", ok=True, detail=f"logged in as {options.identifier}")]
    if dids and session.did not in dids:
        mend = "Give the identifier and app password of the account that is watched."
        detail = f"{options.identifier} is none of the watched accounts"
        checks.append(Check("account logged in", ok=False, detail=detail, mend=mend))
    return checks


async def _chat(options: Options, session: Session) -> list[Check]:
    """Whether private messages can be read, and whether everybody can write them.

    Only where they are wanted for certain is it wrong that they cannot.
    """
    if not options.chats:
        return []
    name, wanted = "private messages", options.chat is True
    try:
        takes = await _takes(options, session)
    except Trouble as trouble:
        if not wanted:
            detail = f"cannot be read; needed only where officers report here. {trouble}"
            return [Check(name, ok=True, detail=detail)]
        mend = "Mend that, try again, and look at chat_service in the configuration."
        return [Check(name, ok=False, detail=str(trouble), mend=mend)]
    checks = [Check(name, ok=True, detail="can be read and answered")]
    if takes != "all":
        detail = f"Bluesky lets these write to the account: {takes}"
        mend = "In Bluesky's chat settings, allow messages from everyone, or follow the officers."
        checks.append(Check("who can write", ok=not wanted, detail=detail, mend=mend))
    return checks


async def _takes(options: Options, session: Session) -> str:
    """Who may write to the account, as it declares it. Raises Trouble where nobody is heard."""
    line = ChatLine(options, session)
    await line.log(None)
    own = await line.own()
    declared = await session.use(lambda wire: wire.record(f"at://{own}/{_DECLARED}/self"))
    return str(declared[1].get("allowIncoming")) if declared else "following"


async def diagnose(options: Options, accounts: Sequence[Account], host: Host) -> list[Check]:
    """Every check, in the order in which they are best mended. Never raises."""
    directory, session = Directory(options), Session(options, host)
    try:
        checks = await _service(options, host)
        found = await _accounts(directory, accounts)
        dids = {did for did in found.values() if isinstance(did, str)}
        credentials = await _credentials(options, session, dids)
        checks += credentials
        if credentials[0].ok:
            checks += await _chat(options, session)
        for address, what in found.items():
            fine = Check(f"account {address}", ok=True, detail=str(what))
            checks.append(what if isinstance(what, Check) else fine)
    finally:
        await session.close()
        await directory.close()
    return checks
