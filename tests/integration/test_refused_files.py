"""Files that are no table, and files that look like records of persons: refused, and nothing of them repeated."""

import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from assessment.problems import Problem, Refused
from data.intake import files, workbooks
from data.intake.files import read_source
from tests.integration.small_programme import told, write_book, write_csv

PERSON = "110117198001011233"
"""No one's: the date is a first of January and the serial number is made up; its check character is right."""


def problems(path: Path) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        read_source(path)
    return caught.value.problems


def codes(path: Path) -> list[str]:
    return [each.code for each in problems(path)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"),
        (b" \n \n", "file.empty"),
        (b",,\n,,\n", "file.empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file.old_excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "file.html_not_excel"),
        (b'\n<?xml version="1.0"?><Workbook/>', "file.html_not_excel"),
        ("<table><tr><td>乡镇</td></tr></table>".encode("gbk"), "file.html_not_excel"),
        ("<html>乡镇</html>".encode("utf-16"), "file.html_not_excel"),
        (b"%PDF-1.7 ...", "file.not_a_table"),
        (b"\x89PNG\r\n\x1a\n\0\0", "file.not_a_table"),
        (bytes(range(256)) * 8, "file.not_a_table"),
        ("乡镇,值\n滨河,é\n".encode("latin-1", "ignore") + b"\xff\xfe\xe9", "file.encoding_unknown"),
        ("café,résumé,naïve,àéîõü\n".encode("latin-1"), "file.encoding_unknown"),
        (b'a,b\n"1,2\n3,4\n', "file.csv_broken"),
        (b"PK\x03\x04 not an archive", "file.workbook_broken"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "table.xls"
    path.write_bytes(content)
    assert codes(path) == [code]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert codes(tmp_path / "no.csv") == ["file.missing"]


def test_what_a_file_is_called_does_not_matter(tmp_path: Path) -> None:
    book = write_book(tmp_path, {"a": [["x", 1]]}, name="table.xlsx").rename(tmp_path / "table.csv")
    assert read_source(book).tables[0].rows[0].cells == ("x", 1)
    text = write_csv(tmp_path, "x,1\n", name="table.xlsx")
    assert read_source(text).tables[0].rows[0].cells == ("x", "1")


def test_another_archive_is_not_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert codes(path) == ["file.not_a_table"]


def test_a_damaged_workbook_is_named(tmp_path: Path) -> None:
    path = write_book(tmp_path, {"a": [["x", 1]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content[:100] if name == "xl/worksheets/sheet1.xml" else content)
    assert codes(path) == ["file.workbook_broken"]


def test_an_archive_that_unpacks_to_far_more_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_book(tmp_path, {"a": [["x", 1]]})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b"0" * 8_000_000)
    monkeypatch.setattr(workbooks, "load_workbook", lambda *_args, **_more: pytest.fail("it was opened"))
    assert codes(path) == ["file.unsafe_archive"]


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
    assert codes(write_csv(tmp_path, "a,b\n" * 251)) == ["file.too_large"]
    assert len(read_source(write_csv(tmp_path, "a,b\n" * 250)).tables[0].rows) == 250


def test_too_many_rows_or_columns_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(write_csv(tmp_path, "a," * 1000 + "\n")) == ["file.too_many_columns"]
    monkeypatch.setattr("data.intake.text_files.MAX_ROWS", 3)
    monkeypatch.setattr(workbooks, "MAX_ROWS", 3)
    assert codes(write_csv(tmp_path, "a,b\n" * 4)) == ["file.too_many_rows"]
    assert codes(write_book(tmp_path, {"a": [["x"]] * 4})) == ["file.too_many_rows"]


def test_a_row_number_beyond_any_spreadsheet_is_not_counted_up_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_book(tmp_path, {"a": [["x", 1], ["y", "=1"]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b'r="2"', b'r="50"').replace(b'"A2"', b'"A50"').replace(b'"B2"', b'"B50"')
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert codes(path) == ["cell.formula_without_value"]
    monkeypatch.setattr(workbooks, "LAST_ROW", 49)
    assert codes(path) == ["file.too_many_rows"]


def test_a_formula_whose_result_was_not_saved_is_not_taken_for_empty(tmp_path: Path) -> None:
    found = problems(write_book(tmp_path, {"a": [["乡镇", "出生数"], ["滨河街道", "=1+2"]]}))
    assert told(found) == [("cell.formula_without_value", {"sheet": "a", "row": 2, "column": "B"})]


def test_hidden_sheets_are_left_out_and_told(tmp_path: Path) -> None:
    path = write_book(tmp_path, {"shown": [["x", 1]], "hidden": [["y", 2]]})
    book = load_workbook(path)
    book["hidden"].sheet_state = "hidden"
    book.save(path)
    source = read_source(path)
    assert [table.sheet for table in source.tables] == ["shown"]
    assert told(source.notes) == [("sheet.hidden_skipped", {"sheet": "hidden"})]


# ------------------------------------------------------------------ records of persons


@pytest.mark.parametrize(
    ("lines", "code", "place"),
    [
        (f"乡镇,证\n滨河街道,{PERSON}\n", "persons.resident_id", {"row": 2, "column": "B"}),
        (f"乡镇,备注\n滨河街道,张三 {PERSON} 女\n", "persons.resident_id", {"row": 2, "column": "B"}),
        # a mistyped check character: as much a person's as a right one
        ("乡镇,证\n滨河街道,110117198001011238\n", "persons.resident_id", {"row": 2, "column": "B"}),
        ("乡镇,证\n滨河街道,11010519491231002X\n", "persons.resident_id", {"row": 2, "column": "B"}),
        ("乡镇,证\n滨河街道,11010519491231002x\n", "persons.resident_id", {"row": 2, "column": "B"}),
        ("乡镇,旧证\n滨河街道,110117800101123\n", "persons.resident_id", {"row": 2, "column": "B"}),
        ("乡镇,电话\n滨河街道,13812345678\n", "persons.phone", {"row": 2, "column": "B"}),
        ("乡镇,电话\n滨河街道,+86 138-1234-5678\n", "persons.phone", {"row": 2, "column": "B"}),
        ("乡镇,身份证号码\n滨河街道,\n", "persons.heading", {"row": 1, "column": "B"}),
        ("序号,姓名,出生年月\n1,,\n", "persons.heading", {"row": 1, "column": "B"}),
        ("名单,,\nName,Date of birth,\nx,,\n", "persons.heading", {"row": 2, "column": "A"}),
    ],
)
def test_records_of_persons_are_refused(tmp_path: Path, lines: str, code: str, place: dict[str, object]) -> None:
    assert told(problems(write_csv(tmp_path, lines))) == [(code, place)]


@pytest.mark.parametrize(
    "cell",
    [
        "110117198013011233",  # no such month
        "110117001000",  # the code of a township
        "1101170010000000000",
        "12812345678",
        "138123456789",
        "2007-07-05",
        "1395",
    ],
)
def test_codes_and_counts_are_not_taken_for_persons(tmp_path: Path, cell: str) -> None:
    assert read_source(write_csv(tmp_path, f"乡镇,值\n滨河街道,{cell}\n")).tables[0].rows[1].cells[1] == cell


def test_numbers_that_a_spreadsheet_shortened_are_still_persons(tmp_path: Path) -> None:
    path = write_book(tmp_path, {"a": [["乡镇", "x", "y"], ["滨河街道", int(PERSON), 13812345678]]})
    assert told(problems(path)) == [
        ("persons.resident_id", {"sheet": "a", "row": 2, "column": "B"}),
        ("persons.phone", {"sheet": "a", "row": 2, "column": "C"}),
    ]


def test_persons_on_a_hidden_sheet_are_found(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["乡镇", "出生数"])
    hidden = book.create_sheet("名单")
    hidden.append([PERSON])
    hidden.sheet_state = "hidden"
    path = tmp_path / "table.xlsx"
    book.save(path)
    assert told(problems(path)) == [("persons.resident_id", {"sheet": "名单", "row": 1, "column": "A"})]


def test_nothing_of_a_person_is_repeated(tmp_path: Path) -> None:
    path = write_csv(tmp_path, f"姓名,出生日期,身份证号\n张三,1980-01-01,{PERSON}\n李四,1980-01-02,{PERSON}\n")
    found = problems(path)
    assert [each.code for each in found] == ["persons.heading", "persons.resident_id"]
    said = "".join(str(each) for each in found)
    assert not any(secret in said for secret in (PERSON, "张三", "李四", "1980"))
    assert found[1].params == {"count": 2}
