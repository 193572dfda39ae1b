"""The household that these tests are about, and a log that is left as it was found."""

from __future__ import annotations

import logging

import pytest
from peers.households import empty_database, household

from bot.run import discreet

pytest.register_assert_rewrite("run.scripted_mail")

__all__ = ["empty_database", "household", "quiet"]


@pytest.fixture
def quiet():
    """Whatever the test sets, loggers have their levels again afterwards."""
    loggers = [logging.getLogger(), *map(logging.getLogger, discreet.OWN)]
    before = [(one, one.level) for one in loggers]
    yield
    for one, level in before:
        one.setLevel(level)


@pytest.fixture
async def home(household):
    """A desk that is one person's own, such as a terminal: no private messages beside it."""
    async with household() as made:
        yield made
