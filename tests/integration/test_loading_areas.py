"""The table of areas: what is taken, revisions from a day on, what is refused."""

from datetime import date, datetime
from pathlib import Path

import pytest

from assessment.facts import Area, AreaRevision, areas_on
from assessment.problems import Refused
from data.engine import Engine, reading, writing
from data.intake import LoadReport, load_areas
from data.store import areas, batches
from tests.integration.small_programme import AREAS, later, small_programme, told, write_book, write_csv

HEAD = "code,name_zh,name_en,kind,tier,valid_from\n"
BINHE = Area("110117001", "滨河街道", "Binhe", "sub-district", "street")


def load(engine: Engine, path: Path, *, at: datetime | None = None) -> LoadReport:
    with writing(engine) as connection:
        return load_areas(connection, programme=small_programme(), path=path, recorded_at=at or later(0), who="me")


def revisions(engine: Engine, *, as_of: datetime | None = None) -> list[AreaRevision]:
    with reading(engine) as connection:
        return areas.revisions(connection, as_of=as_of)


def refused(engine: Engine, folder: Path, text: str) -> list[tuple[str, dict[str, object]]]:
    with pytest.raises(Refused) as caught:
        load(engine, write_csv(folder, text))
    assert revisions(engine) == []
    return told(caught.value.problems)


def test_areas_come_back_as_they_were_written(database: Engine, tmp_path: Path) -> None:
    report = load(database, write_csv(tmp_path, AREAS))
    assert (report.kind, report.rows, report.added, report.revised, report.unchanged) == ("areas", 3, 3, 0, 0)
    assert revisions(database) == [
        AreaRevision(BINHE),
        AreaRevision(Area("110117002", "兴谷街道", "Xinggu", "sub-district", "street")),
        AreaRevision(Area("110117003", "平谷镇", "Pinggu Town", "town", "plain")),
    ]
    with reading(database) as connection:
        assert areas.names(connection)["110117003"] == ("平谷镇", "Pinggu Town", "渔阳地区")


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-8-sig", "utf-16"])
def test_areas_may_come_in_any_common_encoding(database: Engine, tmp_path: Path, encoding: str) -> None:
    load(database, write_csv(tmp_path, AREAS, encoding=encoding))
    assert revisions(database)[0].area == BINHE


def test_a_workbook_with_numbers_for_codes_and_chinese_words_is_read(database: Engine, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["乡镇名录"],
        ["代码", "名称", "英文名", "类型", "档次", "生效日期"],
        [110117001, "滨河街道", "Binhe", "街道办事处", "街道", None],
        [110117003, "平谷镇", "Pinggu Town", "镇", "Plain", date(2007, 7, 1)],
        ["110117213000", "黄松峪乡", "Huangsongyu", "乡", None, "2007年7月1日"],
    ]
    report = load(database, write_book(tmp_path, {"名录": rows}))
    assert revisions(database) == [
        AreaRevision(BINHE),
        AreaRevision(Area("110117003", "平谷镇", "Pinggu Town", "town", "plain"), date(2007, 7, 1)),
        AreaRevision(Area("110117213", "黄松峪乡", "Huangsongyu", "township", None), date(2007, 7, 1)),
    ]
    assert "areas.code_cut" in [note.code for note in report.notes]


def test_codes_of_other_countries_are_codes_too(database: Engine, tmp_path: Path) -> None:
    load(database, write_csv(tmp_path, HEAD + "37009,,Ashe,county,,\nE06000001,,Hartlepool,district,,\n"))
    assert [each.area.code for each in revisions(database)] == ["37009", "E06000001"]
    assert revisions(database)[0].area.name_zh == "Ashe"


def test_the_same_file_twice_changes_nothing(database: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path, AREAS)
    load(database, path)
    again = load(database, path, at=later(1))
    assert (again.added, again.revised, again.unchanged, again.batch) == (0, 0, 3, None)
    with reading(database) as connection:
        assert len(batches.all(connection)) == 1


def test_a_tier_may_change_from_a_day_on(database: Engine, tmp_path: Path) -> None:
    first = write_csv(tmp_path, HEAD + "110117001,滨河街道,Binhe,街道,street,\n", name="a.csv")
    second = write_csv(tmp_path, HEAD + "110117001,滨河街道,Binhe,街道,plain,2007-07-01\n", name="b.csv")
    load(database, first)
    assert load(database, second, at=later(1)).revised == 1
    found = revisions(database)
    assert [area.tier for area in areas_on(found, date(2007, 6, 30))] == ["street"]
    assert [area.tier for area in areas_on(found, date(2007, 7, 1))] == ["plain"]
    assert load(database, first, at=later(2)).batch is None, "the older row still stands, for its own days"


def test_a_correction_stands_before_what_it_corrects_and_the_past_stays(database: Engine, tmp_path: Path) -> None:
    load(database, write_csv(tmp_path, HEAD + "110117001,滨河街道,Binhe,街道,plain,\n", name="a.csv"))
    load(database, write_csv(tmp_path, HEAD + "110117001,滨河街道,Binhe,街道,street,\n", name="b.csv"), at=later(1))
    day = date(2007, 7, 1)
    assert [area.tier for area in areas_on(revisions(database), day)] == ["street"]
    assert [area.tier for area in areas_on(revisions(database, as_of=later(0)), day)] == ["plain"]
    # and back again
    load(database, write_csv(tmp_path, HEAD + "110117001,滨河街道,Binhe,街道,plain,\n", name="a.csv"), at=later(2))
    assert [area.tier for area in areas_on(revisions(database), day)] == ["plain"]


def test_a_file_without_the_column_of_other_names_keeps_them(database: Engine, tmp_path: Path) -> None:
    load(database, write_csv(tmp_path, AREAS))
    report = load(database, write_csv(tmp_path, HEAD + "110117003,平谷镇,Pinggu Town,镇,plain,\n"), at=later(1))
    assert report.unchanged == 1
    with reading(database) as connection:
        assert "渔阳地区" in areas.names(connection)["110117003"]


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        (",滨河街道,Binhe,街道,street,", "areas.code_missing", "code"),
        ("11 01,滨河街道,Binhe,街道,street,", "areas.code_form", "code"),
        ("110117001110117001110,滨河街道,Binhe,街道,street,", "areas.code_form", "code"),
        ("110117001,,,街道,street,", "areas.name_missing", "name_zh"),
        ("110117001,滨河街道,Binhe,village,street,", "areas.kind_unknown", "kind"),
        ("110117001,滨河街道,Binhe,,street,", "areas.kind_unknown", "kind"),
        ("110117001,滨河街道,Binhe,街道,mountain,", "areas.tier_unknown", "tier"),
        ("110117001,滨河街道,Binhe,街道,street,soon", "cell.not_a_date", "valid_from"),
        ("110117001,滨河街道,Binhe,街道,street,2007-02-30", "cell.not_a_date", "valid_from"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_place(
    database: Engine, tmp_path: Path, line: str, code: str, column: str
) -> None:
    assert refused(database, tmp_path, HEAD + line + "\n") == [(code, {"row": 2, "column": column})]


def test_all_problems_of_a_row_are_told(database: Engine, tmp_path: Path) -> None:
    found = refused(database, tmp_path, HEAD + ",,,village,mountain,soon\n")
    assert [code for code, _ in found] == [
        "areas.code_missing",
        "areas.name_missing",
        "areas.kind_unknown",
        "areas.tier_unknown",
        "cell.not_a_date",
    ]


def test_a_code_stands_once_for_each_first_day(database: Engine, tmp_path: Path) -> None:
    row = "110117001,滨河街道,Binhe,街道,street,"
    assert refused(database, tmp_path, f"{HEAD}{row}\n{row}\n") == [("areas.twice", {"row": 3, "column": "code"})]
    load(database, write_csv(tmp_path, f"{HEAD}{row}\n{row}2007-07-01\n"))
    assert len(revisions(database)) == 2


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("code,name_zh,name_en,kind", "table.heading_missing"),
        ("code,name_zh,name_en,kind,teir", "table.heading_missing"),
        ("code,name_zh,name_en,kind,tier,valid_form", "table.heading_unknown"),
        ("code,name_zh,name_en,kind,tier,tier", "table.heading_twice"),
        ("x,y,z", "table.heading_missing"),
    ],
)
def test_a_wrong_heading_is_refused(database: Engine, tmp_path: Path, heading: str, code: str) -> None:
    found = refused(database, tmp_path, heading + "\n110117001,滨河街道,Binhe,街道,street,2007\n")
    assert code in [each for each, _ in found]


def test_what_has_nothing_to_do_with_areas_is_told_not_stored(database: Engine, tmp_path: Path) -> None:
    report = load(
        database, write_csv(tmp_path, "code,name_zh,name_en,kind,tier,lon,lat,area_km2\n1,甲,A,镇,,117.1,40.1,3\n")
    )
    assert [note.code for note in report.notes] == ["table.column_ignored"] * 3
