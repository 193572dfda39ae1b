"""For each kind of record: what is past its time, what holds it, and how it is erased."""
