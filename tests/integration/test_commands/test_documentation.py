"""docs/commands.md tells the truth: its examples run, and its columns are those of the program."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from dashboard.commands import threeline
from dashboard.commands.server import RECEIVE_BYTES, RECEIVE_SECONDS
from layouts.documents.scores import CSV_COLUMNS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "commands.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(sh|console)\n(.*?)```", PAGE, re.DOTALL)
RUNNABLE = [line for kind, block in BLOCKS if kind == "console" for line in block.splitlines()]
ALL = [line.partition("#")[0].strip() for _, block in BLOCKS for line in block.splitlines()]


@pytest.mark.parametrize("line", RUNNABLE)
def test_an_example_of_the_page_runs_as_it_stands(run, demo, tmp_path, monkeypatch, line):
    monkeypatch.chdir(tmp_path)
    program, *words = shlex.split(line)
    assert program == "threeline"
    ended = run(*words)
    assert (ended.code, ended.err) == (0, "")


def test_every_option_of_the_examples_exists():
    for line in ALL:
        command = threeline
        for word in shlex.split(line)[1:]:
            if hasattr(command, "list_commands") and word in command.list_commands(None):
                command = command.get_command(None, word)
        known = {name for parameter in command.params for name in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", line)) <= known, line


def test_the_page_covers_every_command():
    for name in threeline.list_commands(None):
        assert any(line.startswith(f"threeline {name}") for line in ALL), name


def test_the_columns_of_the_csv_are_those_of_the_page():
    section = PAGE.partition("### csv")[2].partition("## Maps")[0]
    named = [word for quoted in re.findall(r"`([^`]*)`", section) for word in re.split(r"[,\s]+", quoted)]
    keys = re.search(r"in programme order: (.*) \|", PAGE)[1]
    indicator = [key for key in re.findall(r"`(\w+)`", keys) if key != "interval"]
    assert set(CSV_COLUMNS) == {*named, *indicator} - {"interval", "null", "code", "--out", "FILE"} | {"code"}


def test_the_bounds_of_the_server_are_those_of_the_page():
    assert f"within {RECEIVE_SECONDS:g} seconds and {RECEIVE_BYTES // 1024**2} MB" in PAGE
