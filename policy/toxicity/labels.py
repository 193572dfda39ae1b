"""The labels of the models, in the order in which the built-in one gives them."""

from __future__ import annotations

TOXICITY = (
    "toxicity",
    "severe_toxicity",
    "obscene",
    "threat",
    "insult",
    "identity_attack",
    "sexual_explicit",
)
"""Detoxify's labels, which every engine gives."""

MEANING = (
    "support",
    "advertising",
    "interest",
    "leak",
    "allegation",
    "discrimination",
    "menace",
    "disclosure",
    "phishing",
)
"""What a council's post may mean without the usual words: only the built-in model gives these.

``support`` of a candidate, a party or one side; ``advertising`` of a business; a personal
``interest``; a ``leak`` from what was private; an ``allegation`` against a person;
``discrimination`` without a slur; a veiled ``menace``; a ``disclosure`` of danger; ``phishing``.
"""

LABELS = (*TOXICITY, *MEANING)
