"""The running process: composition root, supervisor, and the loops."""
