"""Days off that were announced late are entered in the configuration."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.config.daysoff import DayOff
from bot.config.keys import allowed
from policy.elections import days

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
MOURNING = """
[[day_off]]
day = 2027-04-12
name = "Day of national mourning"
announced = 2027-04-03
"""


def test_a_day_off_holds_in_all_nations_unless_it_says_otherwise(load, good):
    assert load(good).days_off == ()
    [everywhere] = load(MOURNING + good).days_off
    assert everywhere == days.DayOff(
        date(2027, 4, 12), "Day of national mourning", date(2027, 4, 3), days.UNITED_KINGDOM
    )
    here = load(f'{MOURNING}nations = ["england"]\ninstead_of = 2027-05-03\n{good}').days_off
    assert here[0].nations == ("ENG",)
    assert here[0].instead_of == date(2027, 5, 3)


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("announced = 2027-04-03", "", "day_off[0].announced", "missing"),
        ("2027-04-03", "2027-04-13", "day_off[0]", "announced later than the day itself"),
        ("2027-04-12", '"soon"', "day_off[0].day", "expected a date such as 2027-05-06"),
        ("name =", "title =", "day_off[0].title", "unknown key"),
        ("[[day_off]]", "[day_off]", "day_off", "expected several"),
        ("\n[[", '\n[[day_off]]\nnations = ["mars"]\n[[', "day_off[0].nations[0]", "expected one"),
        ("announced", "nations = []\nannounced", "day_off[0].nations", "at least 1"),
    ],
)
def test_what_is_wrong_with_one_is_said(wrong, good, old, new, where, said):
    found = wrong(MOURNING.replace(old, new, 1) + good)
    assert said in found[where]


def test_the_example_explains_every_key_and_its_day_loads(load):
    text = EXAMPLE.read_text()
    assert set(allowed(DayOff)) | {"day_off"} <= set(re.findall(r"[a-z_]+", text))
    block = re.search(r"^#> from here: a day off\n(.+?)#< to here", text, re.MULTILINE | re.DOTALL)
    switched = re.sub(r"^# ?", "", block[1], flags=re.MULTILINE)
    assert load(text.replace(block[1], switched)).days_off[0].nations == days.ENGLAND_AND_WALES
