"""The sandbox's sample posts are read whole by the folder adapter, and are laid out once."""

from __future__ import annotations

from adapters.folder.files import Root
from adapters.folder.posts import Reader
from bot.sandbox import lay_out


def test_the_sample_posts_are_laid_out_once_and_read_without_trouble(tmp_path):
    """Ten public posts and a draft, each with a title, a date and an author."""
    folder = tmp_path / "sandbox" / "posts"
    assert lay_out(folder)
    reader = Reader("acc", Root(folder), ("draft", True))
    posts = [reader.read(reference) for reference in reader.root.walk().posts]
    public = [post for post in posts if post]
    assert (len(posts), len(public)) == (11, 10)
    for post in public:
        assert post.trouble is None
        assert post.author.name
        assert post.posted_at
        assert {"title", "text"} <= {part.name for part in post.parts}
    (picture,) = [medium for post in public for medium in post.media]
    assert (folder / picture.ref).read_bytes().startswith(b"\x89PNG")
    assert picture.alt


def test_what_somebody_changed_in_the_sandbox_is_left_alone(tmp_path):
    """A second start copies nothing over it."""
    folder = tmp_path / "posts"
    lay_out(folder)
    for file in folder.glob("*.md"):
        file.unlink()
    assert not lay_out(folder)
    assert list(folder.glob("*.md")) == []
