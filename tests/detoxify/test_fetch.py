"""The weights are fetched once, resumed where they broke off, and checked before they count."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.models.fetch import FetchFailed, Official, fetch
from policy.toxicity.detoxify import Detoxified

FILES = ("config.json", "vocab.txt", "tokenizer.json", "tokenizer_config.json")


class Releases(ThreadingHTTPServer):
    """A server of files that may hang up in the middle; it keeps what it was asked."""

    def __init__(self, base, weights):
        super().__init__(("127.0.0.1", 0), Answer)
        self.contents = {f"/base/resolve/main/{name}": (base / name).read_bytes() for name in FILES}
        plain = json.loads(self.contents["/base/resolve/main/config.json"])
        del plain["id2label"], plain["label2id"]  # a base model knows nothing of these labels
        self.contents["/base/resolve/main/config.json"] = json.dumps(plain).encode()
        self.contents["/weights.ckpt"] = weights.read_bytes()
        self.hang_up_after = 0
        self.asked = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def official(self, digits=None):
        digest = hashlib.sha256(self.contents["/weights.ckpt"]).hexdigest()
        return Official(f"{self.url}/weights.ckpt", digits or digest[:8], f"{self.url}/base", FILES)


class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        wanted = self.headers.get("Range")
        self.server.asked.append((self.path, wanted))
        content = self.server.contents[self.path]
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        self.send_response(206 if wanted else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        most = self.server.hang_up_after
        if most and self.path == "/weights.ckpt":
            self.server.hang_up_after = 0
            self.wfile.write(content[start : start + most])
            self.connection.close()
            return
        self.wfile.write(content[start:])

    def log_message(self, *_):
        pass


@pytest.fixture
def releases(base, make_checkpoint, tmp_path):
    weights = make_checkpoint(tmp_path / "official.ckpt", "a/name-on-the-network")
    server = Releases(base, weights)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def told(*_):
    pass


def test_what_was_fetched_works_without_the_network(releases, tmp_path):
    place = fetch(tmp_path / "cache", "original", told, releases.official())
    scorer = Detoxified(
        "original", checkpoint=place.checkpoint, config=place.base, sha256=place.sha256()
    )
    assert 0 <= scorer.score(["You are a fine clerk."])[0]["toxicity"] <= 1


def test_nothing_is_fetched_twice(releases, tmp_path):
    fetch(tmp_path / "cache", "original", told, releases.official())
    asked = len(releases.asked)
    fetch(tmp_path / "cache", "original", told, releases.official())
    assert len(releases.asked) == asked


def test_what_broke_off_goes_on_where_it_was(releases, tmp_path):
    releases.hang_up_after = 1000
    with pytest.raises(FetchFailed, match="goes on where it broke off"):
        fetch(tmp_path / "cache", "original", told, releases.official())
    place = fetch(tmp_path / "cache", "original", told, releases.official())
    (resumed,) = [wanted for path, wanted in releases.asked if path == "/weights.ckpt" and wanted]
    assert int(resumed.removeprefix("bytes=").rstrip("-")) > 0
    assert place.checkpoint.exists()


def test_other_weights_than_the_published_are_thrown_away(releases, tmp_path):
    with pytest.raises(FetchFailed, match="not the ones that were published"):
        fetch(tmp_path / "cache", "original", told, releases.official("00000000"))
    assert not list((tmp_path / "cache").rglob("*.ckpt"))


def test_how_far_it_is_is_told(releases, tmp_path):
    seen = []
    fetch(tmp_path / "cache", "original", lambda *one: seen.append(one), releases.official())
    weights = [(have, whole) for name, have, whole in seen if name == "fetched.ckpt"]
    assert weights[-1][0] == weights[-1][1] == len(releases.contents["/weights.ckpt"])
