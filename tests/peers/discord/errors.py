"""Discord's refusals: status, code and words, as its developer documentation lists them.

Owns the body of every error that the fake answers ("JSON Error Codes").
"""

from __future__ import annotations

from typing import Any

_KNOWN = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10009: (404, "Unknown Permission Overwrite"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    30003: (400, "Maximum number of pins reached for the channel (250)"),
    30005: (400, "Maximum number of guild roles reached (250)"),
    30007: (400, "Maximum number of webhooks reached (15)"),
    30032: (400, "Maximum number of application commands reached (100)"),
    40001: (401, "Unauthorized"),
    40005: (413, "Request entity too large"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50016: (400, "Provided too few or too many messages to delete."),
    50019: (400, "A message can only be pinned in the channel it was sent in"),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50034: (400, "You can only bulk delete messages that are under 14 days old."),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "Thread is locked"),
}


class Wrong(Exception):
    """A request that Discord answers with an error. ``body`` is its JSON."""

    def __init__(self, code: int, *, status: int | None = None, **more: Any) -> None:
        usual, message = _KNOWN.get(code, (400, "Bad Request"))
        self.code = code
        self.status = status or usual
        self.body: dict[str, Any] = {"message": message, "code": code, **more}
        super().__init__(f"{self.status} {code}: {self.body['message']}")


class Form(Wrong):
    """50035: the body does not fit the form. ``path`` names the place, such as embeds/0/title."""

    def __init__(self, path: str, kind: str, message: str) -> None:
        errors: Any = {"_errors": [{"code": kind, "message": message}]}
        for part in reversed(path.split("/")):
            errors = {part: errors}
        super().__init__(50035, status=400, message="Invalid Form Body", errors=errors)
        self.args = (f"400 50035: {path}: {message}",)
