"""Beadle itself: configuration, loops, the Clerk's commands, the store."""
