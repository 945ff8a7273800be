"""What can be wrong with a table, as codes and English sentences; `layouts/text` holds the sentences people
read.
"""

from collections.abc import Iterable, Mapping, Sequence

from assessment.problems import Problem

PROBLEMS: dict[str, str] = {
    # the file as such
    "file.missing": "There is no such file.",
    "file.empty": "The file is empty.",
    "file.too_large": "The file has {value} MB; at most {expected} MB are read. Split it by period.",
    "file.too_many_rows": "The table has more than {expected} rows. Split it by period.",
    "file.too_many_columns": ("The table has more than {expected} columns. Remove what is not part of the table."),
    "file.unsafe_archive": ("The workbook unpacks to something far larger than a table ({value}); it was not opened."),
    "file.old_excel": "This is a workbook of Excel 97–2003 (.xls). Open it and save it as .xlsx.",
    "file.encrypted": "The workbook is protected by a password. Save it without one.",
    "file.html_not_excel": (
        "This is a web page with the name of a workbook. Open it in Excel or WPS and save it as .xlsx."
    ),
    "file.not_a_table": "This is neither a csv text nor an .xlsx workbook ({value}).",
    "file.encoding_unknown": (
        "The text is in none of the encodings UTF-8, UTF-16, GBK, GB18030. Save it as csv UTF-8."
    ),
    "file.csv_broken": (
        "The csv text cannot be split into cells: {value}. Look for a quotation mark without its pair."
    ),
    "file.workbook_broken": ("The workbook cannot be read: {value}. Open it in Excel or WPS and save it again."),
    "file.more_problems": "There are {value} more problems; mend these first.",
    "file.encoding_detected": "The text was read as {value}.",
    "sheet.hidden_skipped": "The sheet is hidden and was not read.",
    "sheet.not_a_table": "The sheet holds no table that is known here and was not read.",
    # records of persons: the value is never repeated
    "persons.resident_id": (
        "{count} cells of this column look like resident ID numbers. Only sums of a township are loaded "
        "here, never records of persons; nothing was stored."
    ),
    "persons.phone": (
        "{count} cells of this column look like mobile phone numbers. Only sums of a township are loaded "
        "here, never records of persons; nothing was stored."
    ),
    "persons.heading": (
        "The headings are those of a list of persons. Only sums of a township are loaded here, never "
        "records of persons; nothing was stored."
    ),
    # the table as such
    "table.heading_not_found": "No heading row was found in the first {rows} rows. Expected {expected}.",
    "table.heading_missing": "The heading '{value}' is missing. Expected headings: {expected}.",
    "table.heading_unknown": (
        "The heading '{value}' is not known. Nearest: '{nearest}'. Correct it or remove the column."
    ),
    "table.heading_twice": "The heading '{value}' says the same as '{first}'. Keep one of the columns.",
    "table.heading_ambiguous": "The heading '{value}' means several indicators: {expected}. Use their codes.",
    "table.numerator_column_missing": (
        "The column with the numerator of '{indicator}' is missing. Expected '{expected}'."
    ),
    "table.denominator_column_missing": (
        "The column with the denominator of '{indicator}' is missing. Expected '{expected}'."
    ),
    "table.rate_without_counts": (
        "'{value}' is a rate without its counts; rates are computed here. Expected the columns '{expected}'."
    ),
    "table.no_rows": "There is no row below the heading.",
    "table.period_missing": (
        "Nothing says which quarter the table is of. Add a column 'period', write the quarter (2007Q2, "
        "2007年二季度) above the heading, or give it when loading."
    ),
    "table.period_disagrees": "The table says {value}, but {expected} was asked for.",
    "table.period_conflict": "The lines above the heading name several quarters: {value}. Keep one.",
    "table.period_cumulative": (
        "'{value}' says that these are sums since the beginning of the year. Load the figures of each "
        "quarter; the sums are computed here."
    ),
    "table.column_ignored": "The column '{value}' is not read.",
    "table.column_derived": "The column '{value}' is not read: it is computed from the counts.",
    "table.total_skipped": "The row '{value}' is a sum and was not loaded.",
    "table.total_differs": (
        "The row '{total}' says {value} for '{indicator}', but the rows add up to {expected}. Correct the"
        " figures or remove the row."
    ),
    "table.row_without_figures": "The row '{value}' has no figures and was not read.",
    "table.figure_unused": "{value} was not loaded: the counts that go with it are empty.",
    # one cell
    "cell.not_a_number": ("'{value}' is not a number. Leave the cell empty if nothing was reported; write 0 for none."),
    "cell.percent_sign": "'{value}' has a percent sign. Expected a plain number.",
    "cell.not_whole": "'{value}' is not a whole number. Counts are whole.",
    "cell.negative": "{value} is below zero. Expected 0 or more.",
    "cell.number_too_large": "{value} is too large or too long a number.",
    "cell.formula_without_value": (
        "The cell holds a formula whose result was not saved. Open the workbook in Excel or WPS and save it."
    ),
    "cell.period_missing": "The period is missing. Expected a quarter such as 2007Q2.",
    "cell.period_unreadable": "'{value}' is not a period. Expected a quarter such as 2007Q2 or 2007年二季度.",
    "cell.period_not_quarter": "'{value}' is longer than a quarter. Expected a quarter such as 2007Q2.",
    "cell.not_a_date": "'{value}' is not a date. Expected one such as 2007-07-01.",
    # areas
    "areas.none_registered": "No areas are registered yet. Load the areas first.",
    "areas.code_missing": "The code is missing.",
    "areas.code_form": (
        "'{value}' cannot be a code. Expected 1 to 20 letters, digits, - or _; of a township usually 9 digits."
    ),
    "areas.code_cut": "{count} codes of 12 digits were cut to 9.",
    "areas.name_missing": "The name is missing. Expected one in Chinese or in English.",
    "areas.kind_unknown": "'{value}' is not a kind of area. Expected one of {expected}.",
    "areas.tier_unknown": "'{value}' is not a tier of the programme. Expected one of {expected}, or nothing.",
    "areas.twice": "The code {value} stands in row {first} already, with the same first day.",
    # partners
    "partners.code_missing": "The code of the unit is missing.",
    "partners.code_form": (
        "'{value}' cannot be a code. Expected 1 to 20 letters, digits, - or _; of a town its area code."
    ),
    "partners.name_missing": "The name is missing. Expected one in Chinese or in English.",
    "partners.kind_unknown": "'{value}' is not a kind of partner. Expected one of {expected}.",
    "partners.town_unknown": "'{value}' is not a registered town. A town helps under its area code.",
    "partners.code_of_town": "{value} is the code of a town. Give the unit another code, or the kind town.",
    "partners.capacity_missing": "The capacity is missing. Expected the number of towns it can help at a time.",
    "partners.capacity_range": "The capacity is {value}. Expected 0 to {expected} towns.",
    "partners.field_share": "'{value}' has no share from 0 to 1. Write it as awareness_rate=0.8.",
    "partners.field_twice": "The field '{value}' stands twice. Keep one.",
    "partners.field_word": (
        "'{value}' is neither a line nor an indicator of the programme: it is shown, and matching does not count it."
    ),
    "partners.twice": "The code {value} stands in row {first} already.",
    # indicators
    "indicators.area_missing": "The row does not say of which area it is.",
    "indicators.area_unknown": "'{value}' is not a registered area. Correct it, or load the area first.",
    "indicators.area_unknown_nearest": "'{value}' is not a registered area. Nearest: {nearest}.",
    "indicators.area_ambiguous": "Several areas have the name '{value}': {expected}. Use the code.",
    "indicators.code_and_name_disagree": "The code {code} is that of {expected}, but the name is '{value}'.",
    "indicators.indicator_missing": "The row does not say of which indicator it is.",
    "indicators.indicator_unknown": "'{value}' is not an indicator of the programme. Nearest: {nearest}.",
    "indicators.derived": "'{indicator}' is computed from '{plus}' and '{minus}'. Load these instead.",
    "indicators.numerator_missing": ("The numerator of '{indicator}' is missing, though other figures are given."),
    "indicators.denominator_missing": ("The denominator of '{indicator}' is missing, though other figures are given."),
    "indicators.numerator_above_denominator": (
        "The numerator {value} of '{indicator}' is larger than the denominator {expected}. It cannot be."
    ),
    "indicators.denominator_not_used": ("'{indicator}' is a plain count. Leave the denominator empty (found {value})."),
    "indicators.value_not_counts": (
        "'{indicator}' is loaded as counts. Write numerator and denominator, not the value ({value})."
    ),
    "indicators.value_and_counts": (
        "Both counts and a value ({value}) are given for '{indicator}'. Keep the counts: the value is "
        "computed from them."
    ),
    "indicators.counts_not_value": (
        "'{indicator}' is a plain value. Write it as value, not as counts (found {value})."
    ),
    "indicators.duplicate": ("'{indicator}' of {area} for {quarter} stands already in {first_file}, row {first_row}."),
    # boundaries
    "matching.nothing_matched": (
        "None of the {value} outlines belongs to a registered area, neither by code nor by name. Found "
        "for instance: {found}. Registered for instance: {expected}."
    ),
    "matching.features_unmatched": "{count} outlines belong to no registered area: {value}.",
    "matching.areas_unmatched": "{count} areas have no outline: {value}.",
    "matching.district_outline": "The outline of the district itself was left out.",
}


def problem(code: str, place: Mapping[str, str | int | None], /, **params: object) -> Problem:
    """A problem of this package; places that are None are left out. Raises `KeyError` where the sentence
    lacks a field.
    """
    PROBLEMS[code].format_map(params)
    return Problem(code, {key: value for key, value in place.items() if value is not None}, params)


MOST_PROBLEMS = 1_000
"""More are counted, not listed: nobody reads them, and they may be one mistake repeated in every row."""


def distinct(problems: Iterable[Problem]) -> list[Problem]:
    """Each once, in order: a cell that several indicators use has its fault once."""
    return list({(each.code, *each.place.items(), str(each.params)): each for each in problems}.values())


def capped(problems: Sequence[Problem]) -> Sequence[Problem]:
    """The first thousand, and how many more there are."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    more = problem("file.more_problems", {}, value=len(problems) - MOST_PROBLEMS)
    return [*problems[:MOST_PROBLEMS], more]
