"""Loads the register of partner units: code,name_zh,name_en,kind,capacity[,fields], csv or xlsx."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection

from assessment.model import Programme
from assessment.problems import Refused
from assessment.twinning.costs import PartnerKind
from data.intake.columns import heading_at, judge_unknown
from data.intake.entries import Findings
from data.intake.files import Source, combined_sha256, read_sources
from data.intake.headings import key_of, keys_of
from data.intake.numbers import CellFault, whole
from data.intake.problems import capped, problem
from data.intake.registered import cut_code
from data.intake.report import LoadReport
from data.intake.tables import Row, Table, shown
from data.store import areas, batches
from data.store.twinning import partners
from data.store.twinning.partners import PartnerField, RegisteredPartner

KIND = "partners"
HEADINGS = "code, name_zh, name_en, kind, capacity"
MOST_TOWNS = 1_000

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("code", "代码", "单位代码"),
    "name_zh": ("name_zh", "中文名", "中文名称", "名称", "单位", "单位名称"),
    "name_en": ("name_en", "英文名", "英文名称"),
    "kind": ("kind", "类型", "单位类型"),
    "capacity": ("capacity", "可帮扶数", "帮扶数", "帮扶能力"),
    "fields": ("fields", "field", "专长", "业务领域", "领域"),
}
_REQUIRED = ("code", "kind", "capacity")
_BY_KEY = {key_of(heading): column for column, headings in _COLUMNS.items() for heading in headings}
_KINDS: Mapping[PartnerKind, tuple[str, ...]] = {
    PartnerKind.town: ("town", "镇街", "镇", "乡镇", "街道"),
    PartnerKind.department: ("department", "部门", "职能部门"),
    PartnerKind.direct_unit: ("direct_unit", "direct unit", "直属单位", "直管单位"),
}
_KIND_BY_KEY = {key_of(word): kind for kind, words in _KINDS.items() for word in words}
_CODE = re.compile(r"[0-9A-Za-z_-]{1,20}")
_APART = re.compile(r"[;；、|\n]")
_SHARE = re.compile(r"(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)")


@dataclass(frozen=True, slots=True)
class _Known:
    """What rows are read against: names of areas by code, and lines and indicators by how they are written."""

    areas: Mapping[str, tuple[str, ...]]
    subjects: Mapping[str, str]


def load_partners(
    connection: Connection,
    *,
    programme: Programme,
    path: Path,
    recorded_at: datetime,
    who: str,
    dry_run: bool = False,
) -> LoadReport:
    """Loads the register; a changed row becomes a revision, and a unit that is not in the file stays.

    The caller owns the transaction. Raises `Refused` with every problem; nothing is written then, nor in a
    dry run.
    """
    sources = read_sources([path])
    findings = Findings(notes=list(sources[0].notes))
    known = _Known(areas.names(connection), _subjects(programme))
    offered: list[RegisteredPartner] = []
    for table in sources[0].tables:
        heading = _heading(table)
        if heading is None and offered:
            findings.notes.append(problem("sheet.not_a_table", table.place()))
            continue
        columns = _columns(table, heading or 0, findings)
        if columns:
            offered.extend(_read(table, heading or 0, columns, known, findings))
    if not offered and not findings.problems:
        findings.problems.append(problem("table.no_rows", {"file": sources[0].name}))
    if findings.problems:
        raise Refused(capped(findings.problems))
    return _committed(connection, offered, sources, findings, recorded_at=recorded_at, who=who, dry_run=dry_run)


def _subjects(programme: Programme) -> dict[str, str]:
    """Comparable text → code of the line or indicator that it means."""
    named = [(each.code, each.name) for each in programme.lines]
    named += [(each.code, each.name) for each in programme.indicators]
    return {key_of(text): code for code, name in named for text in (code, name.zh, name.en)}


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
            unknown.append(index)
        elif name in columns:
            first = heading_at(table, heading, columns[name])
            place = table.place(row.number, shown(cell))
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
    table: Table, heading: int, columns: Mapping[str, int], known: _Known, findings: Findings
) -> Iterator[RegisteredPartner]:
    seen: dict[str, int] = {}
    for row in table.rows[heading + 1 :]:
        findings.rows += 1
        partner = _partner(table, row, columns, known, findings)
        if partner is None:
            continue
        if partner.code in seen:
            place = table.place(row.number, heading_at(table, heading, columns["code"]))
            findings.problems.append(problem("partners.twice", place, value=partner.code, first=seen[partner.code]))
        seen.setdefault(partner.code, row.number)
        yield partner


def _partner(
    table: Table, row: Row, columns: Mapping[str, int], known: _Known, findings: Findings
) -> RegisteredPartner | None:
    before = len(findings.problems)

    def text(name: str) -> str:
        cell = row.cell(columns.get(name))
        return "" if cell is None else str(cell)

    def wrong(code: str, name: str, **params: object) -> None:
        findings.problems.append(problem(code, table.place(row.number, name), **params))

    code = cut_code(row.cell(columns["code"])) or ""
    kind = _KIND_BY_KEY.get(key_of(text("kind")))
    if kind is None:
        wrong("partners.kind_unknown", "kind", value=shown(text("kind")), expected=", ".join(PartnerKind))
    if not code:
        wrong("partners.code_missing", "code")
    elif not _CODE.fullmatch(code):
        wrong("partners.code_form", "code", value=shown(code))
    elif kind is PartnerKind.town and code not in known.areas:
        wrong("partners.town_unknown", "code", value=code)
    elif kind not in (PartnerKind.town, None) and code in known.areas:
        wrong("partners.code_of_town", "code", value=code)
    # a town is called as in the table of areas
    names = known.areas.get(code, ()) if kind is PartnerKind.town else ()
    name_zh = text("name_zh") or (names[0] if names else "")
    name_en = text("name_en") or (names[1] if len(names) > 1 else "")
    if not name_zh and not name_en:
        wrong("partners.name_missing", "name_zh")
    capacity = _capacity(table, row, columns, findings)
    fields = _fields(table, row, text("fields"), known, findings)
    if len(findings.problems) > before or kind is None or capacity is None:
        return None
    return RegisteredPartner(code, name_zh or name_en, name_en or name_zh, kind, capacity, fields)


def _capacity(table: Table, row: Row, columns: Mapping[str, int], findings: Findings) -> int | None:
    place = table.place(row.number, "capacity")
    try:
        found = whole(row.cell(columns["capacity"]))
    except CellFault as fault:
        findings.fault(fault, place)
        return None
    if found is None:
        findings.problems.append(problem("partners.capacity_missing", place))
    elif not 0 <= found <= MOST_TOWNS:
        findings.problems.append(problem("partners.capacity_range", place, value=found, expected=MOST_TOWNS))
    return found


def _fields(table: Table, row: Row, text: str, known: _Known, findings: Findings) -> tuple[PartnerField, ...]:
    """Fields parted by semicolons: a line or an indicator, with a share or wholly; any other word is kept."""
    place = table.place(row.number, "fields")
    found: dict[str, PartnerField] = {}
    for each in filter(None, (part.strip() for part in _APART.split(text))):
        written, equals, share = each.partition("=")
        code = known.subjects.get(key_of(written))
        if equals and not _SHARE.fullmatch(share.strip()):
            findings.problems.append(problem("partners.field_share", place, value=shown(each)))
            continue
        if code is None:
            findings.notes.append(problem("partners.field_word", place, value=shown(written.strip())))
        name = code or written.strip()
        if name in found:
            findings.problems.append(problem("partners.field_twice", place, value=shown(name)))
        covers = None if code is None else Decimal(share.strip() or 1)
        found[name] = PartnerField(name, covers)
    return tuple(found.values())


def _committed(
    connection: Connection,
    offered: Sequence[RegisteredPartner],
    sources: Sequence[Source],
    findings: Findings,
    *,
    recorded_at: datetime,
    who: str,
    dry_run: bool,
) -> LoadReport:
    stored = partners.current(connection)
    new = [each for each in offered if each != stored.get(each.code)]
    added = sum(each.code not in stored for each in new)
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
        partners.add(connection, new, recorded_at=recorded_at, batch=batch)
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
