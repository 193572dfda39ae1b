"""The household whose words are read here."""

from peers.households import empty_database, household

__all__ = ["empty_database", "household"]
