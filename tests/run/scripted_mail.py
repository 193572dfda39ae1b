"""A conversation that answers or breaks as its tests want, in loops that try again at once."""

from __future__ import annotations

import pytest
from peers import mailing

from adapters.contract import Unavailable
from bot.clerk.reporting.heard import Said
from bot.run import mail_in, mail_out
from bot.store.schema_work import AuditDetail

AWAY = Unavailable("The chat does not answer.")
MARKER = "marmalade"
WORDS = f"He knows where the {MARKER} is."


@pytest.fixture(autouse=True)
def hurry(monkeypatch):
    """Try again at once; the waiting itself is no part of these tests."""
    for loop, module in ((mail_in.MailLoop, mail_in), (mail_out.MailOut, mail_out)):
        monkeypatch.setattr(loop, "pause", 0.01)
        for name in ("FIRST_PAUSE", "LONGEST_PAUSE", "REFUSED_PAUSE"):
            monkeypatch.setattr(module, name, 0.01)


@pytest.fixture(autouse=True)
def heard(monkeypatch):
    """The conversation breaks at the word "break", and answers all else."""
    told: list[str] = []

    def hear(_session, _house, one):
        told.append(one.text)
        if "break" in one.text:
            raise ValueError(one.text)
        return Said(f"Saved {len(told)}.")

    mailing.script(monkeypatch, hear)
    return told


async def nowhere(home, caplog) -> None:
    """The marker stands in no log, at no desk, in no audit row, and in no file in the clear."""
    assert MARKER not in caplog.text
    assert not [s for s in home.desk.said if MARKER in repr(s)]
    assert MARKER not in repr([d.payload for d in await home.rows(AuditDetail)])
    for file in home.folder.glob("beadle*.db*"):
        assert MARKER.encode() not in file.read_bytes()
