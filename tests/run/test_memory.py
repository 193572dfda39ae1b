"""Threads share one heap, and free memory goes back to the system."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="this C library is not glibc"
)

HEAPS = """
import ctypes, threading
from bot.run import memory
{first}
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
met = threading.Barrier(8)
def work():
    libc.malloc(1000)
    met.wait()
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""
FREED = """
from bot.run import memory
def resident():
    words = open("/proc/self/status").read().split()
    return int(words[words.index("VmRSS:") + 1])
held = [bytes(1000) for _ in range(100_000)]
held = held[-1:]  # at the end of the heap: what is free below it stays
before = resident()
assert memory.give_back()
print(before - resident())
"""


def said(program: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    ).stdout


def test_threads_share_one_heap():
    assert said(HEAPS.format(first="assert memory.one_heap()")).count("<heap nr=") == 1
    assert said(HEAPS.format(first="")).count("<heap nr=") > 1


def test_what_is_free_is_given_back():
    kilobytes = int(said(FREED))
    assert kilobytes > 80_000
