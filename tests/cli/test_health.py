"""``beadle health`` says what does not work, and fails only where another start may mend it."""

from __future__ import annotations

import pytest

from bot.config.load import load_config
from bot.store import health, migrate
from bot.store.store import Store


@pytest.fixture
def beat(config):
    """Note how a loop fares."""
    loaded = load_config(config)
    migrate.upgrade(loaded.database.url)
    store = Store(loaded.database.url)
    yield lambda loop, **how: store.write_now(health.beat, loop, **how)
    store.close()


def test_reports_without_their_key_are_shown_and_are_no_failure(beat, beadle):
    beat("judge")
    beat("reports", working=False, detail="the reports' key is not there")
    result = beadle("health")
    assert result.exit_code == 0
    assert "reports: the reports' key is not there" in result.output
    beat("reports")
    assert beadle("health").output == "Beadle takes in posts and checks them.\n"


def test_a_judge_that_does_not_work_is_a_failure(beat, beadle):
    beat("judge", working=False, detail="broken")
    result = beadle("health")
    assert result.exit_code == 1
    assert "judge: broken" in result.output
