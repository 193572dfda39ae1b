"""What every test may ask for: databases, and the real peers in ``tests/peers``.

A peer that cannot be had is a skip with its reason on a developer's machine, and a failure in
CI, where nothing may go untested unseen.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import HealthCheck, settings
from peers import pds as pds_peer
from peers import postgres, statements
from peers.mail import dovecot as dovecot_peer

# Cores are shared: what takes long here is the machine's doing, and measured elsewhere.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")
statements.share()

PDS_FIXTURES = {"pds", "pds_installed"}


def unavailable(reason: str) -> NoReturn:
    """Skip with the reason; fail with it in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"in CI this must run: {reason}", pytrace=False)
    pytest.skip(reason)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the long campaigns unless ``-m`` asks for them; mark who asks for the PDS."""
    for item in items:
        if PDS_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.pds)
    if "soak" in config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("soak")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("soak")]


def pytest_runtestloop(session: pytest.Session) -> None:
    """Install the PDS before the first test: its minutes count against no test's time limit."""
    wanted = any(item.get_closest_marker("pds") for item in session.items)
    if wanted and not session.config.option.collectonly:
        with suppress(pds_peer.PeerMissing):  # the fixture says so, for each test that asks
            pds_peer.install()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The SQLAlchemy URL of a PostgreSQL server on which databases may be made."""
    named = os.environ.get(postgres.VARIABLE)
    if named:
        yield named
        return
    with ExitStack() as stack:
        try:
            url = stack.enter_context(postgres.cluster())
        except postgres.Missing as missing:
            unavailable(str(missing))
        yield url


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The SQLAlchemy URL of an empty PostgreSQL database of this test's own."""
    with postgres.database(postgres_server) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The SQLAlchemy URL of an SQLite file of this test's own, not yet there."""
    return f"sqlite:///{tmp_path / 'beadle.db'}"


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)],
)
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database's SQLAlchemy URL; a test that asks for it runs on both kinds."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def pds_installed() -> Path:
    """The folder with the real PDS's modules."""
    try:
        return pds_peer.install()
    except pds_peer.PeerMissing as missing:
        unavailable(str(missing))


@pytest.fixture
def pds(pds_installed: Path, tmp_path: Path) -> Iterator[pds_peer.PDS]:
    """A running PDS of this test's own, without accounts."""
    with pds_peer.PDS(tmp_path / "pds") as server:
        yield server


@pytest.fixture(scope="session")
def mail_server() -> Iterator[dovecot_peer.Dovecot]:
    """A running Dovecot; its submission service passes mails on to a port that is still free."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        relay = probe.getsockname()[1]
    with ExitStack() as stack:
        try:
            server = stack.enter_context(dovecot_peer.dovecot(relay))
        except dovecot_peer.Missing as missing:
            unavailable(str(missing))
        yield server
