"""A post on Telegram that is taken down, and put back."""

from __future__ import annotations

from contract_actions import restore_of
from contract_peer import connected, steps_for
from telegram_peer import seen

from adapters.contract import ActionKind, Outcome

TAKE_DOWN, RESTORE, HIDE = ActionKind.TAKE_DOWN, ActionKind.RESTORE, ActionKind.HIDE
LIKE = {"text": "Vote Purple"}


def outcomes(receipts):
    """What was said of each step."""
    return [receipt.outcome for receipt in receipts]


async def put_back(town, action, steps, key="key"):
    """Restore what the steps took down."""
    back = restore_of(action, steps)
    async with connected(town) as platform:
        steps = await steps_for(platform, back)
    return back, steps, await town.perform(back, steps, key)


async def taken_down(town, **given):
    """A post that was taken down: the order, its steps, and what stood there."""
    made = await town.acts.post(town.news, **(given or LIKE))
    before = seen(made)
    action, steps = await town.prepare(TAKE_DOWN, town.ref(made))
    receipts = await town.perform(action, steps)
    assert outcomes(receipts) == [Outcome.DONE] * len(steps)
    assert town.news.messages == {}
    return action, steps, before
