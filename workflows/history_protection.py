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
        names = [(table, f"{table}_append_only") for table in TABLES]
        names.append(("workflows_historyevent", "workflows_historyevent_archived"))
        return [f"DROP TRIGGER IF EXISTS {name} ON {table}" for table, name in names]
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


# What lies in a file may leave the table, and nothing else.
ARCHIVED = """EXISTS (SELECT 1 FROM workflows_archivedhistory a
WHERE a.root_id = OLD.root_id AND OLD.id <= a.last_event)"""
POSTGRES_ARCHIVED = f"""
CREATE OR REPLACE FUNCTION workflows_history_goes_into_archives() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF {ARCHIVED} THEN RETURN OLD; END IF;
RAISE EXCEPTION 'history is append-only (%)', TG_TABLE_NAME USING ERRCODE = '23514'; END $$;
"""
POSTGRES_SPLIT = """
CREATE TRIGGER workflows_historyevent_append_only BEFORE UPDATE ON workflows_historyevent
FOR EACH ROW EXECUTE FUNCTION workflows_history_is_append_only();
CREATE TRIGGER workflows_historyevent_archived BEFORE DELETE ON workflows_historyevent
FOR EACH ROW EXECUTE FUNCTION workflows_history_goes_into_archives();
"""
SQLITE_ARCHIVED = f"""
CREATE TRIGGER workflows_historyevent_no_delete BEFORE DELETE ON workflows_historyevent WHEN NOT {ARCHIVED}
BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
"""


def let_archived_go(apps: Any, schema_editor: Any) -> None:
    """Run after the table of archived trees was made."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "DROP TRIGGER IF EXISTS workflows_historyevent_append_only ON workflows_historyevent"
        )
        schema_editor.execute(POSTGRES_ARCHIVED, params=None)
        schema_editor.execute(POSTGRES_SPLIT, params=None)
        return
    schema_editor.execute("DROP TRIGGER IF EXISTS workflows_historyevent_no_delete")
    schema_editor.execute(SQLITE_ARCHIVED, params=None)


def keep_archived(apps: Any, schema_editor: Any) -> None:
    """The way back of `let_archived_go`."""
    unprotect(apps, schema_editor)
    protect(apps, schema_editor)
