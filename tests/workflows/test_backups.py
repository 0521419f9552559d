"""The drill: back up, restore elsewhere in a process of its own, and find everything equal."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.conftest import SERVICES
from tests.workflows.diagrams import APPROVAL
from workflows.actors import SYSTEM
from workflows.errors import WrongState
from workflows.services.backups import MANIFEST, Damaged, backup, check
from workflows.services.deployment import deploy
from workflows.services.execution import start_process

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("runtime_alone")]


@pytest.fixture
def saved(settings, tmp_path, runtime_alone):
    """A backup of two cases and one paper."""
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "papers").mkdir(parents=True)
    (settings.MEDIA_ROOT / "papers" / "paper.pdf").write_bytes(b"%PDF")
    deployment = deploy(key="approval", files={"approval.bpmn": APPROVAL}, metadata={}, actor=SYSTEM)
    for number in range(2):
        start_process(
            deployment=deployment,
            process_id="approval",
            variables={"n": number},
            business_key=f"A-{number}",
            actor=SYSTEM,
        )
    backup(tmp_path / "saved")
    return tmp_path / "saved"


@pytest.fixture
def elsewhere(tmp_path):
    """The address of an empty database of the same kind."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
        return
    name, server = f"jingwei_rt_restore_{os.getpid()}", SERVICES["postgres"]
    with psycopg.connect(server, autocommit=True) as administration:
        administration.execute(f"CREATE DATABASE {name}")
    yield server.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(server, autocommit=True) as administration:
        administration.execute(f"DROP DATABASE {name} WITH (FORCE)")


def restored(folder, url, files):
    environment = {**os.environ, "DATABASE_URL": url, "JINGWEI_FILES": str(files)}
    command = [sys.executable, "manage.py", "restore", str(folder)]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_what_is_restored_elsewhere_is_equal(saved, elsewhere, tmp_path):
    done = restored(saved, elsewhere, tmp_path / "files")
    assert done.returncode == 0, done.stderr
    assert "tables are equal" in done.stdout
    assert (tmp_path / "files" / "papers" / "paper.pdf").read_bytes() == b"%PDF"
    again = restored(saved, elsewhere, tmp_path / "other")
    assert again.returncode != 0
    assert "not empty" in again.stderr


def test_a_damaged_backup_is_not_restored(saved, elsewhere, tmp_path):
    (saved / "files" / "papers" / "paper.pdf").write_bytes(b"%PDG")
    done = restored(saved, elsewhere, tmp_path / "files")
    assert done.returncode != 0
    assert "paper.pdf" in done.stderr
    assert not (tmp_path / "files").exists()


def test_rows_that_differ_from_the_manifest_are_found(saved, elsewhere, tmp_path):
    manifest = (
        (saved / MANIFEST)
        .read_text()
        .replace('"workflows_workitem": [\n   2', '"workflows_workitem": [\n   3')
    )
    (saved / MANIFEST).write_text(manifest)
    done = restored(saved, elsewhere, tmp_path / "files")
    assert "workflows_workitem" in done.stderr


def test_a_folder_in_use_and_a_missing_file_are_refused(saved):
    with pytest.raises(WrongState):
        backup(saved)
    with pytest.raises(Damaged, match="gone"):
        check(saved, {"sha256": {"gone": "0"}})
