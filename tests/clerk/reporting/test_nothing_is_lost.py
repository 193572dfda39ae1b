"""Whatever somebody writes, in whatever order: it is an answer or an addition, and never lost."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clerk.reporting import choosing, form, idle

STEERING = ["skip", "BACK", "send", "help", "mine", "new", "add", "withdraw", "1", "2", "3", "no"]
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn", "Co")),
    min_size=1,
    max_size=30,
).map(str.strip)
SAID = st.one_of(
    st.sampled_from(STEERING),
    st.builds("m{}: {}".format, st.integers(0, 10**9), WORDS),
    st.builds("2 m{}".format, st.integers(0, 10**9)),
    st.builds("No, but m{}".format, st.integers(0, 10**9)),
    st.builds("add m{} came".format, st.integers(0, 10**9)),
)


@given(st.lists(SAID, min_size=1, max_size=12), st.sampled_from([3, 60, 2000]))
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_every_word_is_in_an_answer_or_an_addition(begin, said, pace):
    """STOP alone throws words away, and says so; it is tried elsewhere."""
    office = begin()
    chat = office.chat()
    for text in said:
        chat(text, after=pace)
        if pace > 1800:
            office.run(idle.send, "village")
    chat("send", after=61)
    kept = "\n".join(office.words_of(one) for one in office.reports())
    for text in said:
        order = form.order(text)
        words = order.rest if order else text.removeprefix("2 ")
        if order is None and choosing.choose(form.question("danger"), text):
            words = choosing.choose(form.question("danger"), text).beside
        if order is None and choosing.choose(form.question("concerns"), text):
            words = choosing.choose(form.question("concerns"), text).beside or words
        if words.strip() in {"", "1", "2", "3", "no"}:
            continue
        assert words in kept, (words, said)
    office.store.close()
