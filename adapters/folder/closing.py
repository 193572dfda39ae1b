"""Closing an account for a time: a banner for the site to show, and its comments switched off.

Both are files beside the posts that the site reads when it is built. What Beadle writes can be
told from what a person writes by looking at it, so that nothing need be remembered: the banner
carries a digest of its own words, the switch is exactly the file before with one value changed.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.contract import (
    Action,
    ActionKind,
    Outcome,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Step,
    Unavailable,
)

from .files import LOCK, Content, LeadsOut, Root, digest, remove, replace
from .posts import PLATFORM

BANNER, COMMENTS = "banner", "comments"
KEY = "comments"
"""The value in the comments file that says whether there are any."""
_NEW_FILE = 0o644
_OURS = re.compile(rb"<!-- Beadle wrote this: (\w{64}) -->\n(.*)", re.DOTALL)
_NAMES = {BANNER: "banner", COMMENTS: "comments switch"}


def banner(notice: str) -> bytes:
    """The banner with these words."""
    body = f"<p>{html.escape(notice.strip())}</p>\n".encode()
    return f"<!-- Beadle wrote this: {digest(body)} -->\n".encode() + body


def is_banner(data: bytes | None) -> bool:
    """Whether this is a banner of ours, unchanged."""
    found = _OURS.fullmatch(data or b"")
    return found is not None and digest(found[2]).encode() == found[1]


def switched_off(data: bytes | None) -> bytes:
    """The comments file with the comments off. Raises Refused where it is no JSON object."""
    try:
        values = json.loads(data) if data is not None else {}
    except ValueError:
        values = None
    if not isinstance(values, dict):
        why = "The comments file is no JSON object. Switch the comments off by hand."
        raise Refused(RefusedCode.INVALID, why)
    return (json.dumps({**values, KEY: False}, indent=2, ensure_ascii=False) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Front:
    """What one account's folder shows beside its posts (call it in a thread).

    ``names``: the file of each kind; a kind without a file is not there.
    """

    root: Root
    names: Mapping[str, str]

    def prepare(self, action: Action) -> list[Step]:
        """What is not closed yet, or what is to be undone. Raises Refused or Unavailable."""
        if action.kind is ActionKind.REOPEN:
            return [Step(one.kind, one.target, {}, {"back": one.prior}) for one in action.undoes]
        if not action.notice.strip():
            raise Refused(RefusedCode.INVALID, "There is no notice to show while it is closed.")
        first = {(one.kind, one.target): one for one in reversed(action.undoes)}
        steps = [
            self._close(kind, name, first.get((kind, name)), action.notice)
            for kind, name in self.names.items()
            if name
        ]
        return [step for step in steps if step is not None]

    def _close(self, kind: str, name: str, first: Step | None, notice: str) -> Step | None:
        live = self._live(name)
        data = live.data if live else None
        prior = _stands(live) if first is None else dict(first.prior)
        before = _bytes(prior)
        wanted = banner(notice) if kind == BANNER else switched_off(before)
        if data == wanted:
            return None
        if first is not None and data != before and not _ours(kind, data, before):
            return None  # somebody changed it while it was closed: theirs, and told at the end
        return Step(kind, name, prior, {"over": _print(data), "to": _text(wanted)})

    def perform(self, action: Action, step: Step) -> Receipt:
        """Do one step and read back; what somebody changed meanwhile is left alone."""
        try:
            with LOCK:
                if action.kind is ActionKind.CLOSE:
                    return self._do(step)
                return self._undo(step)
        except Refused as refused:
            return Receipt(Outcome.REFUSED, refused.reason, code=refused.code)
        except PermissionError:
            why = "The system does not let Beadle write here. Nothing was changed."
            return Receipt(Outcome.REFUSED, why, code=RefusedCode.PERMISSION)
        except OSError as error:
            raise _unavailable(error) from None

    def _do(self, step: Step) -> Receipt:
        wanted, live = _decoded(step.args["to"]), self._live(step.target)
        data = live.data if live else None
        if data == wanted:
            return self._good(step, Outcome.ALREADY)
        if _print(data) != step.args["over"]:
            return _changed(step)
        self._put(step.target, wanted, live.mode if live else _NEW_FILE)
        return self._read_back(step, wanted)

    def _undo(self, step: Step) -> Receipt:
        back = step.args["back"]
        wanted, live = _bytes(back), self._live(step.target)
        data = live.data if live else None
        if data == wanted:
            return self._good(step, Outcome.ALREADY)
        if not _ours(step.kind, data, wanted):
            return _changed(step)
        if wanted is None:
            remove(self._path(step.target))
        else:
            self._put(step.target, wanted, int(back.get("mode") or _NEW_FILE))
        return self._read_back(step, wanted)

    def _put(self, name: str, data: bytes, mode: int) -> None:
        path = self._path(name)
        if not self.root.path.is_dir():
            raise Unavailable("The account's folder is not there.")
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, data, mode)

    def _read_back(self, step: Step, wanted: bytes | None) -> Receipt:
        live = self._live(step.target)
        if (live.data if live else None) != wanted:
            return _changed(step)
        return self._good(step, Outcome.DONE)

    def _good(self, step: Step, outcome: Outcome) -> Receipt:
        return Receipt(outcome, "The site shows it when it is next built.", _ref(step))

    def _path(self, name: str) -> Any:
        try:
            return self.root.locate(name)
        except LeadsOut:
            why = f"The file {name} leads out of the account's folder."
            raise Refused(RefusedCode.INVALID, why) from None

    def _live(self, name: str) -> Content | None:
        """The file as it stands; None where there is none. Never says "absent" of a lost drive."""
        self._path(name)
        try:
            content = self.root.read(name)
        except (FileNotFoundError, NotADirectoryError):
            if not self.root.path.is_dir():
                raise Unavailable("The account's folder is not there.") from None
            return None
        except PermissionError:
            why = "The system does not let Beadle read this file."
            raise Refused(RefusedCode.PERMISSION, why) from None
        except OSError as error:
            raise _unavailable(error) from None
        if not content.whole:
            raise Refused(RefusedCode.TOO_LARGE, f"The file {name} is too large to be kept.")
        return content


def _ours(kind: str, data: bytes | None, before: bytes | None) -> bool:
    """Whether a closing left this, given what stood there before it."""
    if kind == BANNER:
        return is_banner(data)
    try:
        return data == switched_off(before)
    except Refused:
        return False


def _stands(live: Content | None) -> dict[str, Any]:
    """What stands there, as plain JSON to be put back."""
    return {"bytes": _text(live.data), "mode": live.mode} if live else {"bytes": None}


def _bytes(prior: Mapping[str, Any]) -> bytes | None:
    """What stood there. Raises Refused where what was kept is damaged."""
    kept = prior.get("bytes")
    return None if kept is None else _decoded(kept)


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError, TypeError):
        raise Refused(RefusedCode.INVALID, "What was kept of this file is damaged.") from None


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _print(data: bytes | None) -> str | None:
    return None if data is None else digest(data)


def _ref(step: Step) -> Ref:
    return Ref(PLATFORM, step.target)


def _changed(step: Step) -> Receipt:
    why = f"Somebody changed the {_NAMES[step.kind]} ({step.target}) meanwhile."
    return Receipt(Outcome.REFUSED, why, code=RefusedCode.CHANGED)


def _unavailable(error: OSError) -> Unavailable:
    """What the system said, without the file's contents."""
    why = os.strerror(error.errno) if error.errno else "it is no ordinary file"
    return Unavailable(f"The file cannot be reached: {why}.")
