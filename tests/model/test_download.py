"""Downloads from a server on this machine: whole, resumed, cut short, wrong, unreachable."""

import hashlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from bot.model.download import fetch
from bot.model.errors import DownloadError

BODY = bytes(range(256)) * 4000
DIGEST = hashlib.sha256(BODY).hexdigest()


def silent(step: str, done: float) -> None:
    """No progress is shown."""


@dataclass
class Server:
    """What the server does: `cuts` are the bytes it sends per connection before it hangs up."""

    url: str = ""
    body: bytes = BODY
    cuts: list[int] = field(default_factory=list)
    ranges: bool = True
    starts: list[int] = field(default_factory=list)


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.endswith(".ckpt"):
                self.send_error(404)
                return
            wanted = self.headers.get("Range", "") if state.ranges else ""
            start = int(wanted.removeprefix("bytes=").removesuffix("-") or 0)
            state.starts.append(start)
            if start >= len(state.body):
                self.send_error(416)
                return
            rest = state.body[start:]
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Length", str(len(rest)))
            self.end_headers()
            self.wfile.write(rest[: state.cuts.pop(0)] if state.cuts else rest)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        Thread(target=http.serve_forever, daemon=True).start()
        state.url = f"http://127.0.0.1:{http.server_port}/model-{DIGEST[:8]}.ckpt"
        yield state
        http.shutdown()


def test_a_file_is_fetched_verified_and_not_fetched_again(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "deep" / "model.ckpt"
    seen: list[float] = []
    assert fetch(server.url, target, DIGEST[:8], lambda step, done: seen.append(done)) == DIGEST
    assert target.read_bytes() == BODY
    assert seen == sorted(seen) and seen[-1] == 1.0
    fetch(server.url, target, DIGEST[:8], silent)
    assert server.starts == [0]


def test_a_cut_connection_is_resumed_where_it_was_cut(server: Server, tmp_path: Path) -> None:
    server.cuts = [300_000, 200_000]
    fetch(server.url, tmp_path / "model.ckpt", DIGEST[:8], silent)
    assert server.starts == [0, 300_000, 500_000]
    assert (tmp_path / "model.ckpt").read_bytes() == BODY


def test_what_an_earlier_try_left_is_used(server: Server, tmp_path: Path) -> None:
    (tmp_path / "model.ckpt.part").write_bytes(BODY[:1000])
    fetch(server.url, tmp_path / "model.ckpt", DIGEST[:8], silent)
    assert server.starts == [1000]


def test_a_complete_part_needs_no_byte_more(server: Server, tmp_path: Path) -> None:
    (tmp_path / "model.ckpt.part").write_bytes(BODY)
    assert fetch(server.url, tmp_path / "model.ckpt", DIGEST[:8], silent) == DIGEST


def test_a_server_without_ranges_starts_over(server: Server, tmp_path: Path) -> None:
    server.ranges = False
    (tmp_path / "model.ckpt.part").write_bytes(b"something old")
    fetch(server.url, tmp_path / "model.ckpt", DIGEST[:8], silent)
    assert (tmp_path / "model.ckpt").read_bytes() == BODY


def test_other_content_than_promised_is_deleted_unopened(server: Server, tmp_path: Path) -> None:
    server.body = b"something else"
    with pytest.raises(DownloadError, match="not what was expected"):
        fetch(server.url, tmp_path / "model.ckpt", DIGEST[:8], silent)
    assert list(tmp_path.iterdir()) == []


def test_after_the_first_download_the_whole_digest_counts(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "model.ckpt"
    fetch(server.url, target, DIGEST[:1], silent)
    assert (tmp_path / "model.ckpt.sha256").read_text().strip() == DIGEST
    server.body = next(
        body
        for body in (f"another {number}".encode() for number in range(1000))
        if hashlib.sha256(body).hexdigest()[0] == DIGEST[0]
    )
    target.write_bytes(server.body)
    with pytest.raises(DownloadError, match=f"not {DIGEST}"):
        fetch(server.url, target, DIGEST[:1], silent)
    assert not target.exists()


def test_a_record_of_other_weights_counts_for_nothing(server: Server, tmp_path: Path) -> None:
    (tmp_path / "model.ckpt.sha256").write_text("0" * 64)
    assert fetch(server.url, tmp_path / "model.ckpt", DIGEST[:8], silent) == DIGEST


def test_a_damaged_file_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    (tmp_path / "model.ckpt").write_bytes(b"damaged")
    fetch(server.url, tmp_path / "model.ckpt", DIGEST[:8], silent)
    assert (tmp_path / "model.ckpt").read_bytes() == BODY


def test_a_connection_that_brings_nothing_is_given_up_and_the_part_kept(
    server: Server, tmp_path: Path
) -> None:
    server.cuts = [1000, 0, 0, 0, 0, 0]
    with pytest.raises(DownloadError, match="connection was cut"):
        fetch(server.url, tmp_path / "model.ckpt", DIGEST[:8], silent)
    assert (tmp_path / "model.ckpt.part").stat().st_size == 1000


def test_a_missing_file_says_so(server: Server, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="404"):
        fetch(server.url.replace(".ckpt", ".zip"), tmp_path / "model.ckpt", DIGEST[:8], silent)


def test_an_unreachable_server_says_so(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/model.ckpt"
    with pytest.raises(DownloadError, match="refused"):
        fetch(url, tmp_path / "model.ckpt", DIGEST[:8], silent)
