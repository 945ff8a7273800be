"""Accounts, sessions, failed attempts to sign in, and the audit trail."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.String(27)
TABLES = ("audit_trail",)


def upgrade() -> None:
    _audit_trail()
    op.create_table(
        "accounts",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("unit", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("must_change", sa.SmallInteger, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("disabled", sa.SmallInteger, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.UniqueConstraint("subject", name="uq_accounts_subject"),
        sa.PrimaryKeyConstraint("name", name="pk_accounts"),
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], name="fk_sessions_account"),
        sa.PrimaryKeyConstraint("token", name="pk_sessions"),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_sign_in_attempts"),
    )
    op.create_index("ix_sign_in_attempts_at", "sign_in_attempts", ["at"])
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def _audit_trail() -> None:
    op.create_table(
        "audit_trail",
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("who", "role", "act", "about", "detail", "previous", "hash")
        ),
        sa.PrimaryKeyConstraint("number", name="pk_audit_trail"),
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
