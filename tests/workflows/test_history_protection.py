"""The migrations leave a database that refuses to change or delete history, whoever asks."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.conftest import SERVICES

ROOT = Path(__file__).resolve().parents[2]
ROWS = (
    "INSERT INTO workflows_historyblock (day, count, merkle_root, previous, digest) VALUES"
    " ('2012-05-01', 1, 'a', '', 'b')",
    "INSERT INTO workflows_historyevent (root_id, instance_id, kind, element_id, actor_name, acting_for, visits,"
    " payload, occurred_at) VALUES (1, 1, 'started', '', 'system', '', '[]', '', '2012-05-01T00:00:00Z')",
)
CHANGES = (
    "UPDATE workflows_historyblock SET digest = 'c'",
    "DELETE FROM workflows_historyblock",
    "UPDATE workflows_historyevent SET payload = 'c'",
    "DELETE FROM workflows_historyevent",
)


def migrated(url):
    command = [sys.executable, "manage.py", "migrate", "workflows", "-v", "0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True, timeout=120)


@pytest.mark.database
def test_sqlite_refuses(tmp_path):
    path = tmp_path / "protected.sqlite3"
    migrated(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as connection:
        for row in ROWS:
            connection.execute(row)
        for change in CHANGES:
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(change)


@pytest.mark.database
@pytest.mark.postgres
def test_postgresql_refuses():
    name, server = f"jingwei_protected_{os.getpid()}", SERVICES["postgres"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    url = server.rsplit("/", 1)[0] + f"/{name}"
    try:
        migrated(url)
        with psycopg.connect(url, autocommit=True) as connection:
            for row in ROWS:
                connection.execute(row)
            for change in CHANGES:
                with pytest.raises(psycopg.errors.CheckViolation, match="append-only"):
                    connection.execute(change)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
