"""Writes ``needs.json``: what the patterns of Beadle's own packs and families need.

``python -m policy.needs``, whenever one of these patterns changes; a test tells when it was
forgotten. A pattern that is not in the file is read when a pack is loaded, so that nothing but
the start is slower without it.
"""

from __future__ import annotations

import json
from pathlib import Path

from policy.needed import read
from policy.pack import builtin_packs, load_pack


def patterns() -> list[str]:
    """All patterns of the packs that Beadle brings, sorted."""
    packs = map(load_pack, builtin_packs())
    groups = (words for pack in packs for rule in pack.rules for words in rule.groups().values())
    return sorted({pattern for words in groups for pattern in words.patterns})


def written() -> str:
    """The file as it must be: a line for each pattern."""
    lines = (
        f"{json.dumps(one)}: {json.dumps([sorted(clause) for clause in read(one)])}"
        for one in patterns()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    Path(__file__).with_name("needs.json").write_text(written(), encoding="utf-8")
