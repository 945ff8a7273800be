"""Tables of indicators: what is taken, what is refused and why, and that nothing is ever half loaded."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from assessment.facts import Observation
from assessment.periods import Quarter
from assessment.problems import Refused
from data.engine import Engine, reading, writing
from data.intake import LoadReport, load_indicators
from data.store import batches, observations
from tests.integration.small_programme import later, small_programme, told, write_book, write_csv

BINHE, XINGGU, PINGGU = "110117001", "110117002", "110117003"
Q2 = Quarter(2007, 2)
HEAD = "period,area_code,indicator,numerator,denominator,value\n"


def load(
    engine: Engine, *paths: Path, period: str | None = None, at: datetime | None = None, dry_run: bool = False
) -> LoadReport:
    with writing(engine) as connection:
        return load_indicators(
            connection,
            programme=small_programme(),
            paths=paths,
            period=period,
            recorded_at=at or later(1),
            who="me",
            dry_run=dry_run,
        )


def stored(engine: Engine) -> dict[tuple[str, str, str], tuple[object, object, object]]:
    with reading(engine) as connection:
        return {
            (each.area, each.indicator, str(each.quarter)): (each.numerator, each.denominator, each.value)
            for each in observations.read(connection)
        }


def refused(engine: Engine, *paths: Path, period: str | None = None) -> Sequence[tuple[str, dict[str, object]]]:
    """Codes and places of the problems; and nothing was stored."""
    before = stored(engine)
    with pytest.raises(Refused) as caught:
        load(engine, *paths, period=period)
    assert stored(engine) == before
    with reading(engine) as connection:
        assert [batch.kind for batch in batches.all(connection)] == ["areas"]
    return told(caught.value.problems)


def row(engine: Engine, folder: Path, line: str) -> Sequence[tuple[str, dict[str, object]]]:
    """What is refused about a long table of one row."""
    return refused(engine, write_csv(folder, HEAD + line + "\n"))


# ------------------------------------------------------------------ the long table


def test_a_long_table_of_every_kind_comes_back_as_it_was_written(loaded: Engine, tmp_path: Path) -> None:
    lines = [
        "2007Q2,110117001,compliant,128,130,",
        "2007Q2,110117001,birth_rate,40,51234,",
        "2007Q2,110117001,migration,-12,51234,",
        "2007Q2,110117001,sex_ratio,70,60,",
        "2007Q2,110117001,third,0,,",
        "2007Q2,110117001,budget,3456.7891,51234,",
        "2007Q2,110117001,hearings,,,2.50",
    ]
    report = load(loaded, write_csv(tmp_path, HEAD + "\n".join(lines)))
    assert (report.rows, report.added, report.revised, report.unchanged) == (7, 7, 0, 0)
    assert stored(loaded) == {
        (BINHE, "compliant", "2007Q2"): (128, 130, None),
        (BINHE, "birth_rate", "2007Q2"): (40, 51234, None),
        (BINHE, "migration", "2007Q2"): (-12, 51234, None),
        (BINHE, "sex_ratio", "2007Q2"): (70, 60, None),
        (BINHE, "third", "2007Q2"): (0, None, None),
        (BINHE, "budget", "2007Q2"): (Decimal("3456.7891"), 51234, None),
        (BINHE, "hearings", "2007Q2"): (None, None, Decimal("2.5")),
    }


@pytest.mark.parametrize(
    "line",
    [
        "2007Q2,110117001000,compliant,3,4,",
        " 2007q2 , 110117001 , Compliant Rate , 3 , 4 ,",
        "2007年二季度,滨河街道,符合政策生育率,3,4,",
        "2007年第2季度,Binhe,政策生育率,3,4,",
        "2007-Q2,binhe,COMPLIANT,３,4,",
        "Q2 2007,滨河 街道,compliant,3,4,",
    ],
)
def test_people_may_write_period_area_and_indicator_in_many_ways(loaded: Engine, tmp_path: Path, line: str) -> None:
    load(loaded, write_csv(tmp_path, HEAD + line + "\n"))
    assert stored(loaded) == {(BINHE, "compliant", "2007Q2"): (3, 4, None)}


@pytest.mark.parametrize(
    ("heading", "separator"),
    [
        ("Period,AREA CODE,Indicator,Numerator,Denominator", ","),
        ("时期;乡镇代码;指标;分子;分母", ";"),
        ("季度\t乡镇\t指标名称\t分子\t分母", "\t"),
    ],
)
def test_headings_and_separators_vary(loaded: Engine, tmp_path: Path, heading: str, separator: str) -> None:
    line = separator.join(["2007Q2", "110117001", "compliant", "3", "4"])
    load(loaded, write_csv(tmp_path, f"{heading}\n{line}\n"))
    assert stored(loaded) == {(BINHE, "compliant", "2007Q2"): (3, 4, None)}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_every_common_encoding_is_read(loaded: Engine, tmp_path: Path, encoding: str) -> None:
    load(loaded, write_csv(tmp_path, HEAD + "2007Q2,滨河街道,符合政策生育率,3,4,\n", encoding=encoding))
    assert stored(loaded) == {(BINHE, "compliant", "2007Q2"): (3, 4, None)}


def test_thousands_may_be_grouped_but_a_decimal_comma_is_not_guessed(loaded: Engine, tmp_path: Path) -> None:
    load(loaded, write_csv(tmp_path, HEAD + '2007Q2,110117001,compliant,"1,341","1,395",\n'))
    assert stored(loaded)[BINHE, "compliant", "2007Q2"] == (1341, 1395, None)
    semicolons = HEAD.replace(",", ";") + "2007Q2;110117001;budget;1,395;10;\n"
    path = write_csv(tmp_path, semicolons, name="semicolons.csv")
    with pytest.raises(Refused) as caught:
        load(loaded, path)
    assert told(caught.value.problems) == [("cell.not_a_number", {"row": 2, "column": "numerator"})]


def test_a_period_given_with_the_file_stands_in_for_the_column(loaded: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path, "area_code,indicator,numerator,denominator\n110117001,compliant,3,4\n")
    load(loaded, path, period="2007Q2")
    assert stored(loaded) == {(BINHE, "compliant", "2007Q2"): (3, 4, None)}


def test_an_empty_figure_is_not_reported_and_never_zero(loaded: Engine, tmp_path: Path) -> None:
    report = load(loaded, write_csv(tmp_path, HEAD + "2007Q2,110117001,compliant,,,\n2007Q2,110117002,third,0,,\n"))
    assert report.added == 1
    assert stored(loaded) == {(XINGGU, "third", "2007Q2"): (0, None, None)}


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("2007Q2,110117001,compliant,5,4,", "indicators.numerator_above_denominator", "numerator"),
        ("2007Q2,110117001,compliant,-1,4,", "cell.negative", "numerator"),
        ("2007Q2,110117001,compliant,1,-4,", "cell.negative", "denominator"),
        ("2007Q2,110117001,compliant,1.5,4,", "cell.not_whole", "numerator"),
        ("2007Q2,110117001,compliant,95%,100,", "cell.percent_sign", "numerator"),
        ("2007Q2,110117001,compliant,nan,4,", "cell.not_a_number", "numerator"),
        ("2007Q2,110117001,compliant,inf,4,", "cell.not_a_number", "numerator"),
        ("2007Q2,110117001,compliant,1e3,4,", "cell.not_a_number", "numerator"),
        ("2007Q2,110117001,compliant,—,4,", "cell.not_a_number", "numerator"),
        ("2007Q2,110117001,compliant,1,9007199254740993,", "cell.number_too_large", "denominator"),
        ("2007Q2,110117001,compliant,3,,", "indicators.denominator_missing", "denominator"),
        ("2007Q2,110117001,compliant,,4,", "indicators.numerator_missing", "numerator"),
        ("2007Q2,110117001,compliant,,,75", "indicators.value_not_counts", "value"),
        ("2007Q2,110117001,compliant,3,4,75", "indicators.value_and_counts", "value"),
        ("2007Q2,110117001,third,1,4,", "indicators.denominator_not_used", "denominator"),
        ("2007Q2,110117001,hearings,2,,", "indicators.counts_not_value", "numerator"),
        ("2007Q2,110117001,growth,3,4,", "indicators.derived", None),
        ("2007Q2,110117001,sex_ratio,-3,4,", "cell.negative", "numerator"),
        ("2007Q2,110117001,budget,-3,4,", "cell.negative", "numerator"),
        ("2007Q2,110117001,budget,3,4.5,", "cell.not_whole", "denominator"),
        ("2007Q2,110117009,compliant,3,4,", "indicators.area_unknown_nearest", "area_code"),
        ("2007Q2,月球,compliant,3,4,", "indicators.area_unknown", "area_code"),
        ("2007Q2,,compliant,3,4,", "indicators.area_missing", "area_code"),
        ("2007Q2,110117001,compliance,3,4,", "indicators.indicator_unknown", "indicator"),
        ("2007Q2,110117001,,3,4,", "indicators.indicator_missing", "indicator"),
        ("2007Q5,110117001,compliant,3,4,", "cell.period_unreadable", "period"),
        ("sometime,110117001,compliant,3,4,", "cell.period_unreadable", "period"),
        ("2007,110117001,compliant,3,4,", "cell.period_not_quarter", "period"),
        ("2007H1,110117001,compliant,3,4,", "cell.period_not_quarter", "period"),
        ("2007年上半年,110117001,compliant,3,4,", "cell.period_not_quarter", "period"),
        (",110117001,compliant,3,4,", "cell.period_missing", "period"),
    ],
)
def test_a_cell_that_cannot_be_is_refused_with_its_place(
    loaded: Engine, tmp_path: Path, line: str, code: str, column: str | None
) -> None:
    expected = {"row": 2} if column is None else {"row": 2, "column": column}
    assert row(loaded, tmp_path, line) == [(code, expected)]


def test_all_problems_of_a_row_and_of_all_rows_are_told_together(loaded: Engine, tmp_path: Path) -> None:
    lines = "2007Q9,月球,compliant,1.5,x,\n2007Q2,110117001,compliant,5,4,\n"
    assert refused(loaded, write_csv(tmp_path, HEAD + lines)) == [
        ("cell.period_unreadable", {"row": 2, "column": "period"}),
        ("indicators.area_unknown", {"row": 2, "column": "area_code"}),
        ("cell.not_whole", {"row": 2, "column": "numerator"}),
        ("cell.not_a_number", {"row": 2, "column": "denominator"}),
        ("indicators.numerator_above_denominator", {"row": 3, "column": "numerator"}),
    ]


def test_one_bad_row_keeps_every_file_out(loaded: Engine, tmp_path: Path) -> None:
    good = write_csv(tmp_path, HEAD + "2007Q2,110117001,compliant,3,4,\n", name="good.csv")
    bad = write_csv(tmp_path, HEAD + "2007Q2,110117002,compliant,5,4,\n", name="bad.csv")
    assert refused(loaded, good, bad) == [("indicators.numerator_above_denominator", {"row": 2, "column": "numerator"})]


def test_a_figure_given_twice_is_refused_even_across_files(loaded: Engine, tmp_path: Path) -> None:
    first = write_csv(tmp_path, HEAD + "2007Q2,110117001,compliant,3,4,\n", name="first.csv")
    second = write_csv(tmp_path, HEAD + "2007Q2,滨河街道,符合政策生育率,3,4,\n", name="second.csv")
    with pytest.raises(Refused) as caught:
        load(loaded, first, second)
    (only,) = caught.value.problems
    assert only.code == "indicators.duplicate"
    assert only.place == {"file": "second.csv", "row": 2}
    assert (only.params["first_file"], only.params["first_row"]) == ("first.csv", 2)


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        ("period,area_code,indicator,numerater,denominator,value", "table.heading_unknown"),
        ("period,area_code,indicator,numerator,denominator,numerator", "table.heading_twice"),
        ("period,place,indicator,numerator,denominator,value", "table.heading_unknown"),
        ("when,area_code,indicator,numerator,denominator,value", "table.heading_missing"),
        ("period,area_code,what,numerator,denominator,value", "table.heading_missing"),
        ("a,b,c,d,e,f", "table.heading_not_found"),
    ],
)
def test_a_wrong_heading_is_refused(loaded: Engine, tmp_path: Path, heading: str, code: str) -> None:
    found = refused(loaded, write_csv(tmp_path, f"{heading}\n2007Q2,110117001,compliant,3,4,5\n"))
    assert code in [each for each, _ in found]


def test_a_table_without_rows_is_refused(loaded: Engine, tmp_path: Path) -> None:
    assert refused(loaded, write_csv(tmp_path, HEAD)) == [("table.no_rows", {})]


def test_indicators_need_areas_first(database: Engine, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        load(database, write_csv(tmp_path, HEAD + "2007Q2,110117001,compliant,3,4,\n"))
    assert [each.code for each in caught.value.problems] == ["areas.none_registered"]


# ------------------------------------------------------------------ the wide table


def wide(engine: Engine, folder: Path, *lines: str) -> LoadReport:
    return load(engine, write_csv(folder, "\n".join(lines) + "\n"))


@pytest.mark.parametrize(
    "heading",
    [
        "乡镇,符合政策生育率 分子,符合政策生育率 分母",
        "乡镇代码,符合政策生育率（分子）,符合政策生育率（分母）",
        "area_code,compliant numerator,compliant denominator",
        "code,compliant_numerator,compliant_denominator",
        "镇街,政策生育率分子,政策生育率分母",
        "town,Compliant rate numerator,Compliant rate denominator",
        "单位,符合政策出生数,出生数",
        "单位,符合政策出生数（人）,出生数（人）",
        "name,compliant births,births",
    ],
)
def test_a_wide_table_is_read_by_whatever_names_its_columns(loaded: Engine, tmp_path: Path, heading: str) -> None:
    wide(loaded, tmp_path, "2007年二季度统计表,,", heading, "滨河街道,3,4")
    assert stored(loaded) == {(BINHE, "compliant", "2007Q2"): (3, 4, None)}


def test_one_column_of_births_serves_every_indicator_that_needs_it(loaded: Engine, tmp_path: Path) -> None:
    wide(
        loaded,
        tmp_path,
        "时期,乡镇,出生数,符合政策出生数,一孩出生数,平均人口",
        "2007Q2,滨河街道,40,39,30,51000",
        "2007Q2,兴谷街道,20,19,,",
    )
    assert stored(loaded) == {
        (BINHE, "compliant", "2007Q2"): (39, 40, None),
        (BINHE, "first", "2007Q2"): (30, 40, None),
        (BINHE, "birth_rate", "2007Q2"): (40, 51000, None),
        (XINGGU, "compliant", "2007Q2"): (19, 20, None),
    }


def test_births_without_what_goes_with_them_are_told(loaded: Engine, tmp_path: Path) -> None:
    report = wide(
        loaded, tmp_path, "时期,乡镇,出生数,符合政策出生数,一孩出生数", "2007Q2,滨河街道,40,,", "2007Q2,兴谷街道,4,4,4"
    )
    assert ("table.figure_unused", {"row": 2, "column": "出生数"}) in told(report.notes)
    assert (BINHE, "compliant", "2007Q2") not in stored(loaded)


def test_count_and_value_need_one_column(loaded: Engine, tmp_path: Path) -> None:
    wide(loaded, tmp_path, "period,town,多孩,听取汇报次数", "2007Q2,Binhe,1,2.5", "2007Q2,Xinggu,0,")
    assert stored(loaded) == {
        (BINHE, "third", "2007Q2"): (1, None, None),
        (BINHE, "hearings", "2007Q2"): (None, None, Decimal("2.5")),
        (XINGGU, "third", "2007Q2"): (0, None, None),
    }


def test_a_workbook_gives_one_period_a_sheet(loaded: Engine, tmp_path: Path) -> None:
    head: list[object] = ["乡镇", "符合政策出生数", "出生数"]
    title: list[object] = ["主要指标"]
    path = write_book(
        tmp_path,
        {
            "2007Q1": [title, head, ["滨河街道", 3, 4]],
            "2007年二季度": [title, [], head, ["滨河街道", 5, 6], ["合计", 5, 6]],
        },
    )
    report = load(loaded, path)
    assert stored(loaded) == {
        (BINHE, "compliant", "2007Q1"): (3, 4, None),
        (BINHE, "compliant", "2007Q2"): (5, 6, None),
    }
    assert ("table.total_skipped", {"sheet": "2007年二季度", "row": 5}) in told(report.notes)
    with reading(loaded) as connection:
        last = observations.history(connection, area=BINHE, indicator="compliant")[-1]
    assert (last.file, last.sheet, last.row, last.revision) == ("table.xlsx", "2007年二季度", 4, 1)


def test_a_sheet_without_a_table_is_told_not_read(loaded: Engine, tmp_path: Path) -> None:
    head: list[object] = ["乡镇", "符合政策出生数", "出生数"]
    path = write_book(tmp_path, {"说明": [["本表由各镇填报"], ["请按季度上报"]], "2007Q1": [head, ["滨河街道", 3, 4]]})
    report = load(loaded, path)
    assert report.added == 1
    assert ("sheet.not_a_table", {"sheet": "说明"}) in told(report.notes)


def test_problems_in_a_workbook_name_sheet_row_and_column_as_the_spreadsheet_shows_them(
    loaded: Engine, tmp_path: Path
) -> None:
    path = write_book(
        tmp_path,
        {"2007Q1": [["表一"], [], ["乡镇", "符合政策出生数", "出生数"], ["滨河街道", 5, 4], [], ["兴谷街道", 1.5, 4]]},
    )
    assert refused(loaded, path) == [
        ("indicators.numerator_above_denominator", {"sheet": "2007Q1", "row": 4, "column": "符合政策出生数"}),
        ("cell.not_whole", {"sheet": "2007Q1", "row": 6, "column": "符合政策出生数"}),
    ]


def test_a_percentage_in_a_workbook_is_not_taken_for_a_count(loaded: Engine, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = write_book(tmp_path, {"2007Q1": [["乡镇", "听取汇报次数"], ["滨河街道", 0.965]]})
    book = load_workbook(path)
    book["2007Q1"]["B2"].number_format = "0.0%"
    book.save(path)
    assert refused(loaded, path) == [("cell.percent_sign", {"sheet": "2007Q1", "row": 2, "column": "听取汇报次数"})]


def test_numbers_of_a_workbook_lose_their_binary_traces(loaded: Engine, tmp_path: Path) -> None:
    load(
        loaded, write_book(tmp_path, {"2007Q1": [["乡镇", "听取汇报次数"], ["滨河街道", 0.1 + 0.2], ["兴谷街道", 4.0]]})
    )
    values = {area: value for (area, _, _), (_, _, value) in stored(loaded).items()}
    assert values == {BINHE: Decimal("0.3"), XINGGU: Decimal(4)}


@pytest.mark.parametrize("label", ["合计", "全区", "total", "总计", "平谷区", "110117", "Pinggu district"])
def test_a_total_that_adds_up_is_skipped_and_told(loaded: Engine, tmp_path: Path, label: str) -> None:
    report = wide(
        loaded,
        tmp_path,
        "时期,乡镇,符合政策出生数,出生数",
        "2007Q2,滨河街道,3,4",
        "2007Q2,兴谷街道,5,6",
        f"2007Q2,{label},8,10",
    )
    assert report.added == 2
    assert ("table.total_skipped", {"row": 4}) in told(report.notes)


def test_a_total_that_does_not_add_up_is_refused(loaded: Engine, tmp_path: Path) -> None:
    lines = "时期,乡镇,符合政策出生数,出生数\n2007Q2,滨河街道,3,4\n2007Q2,兴谷街道,5,6\n2007Q2,合计,8,11\n"
    assert refused(loaded, write_csv(tmp_path, lines)) == [("table.total_differs", {"row": 4, "column": "出生数"})]


def test_a_total_in_a_long_table_is_checked_too(loaded: Engine, tmp_path: Path) -> None:
    lines = "2007Q2,110117001,third,1,,\n2007Q2,110117002,third,2,,\n2007Q2,合计,third,{},,\n"
    assert refused(loaded, write_csv(tmp_path, HEAD + lines.format(4))) == [
        ("table.total_differs", {"row": 4, "column": "numerator"})
    ]
    assert load(loaded, write_csv(tmp_path, HEAD + lines.format(3))).added == 2


@pytest.mark.parametrize(
    ("lines", "code", "place"),
    [
        (["乡镇,符合政策出生数,出生数", "滨河街道,3,4"], "table.period_missing", {}),
        (["2007年二季度累计,,", "乡镇,符合政策出生数,出生数", "滨河街道,3,4"], "table.period_cumulative", {"row": 1}),
        (["2007年1-6月,,", "乡镇,符合政策出生数,出生数", "滨河街道,3,4"], "table.period_cumulative", {"row": 1}),
        (["2007Q1 2007Q2,,", "乡镇,符合政策出生数,出生数", "滨河街道,3,4"], "table.period_conflict", {}),
        (
            ["2007Q2,,", "乡镇,符合政策生育率,", "滨河街道,96.5,"],
            "table.rate_without_counts",
            {"row": 2, "column": "符合政策生育率"},
        ),
        (["2007Q2,,", "乡镇,符合政策出生数,", "滨河街道,3,"], "table.denominator_column_missing", {"row": 2}),
        (["2007Q2,,", "乡镇,compliant 分母,", "滨河街道,3,"], "table.numerator_column_missing", {"row": 2}),
        (
            ["2007Q2,,,", "乡镇,符合政策出生数,出生数,出生率x", "滨河街道,3,4,5"],
            "table.heading_unknown",
            {"row": 2, "column": "出生率x"},
        ),
        (
            ["2007Q2,,,", "乡镇,符合政策出生数,出生数,出生数", "滨河街道,3,4,5"],
            "table.heading_twice",
            {"row": 2, "column": "出生数"},
        ),
        (["2007Q2,,", "滨河街道,3,4"], "table.heading_not_found", {}),
        (
            ["2007Q2,,", "乡镇,符合政策出生数,出生数", "滨河村,3,4"],
            "indicators.area_unknown_nearest",
            {"row": 3, "column": "乡镇"},
        ),
        (
            ["2007Q2,,,", "代码,乡镇,符合政策出生数,出生数", "110117001,兴谷街道,3,4"],
            "indicators.code_and_name_disagree",
            {"row": 3, "column": "代码"},
        ),
    ],
)
def test_a_wide_table_that_leaves_doubt_is_refused(
    loaded: Engine, tmp_path: Path, lines: list[str], code: str, place: dict[str, object]
) -> None:
    assert (code, place) in refused(loaded, write_csv(tmp_path, "\n".join(lines) + "\n"))


def test_a_rate_beside_its_counts_is_left_out_and_told(loaded: Engine, tmp_path: Path) -> None:
    report = wide(loaded, tmp_path, "2007Q2,,,", "乡镇,符合政策出生数,出生数,符合政策生育率(%)", "滨河街道,3,4,75")
    assert ("table.column_derived", {"row": 2, "column": "符合政策生育率(%)"}) in told(report.notes)
    assert stored(loaded) == {(BINHE, "compliant", "2007Q2"): (3, 4, None)}


def test_a_period_given_with_the_file_must_agree_with_its_title(loaded: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path, "2007Q1,,\n乡镇,符合政策出生数,出生数\n滨河街道,3,4\n")
    assert refused(loaded, path, period="2007Q2") == [("table.period_disagrees", {})]
    load(loaded, path, period="2007Q1")
    assert stored(loaded) == {(BINHE, "compliant", "2007Q1"): (3, 4, None)}


@pytest.mark.parametrize(("period", "code"), [("2007", "cell.period_not_quarter"), ("soon", "period.unreadable")])
def test_the_period_given_with_a_file_must_be_a_quarter(loaded: Engine, tmp_path: Path, period: str, code: str) -> None:
    path = write_csv(tmp_path, "乡镇,符合政策出生数,出生数\n滨河街道,3,4\n")
    assert [each for each, _ in refused(loaded, path, period=period)] == [code]


def test_other_names_of_an_area_are_known(loaded: Engine, tmp_path: Path) -> None:
    wide(loaded, tmp_path, "2007Q2,,", "乡镇,符合政策出生数,出生数", "渔阳地区,3,4")
    assert stored(loaded) == {(PINGGU, "compliant", "2007Q2"): (3, 4, None)}


def test_serial_numbers_remarks_and_signatures_do_no_harm(loaded: Engine, tmp_path: Path) -> None:
    report = wide(
        loaded,
        tmp_path,
        "2007Q2,,,,",
        "序号,乡镇,符合政策出生数,出生数,备注",
        "1,滨河街道,3,4,",
        "2,兴谷街道,,,未报",
        ",填表日期 2007-07-05,,,",
    )
    assert report.rows == 2
    assert stored(loaded) == {(BINHE, "compliant", "2007Q2"): (3, 4, None)}
    assert ("table.row_without_figures", {"row": 5}) in told(report.notes)


# ------------------------------------------------------------------ revisions


def test_the_same_file_twice_changes_nothing_and_makes_no_batch(loaded: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEAD + "2007Q2,110117001,compliant,3,4,\n2007Q2,110117001,budget,10.50,4,\n")
    assert load(loaded, path).batch == 2
    with reading(loaded) as connection:
        before = batches.stamp(connection)
    again = load(loaded, path, at=later(5))
    assert (again.added, again.revised, again.unchanged, again.batch) == (0, 0, 2, None)
    with reading(loaded) as connection:
        assert batches.stamp(connection) == before
        assert len(batches.all(connection)) == 2


def test_a_correction_adds_a_revision_only_where_something_changed(loaded: Engine, tmp_path: Path) -> None:
    first = write_csv(
        tmp_path, HEAD + "2007Q2,110117001,compliant,3,4,\n2007Q2,110117002,compliant,5,6,\n", name="a.csv"
    )
    second = write_csv(
        tmp_path, HEAD + "2007Q2,110117001,compliant,3,4,\n2007Q2,110117002,compliant,6,6,\n", name="b.csv"
    )
    load(loaded, first, at=later(1))
    report = load(loaded, second, at=later(2))
    assert (report.added, report.revised, report.unchanged) == (0, 1, 1)
    with reading(loaded) as connection:
        history = observations.history(connection, area=XINGGU, indicator="compliant")
        past = observations.read(connection, areas=[XINGGU], as_of=later(1))
        now = observations.read(connection, areas=[XINGGU])
    assert [(each.revision, each.file, each.row, each.recorded_at) for each in history] == [
        (1, "a.csv", 3, later(1)),
        (2, "b.csv", 3, later(2)),
    ]
    assert past == [Observation(XINGGU, "compliant", Q2, 5, 6, None)]
    assert now == [Observation(XINGGU, "compliant", Q2, 6, 6, None)]


def test_a_dry_run_reports_the_same_and_stores_nothing(loaded: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path, HEAD + "2007Q2,110117001,compliant,3,4,\n")
    with reading(loaded) as connection:  # where writing would fail
        report = load_indicators(
            connection, programme=small_programme(), paths=[path], recorded_at=later(1), who="me", dry_run=True
        )
    assert (report.added, report.batch) == (1, None)
    assert stored(loaded) == {}


def test_who_and_when_are_kept_with_the_batch(loaded: Engine, tmp_path: Path) -> None:
    load(loaded, write_csv(tmp_path, HEAD + "2007Q2,110117001,compliant,3,4,\n", name="q2.csv"))
    with reading(loaded) as connection:
        last = batches.all(connection)[-1]
    assert (last.kind, last.file, last.who, last.rows, last.added, last.revised) == (
        "indicators",
        "q2.csv",
        "me",
        1,
        1,
        0,
    )
    assert last.recorded_at == later(1) and last.recorded_at.tzinfo is UTC
    assert len(last.sha256) == 64
