"""Holds the checker against posts that were labelled before any rule was run on them."""
