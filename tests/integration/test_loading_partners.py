"""Loading the register of partner units, on both engines."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from assessment.problems import Refused
from assessment.twinning.costs import PartnerKind
from data.engine import Engine, reading, writing
from data.intake import LoadReport, load_partners
from data.store import batches
from data.store.twinning import partners
from data.store.twinning.partners import PartnerField, RegisteredPartner
from tests.integration.small_programme import later, small_programme, told, write_book, write_csv

HEAD = "code,name_zh,name_en,kind,capacity,fields\n"


def load(engine: Engine, path: Path, *, minutes: int = 1, dry_run: bool = False) -> LoadReport:
    with writing(engine) as connection:
        return load_partners(
            connection,
            programme=small_programme(),
            path=path,
            recorded_at=later(minutes),
            who="me",
            dry_run=dry_run,
        )


def registered(engine: Engine) -> dict[str, RegisteredPartner]:
    with reading(engine) as connection:
        return partners.current(connection)


def test_towns_departments_and_units_are_registered_with_what_they_are_strong_in(
    loaded: Engine, tmp_path: Path
) -> None:
    rows = (
        "110117002,,,街道,2,\n"
        "fin,财政局,,部门,3,线=0.5；财政\n"
        "hosp,,Hospital,direct unit,1,符合政策生育率; first = 0.25\n"
    )
    report = load(loaded, write_csv(tmp_path, HEAD + rows))
    assert (report.kind, report.rows, report.added, report.revised) == ("partners", 3, 3, 0)
    assert registered(loaded) == {
        "110117002": RegisteredPartner("110117002", "兴谷街道", "Xinggu", PartnerKind.town, 2),
        "fin": RegisteredPartner(
            "fin",
            "财政局",
            "财政局",
            PartnerKind.department,
            3,
            (PartnerField("line", Decimal("0.5")), PartnerField("财政")),
        ),
        "hosp": RegisteredPartner(
            "hosp",
            "Hospital",
            "Hospital",
            PartnerKind.direct_unit,
            1,
            (PartnerField("compliant", Decimal(1)), PartnerField("first", Decimal("0.25"))),
        ),
    }
    assert told(report.notes) == [("partners.field_word", {"row": 3, "column": "fields"})]


def test_a_changed_row_is_a_revision_and_the_same_file_changes_nothing(loaded: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEAD + "fin,财政局,Finance,department,3,\nedu,教育局,Education,department,1,\n")
    load(loaded, path)
    again = load(loaded, path, minutes=2)
    assert (again.batch, again.unchanged) == (None, 2)
    changed = write_csv(tmp_path, HEAD + "fin,财政局,Finance,department,0,\n", name="changed.csv")
    assert load(loaded, changed, minutes=3, dry_run=True).batch is None
    report = load(loaded, changed, minutes=3)
    assert (report.added, report.revised) == (0, 1)
    assert {code: each.capacity for code, each in registered(loaded).items()} == {"edu": 1, "fin": 0}
    with reading(loaded) as connection:
        assert partners.current(connection, as_of=later(2))["fin"].capacity == 3


def test_a_workbook_with_chinese_headings_is_read_too(loaded: Engine, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["帮扶单位登记表"],
        ["单位代码", "单位名称", "单位类型", "可帮扶数", "专长"],
        ["110117001", "", "镇街", 1, ""],
        ["fin", "财政局", "部门", 2, "线"],
    ]
    report = load(loaded, write_book(tmp_path, {"登记": rows}))
    assert report.added == 2
    assert registered(loaded)["110117001"].name_zh == "滨河街道"


def test_every_wrong_cell_is_told_and_nothing_is_stored(loaded: Engine, tmp_path: Path) -> None:
    rows = (
        "999,无此镇,,town,1,\n"
        "110117001,滨河,,department,1,\n"
        ",无代码,,department,1,\n"
        "a b,甲,,department,1,\n"
        "nameless,,,department,1,\n"
        "kind,甲,,company,1,\n"
        "none,甲,,department,,\n"
        "many,甲,,department,1001,\n"
        "minus,甲,,department,-1,\n"
        "half,甲,,department,1.5,\n"
        "share,甲,,department,1,line=1.5;compliant=1;compliant=0\n"
        "fin,财政局,,department,1,\n"
        "fin,财政局,,department,1,\n"
    )
    with pytest.raises(Refused) as refused:
        load(loaded, write_csv(tmp_path, HEAD + rows))
    assert told(refused.value.problems) == [
        ("partners.town_unknown", {"row": 2, "column": "code"}),
        ("partners.code_of_town", {"row": 3, "column": "code"}),
        ("partners.code_missing", {"row": 4, "column": "code"}),
        ("partners.code_form", {"row": 5, "column": "code"}),
        ("partners.name_missing", {"row": 6, "column": "name_zh"}),
        ("partners.kind_unknown", {"row": 7, "column": "kind"}),
        ("partners.capacity_missing", {"row": 8, "column": "capacity"}),
        ("partners.capacity_range", {"row": 9, "column": "capacity"}),
        ("partners.capacity_range", {"row": 10, "column": "capacity"}),
        ("cell.not_whole", {"row": 11, "column": "capacity"}),
        ("partners.field_share", {"row": 12, "column": "fields"}),
        ("partners.field_twice", {"row": 12, "column": "fields"}),
        ("partners.twice", {"row": 14, "column": "code"}),
    ]
    assert registered(loaded) == {}
    with reading(loaded) as connection:
        assert [each.kind for each in batches.all(connection)] == ["areas"]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("code,name_zh,capacity\nfin,财政局,1\n", "table.heading_missing"),
        (HEAD, "table.no_rows"),
        ("code,code,name_zh,kind,capacity\nfin,fin,财政局,department,1\n", "table.heading_twice"),
        ("代码,单位,类型,可帮扶数,人数\nfin,财政局,部门,1,20\n", "table.heading_unknown"),
        (HEAD + "fin,张三 13812345678,,department,1,\n", "persons.phone"),
    ],
)
def test_a_table_that_is_no_register_is_refused(loaded: Engine, tmp_path: Path, table: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        load(loaded, write_csv(tmp_path, table))
    assert code in [each.code for each in refused.value.problems]
