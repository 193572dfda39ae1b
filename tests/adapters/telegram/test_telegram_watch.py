"""What is watched on Telegram: words and marks, albums, and the discussion group."""

from __future__ import annotations

from contract_peer import catch_up, connected
from council import only, town

from adapters.contract import Edited, Gap, Link, Posted, PostKind

__all__ = ["town"]


async def test_marks_links_and_emoji_are_read_where_they_stand(town):
    """A link hidden behind words is a link; places are counted in code points."""
    text = '👍 <a href="https://evil.example/x">sampleford.gov.uk</a> and https://b.example/y'
    await town.acts.post(town.news, text, html=True)
    emoji = {"type": "custom_emoji", "offset": 0, "length": 2, "custom_emoji_id": "5368"}
    await town.acts.post(town.news, "👍 new", entities=[emoji])
    first, second = await town.posts()
    assert first.links == (
        Link("https://evil.example/x", "text", 2, 19),
        Link("https://b.example/y", "text", 24, 43),
    )
    assert first.parts[0].text[2:19] == "sampleford.gov.uk"
    assert first.url == "https://t.me/sampleford/1"
    assert first.author.official
    assert first.author.name == ""  # the channel's title is nobody whom the Clerk could tell
    assert second.parts[0].text == "👍 new"
    assert b"5368" in second.raw


async def test_forwards_bots_polls_and_buttons(town):
    """What is passed on is a share; a poll's options and a button's address are read too."""
    origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": 1}
    await town.acts.post(town.news, "Not ours", forward_origin=origin)
    keys = {"inline_keyboard": [[{"text": "Vote here", "url": "https://party.example"}]]}
    await town.acts.post(town.news, "From a bot", via_bot={"id": 1, "is_bot": True,
                         "first_name": "Gif"}, reply_markup=keys)  # fmt: skip
    poll = {"id": "1", "question": "Which day?", "options": [{"text": "Tuesday", "voter_count": 3}],
            "total_voter_count": 3}  # fmt: skip
    await town.acts.post(town.news, poll=poll)
    share, bot, asked = await town.posts()
    assert (share.kind, bot.kind) == (PostKind.SHARE, PostKind.ORIGINAL)
    assert Link("https://party.example", "button:1.1", 0, 9) in bot.links
    assert [(p.name, p.text) for p in asked.parts] == [
        ("question", "Which day?"),
        ("option:1", "Tuesday"),
    ]


async def test_votes_change_no_fingerprint(town):
    """A poll that is voted on is the same post."""
    from adapters.telegram.messages import fingerprint  # noqa: PLC0415 # beside what it is about

    def poll(votes):
        options = [{"text": "Tuesday", "voter_count": votes, "persistent_id": "a"}]
        return {"message_id": 1, "poll": {"id": "1", "question": "?", "options": options,
                "total_voter_count": votes, "is_closed": votes > 3}}  # fmt: skip

    assert fingerprint([poll(1)]) == fingerprint([poll(9)])


async def test_an_album_is_one_post(town):
    """Its parts may come in any order; every picture is there, and the caption."""
    await town.acts.album(town.news, [b"one", b"two", b"three"], "The fair", backwards=True)
    (post,) = await town.posts()
    assert [p.name for p in post.parts] == ["caption:1"]
    assert len(post.media) == 3
    assert post.ref == town.ref({"message_id": 1})


async def test_a_part_that_comes_late_is_a_version_of_the_album(town):
    """Even after a restart; nothing of what came before is lost."""
    parts, held = await town.acts.album(town.news, [b"one", b"two", b"three"], "The fair", later=1)
    (post,) = await town.posts()
    assert len(post.media) == 2
    await town.acts.tell_later(town.news, held)
    (late,) = only(await town.watch(lambda: len(only(town.archived.events, Edited)) > 0), Edited)
    assert (late.post.ref, len(late.post.media)) == (post.ref, 3)
    await town.acts.edit(town.news, parts[0]["message_id"], "The fair is off")
    events = await town.watch(lambda: len(only(town.archived.events, Edited)) > 1)
    edited = only(events, Edited)[-1]
    assert (edited.post.ref, len(edited.post.media)) == (post.ref, 3)
    assert edited.post.parts[0].text == "The fair is off"


async def test_parts_that_come_apart_are_waited_for(town):
    """While nothing of the album is stored, nothing of it is confirmed either."""
    parts, held = await town.acts.album(town.news, [b"one", b"two"], "The fair", later=1)
    numbers = [town.telegram.world.queue[0][0]]

    async def tell():
        assert numbers[0] not in town.telegram.world.confirmed
        await town.acts.tell_later(town.news, held)

    town.options = type(town.options)(token=town.options.token, api=town.options.api,
                                      album_seconds=3)  # fmt: skip
    async with connected(town) as platform:
        stream = platform.watch(town.accounts, None)
        town.archived.take(await anext(stream))
        await tell()
        while not town.archived.posts:
            town.archived.take(await anext(stream))
        await stream.aclose()
    post = town.archived.of(town.ref(parts[0]))
    assert len(post.media) == 2
    assert len(town.archived.history[town.account.id, post.ref.id]) == 1


async def test_an_edit_before_the_post_was_read_is_a_version_of_its_own(town):
    """Both come, in their order."""
    made = await town.acts.post(town.news, "First words")
    await town.acts.edit(town.news, made["message_id"], "Second words")
    first, second = only(await town.watch(), Posted, Edited)
    assert (type(first), type(second)) == (Posted, Edited)
    assert town.archived.words(town.ref(made)) == "Second words"


async def test_the_discussion_group_is_watched_and_the_channel_not_doubled(town):
    """Members are the public; whoever writes as the channel or the group is official."""
    made = await town.acts.post(town.news, "Bins on Tuesday")
    copy = next(iter(town.group.messages.values()))
    resident = town.telegram.world.person("Robin")
    town.group.join(resident)
    below = await town.acts.write(town.group, resident, "Why not Monday?", reply_to=copy)
    await town.acts.write(town.group, resident, "Hello all")
    await town.acts.write(town.group, None, "Please be kind")
    await town.acts.write(town.group, None, "We will ask", sender_chat=town.news.brief())
    post, reply, hello, anonymous, channel = await town.posts()
    assert [p.author.official for p in (post, reply, hello, anonymous, channel)] == [
        True, False, False, True, True,
    ]  # fmt: skip
    assert reply.reply_to == town.ref(made)
    assert (reply.kind, reply.account) == (PostKind.REPLY, town.account.id)
    assert reply.ref == town.ref(below, town.group)
    assert hello.author.name == "Robin"


async def test_what_telegram_itself_remarks_is_no_post(town):
    """Who joined, what was pinned, a new title."""
    await town.acts.write(town.group, None, new_chat_title="Talks")
    town.telegram.world.queue[-1][2]["message"].pop("text")
    await town.acts.post(town.news, "A post")
    assert [p.parts[0].text for p in await town.posts()] == ["A post"]


async def test_only_what_is_stored_is_confirmed(town):
    """A batch that was not followed by the next is given again."""
    await town.acts.post(town.news, "One")
    async with connected(town) as platform:
        stream = platform.watch(town.accounts, None)
        found = []
        while not found:
            found = [e for e in (await anext(stream)).events if isinstance(e, Posted)]
        await stream.aclose()
    assert town.telegram.world.confirmed == []
    await catch_up(town, town.archived)
    assert [p.parts[0].text for p in town.archived.posts.values()] == ["One"]


async def test_what_is_stored_and_comes_again_is_no_news(town):
    """Killed before Telegram could forget it, or held up by another reader."""
    made = await town.acts.post(town.news, "First words")
    await town.acts.edit(town.news, made["message_id"], "Second words")
    first = await town.watch(lambda: town.archived.words(town.ref(made)) == "Second words")
    assert len(only(first, Posted, Edited)) == 2
    assert town.telegram.world.confirmed == []
    await town.acts.edit(town.news, made["message_id"], "Third words")
    [third] = only(await town.watch(lambda: town.archived.words(town.ref(made)) == "Third words"),
                   Posted, Edited)  # fmt: skip
    assert third.post.parts[0].text == "Third words"


async def test_a_message_that_cannot_be_read_is_told_and_stops_none_behind_it(town):
    """It would come again with each start, and all that is posted later would stand behind it."""
    await town.acts.post(town.news, "Before")
    await town.acts.post(town.news, "Strange", entities=[{"type": "url"}])
    await town.acts.post(town.news, "Behind")
    events = await town.watch(lambda: len(only(town.archived.events, Posted)) > 1)
    assert [one.post.parts[0].text for one in only(events, Posted)] == ["Before", "Behind"]
    (gap,) = only(events, Gap)
    assert gap.why.endswith("https://t.me/sampleford/2")
    assert "Strange" not in gap.why
