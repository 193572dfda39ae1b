"""The words behind a score."""

from policy.toxicity.occlusion import named, weights


class Counting:
    """A scorer of one label: half a point for each of two words."""

    hash = "counting"

    def score(self, texts):
        return [{"toxicity": 0.5 * ("mud" in text) + 0.4 * ("bog" in text)} for text in texts]


def test_the_words_that_raised_it_are_named_as_they_stand():
    text = "the bog and the mud by the gate"
    found = weights(Counting(), text, "toxicity")
    assert [text[one.start : one.end] for one in found] == ["mud", "bog"]
    assert named(text, found) == ["bog", "mud"]


def test_in_a_window_only_its_words_are_looked_at():
    text = "the bog and the mud by the gate"
    found = weights(Counting(), text, "toxicity", (8, len(text)))
    assert [text[one.start : one.end] for one in found] == ["mud"]


def test_where_no_word_matters_none_is_named():
    assert weights(Counting(), "a fine day", "toxicity") == []
