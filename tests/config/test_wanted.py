"""Everything secret that a configuration wants from outside is named, wherever it stands."""

from __future__ import annotations

from bot.config import wanted

MORE = """
[monitor]
url = { env = "PING" }
[alarm]
routes = [{ env = "TEAMS" }, { env = "SMS" }]
[database]
url = "postgresql://beadle@localhost/beadle"
password = { env = "DATABASE" }
"""


def test_each_is_named_by_where_it_is_wanted(load, good):
    text = good.replace("[[connection]]", MORE + "[[connection]]", 1)
    text = text.replace('adapter = "paper"', 'adapter = "paper"\npassword = { env = "PAPER" }', 1)
    text += '\n[council.alarm]\nroutes = [{ env = "OWN" }]\n'
    config = load(text)
    found = {name: one.env for name, one in wanted.secrets(config)}
    assert found == {
        "database.password": "DATABASE",
        "monitor.url": "PING",
        "alarm.routes.1": "TEAMS",
        "alarm.routes.2": "SMS",
        f"{config.councils[-1].id}.alarm.routes.1": "OWN",
        f"{config.connections[0].id}.password": "PAPER",
    }
    assert [one.env for _, one in wanted.routes(config)] == ["TEAMS", "SMS", "OWN"]
