"""The first look at an account: one alert for its whole history, instead of one for each post."""

from __future__ import annotations

from sqlalchemy.orm import Session

from adapters.contract import Alert, Level
from bot.clerk import consider, tell
from bot.clerk.house import House
from bot.store import cases, health, judging
from bot.store.schema import Account
from bot.store.store import now
from bot.words import cases as words
from bot.words.times import counted, day


def summaries(session: Session, house: House, council_id: str) -> None:
    """Tell, once per account, which old posts raise something, when all of it is judged."""
    looked = health.looked_at(session, council_id)
    if not looked or judging.backlog(session, [council_id]):
        return
    for account in looked:
        account.look_told_at = now(session)
        _tell(session, house, account)


def _tell(session: Session, house: House, account: Account) -> None:
    before = account.watched_since - consider.LOOK_BACK
    found = cases.from_before(session, account, before)
    if not found:
        return
    labels = [tell.case_label(session, cases.file(session, case)) for case in found]
    text = (
        f"First look at {house.platform(account.connection)} ({account.address}): "
        f"{counted(len(found), 'post')} from before {day(before, account.watched_since)} may "
        f"touch the policy and {'is' if len(found) == 1 else 'are'} still public: "
        f"{words.several(found, labels)}. "
        "Nothing was done, and I remind nobody of these. When you have time: cases, then case "
        f"{labels[0]}."
    )
    alert = Alert("The first look at an account", text, Level.ASK)
    tell.council(session, house, account.council_id, alert, f"first look:{account.id}")
