"""A closure lived through from the announcement to the reopening, in moved time.

Beadle's own process and a real data server, by one clock that the test moves. The Clerk types; the
records that stand on the server are read by another client, before, during and after.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from e2e import configured
from e2e.house import House
from e2e.moved import Clock
from e2e.writing import BREACH, png
from peers.pds import PDS
from peers.resident import Resident

PROGRAM = Path(__file__).with_name("moved.py")
PROFILE, GATE = "app.bsky.actor.profile", "app.bsky.feed.threadgate"
MENTIONED = [{"$type": f"{GATE}#mentionRule"}]
ANNOUNCED = datetime(2027, 3, 26, 9, 0, tzinfo=UTC)
FORTY_DAYS = datetime(2027, 3, 27, 8, 0, tzinfo=UTC)
START = datetime(2027, 3, 29, 23, 0, tzinfo=UTC)  # midnight in London, where summer has begun
END = datetime(2027, 5, 6, 21, 0, tzinfo=UTC)  # 22:00 there
JUST_BEFORE = timedelta(seconds=8)
"""Longer than a tick: Beadle looks before the moment, and after it."""
LAMP = "The lamp at the bridge is lit again."
LAUNCH = "We are delighted to announce a skate park for the Avon Valley estate!"
MORNING = "What a lovely morning. Enjoy the sunshine, everybody!"
BURST = "Burst main in Stonehenge Road. Bottled water is handed out at the hall."


@dataclass
class Town:
    """A council, its Beadle, and the clock that both of them and the server go by."""

    clock: Clock
    council: Resident
    house: House

    def post(self, text: str, **more: object) -> str:
        """Publish a post now; its address."""
        return self.council.post(text, createdAt=self.clock.stamp(), **more)[0]

    def at(self, moment: datetime) -> None:
        """Move everybody's clock there; the officer logs in again, as tokens do not last."""
        self.clock.move(moment)
        self.council.login()

    def case_of(self, uri: str) -> tuple[int, str, str]:
        """Wait for a post's case: its number, its verdict and the clauses that it touches."""
        query = (
            "SELECT c.number, v.outcome, c.clauses"
            ' FROM "case" c JOIN post p ON p.id = c.post_id'
            " JOIN version n ON n.post_id = p.id JOIN verdict v ON v.version_id = n.id"
            " WHERE p.ref = ?"
        )
        [row] = self.house.until(f"the case of {uri}", lambda: self.house.rows(query, uri))
        return tuple(row)

    def judged(self, uri: str) -> str:
        """Wait until a post was judged; in which mode."""
        query = (
            "SELECT n.mode FROM version n JOIN post p ON p.id = n.post_id"
            " WHERE p.ref = ? AND n.judged_at IS NOT NULL"
        )
        return str(self.house.until(f"{uri} judged", lambda: self.house.value(query, uri)))

    def gate_of(self, uri: str) -> dict | None:
        """Who may reply to a post, as the server has it."""
        found = self.council.get(uri.replace("app.bsky.feed.post", GATE))
        return found and found["value"]

    def profile(self, **fields: object) -> None:
        """Write over fields of the profile, as somebody with the account's password would."""
        me = f"at://{self.council.did}/{PROFILE}/self"
        live = self.council.get(me)
        old = live["value"] if live else {"$type": PROFILE}
        self.council.put(me, {**old, **fields})

    @property
    def shown(self) -> dict:
        """The profile as it stands."""
        return self.council.get(f"at://{self.council.did}/{PROFILE}/self")["value"]


@pytest.fixture
def town(pds_installed: Path, tmp_path: Path) -> Iterator[Town]:
    """Durrington on the day of the announcement, its account furnished, Beadle at work."""
    with ExitStack() as stack:
        clock = Clock(tmp_path / "clock")
        clock.move(ANNOUNCED)
        server = stack.enter_context(PDS(tmp_path / "pds", BEADLE_PDS_CLOCK=str(clock.file)))
        council = server.account("durrington")
        secrets = {configured.PASSWORD: council.app_password()}
        house = stack.enter_context(House(tmp_path / "home", configured.bluesky(council), secrets))
        house.program = (sys.executable, str(PROGRAM), str(clock.file))
        town = Town(clock, council, house)
        furnish(town)
        house.start()
        yield town


def furnish(town: Town) -> None:
    """A profile, a pinned post, an old thread, and two of late with gates of the council's own."""
    council, clock = town.council, town.clock
    stamp = clock.stamp(days=60)
    council.post("The hall is for hire.", createdAt=stamp, rkey="3mdold2222222")
    pinned, cid = council.post("How to reach us: 01980 000000", createdAt=clock.stamp(days=5))
    for name, fields in (("one", {"allow": MENTIONED}), ("two", {"hiddenReplies": [pinned]})):
        root, _ = council.post(f"Thread {name}", createdAt=clock.stamp(days=3))
        gate = {"$type": GATE, "post": root, "createdAt": stamp, **fields}
        council.put(root.replace("app.bsky.feed.post", GATE), gate)
    town.profile(
        displayName="Durrington Town Council",
        description="News of the town, from the office in Bulford Road.",
        avatar=council.upload(png(7), "image/png"),
        pinnedPost={"uri": pinned, "cid": cid},
    )


def announced(town: Town) -> None:
    """A poll is entered, and its notice; the window is confirmed."""
    ask = town.house.ask
    said = ask("election add parish 2027-05-06", "Nothing closes until you type: confirm 1")
    assert "The latest start is 31 March (an estimate" in said
    assert "by clause 6.12" in said
    town.at(FORTY_DAYS)
    reminder = "Has the notice of election been published? Tell me the day: election notice DATE 1"
    town.house.until("the reminder", lambda: reminder in town.house.shown)
    assert "It starts on 30 March" in ask("election notice 2027-03-30", "Nothing closes until")
    assert "from 30 March until 22:00 on 6 May" in ask("confirm", r"Confirmed\..* To undo")


def closed(town: Town) -> None:
    """Nobody is awake: the account closes at its hour, not before."""
    town.at(START - JUST_BEFORE)
    town.house.until("the closing", lambda: "Closed by clause 6.12" in town.house.shown, 60)
    [change] = town.house.rows("SELECT mode, at FROM mode_change")
    assert change["mode"] == "closed"
    assert datetime.fromisoformat(change["at"]).replace(tzinfo=UTC) >= START


def opened(town: Town, word: str) -> None:
    """Nobody is awake: the account opens at its hour, not before."""
    town.at(END - JUST_BEFORE)
    town.house.until(f"“{word}”", lambda: word in town.house.shown, 60)
    changes = town.house.rows("SELECT mode, at FROM mode_change ORDER BY id DESC")
    assert changes[0]["mode"] == "normal"
    assert datetime.fromisoformat(changes[0]["at"]).replace(tzinfo=UTC) >= END


def test_a_closure_from_the_announcement_to_the_reopening(town):
    """On time, with posts of every kind in between; at the end all records are as they were."""
    house, council = town.house, town.council
    announced(town)
    house.ask(f"exempt draft service {LAMP}", "Noted: these very words may go out until Sat 10 Apr")
    before = council.whole()
    closed(town)
    shown = town.shown
    notice = council.get(shown["pinnedPost"]["uri"])
    assert "closed until 22:00 on 6 May 2027 because of the election" in notice["value"]["text"]
    assert shown["description"].startswith("Durrington Town Council: this account is closed until")
    assert shown["displayName"] == "Durrington Town Council"
    recent = [
        uri for uri, one in before.items() if one["value"].get("text", "").startswith("Thread")
    ]
    for uri in (*recent, notice["uri"]):
        assert town.gate_of(uri)["allow"] == []
    assert town.gate_of(f"at://{council.did}/app.bsky.feed.post/3mdold2222222") is None

    new = {text: town.post(text) for text in (LAMP, BURST, LAUNCH, MORNING, BREACH)}
    assert {text: town.judged(uri) for text, uri in new.items()} == {
        LAMP: "heightened", BURST: "closed", LAUNCH: "closed", MORNING: "closed", BREACH: "closed"
    }  # fmt: skip
    cases = {text: town.case_of(new[text]) for text in (LAUNCH, MORNING, BREACH)}
    assert cases[LAUNCH][1:] == ("breach", '["6.12"]')
    assert cases[MORNING][1:] == ("refer", '["6.12"]')
    assert "6.12" in cases[BREACH][2]
    assert "6.5" in cases[BREACH][2]
    assert house.value('SELECT count(*) FROM "case"') == 3  # the exempt ones have none
    house.ask(f"exempt {cases[MORNING][0]} mourning", r"Exempt \(remembrance and mourning\)")
    house.ask(f"takedown {cases[BREACH][0]} 6.5 a party", "was removed at .* and I checked")
    del new[BREACH]  # it may be gone before its thread was closed
    house.until(
        "new threads to be closed",
        lambda: all((town.gate_of(uri) or {}).get("allow") == [] for uri in new.values()),
    )
    house.ask(f"dismiss {cases[LAUNCH][0]} it stays", "Case .* closed")

    opened(town, "Open again: 1 account")
    after = council.whole()
    assert {uri: after.pop(uri)["value"]["text"] for uri in new.values()} == {
        uri: text for text, uri in new.items()
    }
    assert after == before
    assert house.stop() == 0
    assert "as recorded" in house.verified()
    house.unbroken()


def test_what_somebody_changed_while_it_was_closed_is_asked_about_and_not_written_over(town):
    """Their words stay; all the rest is put back; the Clerk settles it, or has it put back."""
    house, council = town.house, town.council
    before = council.whole()
    ours = town.shown
    announced(town)
    closed(town)
    theirs = "Under new management. Vote for us."
    town.at(datetime(2027, 4, 20, 9, 0, tzinfo=UTC))
    town.profile(description=theirs, displayName="Durrington")
    opened(town, "PLEASE DECIDE")
    assert "Somebody changed the profile's text meanwhile. It was left as it is" in house.shown
    assert town.shown == {**ours, "description": theirs, "displayName": "Durrington"}
    me = f"at://{council.did}/{PROFILE}/self"
    after = council.whole()
    assert {**after, me: None} == {**before, me: None}
    assert "NOT AS IT WAS" in house.ask("status", "NOT AS IT WAS")
    house.ask("settle bluesky:durrington.test their words are right", "stays as it stands")
    assert town.shown["description"] == theirs
    assert house.stop() == 0
    house.verified()
    house.unbroken()
