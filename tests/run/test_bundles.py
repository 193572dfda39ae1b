"""A bundle that was ordered at the desk: made once, encrypted, told to who asked, and deleted."""

from __future__ import annotations

import asyncio
import os
import re
import zipfile
from datetime import timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
import pyzipper
from peers import reported

from bot.clerk import bundle_file
from bot.run import bundles
from bot.store import crypto, verify
from bot.store.schema_reports import Report
from bot.store.types import sha256

WORD = b"MARMALADE"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


async def ordered(home, line="report 1 export", sender="clerk"):
    """Order a bundle: the answer, and what lies in it by name."""
    answer = await home.ask(line, sender)
    (path,) = home.folder.rglob("bundle-*.zip")
    key = re.search(r"shown this once: (\S+)", answer.text)[1]
    with pyzipper.AESZipFile(path) as archive:
        archive.setpassword(key.encode())
        return answer, path, {name: archive.read(name) for name in archive.namelist()}


async def test_a_bundle_is_encrypted_and_holds_the_page_the_files_and_their_digests(household):
    async with household() as home:
        key = await reported.file(home)
        await home.store.write(reported.with_file, key, PIXEL)
        answer, path, found = await ordered(home)
        assert answer.text.startswith("H-2027-0001: the bundle is ready.\nPassphrase, shown this")
        assert (answer.private, answer.confidential) == (True, True)
        assert str(path) in answer.text
        assert set(found) == {
            "report.html", "report.json", "timeline.txt", "how-it-was-kept.txt", "files/01.png",
            "SHA256SUMS.txt",
        }  # fmt: skip
        assert found["files/01.png"] == PIXEL
        for line in found.pop("SHA256SUMS.txt").decode().splitlines():
            digest, _, name = line.partition("  ")
            assert sha256(found.pop(name)) == digest
        assert found == {}
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        with zipfile.ZipFile(path) as archive:
            assert all(one.flag_bits & 1 for one in archive.infolist())
            assert not any(WORD.decode() in name for name in archive.namelist())


async def test_no_word_of_a_report_lies_in_the_open_anywhere_on_disk(household):
    async with household() as home:
        key = await reported.file(home)
        await home.store.write(reported.with_file, key, WORD * 1000)
        await ordered(home)
        searched = [path for path in home.folder.rglob("*") if path.is_file()]
        assert len(searched) >= 2
        assert [path for path in searched if WORD in path.read_bytes()] == []


async def test_the_page_is_complete_in_itself_and_runs_nothing_that_a_stranger_wrote(household):
    async with household() as home:
        hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> https://evil.example/a"
        key = await reported.file(home, what=hostile)
        await home.store.write(reported.with_file, key, PIXEL)
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
        await home.store.write(reported.with_file, key, svg, "image/svg+xml", "<b>x.svg")
        _answer, _path, found = await ordered(home)
        page = Page()
        page.feed(found["report.html"].decode())
        assert page.open == []
        assert {"script", "a", "link", "iframe", "object"} & page.tags.keys() == set()
        assert page.tags["img"] == [
            {"src": page.tags["img"][0]["src"], "alt": "The picture of file 1"}
        ]
        assert page.tags["img"][0]["src"].startswith("data:image/png;base64,")
        assert page.tags["html"] == [{"lang": "en-GB"}]
        assert hostile in page.text
        policy = page.tags["meta"][1]["content"]
        assert policy.startswith("default-src 'none'; img-src data:;")
        assert "files/02.bin" in found
        headings = [int(tag[1]) for tag in page.order if re.fullmatch("h[1-6]", tag)]
        assert headings[0] == 1
        assert all(b - a <= 1 for a, b in pairwise(headings))


class Page(HTMLParser):
    """The tags of a page with their attributes, its words, and what was not closed."""

    def __init__(self):
        super().__init__()
        self.tags, self.open, self.order, self.text = {}, [], [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.setdefault(tag, []).append(dict(attrs))
        self.order.append(tag)
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


@pytest.mark.parametrize(
    ("said", "line", "named"),
    [
        ("yes", "export", True), ("Yes", "export", True), ("no", "export", False),
        ("Yes: but ask me first", "export", False), ("", "export", False),
        ("no", "export full", True),
    ],
)  # fmt: skip
async def test_who_reported_is_named_only_where_they_agreed_or_it_is_asked_for(
    household, said, line, named
):
    async with household() as home:
        await reported.file(home, police=said)
        await home.ask("report 1 note KUMQUAT")
        _answer, _path, found = await ordered(home, f"report 1 {line}")
        whole = b"".join(found.values()).decode()
        assert ("Olive Officer" in whole) is named
        assert ("07700 900123" in whole) is named
        assert ("KUMQUAT" in whole) is line.endswith("full")


async def test_a_bundle_tells_how_to_check_it_against_the_chain(household):
    async with household() as home:
        await reported.file(home)
        await home.ask("report 1")
        _answer, _path, found = await ordered(home)
        kept = found["how-it-was-kept.txt"].decode()
        seq, head = re.search(r"--council village --head (\d+):([0-9a-f]{64})", kept).groups()
        report = await home.store.read(verify.verify, "village", (int(seq), head))
        assert report.problems == []
        assert "Cara Clerk: report read" in kept
        timeline = found["timeline.txt"].decode()
        assert "Olive Officer: reported it" in timeline
        assert "Cara Clerk: read the report" in timeline


async def test_every_bundle_is_on_record(household):
    async with household() as home:
        await reported.file(home)
        await ordered(home)
        assert len(await home.recorded("report export")) == 1
        assert len(await home.recorded("report exported")) == 1


async def test_a_bundle_ordered_before_a_crash_is_made_after_it(household, monkeypatch):
    home = household()
    await home.start()
    await reported.file(home)
    with monkeypatch.context() as slow:
        slow.setattr(bundles.BundleLoop, "_make", lambda *_: asyncio.Event().wait())
        home.desk.put("report 1 export")
        await home.desk.until(lambda s: "the bundle is being made" in s.alert.text)
        await home.crash()
    await home.start()
    said = await home.desk.until(lambda s: "the bundle is ready" in s.alert.text and s.alert.final)
    assert said.to.person == "clerk"
    assert len(list(home.folder.rglob("bundle-*.zip"))) == 1
    await home.end()


async def test_where_it_cannot_be_written_it_is_said_and_nothing_is_left(household):
    async with household() as home:
        await reported.file(home)
        (home.folder / "exports").write_text("in the way")
        answer = await home.ask("report 1 export")
        assert answer.text.startswith("NOT DONE. The bundle was not made.")
        assert "exports" in answer.text
        assert WORD.decode() not in answer.text


async def test_a_bundle_of_a_report_that_one_may_no_longer_read_is_not_made(household, monkeypatch):
    """Between the order and the making it came out whom the report concerns."""
    async with household() as home:
        key = await reported.file(home)
        made = bundles.BundleLoop._make

        async def too_late(self, claimed, where):
            await self.store.write(
                lambda s: setattr(s.get_one(Report, key), "kept_from", [1, 2, 3, 4, 5, 6])
            )
            await made(self, claimed, where)

        monkeypatch.setattr(bundles.BundleLoop, "_make", too_late)
        answer = await home.ask("report 1 export")
        assert answer.text.startswith("NOT DONE. The bundle was not made. The report may no longer")
        assert list(home.folder.rglob("bundle-*.zip")) == []


async def test_bundles_are_deleted_after_a_week_and_other_files_are_left(household, tmp_path):
    async with household() as home:
        await reported.file(home)
        _answer, path, _found = await ordered(home)
        other = path.with_name("mine.zip")
        other.write_bytes(b"")
        written = home.clock.at.timestamp()
        for one in (path, other):
            os.utime(one, (written, written))
        bundles.clear(path.parent, home.clock.at + timedelta(days=6))
        assert path.exists()
        bundles.clear(path.parent, home.clock.at + timedelta(days=8))
        assert (path.exists(), other.exists()) == (False, True)


async def test_a_key_that_went_away_meanwhile_is_said(household, monkeypatch):
    async with household() as home:
        await reported.file(home)
        made = bundles.BundleLoop._make

        async def locked(self, claimed, where):
            crypto.lock(crypto.REPORTS)
            await made(self, claimed, where)

        monkeypatch.setattr(bundles.BundleLoop, "_make", locked)
        answer = await home.ask("report 1 export")
        assert answer.text.startswith("NOT DONE. The bundle was not made.")


async def test_half_a_character_that_a_telephone_sent_breaks_nothing(household):
    async with household() as home:
        await reported.file(home, what="he \ud83d said \x00 it")
        assert "he \ufffd said \ufffd it" in (await home.ask("report 1")).text
        _answer, _path, found = await ordered(home)
        assert "he \ufffd said" in found["report.html"].decode()


def test_passphrases_are_long_and_never_the_same():
    some = {bundle_file.passphrase() for _ in range(100)}
    assert len(some) == 100
    assert all(re.fullmatch(r"([a-z2-9]{4}-){4}[a-z2-9]{4}", one) for one in some)
    assert not set("".join(some)) & set("ilo01")


def test_a_write_that_breaks_leaves_nothing_behind(tmp_path):
    with pytest.raises(AttributeError):
        bundle_file.write(None, tmp_path / "x.zip", "key")
    assert list(tmp_path.iterdir()) == []
