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
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from data.types import ExactDecimal, Instant, Yuan

REVISION = "0005"
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

partners = Table(
    "partners",
    metadata,
    Column("code", Text, primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("fields", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
)
"""The register of units that help; a town among them has the code of its area. `fields`: one a line, `code=share`
for an indicator or a line, plain words for what matching cannot count.
"""

twinning_events = Table(
    "twinning_events",
    metadata,
    Column("town", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("who", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("period", Text),
    Column("partners", Text, nullable=False),
    Column("round", Integer),
    Column("decision", Text),
    Column("inspectors", Text, nullable=False),
    Column("town_class", Text),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
)
"""The life of a town's twinning. `number` counts from 1 without a gap: two people cannot both take the next one.
`partners` and `inspectors`: one a line; `town_class`: the class that follows a round.
"""

twinning_criteria = Table(
    "twinning_criteria",
    metadata,
    Column("town", Text, primary_key=True),
    Column("event", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("criterion", Text, nullable=False),
    Column("met", SmallInteger),
    Column("figure", Text),
    Column("needed", Text, nullable=False),
    ForeignKeyConstraint(["town", "event"], ["twinning_events.town", "twinning_events.number"]),
)
"""What an acceptance round found; `met` is 1, 0, or NULL where there was no figure."""

agreements = Table(
    "agreements",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("town", Text, nullable=False),
    Column("partner", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
)

agreement_goals = Table(
    "agreement_goals",
    metadata,
    Column("agreement", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("indicator", Text, nullable=False),
    Column("start", ExactDecimal),
    Column("target", ExactDecimal, nullable=False),
    Column("due", Date, nullable=False),
    ForeignKeyConstraint(["agreement", "revision"], ["agreements.number", "agreements.revision"]),
)
"""`start`: the value when the goal was set, NULL where there was none."""

agreement_tasks = Table(
    "agreement_tasks",
    metadata,
    Column("agreement", Integer, primary_key=True, autoincrement=False),
    Column("task", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("words", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("due", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
)

twinning_inputs = Table(
    "twinning_inputs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("agreement", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("payer", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("fund", Text),
    Column("amount", Yuan),
    Column("thing", Text),
    Column("pieces", BigInteger),
    Column("reverses", Integer, ForeignKey("twinning_inputs.number")),
    Column("reason", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
    UniqueConstraint("reverses"),
)
"""The ledger: money in fen, or things counted. An entry is never changed; another one `reverses` it, once."""

twinning_notes = Table(
    "twinning_notes",
    metadata,
    Column("town", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("units", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
)
"""Visits and notes; `units`: who went, one a line."""

meeting_entries = Table(
    "meeting_entries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("period", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
)
"""What was recorded at and around the review meeting of a period; `body` is the entry as JSON."""

seals = Table(
    "seals",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("root", Text, nullable=False),
    Column("previous", Text),
    Column("as_of", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
    UniqueConstraint("root"),
)
"""The sealed snapshots, each chained to the one before it; `body` is the file, compressed."""

audit_trail = Table(
    "audit_trail",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False),
)
"""Who did what when; each entry's `hash` covers the one before it. `detail` is canonical JSON; `role` is empty for what
a command of the server's operator did.
"""

releases = Table(
    "releases",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
    Column("previous", Text),
    Column("seal", Integer, ForeignKey("seals.number"), nullable=False),
    Column("seal_root", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("audit", LargeBinary, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
    UniqueConstraint("hash"),
    UniqueConstraint("seal"),
)
"""The public releases, each chained to the one before it. `body` is the public document, compressed, and all that the
public page reads; `audit` is the private side.
"""

known_figures = Table(
    "known_figures",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("area", Text, nullable=False),
    Column("indicator", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("part", Text, nullable=False),
    Column("value", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("withdraws", Integer, ForeignKey("known_figures.number")),
    Column("who", Text, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("batch", Integer, ForeignKey("batches.id"), nullable=False),
    UniqueConstraint("withdraws"),
)
"""Counts that were published elsewhere; a row that `withdraws` another one says that this was a mistake."""

APPEND_ONLY = tuple(metadata.tables)
"""Tables whose rows are never changed or removed: the database itself refuses it."""

# ---------------------------------------------------------------- tables whose rows do change, each change audited

accounts = Table(
    "accounts",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("unit", Text),
    Column("title", Text, nullable=False),
    Column("password", Text),
    Column("must_change", SmallInteger, nullable=False),
    Column("subject", Text),
    Column("disabled", SmallInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("subject"),
)
"""Who may sign in. `unit`: the area of a township's account, the line of a department's. `password`: an argon2 hash;
`subject`: the person's identity at the OpenID Connect provider; either may be NULL.
"""

sessions = Table(
    "sessions",
    metadata,
    Column("token", Text, primary_key=True),
    Column("account", Text, ForeignKey("accounts.name"), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
)
"""`token` is the SHA-256 of what the browser holds: who reads the table cannot sign in with it."""

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("ix_sign_in_attempts_at", "at"),
)
"""Failed attempts to sign in of the last hours."""
