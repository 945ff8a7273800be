"""The inputs ledger: money and things put into a town; corrections are entries that take others back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection, func, insert, select

from assessment.problems import Problem, Refused
from assessment.twinning.agreements import Agreement
from assessment.twinning.inputs import Entry, InputKind, check_entry
from data.intake.numbers import LARGEST
from data.schema import twinning_inputs
from data.store.twinning import agreements
from data.store.twinning.agreements import StoredAgreement
from data.store.twinning.problems import Checks, problem
from data.store.twinning.wording import wording_problems
from data.store.twinning.writes import Write, open_batch

LARGEST_YUAN = Decimal(10) ** 13


@dataclass(frozen=True, slots=True)
class NewInput:
    """What is to be entered: `amount` in yuan for money, `thing` and `count` for things.

    `fund` names the revolving fund that the money comes from or goes back to, None where it is none.
    """

    agreement: str
    kind: InputKind
    on: date
    payer: str
    purpose: str
    amount: Decimal | None = None
    thing: str | None = None
    count: int | None = None
    fund: str | None = None


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry of the ledger; `reason` says why it takes another one back."""

    number: int
    entry: Entry
    fund: str | None
    reason: str
    who: str
    recorded_at: datetime


def code_of(number: int) -> str:
    """The code of an entry."""
    return f"E{number}"


def read(connection: Connection, *, as_of: datetime | None = None) -> list[StoredEntry]:
    """All entries recorded by `as_of` (inclusive), in the order in which they were recorded."""
    parties = {each.number: each.agreement for each in agreements.read(connection)}
    query = select(twinning_inputs).order_by(twinning_inputs.c.number)
    if as_of is not None:
        query = query.where(twinning_inputs.c.recorded_at <= as_of)
    return [
        StoredEntry(
            number=row.number,
            entry=Entry(
                code=code_of(row.number),
                agreement=agreements.code_of(row.agreement),
                town=parties[row.agreement].town,
                partner=parties[row.agreement].partner,
                kind=InputKind(row.kind),
                on=row.day,
                payer=row.payer,
                purpose=row.purpose,
                amount=row.amount,
                thing=row.thing,
                count=row.pieces,
                reverses=None if row.reverses is None else code_of(row.reverses),
            ),
            fund=row.fund,
            reason=row.reason,
            who=row.who,
            recorded_at=row.recorded_at,
        )
        for row in connection.execute(query)
    ]


def enter(connection: Connection, offered: Sequence[NewInput], *, write: Write) -> tuple[str, ...]:
    """Adds entries, all or nothing, and returns their codes. Raises `Refused` with every problem of all."""
    number = _next_number(connection)
    known = {each.code: each for each in agreements.read(connection)}
    checks = Checks()
    rows: list[tuple[StoredAgreement, NewInput]] = []
    for place, new in enumerate(offered):
        stored = known.get(new.agreement)
        if stored is None:
            shown = ", ".join(known) or "–"
            checks.add(problem("twinning_store.agreement_unknown", value=new.agreement, known=shown))
            continue
        entry = _entry(new, stored.agreement, code_of(number + place))
        checks.add(*_problems(new))
        checks.run(lambda each=entry, term=stored.agreement: check_entry(each, term, ()))  # type: ignore[misc]
        rows.append((stored, new))
    checks.finish()
    if not rows:
        return ()
    batch = open_batch(connection, write, about=f"{rows[0][0].agreement.town} input", rows=len(rows))
    values = [_row(number + place, stored.number, new, write, batch) for place, (stored, new) in enumerate(rows)]
    connection.execute(insert(twinning_inputs), values)
    return tuple(code_of(number + place) for place in range(len(rows)))


def reverse(connection: Connection, *, code: str, on: date, reason: str, write: Write) -> str:
    """Takes an entry back by another one, and returns the code of that. Raises `Refused`."""
    earlier = read(connection)
    was = next((each for each in earlier if each.entry.code == code), None)
    if was is None:
        raise Refused([problem("twinning_store.entry_unknown", value=code)])
    number = _next_number(connection)
    entry = replace(was.entry, code=code_of(number), on=on, reverses=code)
    checks = Checks()
    checks.add(*wording_problems({"reason": reason}, needed=frozenset({"reason"})))
    stored = agreements.one(connection, was.entry.agreement)
    checks.run(lambda: check_entry(entry, stored.agreement, [each.entry for each in earlier]))
    checks.finish()
    batch = open_batch(connection, write, about=f"{was.entry.town} reverse {code}")
    new = NewInput(
        agreement=entry.agreement,
        kind=entry.kind,
        on=on,
        payer=entry.payer,
        purpose=entry.purpose,
        amount=entry.amount,
        thing=entry.thing,
        count=entry.count,
        fund=was.fund,
    )
    row = _row(number, stored.number, new, write, batch) | {"reverses": was.number, "reason": reason}
    connection.execute(insert(twinning_inputs), row)
    return entry.code


def _entry(new: NewInput, agreement: Agreement, code: str) -> Entry:
    return Entry(
        code=code,
        agreement=new.agreement,
        town=agreement.town,
        partner=agreement.partner,
        kind=new.kind,
        on=new.on,
        payer=new.payer,
        purpose=new.purpose,
        amount=new.amount,
        thing=new.thing,
        count=new.count,
    )


def _problems(new: NewInput) -> list[Problem]:
    texts = {"payer": new.payer, "purpose": new.purpose, "thing": new.thing or "", "fund": new.fund or ""}
    found = list(wording_problems(texts, needed=frozenset({"payer", "purpose"})))
    if new.amount is not None and new.amount.is_finite() and new.amount > LARGEST_YUAN:
        found.append(problem("twinning_store.amount_too_large", value=f"{new.amount:f}"))
    if new.count is not None and new.count > LARGEST:
        found.append(problem("twinning_store.amount_too_large", value=new.count))
    return found


def _next_number(connection: Connection) -> int:
    return 1 + (connection.execute(select(func.max(twinning_inputs.c.number))).scalar() or 0)


def _row(number: int, agreement: int, new: NewInput, write: Write, batch: int) -> dict[str, object]:
    things = new.kind is InputKind.things
    return {
        "number": number,
        "agreement": agreement,
        "kind": new.kind.value,
        "day": new.on,
        "payer": new.payer,
        "purpose": new.purpose,
        "fund": new.fund,
        "amount": None if things else new.amount,
        "thing": new.thing if things else None,
        "pieces": new.count if things else None,
        "reverses": None,
        "reason": "",
        "who": write.who,
        "recorded_at": write.recorded_at,
        "batch": batch,
    }
