"""Fetching weights: resumable, and verified before anyone opens them."""

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from bot.model.errors import DownloadError
from bot.model.prepared import sha256_of

Progress = Callable[[str, float], None]
"""Called with what is being done and how much of it is done (0-1)."""

_CHUNK = 1 << 18
_TIMEOUT = 30.0
_RESUMPTIONS = 5


def in_tenths(progress: Progress) -> Progress:
    """`progress`, called only when the step changes or another tenth of it is done."""
    last = ("", 0)

    def sparse(step: str, done: float) -> None:
        nonlocal last
        if last != (now := (step, int(done * 10))):
            last = now
            progress(step, done)

    return sparse


def fetch(url: str, target: Path, known_digits: str, progress: Progress) -> str:
    """Fetches `url` to `target` unless it is there already, and returns its SHA-256.

    `known_digits` begin the digest, or are all of it. The first file that fits has its whole digest written beside it,
    in `target` + ``.sha256``, and no other one is taken from then on.

    What arrived is kept in `target` + ``.part``: an interrupted download goes on from there, in this call or
    a later one.

    Raises:
        DownloadError: the server cannot be reached, or what it sent does not have the expected hash.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    record = target.with_name(target.name + ".sha256")
    if record.exists() and (recorded := record.read_text("ascii", "replace").strip()).startswith(
        known_digits
    ):
        known_digits = recorded
    if target.exists():
        if (digest := sha256_of(target)).startswith(known_digits):
            record.write_text(f"{digest}\n")
            return digest
        target.unlink()
    part = target.with_name(target.name + ".part")
    _receive_all(url, part, progress)
    digest = sha256_of(part)
    if not digest.startswith(known_digits):
        part.unlink()
        raise DownloadError(
            f"{url} is not what was expected: its SHA-256 starts with {digest[: len(known_digits)]}, "
            f"not {known_digits}. It was deleted unopened."
        )
    record.write_text(f"{digest}\n")
    part.replace(target)
    return digest


def _receive_all(url: str, part: Path, progress: Progress) -> None:
    """Receives into `part` until it is complete, resuming as long as each connection brings something."""
    for _ in range(_RESUMPTIONS):
        before = _size(part)
        try:
            if _receive(url, part, progress):
                return
            reason = "the connection was cut"
        except urllib.error.HTTPError as error:
            raise DownloadError(
                f"{url} cannot be fetched: the server said {error.code} {error.reason}"
            ) from error
        except (OSError, http.client.HTTPException) as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
        if _size(part) <= before:
            break
    raise DownloadError(f"{url} cannot be fetched: {reason}. What has arrived is kept; trying again resumes.")


def _receive(url: str, part: Path, progress: Progress) -> bool:
    """One connection; returns whether `part` is complete now."""
    start = _size(part)
    request = urllib.request.Request(url, headers={"Range": f"bytes={start}-"} if start else {})  # noqa: S310
    try:
        response = urllib.request.urlopen(request, timeout=_TIMEOUT)  # noqa: S310 - urls are the catalogue's
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return True  # everything is here already; the hash tells whether it is the right thing
        raise
    with response, part.open("ab" if response.status == http.HTTPStatus.PARTIAL_CONTENT else "wb") as file:
        received = file.tell()
        total = received + int(response.headers.get("Content-Length") or 0)
        while chunk := response.read(_CHUNK):
            file.write(chunk)
            received += len(chunk)
            progress("downloading", received / total if total else 0.0)
    return received >= total


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
