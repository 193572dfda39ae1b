"""How a folder's account is closed: files for the site, put back to the byte."""

from __future__ import annotations

import json

import pytest
from plain_host import PlainHost

from adapters.contract import Account, Action, ActionKind, Outcome, Refused, RefusedCode
from adapters.folder import ADAPTER, Options

NOTICE = "Closed until 22:00 on 6 May 2027. Write to <clerk@sampleford.example> & wait."
ACCOUNT = Account("news", "news")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "news").mkdir()
    return tmp_path / "news"


def platform(folder, **options):
    return ADAPTER.connect("site", Options(root=folder.parent, **options), PlainHost()).platform


async def close(folder, notice=NOTICE, **options):
    """Close; the steps with their receipts."""
    action = Action(ActionKind.CLOSE, ACCOUNT, notice=notice)
    site = platform(folder, **options)
    steps = await site.prepare(action)
    return [(step, await site.perform(action, step, "key")) for step in steps]


async def reopen(folder, steps, **options):
    action = Action(ActionKind.REOPEN, ACCOUNT, undoes=tuple(step for step, _ in steps))
    site = platform(folder, **options)
    return [await site.perform(action, one, "key") for one in await site.prepare(action)]


async def test_the_words_are_no_markup_and_other_switches_stay(folder):
    (folder / "comments.json").write_text('{"comments": true, "moderator": "Zoë"}')
    await close(folder)
    said = (folder / "banner.html").read_text()
    assert "<p>Closed until 22:00 on 6 May 2027. Write to &lt;clerk@sampleford.example&gt;" in said
    assert json.loads((folder / "comments.json").read_text()) == {
        "comments": False, "moderator": "Zoë",
    }  # fmt: skip


async def test_what_was_not_there_is_gone_again_and_what_was_has_its_mode(folder):
    (folder / "comments.json").write_bytes(b'{ "comments" : true}\r\n')
    (folder / "comments.json").chmod(0o640)
    steps = await close(folder)
    receipts = await reopen(folder, steps)
    assert {one.outcome for one in receipts} == {Outcome.DONE}
    assert [path.name for path in folder.iterdir()] == ["comments.json"]
    assert (folder / "comments.json").read_bytes() == b'{ "comments" : true}\r\n'
    assert (folder / "comments.json").stat().st_mode & 0o777 == 0o640


async def test_comments_that_were_off_are_not_switched_on_at_the_end(folder):
    """There was nothing to close, so that nothing is opened."""
    (folder / "comments.json").write_text('{\n  "comments": false\n}\n')
    steps = await close(folder)
    assert [step.kind for step, _ in steps] == ["banner"]
    await reopen(folder, steps)
    assert json.loads((folder / "comments.json").read_text()) == {"comments": False}


@pytest.mark.parametrize("content", ["comments: true", "[]", '"no"', "\udcff"])
async def test_a_switch_that_cannot_be_read_is_refused_in_words(folder, content):
    (folder / "comments.json").write_text(content, errors="surrogateescape")
    before = (folder / "comments.json").read_bytes()
    with pytest.raises(Refused, match="Switch the comments off by hand") as refused:
        await close(folder)
    assert refused.value.code is RefusedCode.INVALID
    assert (folder / "comments.json").read_bytes() == before


async def test_a_site_without_comments_has_a_banner_alone(folder):
    steps = await close(folder, comments="")
    assert [step.kind for step, _ in steps] == ["banner"]


async def test_a_site_with_neither_cannot_be_closed(folder):
    site = platform(folder, banner="", comments="")
    assert ActionKind.CLOSE not in site.abilities.actions
    with pytest.raises(Refused) as refused:
        await site.prepare(Action(ActionKind.CLOSE, ACCOUNT, notice=NOTICE))
    assert refused.value.code is RefusedCode.UNSUPPORTED


async def test_a_file_that_leads_out_of_the_folder_is_left_alone(folder, tmp_path):
    outside = tmp_path / "outside.html"
    outside.write_text("mine")
    (folder / "banner.html").symlink_to(outside)
    with pytest.raises(Refused, match="leads out"):
        await close(folder)
    assert outside.read_text() == "mine"


async def test_the_banner_is_no_post(folder):
    """It opens no case of its own."""
    await close(folder)
    stream = platform(folder).watch([ACCOUNT], None)
    batch = await anext(stream)
    await stream.aclose()
    assert [getattr(event, "post", None) for event in batch.events] == [None]


@pytest.mark.parametrize("name", ["/etc/banner.html", "../banner.html", "banner.md"])
def test_a_banner_must_be_a_file_of_the_account_and_no_post(name):
    with pytest.raises(ValueError, match="must be a file in the account's folder"):
        Options(banner=name)
