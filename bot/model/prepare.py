"""Checkpoint -> prepared model, from the bot's side: what is there, what has to be created, and by whom."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import deque
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import IO

from bot.model.download import Progress, fetch
from bot.model.errors import CorruptModelError, PreparationError
from bot.model.known_models import COMPACT_CHECKPOINT, COMPACT_FOLDER, COMPACT_PREPARED, ModelSpec
from bot.model.prepare_worker import PrepareJob
from bot.model.prepared import Manifest, sha256_of

# What the preparing process imports, all of it large and none of it needed to run the bot.
_TOOLS = ("detoxify", "torch", "onnx")

# What the preparing process may know of the environment: no token, no secret. Names are compared in capitals.
_PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "TMPDIR",
    "PYTHONPATH",
    "SYSTEMROOT",
    "OMP_NUM_THREADS",
    "OPENBLAS_CORETYPE",
    "HF_HOME",
    "HF_HUB_CACHE",
    "HF_ENDPOINT",
    "HF_HUB_OFFLINE",
    "HF_HUB_DOWNLOAD_TIMEOUT",
    "HF_HUB_ETAG_TIMEOUT",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
)


def prepared_folder(spec: ModelSpec, cache_dir: Path) -> Path:
    """Where the prepared form of a model is, or would be."""
    if spec.bundled and COMPACT_PREPARED.exists():
        return COMPACT_PREPARED
    return cache_dir / "prepared" / spec.name


def check_prepared(spec: ModelSpec, folder: Path) -> Manifest:
    """The manifest of a prepared model, after comparing every file with it.

    Raises:
        CorruptModelError: something is missing, damaged, or made from other weights than the catalogue's.
    """
    manifest = Manifest.read(folder)
    manifest.verify(folder)
    if manifest.model != spec.name or not manifest.source_sha256.startswith(spec.known_digits):
        raise CorruptModelError(f"{folder} was made from other weights than those of {spec.name}")
    return manifest


def ensure_prepared(spec: ModelSpec, cache_dir: Path, progress: Progress) -> Path:
    """The folder of the prepared model; prepares it where it is missing or damaged. Blocks, for minutes even.

    Raises:
        DownloadError: the weights cannot be fetched.
        PreparationError: they cannot be prepared.
    """
    folder = prepared_folder(spec, cache_dir)
    try:
        check_prepared(spec, folder)
    except CorruptModelError:
        folder = cache_dir / "prepared" / spec.name
        prepare(spec, cache_dir, folder, progress)
    return folder


def prepare(spec: ModelSpec, cache_dir: Path, folder: Path, progress: Progress) -> Manifest:
    """Prepares a model into `folder`, replacing what is there only when everything has succeeded.

    Raises:
        DownloadError: the weights cannot be fetched.
        PreparationError: they cannot be prepared.
    """
    _require_tools(spec)
    checkpoint, digest = _checkpoint(spec, cache_dir, progress)
    return prepare_checkpoint(
        spec, checkpoint, digest, COMPACT_FOLDER if spec.bundled else None, folder, progress
    )


def prepare_checkpoint(
    spec: ModelSpec, checkpoint: Path, digest: str, files: Path | None, folder: Path, progress: Progress
) -> Manifest:
    """Prepares a checkpoint whose SHA-256 is known to be right; `files` as in `PrepareJob`.

    Raises:
        PreparationError: it cannot be prepared.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        made = work / "made"
        made.mkdir()
        job = PrepareJob(
            model=spec.name,
            checkpoint=checkpoint.resolve(),
            source_sha256=digest,
            files=files and files.resolve(),
            target=made.resolve(),
            windowing=spec.windowing,
        )
        _run_worker(job, progress)
        manifest = check_prepared(replace(spec, sha256=digest), made)
        if folder.exists():
            folder.rename(work / "old")
        made.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return manifest


def _require_tools(spec: ModelSpec) -> None:
    """Before hundreds of megabytes are fetched, whether anything can be made of them."""
    if missing := [tool for tool in _TOOLS if find_spec(tool) is None]:
        raise PreparationError(
            f"preparing {spec.name} needs {', '.join(missing)}: pip install 'upstander[prepare]'"
        )


def _checkpoint(spec: ModelSpec, cache_dir: Path, progress: Progress) -> tuple[Path, str]:
    """Path and SHA-256 of the model's checkpoint, verified."""
    if not spec.bundled:
        path = cache_dir / "checkpoints" / spec.file_name
        return path, fetch(spec.url, path, spec.known_digits, progress)
    if not COMPACT_CHECKPOINT.is_file():
        raise PreparationError(f"{COMPACT_CHECKPOINT} is missing: the installation is incomplete")
    if (digest := sha256_of(COMPACT_CHECKPOINT)) != spec.sha256:
        raise PreparationError(f"{COMPACT_CHECKPOINT} is not the file that this version was made with")
    return COMPACT_CHECKPOINT, digest


def _run_worker(job: PrepareJob, progress: Progress) -> None:
    """Runs the preparing process to its end and passes its progress on."""
    command = [sys.executable, "-m", "bot.model.prepare_worker", job.model_dump_json()]
    with subprocess.Popen(  # noqa: S603 - our own module, arguments as JSON
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=_worker_environment(offline=job.files is not None),
        cwd=Path(__file__).parents[2],
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        complaints: deque[str] = deque(maxlen=20)
        reader = Thread(target=complaints.extend, args=(process.stderr,), daemon=True)
        reader.start()
        try:
            error = _follow(process.stdout, progress)
        except BaseException:
            process.kill()
            raise
        code = process.wait()
        reader.join()
    if code:
        reason = error or "; ".join(line.strip() for line in list(complaints)[-3:]) or "no reason given"
        raise PreparationError(f"{job.model} could not be prepared (exit code {code}): {reason}")


def _follow(lines: IO[str], progress: Progress) -> str:
    """Passes progress on; returns the error that the process reported, if any."""
    error = ""
    for line in lines:
        try:
            said = json.loads(line)
        except json.JSONDecodeError:
            continue  # a library that prints
        if isinstance(said, dict) and "step" in said:
            progress(said["step"], said["done"])
        elif isinstance(said, dict):
            error = str(said.get("error", error))
    return error


def _worker_environment(*, offline: bool) -> dict[str, str]:
    passed = {name: value for name, value in os.environ.items() if name.upper() in _PASSED_ON}
    # A token may also be stored in a file; all that is fetched is public.
    passed |= {"HF_HUB_DISABLE_IMPLICIT_TOKEN": "1"}
    return passed | ({"HF_HUB_OFFLINE": "1"} if offline else {})
