"""The platform in memory, able to copy a single page by its address as well."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from peers.memory_platform import ALL, NAME, MemoryPlatform

from adapters.contract import Abilities, Captured, Ref, Refused, RefusedCode

SITE = "https://page.test/"


@dataclass
class CapturingPlatform(MemoryPlatform):
    """Copies what stands at ``https://page.test/REF``, whoever wrote it."""

    abilities: Abilities = field(default_factory=lambda: Abilities(dict(ALL), captures=(SITE,)))

    async def capture(self, url: str) -> Captured | None:
        await self._before("capture")
        ref = url[len(SITE) :]
        if "/" in ref:
            return None
        if ref not in self.public:
            raise Refused(RefusedCode.GONE, "The page is not there any more.")
        page, at = self.public[ref], datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
        return Captured(
            ref=Ref(NAME, ref), url=url, author=page.author or "the page", at=at,
            fingerprint=page.fingerprint, raw=page.text.encode(), text=page.text, media=page.media,
        )  # fmt: skip
