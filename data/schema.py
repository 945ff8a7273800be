"""The tables, in portable SQL. Everything that was ever loaded stays: a correction is a new revision.

`data/migrations` builds exactly these tables (a test compares them on both engines) and adds triggers that
refuse UPDATE and DELETE on the tables named in `APPEND_ONLY`.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)

from data.types import ExactDecimal, Instant

REVISION = "0001"
"""The migration that leads to these tables: what `alembic_version` of a current database says."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("revised", Integer, nullable=False),
)
"""One loading that changed something. `file` names all its files, `sha256` is that of the file (or of their
sums).
"""

batch_files = Table(
    "batch_files",
    metadata,
    Column("batch", Integer, ForeignKey("batches.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("file", Text, nullable=False),
    Column("sheet", Text),
)
"""The tables (files, or sheets of a workbook) of a batch, so that an observation carries a number and not a
name.
"""

programmes = Table(
    "programmes",
    metadata,
    Column("code", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
)

areas = Table(
    "areas",
    metadata,
    Column("code", Text, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("tier", Text),
    Column("other_names", Text, nullable=False),
    Column("valid_from", Date),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
)
"""`other_names`: one a line. `valid_from` NULL: from the beginning."""

observations = Table(
    "observations",
    metadata,
    Column("indicator", Text, primary_key=True),
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("quarter", SmallInteger, primary_key=True, autoincrement=False),
    Column("area", Text, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("numerator", ExactDecimal),
    Column("denominator", BigInteger),
    Column("value", ExactDecimal),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, nullable=False),
    Column("file", Integer, nullable=False),
    Column("row", Integer, nullable=False),
    ForeignKeyConstraint(["batch", "file"], ["batch_files.batch", "batch_files.number"]),
    sqlite_with_rowid=False,
)
"""What an area reported of an indicator for a quarter of the programme's assessment year.

A page reads one indicator of one period over all areas, so the key begins with these, and on SQLite the rows
lie in that order themselves (WITHOUT ROWID).
"""

boundary_layers = Table(
    "boundary_layers",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False),
    Column("crs", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("source_file", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
)

boundary_features = Table(
    "boundary_features",
    metadata,
    Column("layer", Integer, ForeignKey("boundary_layers.id"), primary_key=True),
    Column("area", Text, primary_key=True),
    Column("geometry", LargeBinary, nullable=False),
)
"""`geometry`: WKB, longitude and latitude (WGS 84)."""

APPEND_ONLY = tuple(metadata.tables)
"""Tables whose rows are never changed or removed: the database itself refuses it."""
