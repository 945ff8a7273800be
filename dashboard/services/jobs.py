"""Long exports in the background: a process of their own, its progress in a folder that every worker can read.

A job's folder holds `task.json` (what is to be made), `share` (how far it is, 0 to 1), and at the end `result` or
`failed` (the sentence). Whoever puts `cancel` there stops it at its next step.
"""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assessment.seal import parse
from dashboard.services.exporting import EACH, Format, export, write_whole
from layouts.documents.fonts import MissingGlyphs
from layouts.models.sealed import read_sealed

_CODE = re.compile(r"[0-9a-f]{32}")
_KEPT_SECONDS = 24 * 3600
_MOST_AT_ONCE = 2


class State(StrEnum):
    """How far a job is."""

    running = "running"
    done = "done"
    failed = "failed"
    cancelled = "cancelled"


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands; `share` is 1 when it is done, `reason` the sentence of one that failed."""

    code: str
    name: str
    state: State
    share: float
    reason: str


class TooManyJobs(Exception):
    """As many exports as this machine is given are being made already."""


class Cancelled(Exception):
    """Somebody stopped the job."""


class Jobs:
    """The jobs of one instance."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "jobs"

    def start(self, content: bytes, *, to: Format, languages: tuple[str, ...], name: str) -> str:
        """Starts making one document a town of a seal's file; returns the job's code. Raises TooManyJobs, OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        running = [each for each in self._codes() if (job := self.find(each)) and job.state is State.running]
        if len(running) >= _MOST_AT_ONCE:
            raise TooManyJobs
        code = secrets.token_hex(16)
        folder = self._folder / code
        folder.mkdir()
        (folder / "seal.json").write_bytes(content)
        task = {"to": to.value, "languages": list(languages), "name": name}
        (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
        (folder / "share").write_text("0", encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard.services.jobs", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        (folder / "process").write_text(str(process.pid), encoding="utf-8")
        return code

    def find(self, code: str) -> Job | None:
        """The job of this code, None where there is none."""
        folder = self._folder / code
        if not _CODE.fullmatch(code) or not (folder / "task.json").is_file():
            return None
        name = str(json.loads((folder / "task.json").read_text(encoding="utf-8"))["name"])
        if (folder / "result").exists():
            return Job(code, name, State.done, 1.0, "")
        share = float((folder / "share").read_text(encoding="utf-8") or 0)
        if (folder / "failed").exists():
            return Job(code, name, State.failed, share, (folder / "failed").read_text(encoding="utf-8"))
        if (folder / "cancel").exists():
            return Job(code, name, State.cancelled, share, "")
        return Job(code, name, State.running, share, "")

    def cancel(self, code: str) -> bool:
        """Stop a job at its next step; nothing where it is over. False: there is no such job."""
        job = self.find(code)
        if job is not None and job.state is State.running:
            (self._folder / code / "cancel").touch()
        return job is not None

    def result(self, code: str) -> bytes | None:
        """What the job made, None while it is not done."""
        job = self.find(code)
        return (self._folder / code / "result").read_bytes() if job and job.state is State.done else None

    def _codes(self) -> list[str]:
        return [each.name for each in self._folder.iterdir() if _CODE.fullmatch(each.name)]

    def _sweep(self) -> None:
        """Papers can be made again at any time: what is a day old goes."""
        oldest = time.time() - _KEPT_SECONDS
        for code in self._codes():
            folder = self._folder / code
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)


def work(folder: Path) -> None:
    """Makes what the task of this folder says, and leaves the result or the reason there."""
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))

    def progress(share: float) -> None:
        if (folder / "cancel").exists():
            raise Cancelled
        write_whole(folder / "share", f"{share:.4f}".encode())

    try:
        seal = parse((folder / "seal.json").read_bytes())
        made = export(
            seal,
            read_sealed(seal),
            Format(task["to"]),
            languages=tuple(task["languages"]),
            town=EACH,
            progress=progress,
        )
        write_whole(folder / "result", made)
    except Cancelled:
        return
    except MissingGlyphs as error:
        write_whole(folder / "failed", str(error).encode())
    except Exception as error:
        # the last line before the person: a sentence there, the details in the file beside it
        write_whole(folder / "failed", type(error).__name__.encode())
        raise


if __name__ == "__main__":
    work(Path(sys.argv[1]))
