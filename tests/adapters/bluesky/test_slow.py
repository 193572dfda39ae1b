"""How long Bluesky asks to wait, by its own clock and not by ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.bluesky.errors import Slow
from adapters.bluesky.wire import Wire

WAIT = 90


@pytest.mark.parametrize("apart", [timedelta(hours=-3), timedelta(), timedelta(days=2)])
async def test_a_clock_that_is_wrong_makes_no_order_wait_longer(apart):
    """A data server says when its limit is over, and nothing of how long that is."""
    at = (datetime.now(UTC) + apart).replace(microsecond=0)

    async def too_many(_request: web.Request) -> web.Response:
        reset = str(int(at.timestamp()) + WAIT)
        headers = {"ratelimit-reset": reset, "Date": format_datetime(at, usegmt=True)}
        return web.json_response({"error": "RateLimitExceeded"}, status=429, headers=headers)

    site = web.Application()
    site.router.add_get("/{path:.*}", too_many)
    async with TestServer(site) as server:
        wire = Wire(str(server.make_url("/")), 5)
        with pytest.raises(Slow) as slow:
            await wire.head("did:plc:somebody")
        await wire.close()
    assert slow.value.retry_after == pytest.approx(WAIT, abs=2)
