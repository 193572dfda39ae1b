"""The household that these tests are about."""

from peers.households import empty_database, household

__all__ = ["empty_database", "household"]
