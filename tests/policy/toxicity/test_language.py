"""What a model of English can be asked about."""

import pytest

from policy.toxicity.language import FOREIGN, NOTHING, unread


@pytest.mark.parametrize(
    "text",
    [
        "The office is closed on Monday.",
        "Bins late again",
        "ta x",
        "",
        "   ",
        "Larkhill: live firing 0900-1630",
        "Cofiwch Dryweryn",
        "Agenda: apologies, minutes, planning, finance, correspondence, any other business",
        "Thank you, merci, danke to all our twinning friends who came in the rain",
        "Mae'r swyddfa ar gau. The office is closed, and the phone is off until Tuesday.",
    ],
)
def test_english_and_what_is_too_short_to_tell_may_be_read(text):
    assert unread(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "Dzień dobry, proszę powiedzieć gdzie jest biuro rady, bo nie mogę znaleźć adresu",
        "Офис закрыт в понедельник и вторник",
        "مكتب المجلس مغلق يوم الاثنين",
        "कार्यालय सोमवार को बंद है",
        "El ayuntamiento estará cerrado mañana por la tarde debido a las obras en la plaza",
        "Die Sitzung findet nächste Woche statt, bitte beachten Sie die Tagesordnung im Kasten",
    ],
)
def test_another_language_is_named_as_such(text):
    assert unread(text) == FOREIGN


def test_where_there_are_no_words_there_is_nothing_to_read():
    assert unread("🎄🎄🎄") == NOTHING
    assert unread("!!! 123 ???") == NOTHING
