"""``beadle score``: what a model makes of texts, without any policy.

Owns the command's two forms of input. Nothing of a text is kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from bot.cli.lazy import Stop
from bot.cli.lines import Malformed, batches, row_of
from bot.cli.options import config_option
from bot.cli.progress import Progress
from bot.models.load import configured, named
from bot.models.model import Model
from policy.toxicity.scored import Scored, ScorerBroken

MOST = 256
"""Texts that are answered at once."""


@click.command(
    epilog="""\b
Examples:
  beadle score "You lot could not run a bath"
  beadle score - < comments.txt
  beadle score --engine detoxify - < comments.jsonl

\b
A line that begins with { is JSON: {"id": 1, "text": "..."}; any other line is a text.
Scores are chances from 0 to 1. "unread" says why they mean little for a text.

\b
Exit status: 0, or 2 where a line was malformed or the model does not work.
"""
)
@config_option
@click.option(
    "--engine",
    type=click.Choice(["mini", "detoxify"]),
    help="Which model [default: the configuration's, or mini].",
)
@click.argument("text")
@click.pass_context
def score(ctx: click.Context, *, config: Path | None, engine: str | None, text: str) -> None:
    """Score texts with a model.

    TEXT is scored, or with - each line of standard input; JSON lines come out, in order.
    """
    scorer = Lines(_model(config, engine))
    try:
        if text == "-":
            stream = sys.stdin.buffer
            with Progress(stream) as progress:
                for lines in batches(stream):
                    for start in range(0, len(lines), MOST):
                        some = lines[start : start + MOST]
                        _print(scorer.answers(some))
                        progress.moved(len(some), sum(map(len, some)) + len(some))
        else:
            _print(scorer.answers([json.dumps({"text": text}).encode()]))
    except ScorerBroken as error:
        raise Stop(f"The model does not work: {error}") from None
    ctx.exit(2 if scorer.malformed else 0)


def _model(config: Path | None, engine: str | None) -> Model:
    if config is None:
        found = named(engine or "mini")
    else:
        from bot.config.load import load_config  # noqa: PLC0415 - only where there is one

        loaded = load_config(config)
        found = named(engine, loaded.detoxify) if engine else configured(loaded)
    if found is None:
        raise Stop('The configuration names no model (scorer = "none"): choose one with --engine.')
    return found


class Lines:
    """Scores lines. ``malformed`` counts those that could not be used."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.malformed = 0
        self._number = 0

    def answers(self, lines: Sequence[bytes]) -> list[dict[str, Any]]:
        """One answer for each line that is not blank, in order. Raises ScorerBroken."""
        answers: list[dict[str, Any]] = []
        texts: list[tuple[int, str]] = []
        for line in lines:
            self._number += 1
            if not line.strip():
                continue
            try:
                row, text = _text(line)
            except Malformed as error:
                self.malformed += 1
                answers.append({"line": self._number, "error": str(error)})
                continue
            texts.append((len(answers), text))
            answers.append({"id": row["id"]} if "id" in row else {})
        for (place, _), found in zip(
            texts, self._model.score([text for _, text in texts]), strict=True
        ):
            answers[place]["scores"] = {label: round(value, 4) for label, value in found.items()}
            if isinstance(found, Scored) and found.unread:
                answers[place]["unread"] = found.unread
        return answers


def _text(line: bytes) -> tuple[dict[str, Any], str]:
    if not line.lstrip().startswith(b"{"):
        try:
            return {}, line.decode("utf-8-sig").rstrip("\r")
        except UnicodeDecodeError as error:
            raise Malformed(f"not UTF-8: byte {error.start + 1} is wrong") from None
    row = row_of(line)
    if not isinstance(row.get("text"), str):
        raise Malformed('"text" must be there, and be a string')
    return row, row["text"]


def _print(answers: Sequence[dict[str, Any]]) -> None:
    """JSON lines in ASCII: whatever an id holds, they can be written."""
    sys.stdout.buffer.write(b"".join(json.dumps(one).encode() + b"\n" for one in answers))
    sys.stdout.buffer.flush()
