"""Where the exported folder goes: in the place of the last export, never over anything else, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.public import folder, placing
from dashboard.public.placing import SUMS, FolderRefused
from tests.unit.public import releases
from tests.unit.public.reading import read


def export(out: Path, count: int = 1) -> None:
    folder.write_folder(releases.issues(count), out, first="en")


def names(place: Path) -> set[str]:
    return {str(path.relative_to(place)) for path in place.rglob("*")}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with one export in it, and nothing beside it."""
    out = tmp_path / "home" / "site"
    out.parent.mkdir()
    export(out)
    return out


def test_an_export_takes_the_place_of_the_one_before(site: Path) -> None:
    export(site, 2)
    assert (site / "2" / "index.html").is_file()
    export(site, 1)
    assert not (site / "2").exists()
    assert names(site.parent) == {"site", *(f"site/{each}" for each in names(site))}


def test_the_sums_prove_every_file_of_the_folder(site: Path) -> None:
    lines = (site / SUMS).read_text(encoding="utf-8").splitlines()[1:]
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    files = {str(path.relative_to(site)): path for path in site.rglob("*") if path.is_file()}
    assert set(listed) == set(files) - {SUMS}
    assert all(hashlib.sha256(files[name].read_bytes()).hexdigest() == digest for name, digest in listed.items())


def _file(site: Path) -> str:
    (site / "mine.txt").write_text("mine")
    return "mine.txt"


def _deep_file(site: Path) -> str:
    (site / "data" / "mine.csv").write_text("mine")
    return str(Path("data", "mine.csv"))


def _changed(site: Path) -> str:
    with (site / "index.html").open("a", encoding="utf-8") as stream:
        stream.write("mine")
    return "index.html"


def _empty_folder(site: Path) -> str:
    (site / "mine").mkdir()
    return "mine"


def _link(site: Path) -> str:
    (site / "mine").symlink_to(site.parent)
    return "mine"


def _pipe(site: Path) -> str:
    os.mkfifo(site / "mine")
    return "mine"


def _without_sums(site: Path) -> str:
    (site / SUMS).unlink()
    return "404.html"


def test_the_page_for_what_is_not_there_leads_nowhere_wrong_at_any_depth(tmp_path: Path) -> None:
    folder.write_folder(releases.issues(1), tmp_path / "alone", first="en")
    folder.write_folder(releases.issues(1), tmp_path / "known", first="en", address="https://example.org/data/")
    alone, known = ((tmp_path / name / "404.html").read_text(encoding="utf-8") for name in ("alone", "known"))
    found = read(alone)
    # a browser would look for anything relative beside the address that is not there
    assert found.of("href") == ["#main"] and not found.of("src") and "url(" not in alone.partition("</style>")[0]
    assert "没有这个页面" in found.words and "There is no such page" in found.words
    found = read(known)
    addresses = [*found.of("href"), *found.of("src"), *re.findall(r'url\("([^"]+)"\)', known)]
    assert len(addresses) > 5
    for each in addresses:
        assert each == "#main" or (tmp_path / "known" / each.removeprefix("/data/")).is_file(), each


@pytest.mark.parametrize(
    "done", [_file, _deep_file, _changed, _empty_folder, _link, _pipe, _without_sums], ids=lambda done: done.__name__
)
def test_a_folder_with_anything_that_no_export_wrote_is_left_alone(site: Path, done: Callable[[Path], str]) -> None:
    other = done(site)
    before = names(site)
    with pytest.raises(FolderRefused) as refused:
        export(site, 2)
    assert refused.value.key == "public.folder_in_use"
    assert done is _without_sums or refused.value.fields["file"] == other
    assert names(site) == before
    assert {path.name for path in site.parent.iterdir()} == {"site"}


def test_a_folder_that_was_empty_is_taken(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    export(tmp_path / "site")
    assert (tmp_path / "site" / "index.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_link_leads_to_the_folder_that_is_replaced_and_stays_a_link(site: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(site)
    export(link, 2)
    assert link.is_symlink() and (site / "2" / "index.html").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"home", "link"}
    assert {path.name for path in site.parent.iterdir()} == {"site"}


def test_the_folder_that_one_stands_in_is_not_taken_from_under_ones_feet(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(site / "data")
    for out in (Path(), Path(".."), site):
        with pytest.raises(FolderRefused):
            export(out, 2)
    monkeypatch.chdir(site)
    with pytest.raises(FolderRefused) as refused:
        export(Path(), 2)
    assert refused.value.key == "public.folder_underfoot"
    assert {path.name for path in site.parent.iterdir()} == {"site"}


def test_a_file_is_refused_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("x")
    with pytest.raises(FolderRefused) as refused:
        export(tmp_path / "site")
    assert refused.value.key == "public.folder_is_file"
    assert (tmp_path / "site").read_text() == "x"


def test_an_export_that_fails_leaves_the_old_folder_and_nothing_else(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = names(site)

    def fail(*_: object) -> bytes:
        raise OSError("no space left")

    monkeypatch.setattr(folder, "share_card", fail)
    with pytest.raises(OSError, match="no space"):
        export(site, 2)
    assert names(site) == before
    assert {path.name for path in site.parent.iterdir()} == {"site"}


def test_the_old_folder_comes_back_where_the_new_one_cannot_take_its_place(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rename = names(site), Path.rename

    def renamed(self: Path, target: Path) -> Path:
        if self.name.endswith("being-written"):
            raise OSError("not now")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", renamed)
    with pytest.raises(OSError, match="not now"):
        export(site, 2)
    assert names(site) == before
    assert {path.name for path in site.parent.iterdir()} == {"site"}


def test_nothing_is_removed_before_the_new_folder_stands_in_its_place(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    remove = placing.shutil.rmtree

    def removed(path: Path, **settings: bool) -> None:
        seen.append((site / "2" / "index.html").is_file())
        remove(path, **settings)

    monkeypatch.setattr(placing.shutil, "rmtree", removed)
    export(site, 2)
    assert seen and all(seen)
