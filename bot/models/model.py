"""A model that is loaded when it is first asked, and loaded anew some time after it broke.

Owns what is known of the model's health. The checker asks it like any scorer; while it is broken
each question fails at once, so that nothing waits for it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from threading import Lock

from policy.checker import Scorer
from policy.engine import Score
from policy.toxicity.scored import ScorerBroken

log = logging.getLogger(__name__)

AGAIN = 30.0
"""Seconds after which a broken model is tried again."""


class Model:
    """A scorer that owns another: any thread may ask it, and it is loaded once.

    ``trouble`` says what is wrong with it and what to do; empty while it works, or is untried.
    """

    def __init__(
        self, name: str, load: Callable[[], Scorer], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.name = name
        self.trouble = ""
        self._load = load
        self._clock = clock
        self._engine: Scorer | None = None
        self._again = 0.0
        self._lock = Lock()

    @property
    def hash(self) -> str:
        """What verdicts with its scores are unique by; the model's name until it is loaded."""
        return self._engine.hash if self._engine is not None else self.name

    def score(self, texts: Sequence[str]) -> Sequence[Score]:
        """The scores of each text, in order. Raises ScorerBroken while the model is broken."""
        engine = self._ready()
        try:
            return engine.score(texts)
        except Exception as error:
            log.exception("the model %s could not score", self.name)
            with self._lock:
                self._engine = None
                self._broke(f"It stopped while scoring ({type(error).__name__}).")
            raise ScorerBroken(self.trouble) from None

    def vectors(self, texts: Sequence[str]) -> list[bytes] | None:
        """Each text as 16-bit floats by which texts are compared; None where no engine gives any.

        Never raises: nothing that must be told hangs on it.
        """
        give = getattr(self._engine, "vectors", None)
        if give is None:
            return None
        try:
            return [vector.astype("float16").tobytes() for vector in give(texts)]
        except Exception:
            log.exception("the model %s gave no vectors", self.name)
            return None

    def works(self) -> bool:
        """Load the model if need be, and say whether it can be asked."""
        try:
            self._ready()
        except ScorerBroken:
            return False
        return True

    def _ready(self) -> Scorer:
        with self._lock:
            if self._engine is not None:
                return self._engine
            if self._clock() < self._again:
                raise ScorerBroken(self.trouble)
            try:
                self._engine = self._load()
            except ScorerBroken as error:
                self._broke(str(error))
                raise
            except Exception as error:
                log.exception("the model %s could not be loaded", self.name)
                self._broke(f"It could not be loaded ({type(error).__name__}).")
                raise ScorerBroken(self.trouble) from None
            self.trouble = ""
            return self._engine

    def _broke(self, why: str) -> None:
        self.trouble = why
        self._again = self._clock() + AGAIN
