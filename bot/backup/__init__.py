"""Backups: making one beside a Beadle at work, and bringing an empty machine back from one."""
