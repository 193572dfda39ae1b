"""Nothing passes as clean that the configured model has not read."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest
from peers.rage import RAGE
from peers.village import PACK, council

from bot.models import load, model
from bot.run import judge
from bot.store.schema import Version
from bot.store.schema_work import Verdict
from policy.toxicity.mini import Mini


@pytest.fixture
def files(tmp_path, monkeypatch):
    """The model's own files, where a test can damage them; it is tried again soon."""
    folder = Path(
        shutil.copytree(str(resources.files("policy.toxicity") / "model"), tmp_path / "model")
    )
    monkeypatch.setattr(load, "Mini", lambda: Mini(folder))
    monkeypatch.setattr(model, "AGAIN", 0.1)
    monkeypatch.setattr(judge, "AGAIN", 0.1)
    return folder


@pytest.fixture
def village(household, tmp_path):
    """A household whose pack asks a model."""
    pack = tmp_path / "angry.toml"
    pack.write_text(PACK.read_text() + RAGE)
    return household(councils=(council(pack=str(pack)),))


def damage(folder):
    (folder / "model.onnx").rename(folder / "hidden")


def mend(folder):
    (folder / "hidden").rename(folder / "model.onnx")


def says(words):
    return lambda said: words in said.alert.text


async def outcomes(home):
    return sorted(one.outcome for one in await home.rows(Verdict))


async def test_a_model_that_works_reads_every_post(files, village):
    async with village as home:
        await home.see("a", "A horse.")
        await home.see("b", "You are all worthless, stupid scum and I hate you.")
        assert await outcomes(home) == ["clean", "refer"]
        assert not home.desk.texts("Not checked")


async def test_what_rules_find_is_told_at_once_and_what_they_do_not_waits(files, village):
    damage(files)
    async with village as home:
        home.platform.publish("a", "A horse.")
        home.platform.publish("b", "A zebra.")
        told = await home.desk.until(says("Case 1"))
        assert "Not checked: toxicity." in told.alert.text
        home.platform.publish("c", "A heron.")
        await home.desk.until(says("Case 2"))
        assert await outcomes(home) == ["breach", "refer"]
        waiting = await home.rows(Version, Version.judged_at.is_(None))
        assert len(waiting) == 1
        await home.desk.until(says("THE MODEL DOES NOT WORK"))
        mend(files)
        await home.desk.until(says("THE MODEL WORKS AGAIN"))
        await home.settled()
        assert await outcomes(home) == ["breach", "clean", "refer"]
        (trouble,) = home.desk.texts("THE MODEL DOES NOT WORK")
        assert "model.onnx is missing" in trouble
        assert len(home.desk.texts("THE MODEL WORKS AGAIN")) == 1


async def test_what_waits_is_read_after_a_restart_and_the_trouble_is_told_once(files, village):
    damage(files)
    home = village
    await home.start()
    home.platform.publish("a", "You are all worthless, stupid scum and I hate you.")
    await home.desk.until(says("THE MODEL DOES NOT WORK"))
    await home.crash()
    await home.start()
    home.platform.publish("b", "A zebra.")
    await home.desk.until(says("Case 1"))
    assert len(home.desk.texts("THE MODEL DOES NOT WORK")) == 1
    mend(files)
    await home.desk.until(says("Case 2"))
    await home.settled()
    assert await outcomes(home) == ["breach", "refer"]
    await home.end()


async def test_status_says_that_posts_wait_for_the_model(files, village):
    damage(files)
    async with village as home:
        home.platform.publish("a", "A horse.")
        await home.desk.until(says("THE MODEL DOES NOT WORK"))
        home.desk.put("status")
        said = await home.desk.until(says("Posts that the rules call clean wait for it"))
        assert "1 post to check" in said.alert.text
        mend(files)
        await home.desk.until(says("THE MODEL WORKS AGAIN"))
        await home.settled()
