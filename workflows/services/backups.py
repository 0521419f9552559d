"""A copy of the database and the files that proves itself: taken in one snapshot, compared after restoring."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from workflows.errors import Conflict, WorkflowError, WrongState

MANIFEST, FILES = "manifest.json", "files"
DUMP = {"postgresql": "database.dump", "sqlite": "database.sqlite3"}
KEYS = "The keys (JINGWEI_KEYS) are not in here: keep a copy of them apart, without them nothing of this can be read."
Prints = dict[str, list[int]]
"""Table -> number of rows and the sum of their hashes, whatever their order."""


class Damaged(WorkflowError):
    """The backup is not what was written, or the restored rows are not those that were saved."""


def backup(folder: Path) -> dict[str, Any]:
    """Write database, files and manifest into `folder` (new or empty) and return the manifest.

    The database comes first: a file that is added meanwhile is one too many, never one too few."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise WrongState(f"{folder} is not empty; name a new folder")
    dump = folder / DUMP[connection.vendor]
    prints = _dump_postgres(dump) if connection.vendor == "postgresql" else _dump_sqlite(dump)
    if Path(settings.MEDIA_ROOT).exists():
        # Files are never changed in place, so copying them after the dump gives at least all that its rows
        # name.
        shutil.copytree(settings.MEDIA_ROOT, folder / FILES)
    manifest = {
        "made_at": timezone.now().isoformat(),
        "vendor": connection.vendor,
        "keys": KEYS,
        "tables": prints,
        "sha256": _digests(folder),
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text, encoding="utf8")
    return manifest


def restore(folder: Path) -> dict[str, Any]:
    """Fill the empty database and files folder of this installation from `folder` and prove that they are equal.

    Raises Damaged when a file or a restored table differs from the manifest, WrongState when something is in the way.
    """
    manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf8"))
    _check_before(folder, manifest)
    dump = folder / DUMP[connection.vendor]
    if connection.vendor == "postgresql":
        _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "-d", _name(), str(dump))
    else:
        _load_sqlite(dump)
    if (folder / FILES).exists():
        shutil.copytree(folder / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
    with connection.cursor() as cursor:
        found = _prints_postgres(cursor) if connection.vendor == "postgresql" else _prints_sqlite(cursor)
    _compare("table", manifest["tables"], found)
    return manifest


def check(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Compare every file of the backup with its checksum. Raises Damaged naming those that differ."""
    _compare("file", manifest["sha256"], _digests(folder))


def _check_before(folder: Path, manifest: Mapping[str, Any]) -> None:
    check(folder, manifest)
    if manifest["vendor"] != connection.vendor:
        raise WrongState(f"the backup is of {manifest['vendor']}, this database is {connection.vendor}")
    if connection.introspection.table_names():
        raise WrongState(f"the database {_name()} is not empty; restore into a new one")
    target = Path(settings.MEDIA_ROOT)
    if target.exists() and any(target.iterdir()):
        raise WrongState(f"{target} is not empty; move it away first")


def _compare(what: str, expected: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    differing = sorted(key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key))
    if differing:
        raise Damaged(f"differs from the manifest, {what}: {', '.join(differing)}")


def _digests(folder: Path) -> dict[str, str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / MANIFEST)
    return {path.relative_to(folder).as_posix(): _digest(path) for path in paths}


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _dump_postgres(target: Path) -> Prints:
    """Dump and count in one snapshot, so that both tell of the same moment while the work goes on."""
    if connection.in_atomic_block:
        raise Conflict("a backup cannot be taken inside a transaction")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = f"--snapshot={cursor.fetchone()[0]}"
        # The exported snapshot lives only as long as this transaction; pg_dump must run inside it.
        _run("pg_dump", "--format=custom", "--no-owner", snapshot, "--file", str(target), "-d", _name())
        return _prints_postgres(cursor)


def _run(program: str, *arguments: str) -> None:
    options = connection.settings_dict
    places = (("-h", "HOST"), ("-p", "PORT"), ("-U", "USER"))
    where = [part for flag, key in places if options[key] for part in (flag, str(options[key]))]
    # In the environment and not among the arguments, which every user of the host can list.
    environment = {**os.environ, "PGPASSWORD": str(options["PASSWORD"] or "")}
    command = [program, *where, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise WorkflowError(f"{program} failed: {done.stderr.strip()}")


def _prints_postgres(cursor: Any) -> Prints:
    prints: Prints = {}
    for table in sorted(connection.introspection.table_names(cursor)):
        # 60 bits stay positive as bigint; the sum finds damage and lost rows and is no defence against a
        # forger.
        hashed = "('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint"
        cursor.execute(f'SELECT count(*), coalesce(sum({hashed}), 0)::text FROM "{table}" t')  # noqa: S608
        count, total = cursor.fetchone()
        prints[table] = [count, int(total)]
    return prints


def _dump_sqlite(target: Path) -> Prints:
    connection.ensure_connection()
    copy = sqlite3.connect(target)
    try:
        connection.connection.backup(copy)
        # The copy inherits WAL mode; closed in the old mode it is one file with nothing beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
        return _prints_sqlite(copy)
    finally:
        copy.close()


def _load_sqlite(source: Path) -> None:
    connection.ensure_connection()
    stored = sqlite3.connect(source)
    try:
        stored.backup(connection.connection)
    finally:
        stored.close()


def _prints_sqlite(cursor: Any) -> Prints:
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    # Dates and decimals are compared as they are stored, not as a converter shows them.
    return {table: _print_rows(_stored_rows(cursor, table)) for (table,) in list(_rows(cursor, tables))}


def _stored_rows(cursor: Any, table: str) -> Iterable[tuple[Any, ...]]:
    # quote() gives the stored form of every type as text, NULL and blobs included.
    columns = [row[1] for row in list(_rows(cursor, f'PRAGMA table_info("{table}")'))]
    quoted = ", ".join(f'quote("{column}")' for column in columns)
    return _rows(cursor, f'SELECT {quoted} FROM "{table}"')  # noqa: S608 - names from the schema itself


def _rows(cursor: Any, sql: str) -> Iterable[tuple[Any, ...]]:
    found: Iterable[tuple[Any, ...]] = cursor.execute(sql) or cursor
    return found


def _print_rows(rows: Iterable[tuple[Any, ...]]) -> list[int]:
    count = total = 0
    for row in rows:
        count += 1
        # Seven bytes, summed: rows come back in any order after a restore.
        total += int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest()[:7], "big")
    return [count, total]
