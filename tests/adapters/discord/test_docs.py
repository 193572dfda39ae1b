"""docs/discord.md tells the numbers that the adapter needs."""

from __future__ import annotations

import re
from pathlib import Path

import discord
import pytest

from adapters.discord.diagnose import invitation

PAGE = (Path(__file__).parents[3] / "docs" / "discord.md").read_text()
ROW = re.compile(r"^\| to do it|^\| (?:the|a|to) [^|]+\| ([A-Z][^|]+?) \| (\d+) \|$", re.MULTILINE)
NAMES = {"view_channel": "read_messages", "manage_permissions": "manage_roles"}


def test_its_invite_link_asks_for_what_doctor_looks_for():
    assert f"permissions={invitation().value}" in PAGE


@pytest.mark.parametrize(("named", "number"), [row for row in ROW.findall(PAGE) if row[0]])
def test_each_number_is_that_of_the_permissions_beside_it(named, number):
    named = named.replace("and what it takes from others: ", "")
    words = [name.strip().lower().replace(" ", "_") for name in named.split(",")]
    wanted = discord.Permissions(**{NAMES.get(word, word): True for word in words})
    assert wanted.value == int(number)


def test_all_rows_of_the_table_were_looked_at():
    total = discord.Permissions.none()
    for _, number in ROW.findall(PAGE):
        total.value |= int(number or 0)
    assert total == invitation()
