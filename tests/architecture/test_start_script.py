"""What the start script says to somebody on a bare machine who may not install anything himself."""

import importlib.machinery
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[2] / "jingwei"


@pytest.fixture
def script(monkeypatch, tmp_path):
    loader = importlib.machinery.SourceFileLoader("start_script", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    loader.exec_module(module)
    monkeypatch.setattr(module, "PYTHON", tmp_path / "nothing")
    monkeypatch.setattr(module, "has_venv", lambda: False)
    monkeypatch.setattr(module, "loads", lambda soname: "pango" not in soname)
    monkeypatch.setattr(module, "RARE_FOLDERS", ())
    return module


def test_everything_that_is_missing_stands_in_one_line_to_type(script, monkeypatch):
    monkeypatch.setattr(script, "can_install", lambda: False)
    monkeypatch.setattr(script.shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(SystemExit) as stopped:
        script.system_packages()
    lines = str(stopped.value).splitlines()
    wanted = "python3-venv libpango-1.0-0 libpangoft2-1.0-0 fonts-hanazono"
    assert lines[-1].strip() == f"apt-get install -y --no-install-recommends {wanted}"
    assert "root" in lines[0]


def test_without_apt_the_packages_are_named(script, monkeypatch):
    monkeypatch.setattr(script, "can_install", lambda: False)
    monkeypatch.setattr(script.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match=r"python3-venv, libpango.*, fonts-hanazono$"):
        script.system_packages()


def test_who_may_install_is_asked_nothing(script, monkeypatch):
    monkeypatch.setattr(script, "can_install", lambda: True)
    script.system_packages()


def test_nothing_missing_needs_no_right_to_install(script, monkeypatch):
    monkeypatch.setattr(script, "has_venv", lambda: True)
    monkeypatch.setattr(script, "loads", lambda soname: True)
    monkeypatch.setattr(script, "can_install", lambda: pytest.fail("asked for a right"))
    script.system_packages()


def test_an_empty_database_address_is_the_embedded_database():
    said = "from django.conf import settings; print(settings.DATABASES['default']['ENGINE'])"
    environment = {**os.environ, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "config.settings"}
    shown = subprocess.run(
        [sys.executable, "-c", said], cwd=SCRIPT.parent, env=environment, capture_output=True, text=True
    )
    assert shown.stdout.strip() == "django.db.backends.sqlite3", shown.stderr
