"""Database triggers that refuse to change or delete history; a migration runs `protect` (and `unprotect` back)."""

from __future__ import annotations

from typing import Any

# Tables by name, since a migration must not depend on models as they are today.
TABLES = ("workflows_historyevent", "workflows_historyblock")

# 23514 is check_violation: Django raises IntegrityError for it, as it does for SQLite's ABORT.
POSTGRES = """
CREATE OR REPLACE FUNCTION workflows_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'history is append-only (%)', TG_TABLE_NAME USING ERRCODE = '23514'; END $$;
"""
POSTGRES_TRIGGER = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION workflows_history_is_append_only();
"""
SQLITE_TRIGGER = """
CREATE TRIGGER IF NOT EXISTS {table}_no_{action} BEFORE {action} ON {table}
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
"""


def protect(apps: Any, schema_editor: Any) -> None:
    """Forward half of `migrations.RunPython(protect, unprotect)`."""
    for statement in statements(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def unprotect(apps: Any, schema_editor: Any) -> None:
    for statement in dropping(schema_editor.connection.vendor):
        schema_editor.execute(statement, params=None)


def dropping(vendor: str) -> list[str]:
    """Return the statements that take the triggers away again."""
    if vendor == "postgresql":
        return [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}" for table in TABLES]
    actions = ("update", "delete")
    return [f"DROP TRIGGER IF EXISTS {table}_no_{action}" for table in TABLES for action in actions]


def statements(vendor: str) -> list[str]:
    """Return the statements for "postgresql" or "sqlite"."""
    if vendor == "postgresql":
        return [POSTGRES, *dropping(vendor), *(POSTGRES_TRIGGER.format(table=table) for table in TABLES)]
    return [
        SQLITE_TRIGGER.format(table=table, action=action)
        for table in TABLES
        for action in ("update", "delete")
    ]
