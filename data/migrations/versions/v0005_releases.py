"""The public releases, and figures that were published elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.String(27)
TABLES = ("releases", "known_figures")


def upgrade() -> None:
    op.create_table(
        "releases",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("previous", sa.Text),
        sa.Column("seal", sa.Integer, nullable=False),
        sa.Column("seal_root", sa.Text, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("audit", sa.LargeBinary, nullable=False),
        *_recorded("releases"),
        sa.ForeignKeyConstraint(["seal"], ["seals.number"], name="fk_releases_seal"),
        sa.UniqueConstraint("hash", name="uq_releases_hash"),
        sa.UniqueConstraint("seal", name="uq_releases_seal"),
        sa.PrimaryKeyConstraint("number", name="pk_releases"),
    )
    op.create_table(
        "known_figures",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("area", "indicator", "period", "part")),
        sa.Column("value", sa.BigInteger, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("withdraws", sa.Integer),
        sa.Column("who", sa.Text, nullable=False),
        *_recorded("known_figures"),
        sa.ForeignKeyConstraint(["withdraws"], ["known_figures.number"], name="fk_known_figures_withdraws"),
        sa.UniqueConstraint("withdraws", name="uq_known_figures_withdraws"),
        sa.PrimaryKeyConstraint("number", name="pk_known_figures"),
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
