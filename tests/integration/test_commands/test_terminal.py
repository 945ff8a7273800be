"""Arguments that are no text, and terminals that cannot show every character."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.commands.terminal import printable_output


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "不是 UTF-8 文字"), ("en", "is not UTF-8 text")])
def test_an_argument_that_is_no_text_is_refused_in_a_sentence(run, demo: Path, language: str, said: str) -> None:
    stray = os.fsdecode(b"\xff\xfe")
    for words in (["user", "add", "pw4", "--role", "data", "--title", stray], ["load", "areas", stray], [stray]):
        ended = run(*words, "--lang", language)
        assert ended.code == 1
        assert said in ended.err and "\\xff\\xfe" in ended.err
        assert "Traceback" not in ended.err and "Logging error" not in ended.err


def test_the_log_of_failures_takes_what_is_no_text(run, demo, home, monkeypatch, capfd) -> None:
    monkeypatch.setenv("THREELINE_HOME", str(home))
    monkeypatch.setattr(sys, "argv", ["threeline", os.fsdecode(b"\xff")])
    monkeypatch.setattr("dashboard.commands.checking.reading_instance", _broken)
    ended = run("check", "--lang", "en")
    assert ended.code == 1
    assert "ValueError" in ended.err
    assert "Logging error" not in ended.err + capfd.readouterr().err
    assert "\\udcff" in (home / "logs" / "commands.log").read_text(encoding="utf-8")


def _broken(_text: object) -> object:
    raise ValueError


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "✓ ✕ ─ 镇 𠮷"),
        ("gbk", "√ × ─ 镇 \\ud842\\udfb7"),
        ("ascii", "+ x - \\u9547 \\ud842\\udfb7"),
        ("latin-1", "+ × - \\u9547 \\ud842\\udfb7"),
    ],
)
def test_a_character_that_the_terminal_lacks_is_shown_as_one_alike_or_escaped(
    monkeypatch: pytest.MonkeyPatch, encoding: str, shown: str
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", stream)
        printable_output()
        print("✓ ✕ ─ 镇 𠮷", end="", flush=True)
    assert stream.buffer.getvalue().decode(encoding) == shown  # type: ignore[attr-defined]
    assert json.loads('"\\ud842\\udfb7"') == "𠮷"


@pytest.mark.parametrize("encoding", ["gbk", "latin-1"])
def test_no_command_fails_for_what_its_output_cannot_show(demo: Path, encoding: str) -> None:
    script = "from dashboard.commands import main; main()"
    for words in (["check"], ["check", "--lang", "en"], ["user", "list"]):
        ended = subprocess.run(
            [sys.executable, "-c", script, *words],
            env={**os.environ, "PYTHONIOENCODING": encoding, "THREELINE_HOME": str(demo)},
            capture_output=True,
            check=False,
        )
        assert (ended.returncode, ended.stderr) == (0, b"")
        assert ended.stdout.decode(encoding)
