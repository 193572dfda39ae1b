"""The Clerk's side: the one table of commands, and what is told to whom."""
