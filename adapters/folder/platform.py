"""The folder as a platform: watching, fetching, acting. All file work runs in threads."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass

from adapters.contract import (
    Abilities,
    Ability,
    Account,
    Action,
    ActionKind,
    Batch,
    Host,
    Media,
    Profile,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Step,
    Unavailable,
)

from .actions import Hand
from .bell import Bell
from .closing import BANNER, COMMENTS, Front
from .files import LeadsOut, Root
from .options import Options
from .posts import Reader
from .scan import Folder

CURSOR = '{"folder": 1}'
"""Says only that there was a watch: each one lists everything, so nothing can be missed."""
MEDIA_LIMIT = 100 * 1024 * 1024
"""Bytes of a picture or film that are archived."""
_LATE = 2.0
"""Seconds that a picture may come after the post that shows it (a copy in progress)."""
_FRONT = (ActionKind.CLOSE, ActionKind.REOPEN)
_SWITCHES = "A banner for the site, and its comments off; the site changes when it is next built."
_NEEDS_BUILD = "The file changes at once; the site changes when it is next built."


@dataclass(frozen=True, slots=True)
class FolderPlatform:
    """Folders of Markdown posts, one for each account."""

    options: Options
    host: Host

    @property
    def abilities(self) -> Abilities:
        """Take down and restore, the name kept; close and reopen. There are no replies to watch."""
        whole = Ability(possible=True, keeps_id=True, keeps_comments=True, note=_NEEDS_BUILD)
        closes = any(self._names().values())
        front = Ability(possible=closes, keeps_id=True, keeps_comments=True, note=_SWITCHES)
        return Abilities(
            actions={
                **dict.fromkeys((ActionKind.TAKE_DOWN, ActionKind.RESTORE), whole),
                **(dict.fromkeys(_FRONT, front) if closes else {}),
            },
            names_author=True,
            notes=(
                f'A post is taken down by "{self.options.marker}" in its front matter.',
                "A picture replaced under its old name is not seen as an edit.",
            ),
        )

    async def watch(
        self, accounts: Sequence[Account], cursor: str | None
    ) -> AsyncGenerator[Batch, None]:
        """Every public post, a Listing of each folder, then each change.

        The cursor is not read: all is delivered anew, so that no change hangs on it.
        """
        del cursor
        folders = [self._folder(account) for account in accounts]
        roots = [folder.root.path for folder in folders]
        async with Bell(roots, self.options.rescan_seconds) as bell:
            for folder in folders:
                async for events in folder.look():
                    yield Batch(events, CURSOR)
            yield Batch((), CURSOR, caught_up=True)
            while True:
                await bell.wait()
                for folder in folders:
                    async for events in folder.look():
                        yield Batch(events, CURSOR)
                yield Batch((), CURSOR)  # looked, and nothing more: silence would be a death

    async def fetch(self, account: Account, post: Ref, media: Media) -> bytes:
        """A picture's bytes, waited for up to two seconds. Raises Refused or Unavailable."""
        del post  # a medium's path starts from the account's folder
        root = Root(self.options.folder(account.address))
        for _ in range(round(_LATE / 0.1)):
            try:
                content = await asyncio.to_thread(root.read, media.ref, MEDIA_LIMIT)
            except (FileNotFoundError, NotADirectoryError):
                await asyncio.sleep(0.1)
            except LeadsOut:
                why = "The picture lies outside of the account's folder."
                raise Refused(RefusedCode.INVALID, why) from None
            except PermissionError:
                raise Refused(RefusedCode.PERMISSION, "The picture cannot be read.") from None
            except OSError as error:
                why = os.strerror(error.errno) if error.errno else "it is no ordinary file"
                raise Unavailable(f"The picture cannot be read: {why}.") from None
            else:
                if content.whole:
                    return content.data
                why = f"The file has {content.size:,} bytes; {MEDIA_LIMIT:,} are archived."
                raise Refused(RefusedCode.TOO_LARGE, why)
        raise Refused(RefusedCode.GONE, "The picture that the post names is not in the folder.")

    async def prepare(self, action: Action) -> Sequence[Step]:
        """The steps of an action; empty where it must be done by hand."""
        if action.kind in _FRONT and any(self._names().values()):
            return await asyncio.to_thread(self._front(action.account).prepare, action)
        return await asyncio.to_thread(self._hand(action.account).prepare, action)

    async def perform(self, action: Action, step: Step, key: str) -> Receipt:
        """One step, read back. The key is not needed: the file itself tells what was done."""
        del key
        if action.kind in _FRONT:
            return await asyncio.to_thread(self._front(action.account).perform, action, step)
        return await asyncio.to_thread(self._hand(action.account).perform, action, step)

    async def profile(self, account: Account) -> Profile:
        """The folder's own name; a folder says nothing else about itself."""
        return Profile(name=self.options.folder(account.address).resolve().name)

    def _folder(self, account: Account) -> Folder:
        """What a watch keeps of one account."""
        reader = self._reader(account)
        return Folder(account.id, account.address, reader.root, reader, self.host.now)

    def _reader(self, account: Account) -> Reader:
        """A reader of one account's posts."""
        return Reader(account.id, Root(self.options.folder(account.address)), self.options.mark)

    def _front(self, account: Account) -> Front:
        """What changes one account's banner and comments."""
        return Front(Root(self.options.folder(account.address)), self._names())

    def _names(self) -> dict[str, str]:
        """The files that a site reads beside its posts."""
        return {BANNER: self.options.banner, COMMENTS: self.options.comments}

    def _hand(self, account: Account) -> Hand:
        """What changes one account's files."""
        reader = self._reader(account)
        return Hand(reader.root, reader)
