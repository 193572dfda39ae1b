"""The keys that a pack may use for words and conditions, and what each must be.

Owns their validation, so that every mistake in a pack is found at once and named by its place.
A model here becomes the plain classes that the checker runs on; pydantic is not loaded by it.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Annotated, Literal

import re2
from annotated_types import MinLen
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    StrictBool,
    StrictInt,
    StrictStr,
    ValidationInfo,
    model_validator,
)

from policy import text as fold
from policy.needed import brought
from policy.patterns import asked, quiet
from policy.rules.base import Words
from policy.rules.conditions import POST, SENTENCE, Conditions, Near

_PLAINLY = re.compile(r"[A-Za-z0-9]")
"""What stays a letter or digit however it is folded, unless an entity is made of it."""


_LONGEST = 500
"""Characters of a phrase: what people write again and again is shorter, and the automaton that
looks for phrases ends the process where one is very long."""


def _phrase(phrase: str) -> str:
    if len(phrase) > _LONGEST:
        raise ValueError(f"a phrase has at most {_LONGEST} characters")
    if "&" not in phrase and _PLAINLY.search(phrase):
        return phrase
    if not any(char.isalnum() for char in fold.plain(phrase)):
        raise ValueError("a phrase needs at least one letter or digit")
    return phrase


def _pattern(pattern: str) -> str:
    if pattern in brought():
        return pattern
    try:
        compiled = re2.compile(pattern, quiet())
        asked(pattern)
    except re2.error as error:
        why = error.args[0] if error.args else "unknown"
        why = why.decode() if isinstance(why, bytes) else why
        raise ValueError(f"not a pattern in RE2's syntax: {why}") from None
    if compiled.search("") is not None:
        raise ValueError("the pattern matches the empty text")
    return pattern


Phrase = Annotated[StrictStr, AfterValidator(_phrase)]
Pattern = Annotated[StrictStr, AfterValidator(_pattern)]
Some = MinLen(1)


class Keys(BaseModel):
    """A table of a pack: no key but those named."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class WordsKeys(Keys):
    """A group of words. ``lists`` takes in word lists by name."""

    phrases: Annotated[list[Phrase], Some] | None = None
    exact: Annotated[list[Phrase], Some] | None = None
    patterns: Annotated[list[Pattern], Some] | None = None
    lists: Annotated[list[StrictStr], Some] | None = None
    _words: Words = PrivateAttr(default=Words())

    @model_validator(mode="after")
    def _gather(self, info: ValidationInfo) -> WordsKeys:
        lists: dict[str, Words] = (info.context or {}).get("lists", {})
        names = self.lists or []
        for name in names:
            if name not in lists:
                near = get_close_matches(name.casefold(), lists, n=3)
                like = f"; perhaps {' or '.join(near)}" if near else ""
                raise ValueError(f"there is no word list {name!r}{like}")
        taken = [lists[name] for name in names]
        self._words = Words(
            (*(self.phrases or ()), *(one for words in taken for one in words.phrases)),
            (*(self.exact or ()), *(one for words in taken for one in words.exact)),
            (*(self.patterns or ()), *(one for words in taken for one in words.patterns)),
        )
        if self._words == Words():
            raise ValueError("give words to look for: phrases, exact, patterns or lists")
        return self

    def words(self) -> Words:
        """The words of the table and of the lists that it names."""
        return self._words


Within = Annotated[StrictInt, Field(ge=0, le=50)] | Literal["sentence", "post"]


class NearKeys(WordsKeys):
    """Companions of a trigger: ``within`` so many words, the sentence, or the post."""

    within: Within = "sentence"
    side: Literal["before", "after", "either"] = "either"

    def near(self) -> Near:
        """The companions, as the checker reads them."""
        distance = {"sentence": SENTENCE, "post": POST}
        within = self.within if isinstance(self.within, int) else distance[self.within]
        return Near(self.words(), within, self.side)


def _listed(value: object) -> object:
    """One table stands for a list of one."""
    return [value] if isinstance(value, dict) else value


class ConditionKeys(Keys):
    """The conditions that rules of several kinds share; one entry of ``with`` is enough."""

    with_: Annotated[list[NearKeys], Some] | None = Field(default=None, alias="with")
    except_: WordsKeys | None = Field(default=None, alias="except")
    unless: Annotated[list[NearKeys], Some, BeforeValidator(_listed)] | None = None
    not_first: StrictBool = False
    alone: StrictBool = False
    allow: Annotated[list[Literal["contacts", "domains", "helplines"]], Some] | None = None

    def conditions(self) -> Conditions:
        """The conditions, as the checker reads them."""
        return Conditions(
            near=tuple(one.near() for one in self.with_ or ()),
            exceptions=self.except_.words() if self.except_ is not None else None,
            unless=tuple(one.near() for one in self.unless or ()),
            not_first=self.not_first,
            alone=self.alone,
            allow=tuple(self.allow or ()),
        )
