"""Twinning: partners, events, agreements with goals and tasks, inputs, visits and notes."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

INSTANT = sa.String(27)
TABLES = (
    "partners",
    "twinning_events",
    "twinning_criteria",
    "agreements",
    "agreement_goals",
    "agreement_tasks",
    "twinning_inputs",
    "twinning_notes",
)


def upgrade() -> None:
    _create_register()
    _create_events()
    _create_agreements()
    _create_inputs()
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def _create_register() -> None:
    op.create_table(
        "partners",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name_zh", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("capacity", sa.Integer, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        *_recorded("partners"),
        sa.PrimaryKeyConstraint("code", "revision", name="pk_partners"),
    )


def _create_events() -> None:
    op.create_table(
        "twinning_events",
        sa.Column("town", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("period", sa.Text),
        sa.Column("partners", sa.Text, nullable=False),
        sa.Column("round", sa.Integer),
        sa.Column("decision", sa.Text),
        sa.Column("inspectors", sa.Text, nullable=False),
        sa.Column("town_class", sa.Text),
        *_recorded("twinning_events"),
        sa.PrimaryKeyConstraint("town", "number", name="pk_twinning_events"),
    )
    op.create_table(
        "twinning_criteria",
        sa.Column("town", sa.Text, nullable=False),
        sa.Column("event", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("criterion", sa.Text, nullable=False),
        sa.Column("met", sa.SmallInteger),
        sa.Column("figure", sa.Text),
        sa.Column("needed", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["town", "event"],
            ["twinning_events.town", "twinning_events.number"],
            name="fk_twinning_criteria_town_event",
        ),
        sa.PrimaryKeyConstraint("town", "event", "number", name="pk_twinning_criteria"),
    )


def _create_agreements() -> None:
    op.create_table(
        "agreements",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("town", sa.Text, nullable=False),
        sa.Column("partner", sa.Text, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        *_recorded("agreements"),
        sa.PrimaryKeyConstraint("number", "revision", name="pk_agreements"),
    )
    op.create_table(
        "agreement_goals",
        sa.Column("agreement", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("start", sa.Text),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement", "revision"],
            ["agreements.number", "agreements.revision"],
            name="fk_agreement_goals_agreement_revision",
        ),
        sa.PrimaryKeyConstraint("agreement", "revision", "number", name="pk_agreement_goals"),
    )
    op.create_table(
        "agreement_tasks",
        sa.Column("agreement", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("task", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("due", sa.Date, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        *_recorded("agreement_tasks"),
        sa.PrimaryKeyConstraint("agreement", "task", "revision", name="pk_agreement_tasks"),
    )


def _create_inputs() -> None:
    op.create_table(
        "twinning_inputs",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("agreement", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("payer", sa.Text, nullable=False),
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("fund", sa.Text),
        sa.Column("amount", sa.BigInteger),
        sa.Column("thing", sa.Text),
        sa.Column("pieces", sa.BigInteger),
        sa.Column("reverses", sa.Integer),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        *_recorded("twinning_inputs"),
        sa.ForeignKeyConstraint(["reverses"], ["twinning_inputs.number"], name="fk_twinning_inputs_reverses"),
        sa.UniqueConstraint("reverses", name="uq_twinning_inputs_reverses"),
        sa.PrimaryKeyConstraint("number", name="pk_twinning_inputs"),
    )
    op.create_table(
        "twinning_notes",
        sa.Column("town", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("units", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        *_recorded("twinning_notes"),
        sa.PrimaryKeyConstraint("town", "number", name="pk_twinning_notes"),
    )


def _recorded(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=f"fk_{table}_batch"),
    )


def _guards(dialect: str) -> list[str]:
    """The statements that make the database itself refuse UPDATE and DELETE."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            for table in TABLES
            for action in ("UPDATE", "DELETE")
        ]
    # the function refuse_change() came with 0001
    return [
        f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in TABLES
        for action in ("UPDATE", "DELETE", "TRUNCATE")
    ]
