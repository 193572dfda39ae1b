"""What ``beadle doctor`` asks of a folder, and which addresses can be one."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from adapters.contract import Account, Check, Host

from .files import Root
from .options import Options
from .posts import Reader


async def diagnose(options: Options, accounts: Sequence[Account], host: Host) -> Sequence[Check]:
    """One line for each account: whether its folder can be read, and its posts taken down."""
    del host
    return [await asyncio.to_thread(_look, options, account) for account in accounts]


def examine_account(address: str) -> str | None:
    """Why this cannot be a folder's path, or None."""
    if not address.strip():
        return "expected the path of a folder of Markdown posts"
    if "\0" in address or "://" in address:
        return "expected the path of a folder, not a web address"
    return None


def _look(options: Options, account: Account) -> Check:
    """The check of one folder; never raises."""
    name = f"folder {account.address}"
    try:
        path = options.folder(account.address)
        if not path.is_dir():
            mend = "Make the folder, or correct the account's address."
            return Check(name, ok=False, detail="There is no such folder.", mend=mend)
        walk = Root(path).walk()
    except (OSError, ValueError, RuntimeError) as error:
        why = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else str(error)
        return Check(
            name, ok=False, detail=f"It cannot be read: {why}.", mend="Let Beadle's user read it."
        )
    unread = [*walk.unreadable, *walk.linked]
    if unread:
        mend = "Let Beadle's user read it, or put a real folder in a link's place."
        return Check(
            name, ok=False, detail=f"A folder inside cannot be watched: {unread[0]}", mend=mend
        )
    locked = [r for r in walk.posts if not _writable(path / r)]
    if locked or not os.access(path, os.W_OK):
        mend = "Let Beadle's user write to the folder, or take posts down by hand."
        return Check(name, ok=False, detail="Posts can be read but not taken down.", mend=mend)
    reader = Reader(account.id, Root(path), options.mark)
    posts = [reader.read(reference) for reference in walk.posts]
    public = [post for post in posts if post]
    odd = sum(1 for post in public if post.trouble)
    drafts = len(posts) - len(public)
    detail = f"{len(public)} public, {drafts} draft{'' if drafts == 1 else 's'}"
    return Check(name, ok=True, detail=f"{detail}, {odd} read only in part" if odd else detail)


def _writable(path: Path) -> bool:
    """Whether a post can be replaced."""
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
