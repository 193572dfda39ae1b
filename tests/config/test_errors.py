"""All that is wrong is said at once, with its key path and what was expected."""

from __future__ import annotations

import pytest

from bot.config.errors import ConfigErrors


def test_everything_is_said_in_one_go_and_in_the_files_order(load, good):
    text = (
        good.replace('adapter = "paper"', 'adapter = "paper"\nwacth = "stream"\nwatch = "strem"')
        .replace('role = "deputy"', 'role = "clrek"')
        .replace('address = "@town"', 'address = "town"\nkind = "offical"')
        .replace('name = "Sampleford Town Council"\n', "")
    )
    with pytest.raises(ConfigErrors) as caught:
        load(text + "[council.retention]\npublic_reply_days = true\n")
    assert [error.path for error in caught.value.errors] == [
        "connection[0].wacth",
        "connection[0].watch",
        "council[0].name",
        "council[0].person[1].role",
        "council[0].account[0].address",
        "council[0].account[0].kind",
        "council[0].retention.public_reply_days",
    ]
    said = str(caught.value)
    assert said.startswith("beadle.toml cannot be used: 7 things are wrong.\n")
    assert "Nothing was started." in said


SPOILED = [
    ('role = "deputy"', 'rolle = "deputy"', "council[0].person[1].rolle", 'did you mean "role"?'),
    ('role = "deputy"', "role = 3", "council[0].person[1].role", "expected one of clerk, deputy"),
    ('role = "deputy"', "since = 2020-01-01", "council[0].person[1].since", "known here: name, id"),
    ('role = "deputy"', "from = 2020", "council[0].person[1].from", "a date such as 2027-05-06"),
    ('role = "deputy"', "from = 2020-02-30", "", "not TOML"),
    ('role = "deputy"', 'from = "2020-02-30"', "council[0].person[1].from", "a date such as"),
    ('role = "deputy"', "standing = 1", "council[0].person[1].standing", "true, false, or"),
    ('role = "deputy"', 'party = ["a"]', "council[0].person[1].party", "in quotes; got a list"),
    ('role = "deputy"', "from = 2027-01-02\nuntil = 2027-01-01", "council[0].person[1].until",
     "before from"),
    ('role = "deputy"', 'role = "clerk"', "council[0].person[1].role", "one Clerk at a time"),
    ('name = "Dee Deputy"', 'name = "Sam Clerk"', "council[0].person[1].id", "own id"),
    ('role = "deputy"', 'identities = { shelf = "sam" }', "council[0].person[1].identities.shelf",
     "is sam-clerk there already"),
    ('role = "deputy"', 'identities = { shlf = "d" }', "council[0].person[1].identities.shlf",
     'did you mean "shelf"?'),
    ('role = "clerk"', 'role = "officer"', "council[0].person", 'role = "clerk"'),
    ('id = "sampleford"', 'id = "Sample Ford"', "council[0].id", "lower-case letters"),
    ('id = "sampleford"', 'id = "sampleford"\ndomains = "x.org"', "council[0].domains",
     'a list such as ["one", "two"]; got text'),
    ('id = "sampleford"', 'id = "sampleford"\ntell_after = "15"', "council[0].tell_after",
     'such as "90m"'),
    ('id = "sampleford"', 'id = "sampleford"\ntell_after = "0m"', "council[0].tell_after",
     'from "1m"'),
    ('id = "sampleford"', 'id = "sampleford"\nadvice = { person = "Sam Clark" }',
     "council[0].advice.person", 'did you mean "Sam Clerk"?'),
    ('id = "sampleford"', 'id = "sampleford"\nelections = { ends = "declared" }',
     "council[0].elections.ends", 'did you mean "declaration"?'),
    ('id = "sampleford"', 'id = "sampleford"\nelections = { end = "next-day" }',
     "council[0].elections.end", 'did you mean "ends"?'),
    ('id = "sampleford"', 'id = "sampleford"\nelections = { ask_before = 40 }',
     "council[0].elections.ask_before", 'such as "90m"'),
    ('id = "sampleford"', 'id = "sampleford"\nelections = { page = "gone/x.md" }',
     "council[0].elections.page", "its folder is not there; make it, or name another"),
    ('id = "sampleford"', 'id = "sampleford"\nelections = { calendar = "site" }',
     "council[0].elections.calendar", "that is a folder"),
    ('id = "sampleford"', 'id = "sampleford"\nelections = { calendar = "x", page = "x" }',
     "council[0].elections.page", "taken by council[0].elections.calendar"),
    ('id = "sampleford"', 'id = "sampleford"\nretention = { public_reply_days = 29 }',
     "council[0].retention.public_reply_days", "30"),
    ('id = "sampleford"', 'id = "sampleford"\nretention = { public_reply_days = 91 }',
     "council[0].retention.public_reply_days", "90"),
    ('id = "sampleford"', 'id = "sampleford"\nretention = { removal_evidence_days = 364 }',
     "council[0].retention.removal_evidence_days", "365"),
    ('id = "sampleford"', 'id = "sampleford"\nretention = { post_years = 0 }',
     "council[0].retention.post_years", "1"),
    ('id = "sampleford"', 'id = "sampleford"\nreports = { keep_years = 2 }',
     "council[0].reports.keep_years", "3"),
    ('pack = "witney.toml"', 'pack = "gone.toml"', "council[0].pack", "no such file"),
    ('pack = "witney.toml"', 'pack = "nowhere"', "council[0].pack", "the path of a TOML file"),
    ('pack = "witney.toml"', "", "council[0].pack", "missing"),
    ('adapter = "paper"', 'adapter = "papr"', "connection[0].adapter", 'did you mean "paper"?'),
    ('adapter = "paper"', "", "connection[0].adapter", "missing; installed are"),
    ('adapter = "paper"', 'adapter = "paper"\nevery = "often"', "connection[0].every",
     "a whole number; got text"),
    ('adapter = "paper"', 'adapter = "paper"\nevery = 0', "connection[0]", "a second or more"),
    ('id = "shelf"', "", "connection[0].id", "missing"),
    ('connection = "shelf"\naddress', 'connection = "shlf"\naddress',
     "council[0].account[0].connection", 'did you mean "shelf"?'),
    ('address = "@town"', 'address = "town"', "council[0].account[0].address", "has no @"),
    ('address = "@town"', 'address = ""', "council[0].account[0].address", "some text, got none"),
    ('address = "@town"', 'address = "@town"\nkind = "public_reply"',
     "council[0].account[0].kind", "expected one of official, mayoral, partner"),
    ("[[council.desk]]", "[[council.dsk]]", "council[0].dsk", 'did you mean "desk"?'),
    ("[[council.desk]]", "[council.desk]", "council[0].desk", "two brackets"),
    ("[[connection]]", 'scorer = "bert"\n[[connection]]', "scorer", "expected"),
    ("[[connection]]", '[database]\nurl = "mysql://h/x"\n[[connection]]', "database.url",
     "sqlite:///FILE"),
    ("[[connection]]", '[database]\nurl = "sqlite://"\n[[connection]]', "database.url",
     "would keep no evidence"),
    ("[[connection]]", '[databse]\nurl = "sqlite:///x.db"\n[[connection]]', "databse",
     'did you mean "database"?'),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "path", "says"), SPOILED)
def test_a_mistake_is_found_where_it_is(wrong, good, before, after, path, says):
    assert before in good
    found = wrong(good.replace(before, after, 1))
    assert path in found, found
    assert says in found[path]


def test_an_empty_file_says_what_is_missing(wrong):
    assert wrong("") == {"council": "missing; expected at least one [[council]]"}


def test_a_desk_is_missing(wrong, good):
    found = wrong(good[: good.index("[[council.desk]]")])
    assert "where the Clerk works" in found["council[0].desk"]


def test_a_single_table_where_several_are_wanted_is_explained(wrong):
    assert "two brackets" in wrong('[council]\nid = "x"\n')["council"]


@pytest.mark.parametrize("kind", ["personal", "personal_with_role"])
def test_a_persons_account_is_refused_with_the_reason(wrong, good, kind):
    found = wrong(good.replace('"@town"', f'"@town"\nkind = "{kind}"'))
    why = found["council[0].account[0].kind"]
    assert "only the Council's own accounts" in why
    assert f"beadle check --account {kind}" in why


def test_one_id_for_two_councils_connections_or_accounts_is_refused(wrong, good):
    council = good[good.index("[[council]]") :]
    line = '[[connection]]\nid = "shelf"\nadapter = "paper"\n'
    account = '[[council.account]]\nconnection = "shelf"\naddress = "@b"\nid = "shelf:@town"\n'
    found = wrong(line + good + account + council)
    assert "second connection" in found["connection[1].id"]
    assert "taken by council[0].id" in found["council[1].id"]
    assert "taken by council[0].account[0].id" in found["council[0].account[1].id"]
