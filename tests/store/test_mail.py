"""Private messages as rows: each once, by digests, and forgotten when it was dealt with."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, text
from store.world import START

from adapters import contract
from adapters.contract import Media, Ref, Withdrawn
from bot.store import crypto, letters, mail, mail_streams, outbox, reports, tried
from bot.store.outbox import MAIL
from bot.store.schema_reports import Mail, MailStream, Talk
from bot.store.schema_work import Outbox

CHAT = "chat"
WORDS = "marmalade é \udc80"


@pytest.fixture(autouse=True)
def _reports_key(key):
    crypto.unlock(Fernet.generate_key().decode(), crypto.REPORTS)


@pytest.fixture
def post(store):
    """Take messages in; the rows of all that is there."""
    store.write_now(mail_streams.begin, [CHAT])

    def take(*messages, cursor="c"):
        store.write_now(mail.take_in, CHAT, contract.Mail(messages, cursor))
        return store.read_now(lambda s: s.scalars(select(Mail).order_by(Mail.id)).all())

    return take


def message(ref="1", text=WORDS, sender="olive", mark="a", **fields):
    return contract.Message(
        Ref("x", ref), sender, f"dm:{sender}", mark, "Olive", text, sent_at=START, **fields
    )


def test_a_message_comes_out_as_it_went_in(post):
    medium = Media("file", "image/png", "alt", 12)
    sent = message(media=(medium,), forwarded="https://x.test/1", trouble="A voice message.")
    (row,) = post(sent)
    assert mail.message_of(row.body) == sent
    assert (row.kind, row.state, row.received_at) == ("message", "received", START)


def test_who_wrote_what_lies_nowhere_in_the_open(post, store):
    post(message())
    raw = store.read_now(lambda s: s.execute(text("SELECT * FROM mail")).mappings().one())
    shown = repr({name: bytes(v) if name == "body" else v for name, v in raw.items()})
    assert "olive" not in shown.casefold()
    assert "marmalade" not in shown


def test_one_message_is_one_row_however_often_it_is_told(post):
    post(message(), message())
    assert len(post(message())) == 1


def test_an_edit_and_a_deletion_are_rows_of_the_same_message(post):
    rows = post(message(), message(text="other", mark="b"), Withdrawn(Ref("x", "1")))
    assert [(row.kind, row.ref == rows[0].ref) for row in rows] == [
        ("message", True),
        ("message", True),
        ("withdrawn", True),
    ]
    assert len({row.sender for row in rows}) == 1


def test_the_deletion_of_what_was_never_taken_in_is_no_row(post):
    assert post(Withdrawn(Ref("x", "unknown"))) == []


def test_the_same_number_on_another_connection_is_another_message(post, store):
    post(message())
    store.write_now(mail_streams.begin, ["other"])
    store.write_now(mail.take_in, "other", contract.Mail((message(),), "d"))
    first, second = store.read_now(lambda s: s.scalars(select(Mail)).all())
    assert first.ref != second.ref
    assert first.sender != second.sender


def test_the_cursor_is_kept_with_the_messages_and_an_empty_word_keeps_it(post, store):
    post(message(), cursor="c1")
    post(cursor=None)
    assert store.read_now(lambda s: s.get(MailStream, CHAT).cursor) == "c1"


def test_nothing_of_a_batch_is_kept_where_one_of_it_cannot_be(post, store):
    odd = message("2")
    object.__setattr__(odd, "media", object())
    with pytest.raises(TypeError):
        post(message(), odd, cursor="c2")
    assert post(cursor=None) == []
    assert store.read_now(lambda s: s.get(MailStream, CHAT).cursor) is None


def test_who_is_listed_is_heard_before_a_flood_and_each_in_order(post, store):
    flood = [message(str(n), sender="stranger") for n in range(5)]
    post(*flood, message("a"), message("b"), message("c", sender="mo"))
    listed = [mail.sender_digest(CHAT, who) for who in ("olive", "mo")]
    order = store.read_now(mail.received, [CHAT], listed, 5)
    rows = store.read_now(lambda s: {row.id: row.ref for row in s.scalars(select(Mail))})
    known = {mail.ref_digest(CHAT, name): name for name in [*"01234", "a", "b", "c"]}
    assert [known[rows[one]] for one in order] == ["a", "b", "c", "0", "1"]
    assert store.read_now(mail.received, ["other"]) == []


def test_what_was_dealt_with_is_dealt_with_once_and_its_words_are_gone(post, store):
    (row,) = post(message())

    def deal(session):
        taken = mail.take(session, row.id)
        if taken is not None:
            mail.finish(session, taken)
        return taken

    assert store.write_now(deal) is not None
    assert store.write_now(deal) is None
    (after,) = post(message())  # told again, it is known
    assert (after.state, after.body, after.done_at) == ("done", None, START)


def test_what_is_held_waits_for_its_release_and_keeps_its_order(post, store):
    rows = post(message("1"), message("2"), message("3", sender="mo"))
    held = [store.write_now(lambda s, r=r: mail.hold(s, s.get(Mail, r.id))) for r in rows]
    assert held == [1, 2, 1]
    assert store.read_now(mail.received, [CHAT]) == []
    assert store.read_now(mail.waiting, [CHAT]) == 3
    assert store.write_now(mail.release) == 3
    assert store.read_now(mail.received, [CHAT]) == [row.id for row in rows]


def test_after_a_month_nobody_can_tell_who_wrote_and_it_is_known_all_the_same(post, store, clock):
    (row,) = post(message())
    store.write_now(lambda s: mail.finish(s, s.get(Mail, row.id)))
    clock.at += timedelta(days=29)
    store.write_now(mail.forget)
    assert post()[0].sender
    clock.at += timedelta(days=2)
    store.write_now(mail.forget)
    (left,) = post(message())
    assert (left.sender, left.state) == ("", "done")
    clock.at += timedelta(days=380)
    store.write_now(mail.forget)
    assert post() == []
    assert post(message()) == []  # so old, it is no news


def test_what_was_not_dealt_with_is_never_forgotten(post, store, clock):
    post(message())
    clock.at += timedelta(days=1000)
    store.write_now(mail.forget)
    (row,) = post()
    assert mail.message_of(row.body).text == WORDS


def test_a_report_that_is_thrown_away_leaves_its_messages_known(post, store):
    (row,) = post(message())

    def draft(session):
        report = reports.begin(session, "sampleford", None, CHAT, "dm:olive", {"what": "x"})
        mail.finish(session, session.get(Mail, row.id), report.id)
        return report.id

    report_id = store.write_now(draft)
    assert post()[0].report_id == report_id
    store.write_now(lambda s: s.delete(reports.get(s, report_id)))
    assert post(message())[0].report_id is None


# ------------------------------------------------------------------ talks and answers


def test_a_conversation_is_noted_as_it_stands_now(store):
    def put(session, **fields):
        mail.put_talk(session, CHAT, "olive", place="dm:olive", **fields)

    store.write_now(put, council_id="sampleford", asking="where")
    store.write_now(put, council_id="sampleford")
    talk = store.read_now(mail.talk_of, CHAT, "olive")
    assert (talk.council_id, talk.asking, talk.place) == ("sampleford", None, "dm:olive")
    assert talk.sender == mail.sender_digest(CHAT, "olive")
    assert store.read_now(mail.talk_of, "other", "olive") is None
    store.write_now(mail.end_talk, CHAT, "olive")
    store.write_now(mail.end_talk, CHAT, "olive")
    assert store.read_now(lambda s: s.scalars(select(Talk)).all()) == []


NOTE = letters.Note(WORDS, "dm:olive", ("SKIP", "STOP"), person_id=7)


def put_mail(store, *keys, urgent=False):
    for key in keys:
        store.write_now(outbox.put_mail, "sampleford", CHAT, key, NOTE, urgent=urgent)


def test_an_answer_comes_out_as_it_went_in_and_each_key_once(store):
    put_mail(store, "a", "b", "a")
    claimed = store.write_now(outbox.claim, MAIL, CHAT)
    assert [one.key for one in claimed] == ["a", "b"]
    assert claimed[0].note == NOTE
    assert claimed[0].letter is None
    assert store.write_now(outbox.claim, "alert", CHAT) == []
    raw = store.read_now(lambda s: s.execute(text("SELECT body FROM outbox")).scalars().all())
    assert all(b"marmalade" not in bytes(one) for one in raw)


def test_what_is_urgent_is_sent_first(store):
    put_mail(store, "a", "b")
    put_mail(store, "c", urgent=True)
    claimed = store.write_now(outbox.claim, MAIL, CHAT)
    assert [one.key for one in claimed] == ["c", "a", "b"]


def test_what_is_given_up_is_never_tried_again_and_its_words_are_gone(store):
    put_mail(store, "a")
    (one,) = store.write_now(outbox.claim, MAIL, CHAT)
    store.write_now(tried.give_up, one, "They take no messages.")
    assert store.write_now(outbox.revive) == 0
    row = store.read_now(lambda s: s.scalars(select(Outbox)).one())
    assert (row.state, row.body, row.detail) == ("dropped", None, "They take no messages.")
    put_mail(store, "a")
    assert store.write_now(outbox.claim, MAIL, CHAT) == []
