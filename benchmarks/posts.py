"""The words of the posts: a council's everyday, and some that touch the policy."""

from __future__ import annotations

from itertools import cycle, islice

CLEAN = (
    "The Town Council meets on Tuesday at 7 pm in the Memorial Hall. The agenda is on our website.",
    "The library is closed on Monday for stocktaking and opens again on Tuesday at half past nine.",
    "Frost on the green this morning. The paths around the pond are gritted; please take care.",
    "Thank you to everybody who came to the litter pick: 34 bags were filled in two hours.",
    "Burst main in Station Road. The water company is on site and expects to finish by 4 pm.",
    "The spring newsletter is out. Copies are in the library and at the Town Hall reception.",
    "Allotment 14 is free. To ask for it, write to the Clerk or call at the office before Friday.",
)
BREACH = (
    "Half price croissants at Sampleford Bakery this week, buy now with code TOWN10!",
    "Do not miss it: 20% off at Sampleford Garden Centre this Saturday, use code GREEN20 now!",
)
SIXTY_WORDS = (
    "The Town Council meets on Tuesday at seven in the evening in the Memorial Hall. Everybody is "
    "welcome to listen, and questions from the public are taken during the first fifteen minutes. "
    "On the agenda are the new benches along the river path, the grant for the scouts, the repair "
    "of the clock, and the date of the summer fair. Papers are in the library."
)


def posts(count: int, every: int) -> list[str]:
    """So many posts, of which each ``every``-th touches the policy (0: none)."""
    clean, breach = cycle(CLEAN), cycle(BREACH)
    numbers = range(1, count + 1)
    kinds = (breach if every and number % every == 0 else clean for number in numbers)
    return list(islice((f"{next(kind)} ({n})" for n, kind in enumerate(kinds)), count))
