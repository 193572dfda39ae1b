"""A restore that is killed is begun anew by the same command, and never taken for whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from backup.town import COUNCIL
from peers import postgres
from sqlalchemy import make_url
from store.world import rows

from bot.backup.restoring import Restoring
from bot.config.load import load_config
from bot.store import audit, migrate, verify
from bot.store.schema import Version
from bot.store.schema_backup import Restored
from bot.store.store import Store

KILLED = Path(__file__).with_name("killed_program.py")
POINTS = 200


@pytest.fixture
def machine(tmp_path, town, request):
    """Where to restore to, as the program is told, and the configuration that comes of it."""
    config = tmp_path / "new" / "beadle.toml"
    if make_url(town.url).get_backend_name() == "sqlite":
        yield {"to": str(config.parent)}, config
        return
    with postgres.database(request.getfixturevalue("postgres_server")) as url:
        config.parent.mkdir()
        config.write_text(town.path.read_text().replace(town.url, url))
        yield {"config": str(config)}, config


def killed(made, options, point) -> int:
    """The exit status of a restore that is killed at a point, if it comes so far."""
    order = {"restore": str(made.folder), **options}
    path = made.folder.parent / "order.json"
    path.write_text(json.dumps(order))
    done = subprocess.run(
        [sys.executable, str(KILLED), str(path), "kill", str(point)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode in (-9, 0), done.stderr
    return done.returncode


def survives(town, machine, points) -> None:
    options, config = machine
    town.posts(20)
    head = town.store.read_now(audit.head, COUNCIL)
    made = town.backup()
    for point in points:
        if killed(made, options, point) == 0:
            break
        if config.exists():
            _does_not_start(config)
    else:
        Restoring(made.folder, **{name: Path(value) for name, value in options.items()}).run()
    url = make_url(load_config(config).database.url).render_as_string(hide_password=False)
    migrate.upgrade(url)
    store = Store(url)
    try:
        assert len(rows(store, Version)) == 20
        assert len(rows(store, Restored)) == 1
        assert store.read_now(verify.verify, COUNCIL, head).problems == []
    finally:
        store.close()


def _does_not_start(config):
    """What is there is refused, or there is no database at all that could be taken for one."""
    url = load_config(config).database.url
    try:
        begun = migrate.current(url) is not None or migrate.mark(url).exists()
    except migrate.DatabaseProblem:
        return
    if begun:
        with pytest.raises(migrate.DatabaseProblem, match="not finished"):
            migrate.upgrade(url)


@pytest.mark.parametrize("points", [[4], [5, 6]])
def test_killed_it_is_begun_anew_and_comes_to_its_end(town, machine, points):
    survives(town, machine, points)


@pytest.mark.soak
def test_killed_at_each_point_in_turn_it_comes_to_its_end(town, machine):
    survives(town, machine, range(1, POINTS))
