"""The outputs of the network, in order. The labels of the first head are Detoxify's."""

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
"""What public sets label."""

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
"""What a council's post may mean without the usual words; see ``posts/README.md``."""

LABELS = (*TOXICITY, *MEANING)
