"""What the process takes of memory: what is free is kept for nobody, and given back to the system.

The C library keeps a heap for each thread, and keeps what importing and starting have left behind.
Where it is not glibc there is nothing to set, and nothing is done.
"""

from __future__ import annotations

import ctypes

_M_ARENA_MAX = -8
"""``mallopt``'s name for the number of heaps (malloc.h of glibc)."""


def one_heap() -> bool:
    """Have all threads share one heap; to be called before there are threads. Whether it is so.

    Python lets one thread work at a time, so that they do not wait for one another there.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(_M_ARENA_MAX, 1) == 1


def give_back() -> bool:
    """Give free memory back to the system; whether there was any. Takes some milliseconds."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim is not None and trim(0) == 1
