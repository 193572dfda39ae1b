"""Reports of harassment and the letterbox: what becomes of a private message, and who reads it."""
