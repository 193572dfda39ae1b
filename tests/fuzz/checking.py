"""Throw bytes at the checker, or at the reader of packs: ``make fuzz ARGS="packs"``.

Not a test: it runs until it is stopped or finds something, led by coverage (atheris, libFuzzer).
What it finds becomes an example of a test. Whatever the text, a check must end in bounded time,
raise nothing, and give spans that lie in the text; whatever the file, a pack is read or refused.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["policy"]):
    from policy.checker import Checker
    from policy.pack import PackErrors, load_pack
    from policy.verdict import AccountKind, AuthorKind, Context, Link, Mode, Part, Subject

SECONDS = 10
"""For one input: libFuzzer reports what takes longer."""

CHECKERS = [Checker(load_pack(name)) for name in ("durrington", "witney")]
FILE = Path(tempfile.mkdtemp()) / "pack.toml"
WHOLE = (Path(__file__).resolve().parents[2] / "docs" / "packs" / "example.toml").read_text("utf-8")


def one_post(data: bytes) -> None:
    """One post in some context."""
    source = atheris.FuzzedDataProvider(data)
    context = Context(
        source.PickValueInList(list(AccountKind)),
        source.PickValueInList(list(AuthorKind)),
        source.PickValueInList(list(Mode)),
    )
    checker = source.PickValueInList(CHECKERS)
    url = source.ConsumeUnicode(source.ConsumeIntInRange(0, 60))
    text = source.ConsumeUnicode(4000)
    links = (Link(url, "text", 0, min(4, len(text))),) if text else ()
    verdict = checker.check([Subject((Part("text", text),), context, links)])[0]
    for found in verdict.findings:
        if not 0 <= found.start < found.end <= len(text):
            raise AssertionError(f"{found.rule} points outside the text")


def one_pack(data: bytes) -> None:
    """The example pack with a piece of it changed."""
    source = atheris.FuzzedDataProvider(data)
    start = source.ConsumeIntInRange(0, len(WHOLE))
    end = min(len(WHOLE), start + source.ConsumeIntInRange(0, 80))
    put = source.ConsumeBytes(200)
    FILE.write_bytes(WHOLE[:start].encode() + put + WHOLE[end:].encode())
    with contextlib.suppress(PackErrors):
        load_pack(FILE)


def words() -> Path:
    """A dictionary for libFuzzer: the packs' own words, so that rules are reached."""
    phrases = {
        phrase
        for name in ("durrington", "witney")
        for rule in load_pack(name).rules
        for words in rule.groups().values()
        for phrase in words.phrases[:8]
        if phrase.isascii() and '"' not in phrase
    }
    file = FILE.with_name("words.dict")
    file.write_text("".join(f'"{phrase}"\n' for phrase in sorted(phrases)), "utf-8")
    return file


def main() -> None:
    """Hand over to libFuzzer with its own options; the first argument says what is fuzzed."""
    what = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1] in TARGETS else "posts"
    options = [one for one in sys.argv if one not in TARGETS]
    given = [f"-timeout={SECONDS}", "-max_len=4096", "-max_total_time=300", f"-dict={words()}"]
    atheris.Setup([options[0], *given, *options[1:]], TARGETS[what])
    atheris.Fuzz()


TARGETS = {"posts": one_post, "packs": one_pack}

if __name__ == "__main__":
    main()
