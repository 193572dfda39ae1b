"""What discord.py may write into the log."""

from __future__ import annotations

import logging

from adapters.discord.quiet import hush


def test_a_webhooks_token_is_taken_out_of_a_warning(caplog):
    hush()
    logging.getLogger("discord.webhook.async_").warning(
        "rate limited: %s", "https://discord.com/api/v10/webhooks/123/s3cret-t0ken?wait=true"
    )
    assert "s3cret" not in caplog.text
    assert "/webhooks/123/***" in caplog.text


def test_an_interactions_token_is_taken_out_as_well(caplog):
    hush()
    logging.getLogger("discord.http").warning("POST /interactions/9/aGVsbG8/callback failed")
    assert "aGVsbG8" not in caplog.text


def test_nothing_below_a_warning_is_written(caplog):
    hush()
    with caplog.at_level(logging.DEBUG):
        for name in ("client", "gateway", "http"):
            logging.getLogger(f"discord.{name}").info("the words of a message")
    assert caplog.text == ""


def test_a_token_in_a_traceback_is_taken_out(caplog):
    hush()
    error = OSError("https://discord.com/api/v10/webhooks/1/s3cret broke")
    logging.getLogger("discord.client").error("Ignoring exception", exc_info=error)
    assert "s3cret" not in caplog.text
    assert "webhooks/1/*** broke" in caplog.text
