"""The command line: its root, and the table of its commands.

Nothing is decided here, and nothing but click is imported to print the help.
"""

from __future__ import annotations

from types import MappingProxyType

import click

from bot.cli.lazy import LazyGroup

COMMANDS = MappingProxyType(
    {
        "run": ("bot.cli.run:run", "Watch the accounts and work for the Clerk."),
        "check": ("bot.cli.check:check", "Check a text before it is published."),
        "packs": ("bot.cli.packs:packs", "List every clause, and how it is looked after."),
        "replay": ("bot.cli.replay:replay", "Try another pack on what was posted."),
        "elections": (
            "bot.cli.elections:elections",
            "Work out the dates before a poll, or show what is entered.",
        ),
        "letter": ("bot.cli.letter:letter", "Show the weekly letter as it would be sent now."),
        "score": ("bot.cli.score:score", "Score texts with a model."),
        "model": ("bot.cli.model:model", "Look after the models that read posts."),
        "platforms": ("bot.cli.platforms:platforms", "Show what can be done on each platform."),
        "report": (
            "bot.cli.report:report",
            "Hand a report of harassment to the police or a solicitor.",
        ),
        "export": (
            "bot.cli.export:export",
            "Write a council's record for a time as tables in one zip.",
        ),
        "purge": ("bot.cli.purge:purge", "Erase what is past its time."),
        "verify": ("bot.cli.verify:verify", "Prove that the audit chain is whole."),
        "backup": ("bot.cli.backup:backup", "Make a backup, while Beadle runs or not."),
        "restore": ("bot.cli.restore:restore", "Bring an empty machine back from a backup."),
        "alarm": (
            "bot.cli.alarm:alarm",
            "Send a test by every route of the alarm that is no desk.",
        ),
        "doctor": ("bot.cli.doctor:doctor", "Find what is wrong, and say how to mend it."),
        "health": ("bot.cli.health:health", "Say whether Beadle is at work (for machines)."),
        "key": ("bot.cli.key:key", "Look after the keys of what is encrypted."),
        "db": ("bot.cli.db:db", "Look after the database."),
    }
)
"""Each command: where it lies, and its short help, which a test holds to be the real one."""

EPILOG = """\b
Examples:
  beadle run                          try it: sample posts and a desk in this terminal
  beadle run --config beadle.toml     watch your own accounts
  beadle check "Vote for us on 6 May"

Every command explains itself: beadle run --help
"""


@click.group(
    cls=LazyGroup,
    table=COMMANDS,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="council-beadle", prog_name="beadle")
def main() -> None:
    """Beadle watches a town council's official accounts.

    Each post is held against the council's own social media policy. What may touch a clause
    becomes a numbered case, and the Clerk decides.
    """
