"""The line's token: refused, taken up once it is another, and said nowhere."""

from __future__ import annotations

import asyncio
import logging

import pytest
from clerks_office import until
from discord_line import line_to
from discord_peer import options_of

from adapters.contract import Refused, RefusedCode, Secret, Unavailable
from adapters.discord.line import Line


async def refusal(line):
    """How the line refuses. For a moment after its socket went it has its client still."""
    async with asyncio.timeout(60):
        while True:
            try:
                await line.ready()
            except Refused as refused:
                return refused
            except Unavailable:
                pass
            await asyncio.sleep(0.02)


async def test_a_wrong_token_is_refused_and_not_hammered(fake, host, tmp_path):
    options = options_of(fake, tmp_path)
    (tmp_path / "token").write_text("wrong")
    line = Line(options, host)
    for _ in range(3):
        with pytest.raises(Refused) as refused:
            await line.ready()
        assert refused.value.code is RefusedCode.CREDENTIALS
    await asyncio.sleep(0.3)  # six of the short pauses
    assert fake.faults.count("GET", "/users/@me") == 1
    await line.close()


async def test_a_token_that_is_not_there_is_said_with_where_it_should_be(fake, host, tmp_path):
    options = options_of(fake, tmp_path)
    (tmp_path / "token").unlink()
    line = Line(options, host)
    with pytest.raises(Refused, match="token"):
        await line.ready()
    await line.close()


async def test_a_token_that_is_reset_is_refused(fake, host, tmp_path):
    fake.guild()
    async with line_to(fake, host, tmp_path) as (line, heard):
        await line.ready()
        fake.revoke_token()
        await until(lambda: "DOWN" in heard and not line.online)
        assert (await refusal(line)).code is RefusedCode.CREDENTIALS


async def test_a_refused_token_is_tried_again_once_it_is_another(fake, host, tmp_path, monkeypatch):
    monkeypatch.setattr("adapters.discord.line._REFUSED_PAUSE", 0.05)
    options = options_of(fake, tmp_path)
    (tmp_path / "token").write_text("wrong")
    line = Line(options, host)
    with pytest.raises(Refused):
        await line.ready()
    (tmp_path / "token").write_text(fake.token)
    await until(lambda: line.online)
    await line.ready()
    await line.close()


async def test_the_token_is_in_no_log_and_no_trouble(fake, host, tmp_path, caplog):
    fake.guild()
    with caplog.at_level(logging.DEBUG):
        async with line_to(fake, host, tmp_path) as (line, heard):
            await line.ready()
            fake.gateway.malformed()
            await until(lambda: heard.count("UP") == 2)
            fake.revoke_token()
            await until(lambda: "DOWN" in heard[-1:])
            refused = await refusal(line)
    token = fake.token.removesuffix("x")
    assert token not in caplog.text
    assert token not in repr(refused) + repr(line) + repr(line._options)


async def test_the_options_secret_may_be_an_environment_variable(fake, host, tmp_path, monkeypatch):
    fake.guild()
    monkeypatch.setenv("BEADLE_TEST_TOKEN", fake.token)
    options = options_of(fake, tmp_path)
    options = type(options)(
        token=Secret(env="BEADLE_TEST_TOKEN"), **fake.addresses(), pause_seconds=0.05
    )
    line = Line(options, host)
    assert await line.ready()
    await line.close()
