"""Taking a post down by marking it as a draft, and putting back exactly what was there.

Both are a comparison and a replacement of one file under a lock, read back afterwards.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from adapters.contract import (
    Action,
    ActionKind,
    Archived,
    Kept,
    Outcome,
    Receipt,
    Ref,
    Refused,
    RefusedCode,
    Step,
    Unavailable,
)

from . import matter
from .files import LOCK, POST_LIMIT, Content, LeadsOut, Root, digest, replace
from .posts import PLATFORM, Reader

DRAFT, PUT_BACK, PICTURE = "make_draft", "put_back", "put_back_picture"
_NEW_FILE = 0o644
_CHANGED = "The file has changed since it was archived. Look at the new version first."
_TAKEN = "Another text stands in this file now. Nothing was put back; compare them by hand."


@dataclass(frozen=True, slots=True)
class Hand:
    """Changes the files of one account's folder (call it in a thread)."""

    root: Root
    reader: Reader

    def prepare(self, action: Action) -> Sequence[Step]:
        """The steps of a take-down or a restore. Raises Refused or Unavailable."""
        post = action.post
        if action.kind not in (ActionKind.TAKE_DOWN, ActionKind.RESTORE):
            raise Refused(RefusedCode.UNSUPPORTED, "A folder of posts has no such thing.")
        if post is None or post.ref.platform != PLATFORM:
            raise Refused(RefusedCode.INVALID, "There is no post of a folder to act on.")
        path = self.root.post(post.ref.id)
        if action.kind is ActionKind.TAKE_DOWN:
            return self._take_down(post, path)
        return self._restore(post, path)

    def perform(self, action: Action, step: Step) -> Receipt:
        """Do one step and read back; a file that is not as expected is left alone."""
        post = action.post
        if post is None:
            return _refused(RefusedCode.INVALID, "There is no post to act on.")
        try:
            with LOCK:
                if step.kind == PICTURE:
                    return self._put_picture(post, step)
                path = self.root.post(post.ref.id)
                if step.kind == DRAFT:
                    return self._make_draft(post, path, step)
                return self._put_back(post, path, step)
        except Refused as refused:
            return _refused(refused.code, refused.reason)
        except PermissionError:
            return _refused(
                RefusedCode.PERMISSION,
                "The system does not let Beadle write here. The file is unchanged.",
            )
        except OSError as error:
            raise _unavailable(error) from None

    def _take_down(self, post: Archived, path: Path) -> Sequence[Step]:
        """One step with the exact bytes to put back; none where it must be done by hand."""
        live = self._live(post.ref)
        if live is None:
            return [Step(DRAFT, post.ref.id)]
        if self.reader.is_draft(live.data):
            return [Step(DRAFT, post.ref.id, {"sha256": live.fingerprint, "draft": True})]
        if live.fingerprint not in {post.fingerprint, *post.history}:
            raise Refused(RefusedCode.CHANGED, _CHANGED)
        if not os.access(path, os.W_OK) or not os.access(path.parent, os.W_OK):
            raise Refused(
                RefusedCode.PERMISSION, "The system does not let Beadle write to this file."
            )
        drafted = self._drafted(live)
        if drafted is None:
            return []
        prior = {
            "sha256": live.fingerprint,
            "bytes": base64.b64encode(live.data).decode(),
            "mode": live.mode,
            "left": digest(drafted),
        }
        return [Step(DRAFT, post.ref.id, prior)]

    def _make_draft(self, post: Archived, path: Path, step: Step) -> Receipt:
        """Mark the file as a draft, if it is still the one that was prepared."""
        live = self._live(post.ref)
        if live is None:
            return Receipt(Outcome.ALREADY, "The file is no longer there.", post.ref)
        if self.reader.is_draft(live.data):
            return Receipt(Outcome.ALREADY, "The file is a draft.", post.ref)
        drafted = self._drafted(live) if live.fingerprint == step.prior.get("sha256") else None
        if drafted is None or digest(drafted) != step.prior.get("left"):
            return _refused(RefusedCode.CHANGED, _CHANGED)
        replace(path, drafted, live.mode)
        back = self._live(post.ref)
        if back is None or self.reader.is_draft(back.data):
            return Receipt(
                Outcome.DONE,
                "The file is a draft now. The site drops it when it is next built. Its pictures "
                "stay in the folder.",
                post.ref,
            )
        return _refused(RefusedCode.CHANGED, "Somebody wrote to the file at the same moment.")

    def _restore(self, post: Archived, path: Path) -> Sequence[Step]:
        """The pictures that are gone, then the file itself."""
        data, mode = _wanted(post)
        live = self._live(post.ref)
        if live and live.fingerprint not in {digest(data), *self._ours(post, data, live.mode)}:
            raise Refused(RefusedCode.TAKEN, _TAKEN)
        if not os.access(path if live else path.parent, os.W_OK) and path.parent.exists():
            raise Refused(RefusedCode.PERMISSION, "The system does not let Beadle write here.")
        pictures = [kept for kept in post.media if self._picture(kept) is None]
        args = {"sha256": digest(data), "mode": mode}
        prior = {"sha256": live.fingerprint, "mode": live.mode} if live else {}
        if live and live.fingerprint != digest(data):
            prior["bytes"] = base64.b64encode(live.data).decode()
        return [
            *(Step(PICTURE, kept.ref, {}, {"sha256": digest(kept.data)}) for kept in pictures),
            Step(PUT_BACK, post.ref.id, prior, args),
        ]

    def _put_back(self, post: Archived, path: Path, step: Step) -> Receipt:
        """Write the bytes that were there, where nothing else has been put meanwhile."""
        data, _ = _wanted(post)
        if digest(data) != step.args.get("sha256"):
            return _refused(RefusedCode.INVALID, "The archive's copy is not the one prepared.")
        live = self._live(post.ref)
        done = live is not None and live.fingerprint == digest(data)
        if not done:
            if live and live.fingerprint != step.prior.get("sha256"):
                return _refused(RefusedCode.TAKEN, _TAKEN)
            path.parent.mkdir(parents=True, exist_ok=True)
            replace(path, data, int(step.args.get("mode") or _NEW_FILE))
            live = self._live(post.ref)
        if live is None or live.fingerprint != digest(data):
            return _refused(RefusedCode.TAKEN, "Somebody wrote to the file at the same moment.")
        other = [kept.ref for kept in post.media if self._picture(kept) != digest(kept.data)]
        if other:
            said = f"The text is back. This picture is not as it was: {other[0]}"
            return Receipt(Outcome.PARTLY, said, post.ref)
        said = "The file is back exactly as it was. The site shows it when next built."
        return Receipt(Outcome.ALREADY if done else Outcome.DONE, said, post.ref)

    def _put_picture(self, post: Archived, step: Step) -> Receipt:
        """Put a picture back where none stands."""
        kept = next((kept for kept in post.media if kept.ref == step.target), None)
        if kept is None or digest(kept.data) != step.args.get("sha256"):
            return _refused(RefusedCode.INVALID, "The archive has no such picture.")
        if self._picture(kept) is not None:
            return Receipt(Outcome.ALREADY, "The picture is there.")
        path = self.root.locate(kept.ref)
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, kept.data, _NEW_FILE)
        if self._picture(kept) != digest(kept.data):
            return _refused(RefusedCode.TAKEN, "Another picture was put there at the same moment.")
        return Receipt(Outcome.DONE, "The picture is back.")

    def _live(self, ref: Ref) -> Content | None:
        """The file as it stands. Raises Refused or Unavailable, never says "absent" of a file."""
        try:
            return self.root.read(ref.id)
        except FileNotFoundError:
            if not self.root.path.is_dir():  # a drive that is not mounted proves nothing
                raise Unavailable("The account's folder is not there.") from None
            return None
        except LeadsOut:
            raise Refused(RefusedCode.INVALID, "This path leads out of the folder.") from None
        except PermissionError:
            raise Refused(
                RefusedCode.PERMISSION, "The system does not let Beadle read this file."
            ) from None
        except OSError as error:
            raise _unavailable(error) from None

    def _drafted(self, live: Content) -> bytes | None:
        """The file's bytes as a draft; None where no machine should try."""
        if not live.whole or live.data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return None
        try:
            text = matter.mark(live.data.decode(errors="surrogateescape"), *self.reader.mark)
        except matter.Unclear:
            return None
        return text.encode(errors="surrogateescape")

    def _ours(self, post: Archived, data: bytes, mode: int) -> set[str]:
        """Fingerprints of what a take-down of this post leaves."""
        left = {str(p[key]) for p in post.prior for key in ("left",) if p.get(key)}
        left |= {str(p["sha256"]) for p in post.prior if p.get("draft")}
        drafted = self._drafted(Content(data, len(data), mode, ""))
        return left | ({digest(drafted)} if drafted is not None else set())

    def _picture(self, kept: Kept) -> str | None:
        """The fingerprint of what stands in a picture's place; None where nothing does."""
        try:
            return self.root.read(kept.ref, limit=0).fingerprint
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (LeadsOut, Refused):
            return ""
        except OSError:
            return ""


def _wanted(post: Archived) -> tuple[bytes, int]:
    """The bytes to put back, and the file's mode. Raises Refused where they are not whole."""
    prior: Mapping[str, Any] = next((p for p in reversed(post.prior) if p.get("bytes")), {})
    try:
        data = base64.b64decode(prior["bytes"], validate=True) if prior else post.raw
    except (binascii.Error, ValueError, TypeError):
        raise Refused(RefusedCode.INVALID, "The archive's copy is damaged.") from None
    expected = prior.get("sha256") if prior else post.fingerprint
    if digest(data) != expected:
        limit = f"{POST_LIMIT:,}"
        raise Refused(
            RefusedCode.INVALID,
            f"The archive has no whole copy of this file (it keeps {limit} bytes). Put it back "
            "by hand.",
        )
    return data, int(prior.get("mode") or _NEW_FILE)


def _refused(code: RefusedCode, why: str) -> Receipt:
    """A receipt that says that nothing was done, and why."""
    return Receipt(Outcome.REFUSED, why, code=code)


def _unavailable(error: OSError) -> Unavailable:
    """What the system said, without the file's contents."""
    why = os.strerror(error.errno) if error.errno else "it is no ordinary file"
    return Unavailable(f"The file cannot be reached: {why}.")
