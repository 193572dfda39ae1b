"""One line that comes back whatever ended it, and says what is the matter meanwhile."""

from __future__ import annotations

import asyncio

import pytest
from clerks_office import until
from discord_line import again, line_to
from discord_peer import options_of

from adapters.contract import Refused, RefusedCode, Unavailable
from adapters.discord.attempt import before_identify
from adapters.discord.line import Line


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


@pytest.mark.parametrize(("since", "wait"), [(0.0, 5.0), (3.0, 2.0), (4.5, 1.0), (60.0, 1.0)])
def test_an_identify_waits_for_the_last_one_and_not_for_each_cut_socket(since, wait):
    assert before_identify(since, 5.0) == wait
