"""One ``[[connection]]``: a platform, a desk and a mailbox that share one line to Telegram."""

from __future__ import annotations

from adapters.contract import Connection, Host
from adapters.telegram.desk import TelegramDesk
from adapters.telegram.line import Line
from adapters.telegram.mailbox import TelegramMailbox
from adapters.telegram.options import Options
from adapters.telegram.pace import Pace
from adapters.telegram.platform import Telegram


def connect(options: Options, host: Host) -> Connection:
    """A connection that opens nothing yet. What desk and mailbox say shares one pace."""
    line, pace = Line(options, host), Pace()
    desk = TelegramDesk(options, host, line, pace)
    return Connection(
        platform=Telegram(options, host, line),
        desk=desk,
        mailbox=TelegramMailbox(host, line, desk.ear, pace),
        close=line.close,
    )
