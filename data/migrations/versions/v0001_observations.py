"""Programmes, areas, observations and boundaries, and the triggers that keep them append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.String(27)
TABLES = (
    "batches",
    "batch_files",
    "programmes",
    "areas",
    "observations",
    "boundary_layers",
    "boundary_features",
)


def upgrade() -> None:
    _create_tables()
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def _create_tables() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("added", sa.Integer, nullable=False),
        sa.Column("revised", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
    )
    op.create_table(
        "batch_files",
        sa.Column("batch", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("sheet", sa.Text),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name="fk_batch_files_batch"),
        sa.PrimaryKeyConstraint("batch", "number", name="pk_batch_files"),
    )
    op.create_table(
        "programmes",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        *_recorded("programmes"),
        sa.PrimaryKeyConstraint("code", "version", name="pk_programmes"),
    )
    op.create_table(
        "areas",
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name_zh", sa.Text, nullable=False),
        sa.Column("name_en", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("tier", sa.Text),
        sa.Column("other_names", sa.Text, nullable=False),
        sa.Column("valid_from", sa.Date),
        *_recorded("areas"),
        sa.PrimaryKeyConstraint("code", "revision", name="pk_areas"),
    )
    op.create_table(
        "observations",
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("year", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("quarter", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("numerator", sa.Text),
        sa.Column("denominator", sa.BigInteger),
        sa.Column("value", sa.Text),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("batch", sa.Integer, nullable=False),
        sa.Column("file", sa.Integer, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["batch", "file"], ["batch_files.batch", "batch_files.number"], name="fk_observations_batch_file"
        ),
        sa.PrimaryKeyConstraint("indicator", "year", "quarter", "area", "revision", name="pk_observations"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "boundary_layers",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("crs", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("source_file", sa.Text, nullable=False),
        *_recorded("boundary_layers"),
        sa.PrimaryKeyConstraint("id", name="pk_boundary_layers"),
    )
    op.create_table(
        "boundary_features",
        sa.Column("layer", sa.Integer, nullable=False),
        sa.Column("area", sa.Text, nullable=False),
        sa.Column("geometry", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(["layer"], ["boundary_layers.id"], name="fk_boundary_features_layer"),
        sa.PrimaryKeyConstraint("layer", "area", name="pk_boundary_features"),
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
    function = (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    return [
        function,
        *(
            f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            for table in TABLES
            for action in ("UPDATE", "DELETE", "TRUNCATE")
        ),
    ]
