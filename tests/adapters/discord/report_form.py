"""The command that is for everybody, as a desk on Discord offers it, and who fills its form in."""

from __future__ import annotations

from clerks_office import COMMANDS
from desk_suite import next_request

from adapters.contract import (
    CommandSpec,
    Parameter,
)

NUMBER = Parameter("number", "report", "the report's number", required=False)
REPORT = CommandSpec(
    "report",
    "Report threats, abuse or harassment",
    (NUMBER,),
    everybody=True,
    form=(
        Parameter("what", "text", "what happened"),
        Parameter("where", "text", "where: link, name, platform", required=False),
        Parameter("when", "word", "when", required=False),
        Parameter("reach", "word", "how to reach you", required=False),
        Parameter(
            "concerns", "word", "whom it concerns", required=False,
            choices=("a member of the public", "a councillor", "the Clerk"),
        ),
    ),
)  # fmt: skip
TABLE = (*COMMANDS, REPORT)


async def nobody_may(_channel, _sender, _command):
    return False


async def opened(person, where, table=TABLE):
    """The form that /report opens."""
    asked = await person.slash(where, "report").answered()
    assert asked.modal is not None
    return asked


async def hands(stream):
    """Beadle takes requests in and stores each, which is what asking for the next says."""
    return await next_request(stream)
