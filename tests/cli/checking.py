"""How the tests of ``beadle check`` run it."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from bot.cli.check import check


@pytest.fixture
def run():
    """``run(*arguments, stdin=bytes)``: what the command answered."""

    def ran(*arguments, stdin=b""):
        return CliRunner().invoke(check, list(arguments), input=stdin)

    return ran
