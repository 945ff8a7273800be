"""The review meeting's entries, and the sealed snapshots."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

INSTANT = sa.String(27)
TABLES = ("meeting_entries", "seals")


def upgrade() -> None:
    op.create_table(
        "meeting_entries",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        *_recorded("meeting_entries"),
        sa.PrimaryKeyConstraint("number", name="pk_meeting_entries"),
    )
    op.create_table(
        "seals",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("root", sa.Text, nullable=False),
        sa.Column("previous", sa.Text),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        *_recorded("seals"),
        sa.UniqueConstraint("root", name="uq_seals_root"),
        sa.PrimaryKeyConstraint("number", name="pk_seals"),
    )
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


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
