"""One id means one account and one person, wherever Beadle has to tell them apart by it."""

from __future__ import annotations

import pytest

OTHER = """
[[council]]
id = "other"
name = "Other Town Council"
pack = "witney.toml"

[[council.desk]]
connection = "{connection}"
channel = "other"

[[council.account]]
connection = "{connection}"
address = "@other"
id = "{account}"

[[council.person]]
name = "Olga Other"
role = "clerk"
"""

SECOND_SHELF = '[[connection]]\nid = "loft"\nadapter = "paper"\n'


@pytest.mark.parametrize("name", ["main", "shelf:@town"])
def test_two_councils_cannot_give_one_account_id_on_a_shared_connection(wrong, good, name):
    """An adapter names the account by its id alone: posts would go to the wrong council."""
    own = good.replace('address = "@town"', f'address = "@town"\nid = "{name}"')
    for first in {own, own if name == "main" else good}:  # written down, or derived
        found = wrong(first + OTHER.format(connection="shelf", account=name))
        assert list(found) == ["council[1].account[0].id"]
        assert "taken by council[0].account[0].id" in found["council[1].account[0].id"]


def test_the_same_account_id_on_two_connections_is_two_accounts(load, good):
    own = good.replace('address = "@town"', 'address = "@town"\nid = "main"')
    config = load(own + SECOND_SHELF + OTHER.format(connection="loft", account="main"))
    assert [council.accounts[0].id for council in config.councils] == ["main", "main"]


def test_an_id_taken_twice_in_one_council_is_said_once(wrong, good):
    twice = '[[council.account]]\nconnection = "shelf"\naddress = "@more"\nid = "shelf:@town"\n'
    assert list(wrong(good + twice)) == ["council[0].account[1].id"]


def persons(good, sam, dee):
    """The configuration with these identities for the Clerk and the deputy."""
    return (
        good.replace('identities = { shelf = "sam" }', f"identities = {sam}")
        .replace('role = "deputy"', f'role = "deputy"\nidentities = {dee}')
        .replace("[[council]]", SECOND_SHELF + "[[council]]", 1)
    )


@pytest.mark.parametrize(
    ("sam", "dee", "key"),
    [
        ('{ shelf = "x" }', '{ shelf = "x" }', "shelf"),
        ('{ shelf = "x" }', '{ paper = "x" }', "paper"),
        ('{ paper = "x" }', '{ loft = "x" }', "loft"),
        ('{ paper = "x" }', '{ paper = "x", shelf = "y", loft = "z" }', "paper"),
    ],
)
def test_two_persons_cannot_be_one_on_a_connection(wrong, good, sam, dee, key):
    """Whichever way it is written: for the connection, or for all of its adapter's."""
    found = wrong(persons(good, sam, dee))
    assert list(found) == [f"council[0].person[1].identities.{key}"]
    assert '"x" is sam-clerk' in found[f"council[0].person[1].identities.{key}"]


def test_a_connections_own_identity_stands_in_for_the_adapters(load, good):
    """The Clerk is "x" everywhere but on the shelf: there "x" may be somebody else."""
    config = load(persons(good, '{ paper = "x", shelf = "y" }', '{ shelf = "x" }'))
    sam, dee, _ = config.councils[0].persons
    shelf, loft = config.connections
    assert (sam.identity(shelf), dee.identity(shelf)) == ("y", "x")
    assert (sam.identity(loft), dee.identity(loft)) == ("x", None)
