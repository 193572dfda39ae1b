"""Odd files: each gives a stored post with a reason, or is known not to be one."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import pytest
from contract_peer import Archive, archived, catch_up, connected, order, png, steps_for
from folder_peer import FolderPeer
from plain_host import PlainHost

from adapters.contract import Account, ActionKind, Media, Outcome, Ref, Refused, RefusedCode
from adapters.folder import ADAPTER, Options
from adapters.folder.files import POST_LIMIT, Root
from adapters.folder.markdown import links, pictures
from adapters.folder.posts import Reader

DRAFTS = ("draft", True)


@pytest.fixture
def peer(tmp_path):
    return FolderPeer(tmp_path)


def read(folder, name, data):
    (folder / name).write_bytes(data)
    return Reader("acc", Root(folder), DRAFTS).read(name)


@pytest.mark.parametrize(
    ("data", "trouble", "words"),
    [
        (b"", "The file is empty.", ""),
        (b"caf\xe9 open", "not UTF-8", "caf\ufffd open"),
        ("Open".encode("utf-16"), "UTF-16", "Open"),
        (b"a\0b", "NUL", "a\ufffdb"),
        (b"---\ntitle: [\n---\nBody", "not valid YAML", "title: ["),
        (b"---\ntitle: x\nBody", "never closed", "title: x"),
        (b"---\n- a\n---\nBody", "no list of names", "- a"),
        (b"x" * (POST_LIMIT + 1), "only the first", "xxx"),
        (b"\xff\xfe\x00", "UTF-16", ""),
    ],
)
def test_a_broken_file_is_a_post_with_a_reason(tmp_path, data, trouble, words):
    """Nothing is dropped: what can be read is there to be checked."""
    post = read(tmp_path, "odd.md", data)
    assert trouble in post.trouble
    assert words in post.parts[0].text
    assert len(post.raw) == min(len(data), POST_LIMIT)


@pytest.mark.parametrize(
    "text",
    [
        "word " * 20_000,
        "\U0001f5f3" * 100_000,
        "![" * 50_000,
        "[a](b " * 17_000,
        '[a](b "' * 14_000,
        "[a](https://x.example/)" * 4_300,
        "<a href='x'>" * 8_000,
        "[x]: y\n" * 14_000,
        "-" * 100_000,
        "---\n" * 25_000,
        "https://" * 12_500,
    ],
)
def test_a_hundred_thousand_characters_are_read_quickly(tmp_path, text):
    """No pattern takes more than linear time: seconds would be thousands of times too long."""
    begun = time.perf_counter()
    post = read(tmp_path, "long.md", text.encode())
    assert time.perf_counter() - begun < 5
    assert sum(len(part.text) for part in post.parts) >= 0.9 * len(text)


def test_a_link_that_leads_out_is_told_and_not_followed(tmp_path):
    """The words outside are not read; the post says so."""
    (tmp_path / "posts").mkdir()
    (tmp_path / "secret.md").write_text("Not the council's")
    (tmp_path / "posts" / "out.md").symlink_to("../secret.md")
    reader = Reader("acc", Root(tmp_path / "posts"), DRAFTS)
    post = reader.read("out.md")
    assert post.parts == ()
    assert post.raw == b""
    assert "leads out of the folder" in post.trouble


def test_a_pipe_or_a_circle_of_links_is_no_dead_loop(tmp_path):
    """Each gives a post with a reason, at once."""
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "circle.md").symlink_to("circle.md")
    reader = Reader("acc", Root(tmp_path), DRAFTS)
    walk = reader.root.walk()
    assert set(walk.posts) == {"pipe.md", "circle.md"}
    for name in walk.posts:
        assert "cannot be read" in reader.read(name).trouble


def test_what_is_no_post_is_left_out(tmp_path):
    """Hidden files, editors' copies, notes to editors, other suffixes; subfolders are in."""
    for name in (".a.md", "~a.md", "#a.md#", "a.md~", "README.md", "Readme.MD", "a.txt", "b.png"):
        (tmp_path / name).write_text("x")
    for folder in (".git", "node_modules", "2027"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Post.MD").write_text("x")
    assert set(Root(tmp_path).walk().posts) == {"2027/Post.MD"}


def test_front_matter_gives_parts_author_date_and_pictures(tmp_path):
    """Everything that the public reads is a part with a name of its own."""
    text = (
        "---\ntitle: Fair\ndescription: A day out\ntags: [fair, may]\n"
        "author: {name: Olive Officer}\n"
        "date: 2027-05-01 10:00:00\ncover: {image: /top.png, alt: Flags, caption: Last year}\n---\n"
        'See [the plan](plan.pdf) ![Tents](img/my%20tents.png "In rain") '
        '<img src="two.png" alt="A &amp; B"> ![](https://elsewhere.example/x.png)\n'
    )
    (tmp_path / "2027").mkdir()
    post = read(tmp_path, "2027/fair.md", text.encode())
    parts = {part.name: part.text for part in post.parts}
    assert parts.pop("text").startswith("See [the plan]")
    assert parts == {
        "title": "Fair",
        "description": "A day out",
        "tags": "fair, may",
        "alt:1": "Flags",
        "caption:1": "Last year",
        "alt:2": "Tents",
        "caption:2": "In rain",
        "alt:3": "A & B",
    }
    assert [m.ref for m in post.media] == ["top.png", "2027/img/my tents.png", "2027/two.png"]
    assert post.author.name == "Olive Officer"
    assert post.posted_at == datetime(2027, 5, 1, 9, tzinfo=UTC)  # summer time


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("é [the plan](https://a.example/p) x", [("https://a.example/p", "the plan")]),
        ("see <https://a.example>.", [("https://a.example", "https://a.example")]),
        ("see https://a.example/b?c=d, and", [("https://a.example/b?c=d",) * 2]),
        ("[a][1] [b]\n\n[1]: x.pdf\n[b]: y.pdf", [("x.pdf", "a"), ("y.pdf", "b")]),
        ("[![Logo](l.png)](https://a.example)", [("https://a.example", "Logo")]),
        ('<a class="x" href="/hall">Hall <b>now</b></a>', [("/hall", "Hall <b>now</b>")]),
        ("[wiki](https://a.example/x_(y)) z", [("https://a.example/x_(y)", "wiki")]),
        ("![Here](here.png)", []),
        ("[ ] to do (later)", []),
    ],
)
def test_links_carry_the_words_that_they_stand_on(text, found):
    """Offsets are code points of the body, half-open."""
    assert [(link.url, text[link.start : link.end]) for link in links(text)] == found


def test_a_picture_knows_its_place():
    """The alternative text is cut out by its offsets."""
    text = "\U0001f332 ![A tree](t.png)"
    (picture,) = pictures(text)
    assert text[picture.start : picture.end] == "A tree"


@pytest.mark.parametrize("ref", ["../secret.png", "/etc/hostname", "a/../../secret.png", ""])
async def test_no_medium_outside_the_folder_is_fetched(peer, ref):
    """A path that leads out is refused, whatever lies there."""
    (peer.base / "secret.png").write_bytes(png())
    async with connected(peer) as platform:
        with pytest.raises(Refused):
            await platform.fetch(peer.accounts[0], Ref("folder", "a.md"), Media(ref, "image/png"))


@pytest.mark.parametrize(
    "text",
    [b"---\ntitle: [\n---\nx", "Überall".encode("utf-16"), b"y" * (POST_LIMIT + 1)],
)
async def test_what_no_machine_should_change_is_left_to_a_person(peer, text):
    """No steps: Beadle makes it a task by hand."""
    account = peer.accounts[0]
    (peer.base / "news" / "odd.md").write_bytes(text)
    archive = Archive()
    await catch_up(peer, archive)
    async with connected(peer) as platform:
        post = await archived(platform, archive, account, Ref("folder", "odd.md"))
        assert await steps_for(platform, order(ActionKind.TAKE_DOWN, account, post)) == []
    assert (peer.base / "news" / "odd.md").read_bytes() == text


async def test_a_file_keeps_its_mode_and_a_latin_byte(peer):
    """Bytes that are no UTF-8 go through a take-down untouched."""
    account, path = peer.accounts[0], peer.base / "news" / "menu.md"
    path.write_bytes(b"---\ntitle: Menu\n---\ncaf\xe9\r\n")
    path.chmod(0o640)
    archive = Archive()
    await catch_up(peer, archive)
    async with connected(peer) as platform:
        post = await archived(platform, archive, account, Ref("folder", "menu.md"))
        action = order(ActionKind.TAKE_DOWN, account, post)
        (step,) = await steps_for(platform, action)
        receipt = await platform.perform(action, step, "k")
    assert receipt.outcome is Outcome.DONE
    assert path.read_bytes() == b"---\ntitle: Menu\ndraft: true\n---\ncaf\xe9\r\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in path.parent.iterdir()] == ["menu.md"]


async def test_a_picture_that_went_missing_is_put_back_with_the_post(peer):
    """The archive's copy fills the gap; another picture in its place is left, and told."""
    account = peer.accounts[0]
    (peer.base / "news" / "p.png").write_bytes(png(shade=9))
    (peer.base / "news" / "a.md").write_text("![A](p.png)\n")
    archive = Archive()
    await catch_up(peer, archive)
    async with connected(peer) as platform:
        post = await archived(platform, archive, account, Ref("folder", "a.md"))
        (peer.base / "news" / "a.md").unlink()
        (peer.base / "news" / "p.png").unlink()
        action = order(ActionKind.RESTORE, account, post)
        for number, step in enumerate(await steps_for(platform, action)):
            receipt = await platform.perform(action, step, f"k{number}")
            assert receipt.outcome is Outcome.DONE
        assert (peer.base / "news" / "p.png").read_bytes() == png(shade=9)
        (peer.base / "news" / "p.png").write_bytes(png(shade=10))
        (step,) = await steps_for(platform, action)
        receipt = await platform.perform(action, step, "again")
    assert receipt.outcome is Outcome.PARTLY
    assert "p.png" in receipt.detail


async def test_a_folder_that_is_not_mounted_proves_nothing(peer):
    """No post is called removed because the whole folder is away."""
    account = peer.accounts[0]
    ref = await peer.write(account, "Words")
    archive = Archive()
    await catch_up(peer, archive)
    async with connected(peer) as platform:
        post = await archived(platform, archive, account, ref)
        action = order(ActionKind.TAKE_DOWN, account, post)
        (step,) = await steps_for(platform, action)
        (peer.base / "news").rename(peer.base / "away")
        with pytest.raises(Exception, match="folder is not there") as raised:
            await platform.perform(action, step, "k")
    assert type(raised.value).__name__ == "Unavailable"
    assert RefusedCode.GONE.value not in str(raised.value)


def test_posts_are_walked_by_name_whatever_order_the_disk_has_them_in(tmp_path):
    """What is published together gets the same numbers on every machine: the README names one."""
    names = [f"2026-11-{day:02}-{word}.md" for day in range(1, 29) for word in ("bins", "fair")]
    for name in sorted(names, key=lambda name: name[::-1]):
        (tmp_path / name).write_text("Open.")
    (tmp_path / "2026-11-05-more").mkdir()
    (tmp_path / "2026-11-05-more" / "one.md").write_text("Open.")
    assert list(Root(tmp_path).walk().posts) == [*names, "2026-11-05-more/one.md"]


@pytest.mark.parametrize(("drafts", "said"), [(0, "0 drafts"), (1, "1 draft"), (2, "2 drafts")])
async def test_doctor_counts_what_is_public_and_what_is_not(tmp_path, drafts, said):
    for number in range(drafts):
        (tmp_path / f"{number}.md").write_text("---\ndraft: true\n---\nOpen.")
    (tmp_path / "public.md").write_text("Open.")
    (check,) = await ADAPTER.diagnose(Options(), [Account("acc", str(tmp_path))], PlainHost())
    assert (check.ok, check.detail) == (True, f"1 public, {said}")
