"""`threeline public`: the public pages as a folder, or one sentence why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.engine import open_engine, upgrade
from tests.integration.publishing import publish
from tests.integration.test_commands.conftest import Run
from tests.unit.public import releases


@pytest.fixture
def released(home: Path) -> Path:
    """An instance with two releases."""
    home.mkdir()
    engine = open_engine(f"sqlite:///{home / 'threeline.sqlite'}")
    upgrade(engine)
    publish(engine, releases.issues(2))
    engine.dispose()
    return home


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "已写入"), ("en", "files written")])
def test_the_folder_is_written_and_told_in_the_users_language(
    run: Run, released: Path, tmp_path: Path, language: str, said: str
) -> None:
    ended = run("public", "--out", tmp_path / "site", "--lang", language)
    assert (ended.code, ended.err) == (0, "") and said in ended.out
    assert f'<html lang="{language}">' in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_the_address_is_written_into_the_share_cards(run: Run, released: Path, tmp_path: Path) -> None:
    assert run("public", "--out", tmp_path / "site", "--address", "https://example.org/data/").code == 0
    html = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert 'content="https://example.org/data/card/2.zh-CN.png"' in html


@pytest.mark.parametrize("address", ["example.org", "javascript:alert(1)", 'https://x"y', "https://x?y=1"])
def test_what_is_no_web_address_is_refused(run: Run, released: Path, tmp_path: Path, address: str) -> None:
    ended = run("public", "--out", tmp_path / "site", "--address", address, "--lang", "en")
    assert ended.code == 1 and "is no web address" in ended.err and not (tmp_path / "site").exists()


def test_a_folder_with_other_files_is_left_alone(run: Run, released: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "thesis.txt").write_text("x")
    ended = run("public", "--out", tmp_path / "site", "--lang", "en")
    assert ended.code == 1 and "holds thesis.txt, which no export wrote" in ended.err


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh-CN", ("是一个文件", "的文件，或导出后改动过", "现在就在")),
        ("en", ("is a file", "no export wrote", "You are in")),
    ],
)
def test_what_cannot_be_replaced_is_refused_in_a_true_sentence_and_nothing_is_left_behind(
    run: Run, released: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: tuple[str, ...]
) -> None:
    home = tmp_path / "www"
    home.mkdir()
    site, file, link = home / "site", home / "file", home / "link"
    file.write_text("x")
    assert run("public", "--out", site).code == 0
    link.symlink_to(site)
    assert run("public", "--out", link).code == 0
    assert link.is_symlink()
    monkeypatch.chdir(site)
    refused = [run("public", "--out", file, "--lang", language), run("public", "--out", ".", "--lang", language)]
    (site / "mine.txt").write_text("mine")
    refused.insert(1, run("public", "--out", site, "--lang", language))
    for ended, words in zip(refused, said, strict=True):
        assert (ended.code, ended.out) == (1, "") and words in ended.err and len(ended.err.splitlines()) == 1
    assert (site / "mine.txt").read_text() == "mine"
    assert {path.name for path in home.iterdir()} == {"site", "file", "link"}


def test_a_folder_inside_no_folder_is_refused(run: Run, released: Path, tmp_path: Path) -> None:
    assert run("public", "--out", tmp_path / "no" / "site").code == 1


def test_before_any_release_there_is_nothing_to_export(run: Run, home: Path, tmp_path: Path) -> None:
    ended = run("public", "--out", tmp_path / "site", "--lang", "en")
    assert (ended.code, ended.out) == (1, "") and "Nothing has been released yet" in ended.err
    assert not home.exists()
