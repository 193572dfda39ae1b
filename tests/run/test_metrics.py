"""The figures, scraped over HTTP from the running Beadle and read by the library's own parsers."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, replace

import httpx
import pytest
from peers.household import PATIENCE, Household
from peers.memory_mailbox import MemoryMailbox
from peers.village import PEOPLE
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as classic
from sqlalchemy import text

from adapters.contract import Unavailable
from bot.config.observed import Metrics
from bot.store import backups
from bot.store.schema_reports import Report
from bot.store.schema_work import Outbox

OPEN = {"Accept": "application/openmetrics-text; version=1.0.0"}
WORD = "MARMALADE"


@dataclass
class Measured(Household):
    """A household whose figures can be scraped."""

    port: int = 0

    def config(self):
        return replace(super().config(), metrics=Metrics(self.port))


@pytest.fixture
def measured(household):
    def make(**fields):
        plain = household()
        return Measured(plain.url, plain.folder, port=free_port(), **fields)

    return make


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


async def answer(home, headers=None, host="127.0.0.1") -> httpx.Response:
    """What a scrape gets, once the server listens."""
    async with httpx.AsyncClient(timeout=PATIENCE) as by, asyncio.timeout(PATIENCE):
        while True:
            try:
                return await by.get(f"http://{host}:{home.port}/metrics", headers=headers)
            except httpx.ConnectError:
                await asyncio.sleep(0.02)


async def scraped(home) -> dict:
    """Every sample by its name and its labels' values in order, read as OpenMetrics."""
    got = await answer(home, OPEN)
    assert got.status_code == 200
    assert got.headers["Content-Type"].startswith("application/openmetrics-text")
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in openmetrics(got.text)
        for sample in family.samples
    }


async def test_a_scrape_says_what_is_on_record_and_what_was_done(measured):
    async with measured() as home:
        await home.see("a", "A zebra.")
        await home.see("b", "A zebra, again.")
        await home.see("c", "Nothing at all.")
        await home.ask("dismiss 1 It is well.")
        await home.tick()
        copied = await home.store.write(backups.begin, "one", "/backups", scheduled=True)
        await home.store.write(backups.made, copied, 1000)
        found = await scraped(home)
        now = home.clock.at.timestamp()
        assert found["beadle_posts", "site", "village"] == 3
        assert found["beadle_versions_taken_in_total", "site"] == 3
        assert found["beadle_cases_opened_total", "village"] == 2
        assert found["beadle_cases", "breach", "dismissed", "village"] == 1
        assert found["beadle_cases", "breach", "open", "village"] == 1
        assert found["beadle_cases_undecided_since_timestamp_seconds", "village"] == now
        assert found["beadle_verdicts_total", "clean", "village"] == 1
        assert found["beadle_judging_latency_seconds_count",] == 3
        assert found["beadle_judging_latency_seconds_bucket", "0.1"] == 3
        assert found["beadle_loop_working", "judge"] == 1
        assert found["beadle_loop_last_round_timestamp_seconds", "intake:site"] == now
        assert found["beadle_stream_state", "site", "working"] == 1
        assert found["beadle_stream_state", "failing", "site"] == 0
        assert ("beadle_stream_state", "desk", "starting") not in found
        assert found["beadle_stream_last_batch_timestamp_seconds", "site"] == now
        assert found["beadle_accounts", "normal", "village"] == 1
        assert found["beadle_backup_good_timestamp_seconds",] == now
        assert found["beadle_database_read",] == 1
        assert found["process_resident_memory_bytes",] > 10_000_000


async def test_what_must_outlive_a_restart_does(measured):
    async with measured() as home:
        await home.see("a", "A zebra.")
        await home.ask("takedown 1 P1 Wrong.")
        before = await scraped(home)
        await home.end()
        await home.start()
        after = await scraped(home)
        for key in (
            ("beadle_posts", "site", "village"),
            ("beadle_cases_opened_total", "village"),
            ("beadle_actions", "done", "take_down", "village"),
        ):
            assert before[key] == after[key] == 1
        assert ("beadle_versions_taken_in_total", "site") not in after or (
            after["beadle_versions_taken_in_total", "site"] == 0
        )


async def test_whoever_asks_for_the_older_format_gets_it(measured):
    async with measured() as home:
        got = await answer(home)
        assert got.headers["Content-Type"].startswith("text/plain")
        names = {family.name for family in classic(got.text)}
        assert {"beadle_loop_working", "beadle_judging_latency_seconds"} <= names


async def test_a_report_of_harassment_changes_no_figure(measured):
    """Where there are few, even a number tells of one; time stands still in this test."""
    async with measured(mailbox=MemoryMailbox()) as home:
        await home.see("a", "A zebra.", author="officer")
        await home.tick()
        before = own(await scraped(home))
        for said in (f"He wrote {WORD}.", "1", "no", "SKIP", "SKIP", "yes", "SKIP"):
            await home.write(said)
        assert await home.rows(Report)
        await home.write("A stranger's letter.", sender="stranger")
        await home.ask("report 1 ack I call you.")
        await home.tick()
        assert own(await scraped(home)) == before


async def test_what_waits_to_be_said_of_a_report_is_not_counted_either(measured):
    async with measured(mailbox=MemoryMailbox()) as home:
        await home.see("a", "A zebra.", author="officer")
        home.desk.down = Unavailable("Away.")
        home.platform.publish("b", "A zebra, again.", author="officer")
        await home.settled(alerts=False)
        before = own(await scraped(home))
        assert before["beadle_outbox", "alert", "village", "waiting"] == 1
        for said in (f"He wrote {WORD}.", "1", "no", "SKIP", "SKIP", "yes", "SKIP"):
            home.mailbox.put(said, "officer")
            await home.settled(alerts=False)
        waiting = await home.rows(Outbox, Outbox.state == "waiting", Outbox.lane == "alert")
        assert len(waiting) > 1
        assert own(await scraped(home)) == before


def own(found: dict) -> dict:
    """Beadle's own figures, without those of the machine."""
    return {key: value for key, value in found.items() if key[0].startswith("beadle_")}


async def test_no_name_address_or_word_is_in_it(measured):
    async with measured(mailbox=MemoryMailbox()) as home:
        await home.see("https://site.test/secret-ref", f"A zebra and {WORD}.", author="officer")
        await home.ask(f"dismiss 1 {WORD}")
        await home.write(f"He wrote {WORD}.")
        await home.tick()
        shown = (await answer(home, OPEN)).text
        for secret in (WORD, "zebra", "secret-ref", "page.test", "Village Council"):
            assert secret not in shown
        assert not [name for name in PEOPLE.values() if name in shown]


async def test_only_this_machine_is_served(measured):
    async with measured() as home:
        await answer(home)
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", home.port), timeout=PATIENCE)


async def test_rows_that_cannot_be_read_are_said_and_the_rest_still_shown(measured, caplog):
    async with measured() as home:
        assert (await scraped(home))["beadle_database_read",] == 1
        await home.store.write(lambda s: s.execute(text("ALTER TABLE gap RENAME TO gone")))
        found = await scraped(home)
        assert found["beadle_database_read",] == 0
        assert found["process_resident_memory_bytes",] > 0
        assert ("beadle_posts", "site", "village") not in found
        assert "the figures could not be read: OperationalError" in caplog.text
        await home.store.write(lambda s: s.execute(text("ALTER TABLE gone RENAME TO gap")))


async def test_a_scrape_waits_for_no_writer_and_no_writer_for_a_scrape(measured, database_url):
    async with measured() as home:
        await answer(home)
        loop = asyncio.get_running_loop()

        def scrape_while_writing(session):
            session.execute(text("UPDATE account SET mode = 'heightened'"))
            got = asyncio.run_coroutine_threadsafe(scraped(home), loop).result(PATIENCE)
            session.rollback()
            return got

        found = await home.store.write(scrape_while_writing)
        assert found["beadle_accounts", "normal", "village"] == 1


async def test_a_port_that_is_taken_stops_nothing_else(measured):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        home = measured()
        home.port = taken.getsockname()[1]
        async with home:
            await home.see("a", "A zebra.")
            assert (await home.case()).state == "open"
            assert home.running.supervisor.deaths["metrics"] == "OSError"
            await home.tick()
            status = (await home.ask("status")).text
            assert "NOT WORKING: metrics: the loop dies and is started again" in status


async def test_nothing_listens_and_nothing_is_imported_where_it_is_off(household):
    async with household() as home:
        assert "metrics" not in home.running.supervisor._loops
        assert "monitor" not in home.running.supervisor._loops
