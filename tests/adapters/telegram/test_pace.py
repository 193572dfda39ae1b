"""How fast the desk speaks: never faster than Telegram takes, and what is urgent at once."""

from __future__ import annotations

from adapters.telegram.pace import Pace, Rate


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds


async def test_no_minute_in_a_group_has_more_than_twenty_messages():
    """Whichever minute is looked at, and nobody waits longer than four seconds."""
    clock = Clock()
    pace, sent = Pace(clock=clock, sleep=clock.sleep), []
    for _ in range(80):
        before = clock.now
        await pace.turn("-100")
        assert clock.now - before <= 4.0
        sent.append(clock.now)
    assert max(sum(at <= one <= at + 60 for one in sent) for at in sent) == 20


async def test_a_chat_does_not_wait_for_another():
    """Each has its own turn."""
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    for chat in range(200):
        await pace.turn(f"-{chat}")
    assert clock.now == 1000.0


async def test_what_is_urgent_does_not_wait_and_is_counted():
    """An alarm goes out at once; the next small thing waits the longer."""
    clock = Clock()
    pace = Pace(Rate(1, 4.0), clock=clock, sleep=clock.sleep)
    await pace.turn("-1")
    await pace.turn("-1", urgent=True)
    assert clock.now == 1000.0
    await pace.turn("-1")
    assert clock.now == 1008.0


async def test_a_person_s_own_chat_takes_one_a_second():
    """After a few at once."""
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    for _ in range(15):
        await pace.turn("42")
    assert clock.now == 1010.0


async def test_chats_that_are_silent_are_forgotten():
    """Thousands of people may have written once."""
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    for person in range(5000):
        clock.now += 1.0
        await pace.turn(str(person))
    assert len(pace._due) <= 1001
