"""One line that comes back whatever ended it, and says what is the matter meanwhile."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager, suppress

import pytest
from clerks_office import until
from discord_peer import options_of

from adapters.contract import Refused, RefusedCode, Secret, Unavailable
from adapters.discord.attempt import before_identify
from adapters.discord.line import Line


@asynccontextmanager
async def line_to(fake, host, folder, **more):
    """A line, and the names of what is heard on it."""
    line = Line(options_of(fake, folder, **more), host)
    heard = []
    line.hear(lambda one: heard.append(one.name))
    try:
        yield line, heard
    finally:
        await line.close()


async def again(line, **how):
    """Ready, however often that has to be asked."""
    async with asyncio.timeout(60):
        while True:
            try:
                return await line.ready(**how)
            except Unavailable:
                await asyncio.sleep(0.02)


async def test_ready_gives_a_client_that_knows_its_servers(fake, host, tmp_path):
    town = fake.guild("Anytown")
    async with line_to(fake, host, tmp_path) as (line, heard):
        client = await line.ready(content=True)
        assert [guild.id for guild in client.guilds] == [int(town.id)]
        assert client.get_guild(int(town.id)).me is not None
        assert line.online
        assert line.generation == 1
        assert heard.count("UP") == 1
        assert await line.ready() is client


async def test_a_server_in_an_outage_does_not_hold_up_the_others(fake, host, tmp_path, monkeypatch):
    monkeypatch.setattr("adapters.discord.attempt._GUILDS", 0.1)
    fake.outage(fake.guild("Down"))
    town = fake.guild("Anytown")
    async with line_to(fake, host, tmp_path) as (line, _):
        client = await line.ready()
        assert client.get_guild(int(town.id)) is not None


async def test_a_gateway_that_is_down_at_first_is_told_and_connected_to_later(fake, host, tmp_path):
    fake.gateway.down = True
    async with line_to(fake, host, tmp_path) as (line, _):
        with pytest.raises(Unavailable):
            await line.ready()
        fake.gateway.down = False
        assert list((await again(line)).guilds) == []


async def test_a_server_that_is_not_there_at_all_is_told(fake, host, tmp_path):
    options = options_of(fake, tmp_path)
    await fake.stop()
    line = Line(options, host)
    with pytest.raises(Unavailable, match="cannot be reached"):
        await line.ready()
    await line.close()


async def test_a_dropped_socket_is_resumed_with_the_same_client(fake, host, tmp_path):
    town = fake.guild()
    channel = fake.channel(town, "notices")
    pat = fake.person(town, "Pat")
    async with line_to(fake, host, tmp_path) as (line, heard):
        client = await line.ready()
        fake.gateway.drop()
        pat.write(channel, "Said while the socket was gone")
        await until(lambda: "RESUMED" in heard)
        assert heard.count("MESSAGE_CREATE") == 1
        assert heard.index("DOWN") < heard.index("MESSAGE_CREATE") < heard.index("RESUMED")
        assert line.generation == 1
        assert await line.ready() is client


async def test_a_refused_resume_makes_a_new_generation(fake, host, tmp_path):
    fake.guild()
    async with line_to(fake, host, tmp_path) as (line, heard):
        await line.ready()
        fake.gateway.forget()
        await until(lambda: heard.count("UP") == 2)
        assert line.generation == 2
        assert fake.gateway.resumed == 0


async def test_a_new_session_is_not_ready_before_its_servers_are_known(fake, host, tmp_path):
    town = fake.guild()
    async with line_to(fake, host, tmp_path) as (line, heard):
        await line.ready()
        fake.outage(town)
        fake.gateway.forget()
        await until(lambda: heard.count("READY") == 2)
        waiting = asyncio.ensure_future(line.ready())
        await asyncio.wait({waiting}, timeout=0.1)
        assert not waiting.done()
        fake.outage(town, over=True)
        assert (await waiting).get_guild(int(town.id)) is not None


async def test_an_invalid_session_makes_a_new_generation(fake, host, tmp_path):
    fake.guild()
    async with line_to(fake, host, tmp_path) as (line, heard):
        await line.ready()
        fake.gateway.invalidate()
        await until(lambda: heard.count("UP") == 2)
        assert line.generation == 2


@pytest.mark.parametrize("data", [None, {"author": 5}, []])
async def test_an_event_that_cannot_be_read_is_survived(fake, host, tmp_path, data):
    fake.guild()
    async with line_to(fake, host, tmp_path) as (line, heard):
        await line.ready()
        fake.gateway.malformed("MESSAGE_CREATE", data)
        await until(lambda: heard.count("UP") == 2)
        assert (await again(line)).is_closed() is False


async def test_a_frame_that_is_no_json_is_survived(fake, host, tmp_path):
    fake.guild()
    async with line_to(fake, host, tmp_path) as (line, heard):
        await line.ready()
        fake.gateway.raw("{ not json")
        await until(lambda: heard.count("UP") == 2)
        await again(line)


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
        with pytest.raises(Refused) as refused:
            await again(line)
        assert refused.value.code is RefusedCode.CREDENTIALS


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


async def test_without_the_intent_the_desk_works_and_reading_is_refused_in_words(
    fake, host, tmp_path
):
    fake.guild()
    fake.world.portal["content"] = False
    async with line_to(fake, host, tmp_path) as (line, _):
        assert await line.ready()
        with pytest.raises(Refused) as refused:
            await line.ready(content=True)
        assert refused.value.code is RefusedCode.PERMISSION
        assert "Message Content Intent" in refused.value.reason
        await line.with_content()
        assert not line.reads_content
        fake.world.portal["content"] = True
        await line.with_content()
        assert await again(line, content=True)
        assert line.reads_content


async def test_heartbeats_that_are_not_answered_end_the_socket(fake, host, tmp_path):
    fake.guild()
    fake.gateway.heartbeat = 0.05
    async with line_to(fake, host, tmp_path) as (line, heard):
        client = await line.ready()
        # 60 s in earnest; the SDK holds it per connection.
        client.ws._keep_alive.heartbeat_timeout = 0.1
        fake.gateway.deaf = True
        await until(lambda: "DOWN" in heard)
        fake.gateway.deaf = False
        await until(lambda: "RESUMED" in heard or heard.count("UP") == 2)


async def test_a_rate_limit_that_is_short_is_waited_for(fake, host, tmp_path):
    fake.guild()
    fake.faults.limit("/users/@me", retry_after=0.05)
    async with line_to(fake, host, tmp_path) as (line, _):
        assert await line.ready()


async def test_a_hearer_that_breaks_harms_nobody_else(fake, host, tmp_path, caplog):
    fake.guild()
    async with line_to(fake, host, tmp_path) as (line, heard):
        line.hear(lambda _: 1 / 0)
        await line.ready()
        assert "UP" in heard
    assert "a hearer of READY broke" in caplog.text


async def test_who_has_stopped_hearing_hears_no_more(fake, host, tmp_path):
    fake.guild()
    async with line_to(fake, host, tmp_path) as (line, _):
        told = []
        stop = line.hear(told.append)
        stop()
        stop()
        await line.ready()
        assert told == []


async def test_what_prepares_is_called_with_every_new_client(fake, host, tmp_path):
    fake.guild()
    async with line_to(fake, host, tmp_path) as (line, heard):
        clients = []

        async def setup(client):
            clients.append(client)

        line.prepare(setup)
        await line.ready()
        fake.gateway.malformed()
        await until(lambda: heard.count("UP") == 2)
        assert len(set(clients)) == 2


async def test_closing_ends_it_whenever_it_is_asked(fake, host, tmp_path):
    line = Line(options_of(fake, tmp_path), host)
    await line.close()
    await line.close()
    with pytest.raises(Unavailable):
        await line.ready()
    other = Line(options_of(fake, tmp_path), host)
    waiting = asyncio.ensure_future(other.ready())
    await asyncio.sleep(0)
    await other.close()
    with pytest.raises(Unavailable):
        await waiting


async def answered(line):
    """Ask until there is an answer: while the line is being closed, there is none."""
    while True:
        with suppress(Unavailable):
            return await again(line)
        await asyncio.sleep(0.05)


async def test_the_token_is_in_no_log_and_no_trouble(fake, host, tmp_path, caplog):
    fake.guild()
    with caplog.at_level(logging.DEBUG):
        async with line_to(fake, host, tmp_path) as (line, heard):
            await line.ready()
            fake.gateway.malformed()
            await until(lambda: heard.count("UP") == 2)
            fake.revoke_token()
            await until(lambda: "DOWN" in heard[-1:])
            with pytest.raises(Refused) as refused:
                await asyncio.wait_for(answered(line), 60)
    token = fake.token.removesuffix("x")
    assert token not in caplog.text
    assert token not in repr(refused.value) + repr(line) + repr(line._options)


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


@pytest.mark.parametrize(("since", "wait"), [(0.0, 5.0), (3.0, 2.0), (4.5, 1.0), (60.0, 1.0)])
def test_an_identify_waits_for_the_last_one_and_not_for_each_cut_socket(since, wait):
    assert before_identify(since, 5.0) == wait
