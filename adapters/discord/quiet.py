"""What discord.py may write into Beadle's log.

Owns: no token and no message's words get there. The SDK logs the address of a request, which
for a webhook or an interaction holds its token, and at debug level whole events.
"""

from __future__ import annotations

import logging
import re
import traceback

_SECRET_PATH = re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/?\s'\"]+")
_CHILDREN = (
    "client", "gateway", "http", "state", "webhook.async_", "webhook.sync", "ui.view", "ui.modal",
    "app_commands.tree",
)  # fmt: skip


class _Redact(logging.Filter):
    """Takes the tokens out of addresses before a record is written."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass, without its secrets."""
        text = record.getMessage()
        if _SECRET_PATH.search(text):
            record.msg, record.args = _SECRET_PATH.sub(r"\1***", text), ()
        if record.exc_info and record.exc_info[0]:
            traced = "".join(traceback.format_exception(*record.exc_info))
            record.exc_text = _SECRET_PATH.sub(r"\1***", traced)
        return True


_redact = _Redact()


def hush() -> None:
    """Let the SDK log warnings and worse, with no token in them. Safe to call again."""
    logging.getLogger("discord").setLevel(logging.WARNING)
    for name in _CHILDREN:
        logger = logging.getLogger(f"discord.{name}")
        logger.setLevel(logging.WARNING)
        logger.addFilter(_redact)  # the same filter is added once
