"""Forms on Discord: what is asked, within Discord's limits, and how a filled one is read."""

from __future__ import annotations

from adapters.contract import Choice, CommandSpec, Parameter
from adapters.discord.buttons import Pressed
from adapters.discord.forms import filled, form, missing

CASE = Parameter("case", "case", "the case's number")
CLAUSE = Parameter("clause", "clause", "the clause that it breaches")
REASON = Parameter("reason", "text", "the reason")
AREA = Parameter("area", "text", "where", required=False)
TAKEDOWN = CommandSpec("takedown", "Take a post down", (CASE, CLAUSE, REASON, AREA))
PRESSED = Pressed("takedown", {"case": "14/2026"})


def fields(modal):
    return [one["component"] for one in modal.to_dict()["components"] if one["type"] == 18]


def test_only_what_is_required_and_not_there_is_missing():
    assert missing(TAKEDOWN, {"case": "14"}) == [CLAUSE, REASON]
    assert missing(TAKEDOWN, {"case": "14", "clause": " ", "reason": "x"}) == [CLAUSE]


async def test_it_says_what_it_is_about():
    """For who opened it and was called away."""
    told = form(TAKEDOWN, PRESSED, [REASON], {}).to_dict()
    assert told["title"] == "Take down: case 14/2026"
    assert "case 14/2026" in told["components"][0]["content"]
    assert told["custom_id"] == "beadle-form|takedown|case=14/2026"


async def test_few_choices_are_a_list_and_many_are_typed():
    """Discord's lists end at 25; the names then stand in the field."""
    few = [Choice(f"W{n}", f"W{n}: clause") for n in range(25)]
    [menu, text] = fields(form(TAKEDOWN, PRESSED, [CLAUSE, REASON], {"clause": few}))
    assert (menu["type"], len(menu["options"])) == (3, 25)
    assert (text["type"], text["style"]) == (4, 2)
    [typed] = fields(form(TAKEDOWN, PRESSED, [CLAUSE], {"clause": [*few, Choice("W25", "W25")]}))
    assert typed["type"] == 4
    assert typed["placeholder"].startswith("W0, W1, W2")
    assert len(typed["placeholder"]) <= 100
    [nothing] = fields(form(TAKEDOWN, PRESSED, [CLAUSE], {}))
    assert nothing["type"] == 4


async def test_a_choice_that_comes_twice_is_shown_once():
    """Discord refuses a list with a value twice."""
    double = [Choice("W5", "W5"), Choice("W5", "W5 again")]
    [menu] = fields(form(TAKEDOWN, PRESSED, [CLAUSE], {"clause": double}))
    assert [one["value"] for one in menu["options"]] == ["W5"]


async def test_what_does_not_fit_into_a_form_is_none():
    """The request then goes as it stands, and Beadle says what is missing."""
    many = [Parameter(f"p{n}", "word", "x") for n in range(6)]
    assert form(TAKEDOWN, PRESSED, many, {}) is None
    long = Pressed("takedown", {"case": "1" * 100})
    assert form(TAKEDOWN, long, [REASON], {}) is None


def test_what_was_filled_in_is_read():
    """Typed and chosen, in labels and in the rows of older clients; nonsense is nothing."""
    components = [
        {"type": 10, "id": 1},
        {"type": 18, "id": 2, "component": {"type": 3, "custom_id": "clause", "values": ["W5"]}},
        {"type": 1, "components": [{"type": 4, "custom_id": "reason", "value": "a leaflet"}]},
        {"type": 18, "component": {"type": 4, "custom_id": "note", "value": None}},
    ]
    assert filled(components) == {"clause": "W5", "reason": "a leaflet", "note": ""}
    for nonsense in (None, {}, [None], ["x"], [{"component": None}]):
        assert filled(nonsense) == {}
