"""A secret in the file is refused, and never shown."""

from __future__ import annotations

import pytest

from bot.config.errors import ConfigErrors

SECRET = "hunter2-hunter2"
PLACES = [
    ('adapter = "paper"', f'adapter = "paper"\npassword = "{SECRET}"', "connection[0].password"),
    ('adapter = "paper"', f'adapter = "paper"\npassword = ["{SECRET}"]', "connection[0].password"),
    ('adapter = "paper"', f'adapter = "paper"\nserver = {{ token = "{SECRET}" }}',
     "connection[0].server.token"),
    ('adapter = "paper"', f'adapter = "paper"\npassword = {{ value = "{SECRET}" }}',
     "connection[0].password"),
    ('adapter = "paper"', f'adapter = "paper"\npassword = {{ env = "X", file = "{SECRET}" }}',
     "connection[0].password"),
    ('adapter = "paper"', f'adapter = "paper"\npasword = "{SECRET}"', "connection[0].pasword"),
    ('adapter = "paper"', f'adapter = "paper"\nevery = "{SECRET}"', "connection[0].every"),
    ("[[connection]]", f'key = "{SECRET}"\n[[connection]]', "key"),
    ("[[connection]]", f'[database]\nurl = "postgresql://u:{SECRET}@h/d"\n[[connection]]',
     "database.url"),
    ("[[connection]]", f'[database]\nurl = "postgresql://h/d?password={SECRET}"\n[[connection]]',
     "database.url"),
    ("[[connection]]", f'[database]\nurl = "{SECRET}"\n[[connection]]', "database.url"),
    ("[[connection]]", f'[database]\nurl = "sqlite:///x"\npassword = "{SECRET}"\n[[connection]]',
     "database.password"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "path"), PLACES)
def test_it_is_refused_where_it_stands_and_never_shown(load, good, before, after, path):
    with pytest.raises(ConfigErrors) as caught:
        load(good.replace(before, after, 1))
    assert path in [error.path for error in caught.value.errors]
    for shown in (str(caught.value), repr(caught.value), repr(caught.value.errors)):
        assert SECRET not in shown


def test_the_error_says_how_to_write_it(wrong, good):
    found = wrong(good.replace('adapter = "paper"', 'adapter = "paper"\npassword = "x"'))
    assert found["connection[0].password"] == (
        "secrets do not stand in this file: "
        'write password = { env = "NAME" } or password = { file = "PATH" }'
    )


def test_no_cause_or_context_carries_it_either(load, good):
    with pytest.raises(ConfigErrors) as caught:
        load(good.replace('adapter = "paper"', f'adapter = "paper"\nevery = "{SECRET}"'))
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
