"""Whose private messages a council takes, and which keys a configuration names."""

from __future__ import annotations

from pathlib import Path

import pytest
from peers.household import Household
from peers.memory_mailbox import MemoryMailbox
from peers.village import council

from bot.config.mailboxes import councils_on, people_on
from bot.config.model import Account, DeskChannel, Person, Role
from bot.config.settings import Reports

NOWHERE = {"accounts": (), "desks": (), "persons": ()}
OLIVE = Person("Olive", "olive", Role.OFFICER, identities={"chat": "o1"})
SAM = Person("Sam", "sam", Role.OFFICER, identities={"desk": "s1", "chat": "s2"})


def config(*councils):
    return Household("sqlite://", Path(), councils, mailbox=MemoryMailbox()).config()


@pytest.mark.parametrize(
    ("fields", "takes"),
    [
        ({}, False),
        ({"desks": (DeskChannel("desk"),)}, True),
        ({"accounts": (Account("desk", "page.test", id="p"),)}, True),
        ({"persons": (OLIVE,)}, True),
        ({"persons": (OLIVE,), "reports": Reports(take=False)}, False),
        ({"persons": (OLIVE,), "reports": Reports(connections=("site",))}, False),
        ({"reports": Reports(connections=("desk",))}, True),
    ],
)
def test_a_connection_reaches_the_councils_that_use_it_or_name_it(fields, takes):
    one = council(**(NOWHERE | fields))
    assert councils_on(config(one), "desk") == ((one,) if takes else ())


def test_everybody_who_is_listed_is_known_by_their_id_there_and_once(tmp_path):
    first = council(persons=(OLIVE, SAM, Person("Nobody", "nobody")))
    second = council(id="other", persons=(SAM,), desks=(DeskChannel("desk", "other"),))
    assert people_on(config(first, second), "desk") == ("o1", "s1")
    assert people_on(config(first, second), "site") == ()


def test_without_a_word_both_keys_lie_beside_the_database(load, good, tmp_path):
    found = load(f'{good}\n[database]\nurl = "sqlite:///data/b.db"\n')
    assert found.key.file == str(tmp_path / "data" / "beadle.key")
    assert found.reports_key.file == str(tmp_path / "data" / "beadle-reports.key")


def test_the_reports_key_can_lie_elsewhere(load, good, tmp_path):
    found = load(f'reports_key = {{ file = "keys/r.key" }}\n{good}')
    assert found.reports_key.file == str(tmp_path / "keys" / "r.key")
    assert load(f'reports_key = {{ env = "R" }}\n{good}').reports_key.env == "R"


def test_a_key_is_not_written_into_the_file_itself(wrong, good):
    assert "reports_key" in wrong(f'reports_key = "c2VjcmV0"\n{good}')
