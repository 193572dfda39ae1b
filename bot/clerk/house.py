"""What the loops and commands know besides the rows: configuration, packs, abilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.contract import Abilities, Ability, ActionKind
from bot.config.model import Config, Council, DeskChannel
from bot.models.model import Model
from bot.store.cases import File
from policy.checker import Checker
from policy.pack import Clause, Pack

_HIDING = (ActionKind.HIDE, ActionKind.UNHIDE)


@dataclass(frozen=True, slots=True)
class House:
    """Read-only, shared by all loops. ``abilities`` is by connection, the rest by council.

    ``model`` is the one that all checkers ask, if there is one. ``mailboxes`` are the connections
    whose private messages are read. ``reports_closed`` says why reports cannot be opened now; it is
    empty where they can.
    """

    config: Config
    packs: Mapping[str, Pack]
    checkers: Mapping[str, Checker]
    abilities: Mapping[str, Abilities] = field(default_factory=dict)
    model: Model | None = None
    mailboxes: tuple[str, ...] = ()
    reports_closed: str = ""

    def council(self, council_id: str) -> Council:
        """A council's configuration. Raises KeyError for one that is not configured."""
        return self.config.council(council_id)

    def clause(self, council_id: str, clause_id: str) -> Clause | None:
        """A clause of the council's pack; letter case does not matter."""
        clauses = self.packs[council_id].clauses
        exact = clauses.get(clause_id)
        return exact or next(
            (c for key, c in clauses.items() if key.casefold() == clause_id.casefold()), None
        )

    def ability(self, connection: str, kind: ActionKind) -> Ability:
        """What a connection can do; an action that it does not mention is impossible."""
        known = self.abilities.get(connection)
        return (known.actions.get(kind) if known else None) or Ability(possible=False)

    def for_good(self, file: File) -> bool:
        """Whether the post, once taken down, is gone: a platform may delete what others hide."""
        able = [self.ability(file.account.connection, kind) for kind in _HIDING]
        return file.post.by_public and [one.possible for one in able] == [True, False]

    def desk_council(self, connection: str, channel: str) -> Council | None:
        """The council that a desk's channel belongs to: to one, never to two."""
        for council in self.config.councils:
            if DeskChannel(connection, channel) in council.desks:
                return council
        return None

    def platform(self, connection: str) -> str:
        """The platform's name for the screen; of a connection that left, its id."""
        return self._adapter(connection).title()

    def platforms(self, connection: str) -> tuple[str, str]:
        """Under which names an identity on this connection may be configured."""
        return connection, self._adapter(connection)

    def _adapter(self, connection: str) -> str:
        known = {each.id: each.adapter.name for each in self.config.connections}
        return known.get(connection, connection)
