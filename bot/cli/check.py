"""``beadle check``: a text held against a council's policy before it is published.

Owns the command's options, its two forms, and its exit status. Nothing of a text is kept.
"""

from __future__ import annotations

import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from textwrap import fill
from typing import Any, BinaryIO

import click

from bot.cli.lazy import Stop
from bot.cli.lines import NOT_CLOSED, Given, LineChecker, batches, context_of, subject_of
from bot.cli.options import config_option
from bot.cli.policies import NoSuchCouncil, Policies
from bot.cli.progress import Progress
from bot.models.model import Model
from bot.words.explain import explanation_text, model_text
from bot.words.verdict import verdict_text
from policy.pack import PackErrors
from policy.toxicity import occlusion
from policy.verdict import AccountKind, AuthorKind, Mode, Outcome

SHOWN = 3
"""How many of the model's scores an explanation looks into."""
WORTH_SAYING = 0.3
"""The score from which the words behind it are worth naming."""


@click.command(
    epilog="""\b
Examples:
  beadle check "Half-price cakes at Harker's Bakery, code SWEET10"
  beadle check --council witney --account mayoral - < draft.txt
  beadle check --explain "Vote for your favourite scarecrow"
  beadle check --council witney --mode closed --resolution 2027/031 - < draft.txt
  beadle check --format jsonl - < posts.jsonl

\b
A line of posts.jsonl: {"id": 1, "council": "witney", "account": "official",
"author": "officer", "mode": "normal", "at": "2027-03-22T09:00:00Z", "text": "..."};
only text must be there. With mode "closed", where the policy has no clause for that:
"resolution": "2027/031". A link's words and address: "links": [{"words": ..., "url": ...}].

\b
Exit status: 0 clean, 1 refer or breach, 2 misuse or malformed.
With jsonl: 0 unless a line was malformed.
"""
)
@config_option
@click.option(
    "--council",
    metavar="ID",
    help="A council of the configuration; without one, a pack of Beadle's [default: durrington].",
)
@click.option(
    "--account",
    type=click.Choice(list(AccountKind), case_sensitive=False),
    default=AccountKind.OFFICIAL,
    show_default="official",
    help="The kind of account that it would stand on.",
)
@click.option(
    "--author",
    type=click.Choice(list(AuthorKind), case_sensitive=False),
    help="Who wrote it [default: officer; public for a public_reply].",
)
@click.option(
    "--mode",
    type=click.Choice(list(Mode), case_sensitive=False),
    default=Mode.NORMAL,
    show_default="normal",
    help="The mode in force: closed before an election, say.",
)
@click.option(
    "--resolution",
    metavar="MINUTE",
    default="",
    help="Closed by this minute of the Council, where the policy has no clause that closes.",
)
@click.option("--explain", is_flag=True, help="Say what each family of rules saw, and why.")
@click.option("--no-model", is_flag=True, help="Rules only, even where a model is configured.")
@click.option(
    "--format",
    "as_format",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="Text for people, or JSON lines for programs.",
)
@click.argument("text")
@click.pass_context
def check(
    ctx: click.Context,
    *,
    config: Path | None,
    council: str | None,
    account: AccountKind,
    author: AuthorKind | None,
    mode: Mode,
    resolution: str,
    explain: bool,
    no_model: bool,
    as_format: str,
    text: str,
) -> None:
    """Check a text before it is published.

    TEXT is held against the council's policy, and nothing of it is kept. With - it is read from
    standard input: one text, or with --format jsonl one post on each line.
    """
    policies = Policies(config, model=not no_model)
    if resolution and mode is not Mode.CLOSED:
        raise click.UsageError("--resolution closes accounts: give --mode closed with it")
    given = Given(council, account, author, mode, f"minute {resolution}" if resolution else "")
    if as_format == "text":
        words = _standard_input() if text == "-" else text
        status = _check_text(policies, given, words, explain=explain)
    else:
        if council is not None:
            _refuse_unknown(policies, council)
        stream = _stdin() if text == "-" else None
        status = _check_lines(LineChecker(policies, given, explain=explain), text, stream)
    ctx.exit(status)


def _refuse_unknown(policies: Policies, council: str | None) -> Any:
    """The policy that the options name; misuse where there is none."""
    try:
        return policies.get(council)
    except NoSuchCouncil as error:
        raise click.BadParameter(str(error), param_hint="--council") from None
    except PackErrors as error:
        raise Stop(str(error)) from None


def _check_text(policies: Policies, given: Given, text: str, *, explain: bool) -> int:
    policy = _refuse_unknown(policies, given.council)
    context = context_of(given.account, given.author, given.mode, policy, given.resolution)
    subject = subject_of(text, context, datetime.now(UTC))
    verdict = policy.checker.check([subject])[0]
    width = min(shutil.get_terminal_size().columns, 100)
    if policies.model is not None and policies.model.trouble:
        click.echo(f"The model does not work: {policies.model.trouble}", err=True)
    if given.council is None and not policies.configured:
        click.echo(f"(Against {policy.pack.title}; choose with --council.)", err=True)
    click.echo(verdict_text(subject.parts, verdict, policy.pack.clauses, width))
    if context.mode is not given.mode:
        click.echo("\n" + fill(f"{NOT_CLOSED} (--resolution MINUTE)", width))
    if explain:
        views = policy.checker.explain(subject)
        asked = "toxicity" not in verdict.unchecked
        families = policy.pack.families
        click.echo("\n" + explanation_text(subject.parts, views, families, width, read=asked))
        read = _read_by(policies.model, text)
        if read:
            click.echo("\n" + model_text(read, width))
    return 0 if verdict.outcome is Outcome.CLEAN else 1


def _read_by(model: Model | None, text: str) -> list[tuple[str, float, list[str]]]:
    """The model's highest scores, and the words without which each would be lower."""
    if model is None or not model.works():
        return []
    (scores,) = model.score([text])
    highest = sorted(scores.items(), key=lambda one: -one[1])[:SHOWN]
    return [
        (label, score, occlusion.named(text, occlusion.weights(model, text, label)))
        for label, score in highest
        if score >= WORTH_SAYING
    ]


def _check_lines(checker: LineChecker, text: str, stream: BinaryIO | None) -> int:
    out = sys.stdout.buffer
    if stream is None:
        line = json.dumps({"text": text}).encode()
        out.write(_encoded(checker.answers([line])))
        return 2 if checker.malformed else 0
    with Progress(stream) as progress:
        for lines in batches(stream):
            out.write(_encoded(checker.answers(lines)))
            out.flush()
            progress.moved(len(lines), sum(map(len, lines)) + len(lines))
    return 2 if checker.malformed else 0


def _encoded(answers: list[dict[str, Any]]) -> bytes:
    """JSON lines in ASCII: whatever an id holds, they can be written."""
    return b"".join(json.dumps(answer).encode() + b"\n" for answer in answers)


def _stdin() -> BinaryIO:
    return sys.stdin.buffer


def _standard_input() -> str:
    try:
        return _stdin().read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Stop(
            f"Standard input is not UTF-8: byte {error.start + 1} is wrong. Save it as UTF-8."
        ) from None
