"""kill -9 at any moment, while posts come through a real data server and take-downs run."""

from __future__ import annotations

import os
import secrets
import time

import pytest
from e2e import reckoning
from e2e.campaign import MOMENTS, Campaign
from e2e.officer import Officer

POSTS, EACH = 2000, 40
"""Posts in the whole campaign, and for each kill of a shorter one."""
SEED = "BEADLE_CAMPAIGN_SEED"
"""The environment variable that repeats a campaign's choices."""


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=[
    pytest.mark.soak, pytest.mark.timeout(3600)])])  # fmt: skip
def test_nothing_is_lost_and_nothing_is_done_twice(move_in, council, kills, capsys):
    """Every post archived with its CID, one case for a breach, every alert shown, all put back."""
    seed = int(os.environ.get(SEED) or secrets.randbelow(10**6))
    officer = Officer(council, seed, min(POSTS, EACH * kills))
    campaign = Campaign(move_in(council), officer, seed, kills)
    try:
        campaign.fight()
        campaign.finish()
        reckon(campaign, council)
        campaign.clerk.restore_all()
        campaign.finish()
        stands = reckon(campaign, council)
    except BaseException as error:
        error.add_note(f"to repeat the campaign's choices: {SEED}={seed}")
        raise
    finally:
        officer.enough.set()
    kept = {uri for uri, entry in officer.ledger.items() if not entry.deleted}
    assert stands.keys() == kept, "something that was taken down could not be put back"
    assert len(campaign.caught) >= min(len(MOMENTS), kills) // 2, campaign.caught
    with capsys.disabled():
        campaign.tell(seed)


def reckon(campaign, council):
    """Hold the archive against the ledger and the server; what stands on the server."""
    house, ledger = campaign.house, campaign.officer.ledger
    stands = reckoning.standing(council)
    reckoning.archived(house, ledger, stands)
    reckoning.judged_once(house, ledger)
    reckoning.told(house)
    reckoning.carried_out(house, ledger, stands)
    reckoning.pictures(council, ledger, stands)
    began = time.monotonic()
    house.verified()
    assert time.monotonic() - began < 60
    house.unbroken()
    return stands
