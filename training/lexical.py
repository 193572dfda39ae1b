"""What words and pairs of neighbouring words say by themselves, label by label.

Owns this second, plainer reader beside the encoder: one weight a token and a pair of tokens. An
encoder of this size that learns for an hour sees what a sentence means and is unsure of words
that it met seldom; here a word that decides is told at once. On the rows kept for calibration
both together rank better than either by itself (mean AUC of meaning: 0.942 the encoder, 0.940 the
words, 0.962 both), and on posts of ``docs/evaluation.md`` that had been read before; on posts of
writers whom nobody had read, no better than the encoder.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import numpy as np
import scipy.sparse
import torch
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer
from torch import Tensor, nn

from policy.toxicity.labels import LABELS, MEANING, TOXICITY
from policy.toxicity.prepare import prepared
from training.rows import Row
from training.train import TOKENS

_WORDS = 30_522
"""Tokens in the vocabulary."""
_PAIRS = 32_768
"""Places for pairs: twice and four times as many were no better."""
_LOOSE = 10.0
"""How far weights may go; three gave less, thirty no more."""
_SHARE = 0.6
"""How much the words count beside the encoder: what ranks best, on the rows kept for calibration
and on the posts of ``docs/evaluation.md`` alike."""
_LEAST = -1.0
"""Ordinary words speak no further than this against abuse: one such sentence in a long notice
stays what it is. What a notice means they may tell as far as they can."""
Ids = TypeVar("Ids", Tensor, np.ndarray)


class Lexical(nn.Module):
    """Logits (1, labels) from the token ids (tokens,) of one text, with the marks at its ends.

    Each weight counts as often as its token or pair is there, over the root of how many there are.
    """

    def __init__(self) -> None:
        super().__init__()
        self.weights = nn.Embedding(_WORDS + _PAIRS, len(LABELS))
        self.shift = nn.Parameter(torch.zeros(len(LABELS)))
        least = torch.tensor([_LEAST if label in TOXICITY else -torch.inf for label in LABELS])
        self.register_buffer("least", least, persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        """What the words add to each label."""
        both = torch.cat((ids, _pairs(ids[:-1], ids[1:])))
        total = self.weights(both).sum(0, keepdim=True)
        said = total / (2.0 * ids.shape[0] - 1.0) ** 0.5 + self.shift
        return torch.maximum(said, self.least)


def _pairs(left: Ids, right: Ids) -> Ids:
    """The place of each pair: pairs that share one are seldom in one text."""
    return (left * 30_011 + right) % 1_000_003 % _PAIRS + _WORDS


def fit(tokenizer: Tokenizer, ours: Sequence[Row], public: Sequence[Row]) -> Lexical:
    """A reader of words that fits these rows: meaning by ``ours`` alone, the rest by both."""
    made = Lexical()
    rows = [*ours, *public]
    seen = _counts(tokenizer, rows)
    one = partial(_label, seen=seen, rows=rows, ours=len(ours))
    with torch.no_grad(), ThreadPoolExecutor(torch.get_num_threads()) as pool:
        for place, (weights, shift) in enumerate(pool.map(one, LABELS)):
            made.weights.weight[:, place] = torch.from_numpy(_SHARE * weights)
            made.shift[place] = _SHARE * shift
    return made.eval()


def _label(
    label: str, seen: scipy.sparse.csr_array, rows: Sequence[Row], ours: int
) -> tuple[np.ndarray, float]:
    """Weights and shift for one label, by logistic regression."""
    known = [
        at
        for at, row in enumerate(rows)
        if label in row.labels and (at < ours or label not in MEANING)
    ]
    wanted = [rows[at].labels[label] > 0.5 for at in known]
    model = LogisticRegression(C=_LOOSE, solver="liblinear")
    model.fit(seen[known], wanted, sample_weight=[_weight(label, rows[at]) for at in known])
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def _weight(label: str, row: Row) -> float:
    """How much a row counts; one that only probably has not the label, half as much."""
    return row.weight / 2 * (0.5 if 0.0 < row.labels[label] < 0.5 else 1.0)


def _counts(tokenizer: Tokenizer, rows: Sequence[Row]) -> scipy.sparse.csr_array:
    """Tokens and pairs by row, (rows, words and pairs), over the root of how many there are."""
    ends, places, counts = [0], [], []
    for row in rows:
        ids = np.asarray(tokenizer.encode(prepared(row.text)).ids[:TOKENS], dtype=np.int64)
        both = np.concatenate((ids, _pairs(ids[:-1], ids[1:])))
        found, often = np.unique(both, return_counts=True)
        places.append(found.astype(np.int32))  # the regression takes no wider ones
        counts.append(often / len(both) ** 0.5)
        ends.append(ends[-1] + len(found))
    shape = (len(rows), _WORDS + _PAIRS)
    table = np.concatenate(counts), np.concatenate(places), np.asarray(ends, dtype=np.int32)
    return scipy.sparse.csr_array(table, shape)
