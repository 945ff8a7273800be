"""Loads the table of areas: code,name_zh,name_en,kind,tier[,valid_from][,other_names], csv or xlsx."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection

from assessment.facts import Area, AreaRevision
from assessment.model import Programme
from assessment.problems import Refused
from data.intake.columns import heading_at, judge_unknown
from data.intake.entries import Findings
from data.intake.files import Source, combined_sha256, read_sources
from data.intake.headings import key_of, keys_of
from data.intake.numbers import CellFault, day
from data.intake.problems import capped, problem
from data.intake.registered import cut_code, is_long
from data.intake.report import LoadReport
from data.intake.tables import Row, Table, shown
from data.store import areas, batches

KIND = "areas"
HEADINGS = "code, name_zh, name_en, kind, tier"

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "area_code", "代码", "区划代码", "行政区划代码", "乡镇代码"),
    "name_zh": ("name_zh", "中文名", "中文名称", "名称", "乡镇", "乡镇名称"),
    "name_en": ("name_en", "英文名", "英文名称"),
    "kind": ("kind", "类型", "单位类型"),
    "tier": ("tier", "档次", "分档", "类别"),
    "valid_from": ("valid_from", "生效日期", "起始日期"),
    "other_names": ("other_names", "other_name", "other_name_in_code_list", "别名", "其他名称", "曾用名"),
}
_REQUIRED = ("code", "name_zh", "name_en", "kind", "tier")
_IGNORED = ("lon", "lat", "longitude", "latitude", "area_km2", "经度", "纬度", "面积", "面积(km2)")
_BY_KEY = {key_of(heading): column for column, headings in _COLUMNS.items() for heading in headings}
_IGNORED_KEYS = frozenset(key_of(heading) for heading in _IGNORED)

KINDS: Mapping[str, tuple[str, ...]] = {
    "town": ("town", "镇", "建制镇"),
    "township": ("township", "乡", "民族乡"),
    "sub-district": ("sub-district", "subdistrict", "街道", "街道办事处", "街道办"),
    "zone": ("zone", "开发区", "园区", "管理区"),
    "farm": ("farm", "农场", "林场", "牧场"),
    "county": ("county", "县"),
    "district": ("district", "区", "市辖区"),
    "other": ("other", "其他"),
}
"""Stored kind → what a table may say."""
_KIND_BY_KEY = {key_of(word): kind for kind, words in KINDS.items() for word in words}

_CODE = re.compile(r"[0-9A-Za-z_-]{1,20}")
_NAMES_APART = re.compile(r"[;；、|/,，]")


@dataclass(frozen=True, slots=True)
class _Offered:
    row: int
    named: areas.NamedRevision


def load_areas(
    connection: Connection,
    *,
    programme: Programme,
    path: Path,
    recorded_at: datetime,
    who: str,
    dry_run: bool = False,
) -> LoadReport:
    """Loads areas; a changed row, or one with another `valid_from`, becomes a revision.

    The caller owns the transaction. Raises `Refused` with every problem; nothing is written then, nor in a
    dry run.
    """
    sources = read_sources([path])
    findings = Findings(notes=list(sources[0].notes))
    offered: list[_Offered] = []
    with_others = False
    for table in sources[0].tables:
        heading = _heading(table)
        if heading is None and len(sources[0].tables) > 1 and offered:
            findings.notes.append(problem("sheet.not_a_table", table.place()))
            continue
        columns = _columns(table, heading or 0, findings)
        with_others = with_others or "other_names" in columns
        if columns:
            offered.extend(_read(table, heading or 0, columns, programme=programme, findings=findings))
    if not offered and not findings.problems:
        findings.problems.append(problem("table.no_rows", {"file": sources[0].name}))
    if findings.problems:
        raise Refused(capped(findings.problems))
    return _committed(
        connection,
        [each.named for each in offered],
        keep_names=not with_others,
        sources=sources,
        findings=findings,
        recorded_at=recorded_at,
        who=who,
        dry_run=dry_run,
    )


def _heading(table: Table) -> int | None:
    """The first row that names at least two of the columns."""
    for index, row in enumerate(table.rows[:30]):
        if sum(_column(cell) is not None for cell in row.cells if isinstance(cell, str)) >= 2:
            return index
    return None


def _column(heading: str) -> str | None:
    return next((_BY_KEY[key] for key in keys_of(heading) if key in _BY_KEY), None)


def _columns(table: Table, heading: int, findings: Findings) -> dict[str, int]:
    """Column name → index; empty (and a problem told) where one is missing."""
    row = table.rows[heading]
    columns: dict[str, int] = {}
    unknown = []
    for index, cell in enumerate(row.cells):
        name = _column(cell) if isinstance(cell, str) else None
        if name is None:
            if isinstance(cell, str) and key_of(cell) in _IGNORED_KEYS:
                place = table.place(row.number, cell)
                findings.notes.append(problem("table.column_ignored", place, value=cell))
            else:
                unknown.append(index)
        elif name in columns:
            place = table.place(row.number, shown(cell))
            first = heading_at(table, heading, columns[name])
            findings.problems.append(problem("table.heading_twice", place, value=shown(cell), first=first))
        else:
            columns[name] = index
    judge_unknown(table, heading, unknown, expected=tuple(_COLUMNS), findings=findings)
    missing = [name for name in _REQUIRED if name not in columns]
    for name in missing:
        place = table.place(row.number)
        findings.problems.append(problem("table.heading_missing", place, value=name, expected=HEADINGS))
    return {} if missing else columns


def _read(
    table: Table, heading: int, columns: Mapping[str, int], *, programme: Programme, findings: Findings
) -> list[_Offered]:
    offered: list[_Offered] = []
    seen: dict[tuple[str, date | None], int] = {}
    cut = 0
    for row in table.rows[heading + 1 :]:
        findings.rows += 1
        cut += is_long(str(row.cell(columns["code"])))
        named = _revision(table, row, columns, programme=programme, findings=findings)
        if named is None:
            continue
        key = (named.revision.area.code, named.revision.valid_from)
        if key in seen:
            place = table.place(row.number, heading_at(table, heading, columns["code"]))
            findings.problems.append(problem("areas.twice", place, value=key[0], first=seen[key]))
        seen.setdefault(key, row.number)
        offered.append(_Offered(row.number, named))
    if cut:
        findings.notes.append(problem("areas.code_cut", table.place(), count=cut))
    return offered


def _revision(
    table: Table, row: Row, columns: Mapping[str, int], *, programme: Programme, findings: Findings
) -> areas.NamedRevision | None:
    before = len(findings.problems)

    def text(name: str) -> str:
        cell = row.cell(columns.get(name))
        return "" if cell is None else str(cell)

    def wrong(code: str, name: str, **params: object) -> None:
        findings.problems.append(problem(code, table.place(row.number, name), **params))

    code = cut_code(row.cell(columns["code"])) or ""
    if not code:
        wrong("areas.code_missing", "code")
    elif not _CODE.fullmatch(code):
        wrong("areas.code_form", "code", value=shown(code))
    if not text("name_zh") and not text("name_en"):
        wrong("areas.name_missing", "name_zh")
    kind = _KIND_BY_KEY.get(key_of(text("kind")))
    if kind is None:
        wrong("areas.kind_unknown", "kind", value=shown(text("kind")), expected=", ".join(KINDS))
    tier = _tier(text("tier"), programme)
    if tier is None and text("tier"):
        known = ", ".join(each.code for each in programme.tiers)
        wrong("areas.tier_unknown", "tier", value=shown(text("tier")), expected=known)
    valid_from = None
    try:
        valid_from = day(row.cell(columns.get("valid_from")))
    except CellFault as fault:
        wrong(fault.code, "valid_from", **fault.params)
    if len(findings.problems) > before or kind is None:
        return None
    # a name in one language only stands for both: an empty label would show as nothing at all
    name_zh, name_en = text("name_zh") or text("name_en"), text("name_en") or text("name_zh")
    others = tuple(filter(None, (each.strip() for each in _NAMES_APART.split(text("other_names")))))
    return areas.NamedRevision(AreaRevision(Area(code, name_zh, name_en, kind, tier), valid_from), others)


def _tier(text: str, programme: Programme) -> str | None:
    keys = {key_of(each): tier.code for tier in programme.tiers for each in (tier.code, tier.name.zh, tier.name.en)}
    return keys.get(key_of(text)) if text else None


def _committed(
    connection: Connection,
    offered: Sequence[areas.NamedRevision],
    *,
    keep_names: bool,
    sources: Sequence[Source],
    findings: Findings,
    recorded_at: datetime,
    who: str,
    dry_run: bool,
) -> LoadReport:
    stored = {
        (named.revision.area.code, named.revision.valid_from): named for named in areas.named_revisions(connection)
    }
    codes = {code for code, _ in stored}
    new = []
    for named in offered:
        known = stored.get((named.revision.area.code, named.revision.valid_from))
        if keep_names and known is not None:
            named = areas.NamedRevision(named.revision, known.other_names)
        if named != known:
            new.append(named)
    added = len({named.revision.area.code for named in new} - codes)
    batch = None
    if new and not dry_run:
        batch = batches.next_id(connection)
        batches.add(
            connection,
            batches.Batch(
                id=batch,
                kind=KIND,
                file=sources[0].name,
                sha256=combined_sha256(sources),
                recorded_at=recorded_at,
                who=who,
                rows=findings.rows,
                added=added,
                revised=len(new) - added,
            ),
        )
        areas.add(connection, new, recorded_at=recorded_at, batch=batch)
    return LoadReport(
        kind=KIND,
        files=(sources[0].name,),
        rows=findings.rows,
        added=added,
        revised=len(new) - added,
        unchanged=len(offered) - len(new),
        batch=batch,
        notes=tuple(findings.notes),
    )
