"""What of a message is a post, which words it has, and when its fingerprint changes."""

from __future__ import annotations

import json

import pytest

from adapters.contract import Author, PostKind
from adapters.discord.messages import (
    digest,
    fingerprint,
    is_post,
    is_whole,
    look_of,
    read,
    snowflake_at,
    snowflake_time,
    split,
)

OFFICER = Author("300000000000000003", "Ann")


def message(**fields):
    """A message as the gateway sends it."""
    return {
        "id": "1180249153287913472",
        "channel_id": "1100000000000000001",
        "type": 0,
        "content": "Bin day is Tuesday",
        "author": {"id": OFFICER.id, "username": "ann", "global_name": "Ann"},
        "attachments": [],
        "embeds": [],
        "mentions": [],
        "timestamp": "2027-03-01T09:00:00.123000+00:00",
        "edited_timestamp": None,
        "pinned": False,
        "flags": 0,
        **fields,
    }


def attachment(**fields):
    return {
        "id": "500000000000000005",
        "filename": "hall.png",
        "size": 99,
        "url": "https://cdn.discordapp.com/attachments/1/500000000000000005/hall.png?ex=1&hm=2",
        "content_type": "image/png",
        "description": "The town hall in snow",
        **fields,
    }


def post_of(**fields):
    return read("acc-news", message(**fields), OFFICER, 42)


def parts_of(**fields):
    return {part.name: part.text for part in post_of(**fields).parts}


def test_a_message_is_a_post_with_its_place_words_and_record():
    post = post_of()
    assert post.ref.id == "1100000000000000001/1180249153287913472"
    assert post.parts[0].text == "Bin day is Tuesday"
    assert json.loads(post.raw) == message()
    assert post.url == "https://discord.com/channels/42/1100000000000000001/1180249153287913472"
    assert post.posted_at.isoformat() == "2027-03-01T09:00:00.123000+00:00"
    assert post.kind is PostKind.ORIGINAL
    assert post.trouble is None


def test_an_attachment_is_a_medium_and_its_description_a_part():
    post = post_of(attachments=[attachment(), attachment(id="6", description=None)])
    assert [m.alt for m in post.media] == ["The town hall in snow", ""]
    assert post.media[0].ref.startswith("500000000000000005 https://cdn.")
    assert post.media[0].size == 99
    assert parts_of(attachments=[attachment()])["alt:1"] == "The town hall in snow"


def test_what_a_mention_means_is_written_out_so_that_no_id_reads_as_a_number():
    words = parts_of(
        content="Ask <@123456789012345678>, <@&7> in <#8> <:heart:9> </report:10> at <t:0:R>",
        mentions=[{"id": "123456789012345678", "username": "bo", "global_name": "Bo"}],
    )["text"]
    assert words == "Ask @Bo, @role in #channel :heart: /report at 1970-01-01 00:00 UTC"


def test_a_time_that_no_calendar_has_is_no_crash():
    assert parts_of(content="<t:999999999999:R>")["text"] == "a time"


def test_a_masked_link_is_found_with_the_words_that_carry_it():
    post = post_of(content="Vote [gov.uk](https://evil.example/a_(b)) or <https://x.example/1>.")
    text = post.parts[0].text
    found = [(link.url, text[link.start : link.end]) for link in post.links]
    assert found == [
        ("https://evil.example/a_(b)", "gov.uk"),
        ("https://x.example/1", "https://x.example/1"),
    ]


@pytest.mark.parametrize(
    ("content", "url"),
    [
        ("See https://town.example/bins.", "https://town.example/bins"),
        ("(https://town.example/bins)", "https://town.example/bins"),
        ("https://town.example/a_(b)", "https://town.example/a_(b)"),
        ("**https://town.example/bins**", "https://town.example/bins"),
        ("||https://town.example/x||", "https://town.example/x"),
    ],
)
def test_a_bare_link_ends_where_its_sentence_does(content, url):
    assert [link.url for link in post_of(content=content).links] == [url]


def test_a_bots_embed_is_words_of_its_own_and_a_preview_is_not():
    embed = {
        "type": "rich",
        "title": "Planning",
        "description": "Comment by Friday",
        "url": "https://town.example/plan",
        "fields": [{"name": "Where", "value": "Town hall"}],
        "footer": {"text": "The Clerk"},
    }
    by_bot = parts_of(author={"id": "4", "username": "feed", "bot": True}, embeds=[embed])
    assert by_bot["embed:1:title"] == "Planning"
    assert by_bot["embed:1:description"] == "Comment by Friday"
    assert by_bot["embed:1:field:1"] == "Where\nTown hall"
    assert by_bot["embed:1:footer"] == "The Clerk"
    assert list(parts_of(embeds=[embed])) == ["text"]
    links = post_of(webhook_id="4", embeds=[embed]).links
    assert [(link.url, link.part) for link in links] == [
        ("https://town.example/plan", "embed:1:title")
    ]


def test_a_poll_a_sticker_and_a_forwarded_message_have_words():
    found = parts_of(
        poll={
            "question": {"text": "Which day?"},
            "answers": [{"answer_id": 1, "poll_media": {"text": "Monday"}}],
        },
        sticker_items=[{"id": "1", "name": "Vote Purple", "format_type": 1}],
        message_reference={"type": 1, "message_id": "5", "channel_id": "6"},
        message_snapshots=[{"message": {"content": "Old words", "attachments": [attachment()]}}],
    )
    assert found["poll"] == "Which day?"
    assert found["answer:1"] == "Monday"
    assert found["sticker:1"] == "Vote Purple"
    assert found["forwarded:1:text"] == "Old words"
    assert found["forwarded:1:alt:1"] == "The town hall in snow"


def test_a_reply_names_what_it_answers_and_a_forward_or_a_crosspost_is_a_share():
    reference = {"message_id": "5", "channel_id": "6"}
    reply = post_of(type=19, message_reference=reference)
    assert (reply.kind, reply.reply_to.id) == (PostKind.REPLY, "6/5")
    forward = post_of(message_reference={**reference, "type": 1}, message_snapshots=[])
    assert (forward.kind, forward.reply_to) == (PostKind.SHARE, None)
    assert post_of(flags=2, message_reference=reference).kind is PostKind.SHARE


@pytest.mark.parametrize("kind", [6, 7, 8, 12, 18, 21])
def test_what_discord_itself_tells_is_no_post(kind):
    assert not is_post(message(type=kind))


def test_a_type_that_is_not_known_is_archived_with_a_trouble():
    assert is_post(message(type=99))
    assert not is_post(message(type=99, content=""))
    post = post_of(type=99)
    assert post.kind is PostKind.UNKNOWN
    assert "99" in post.trouble


@pytest.mark.parametrize(
    "change",
    [
        {"content": "Bin day is Wednesday"},
        {"attachments": [attachment()]},
        {"poll": {"question": {"text": "Why?"}, "answers": []}},
    ],
)
def test_an_edit_changes_the_fingerprint(change):
    assert fingerprint(message(**change)) != fingerprint(message())


def test_another_picture_of_the_same_name_and_size_changes_the_fingerprint():
    one, other = attachment(), attachment(id="500000000000000006")
    assert fingerprint(message(attachments=[one])) != fingerprint(message(attachments=[other]))


@pytest.mark.parametrize(
    "change",
    [
        {"pinned": True},
        {"embeds": [{"type": "article", "title": "A page", "url": "https://x.example"}]},
        {"embeds": [{"type": "rich", "title": "A page that a person linked"}]},
        {"reactions": [{"count": 3}]},
        {"member": {"nick": "Ann of the Town"}},
        {"flags": 1},
    ],
)
def test_a_pin_a_preview_or_a_reaction_does_not_change_the_fingerprint(change):
    assert fingerprint(message(**change)) == fingerprint(message())


def test_a_signed_address_that_changes_does_not_change_the_fingerprint():
    one, again = attachment(), attachment(url="https://cdn.discordapp.com/a/5/hall.png?ex=9&hm=8")
    assert fingerprint(message(attachments=[one])) == fingerprint(message(attachments=[again]))


def test_a_restored_message_looks_the_same_though_its_ids_differ():
    old = message(attachments=[attachment()])
    new = message(
        id="9",
        webhook_id="7",
        author={"id": "7", "username": "Ann", "bot": True},
        attachments=[attachment(id="8")],
    )
    assert digest(look_of(old)) == digest(look_of(new))
    assert fingerprint(old) != fingerprint(new)


def test_an_update_that_holds_a_preview_only_is_not_whole():
    assert is_whole(message())
    assert not is_whole({"id": "1", "channel_id": "2", "embeds": []})


@pytest.mark.parametrize("ref", ["", "1", "1/", "/1", "1/2/3", "a/b", "../../etc", "1/" + "2" * 90])
def test_what_is_no_address_is_refused(ref):
    with pytest.raises(ValueError, match="not the address"):
        split(ref)


def test_an_id_tells_its_time_and_a_time_the_lowest_id():
    at = snowflake_time("1180249153287913472")
    assert at.year == 2023
    assert snowflake_at(at) <= 1180249153287913472 < snowflake_at(at) + (1 << 22)
