"""What all tests share: real services where they run, and a loud failure where CI misses them."""

import gc
import gettext
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.core.signals import setting_changed
from django.db import connection
from django.test import override_settings
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as examples

from approvals.management.commands.compile_translations import PARTS, TARGET
from workflows.history_protection import dropping

SHARED = Path(__file__).resolve().parents[2] / "shared"
REQUIRED = os.environ.get("JINGWEI_REQUIRE_SERVICES") == "1"
SERVICES = {
    "postgres": os.environ.get("JINGWEI_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres"),
    "redis": os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
}


# Nothing that a test writes need outlive a power cut; processes that a test starts read this too.
os.environ.setdefault("PGOPTIONS", "-c synchronous_commit=off")

# How long a machine under load takes for an example says nothing about the example.
examples.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("house")


def answers(url):
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname, address.port or 5432), timeout=2).close()
    except OSError:
        return False
    return True


def pytest_configure(config):
    """What the screens say in Chinese is compiled again when a part of it is newer."""
    compiled = TARGET.stat().st_mtime if TARGET.exists() else 0.0
    if any(part.stat().st_mtime > compiled for part in PARTS.glob("*.po")):
        call_command("compile_translations")
        # Whatever was said in Chinese up to here came from the old file.
        gettext._translations.clear()
        setting_changed.send(sender=None, setting="LOCALE_PATHS", value=None, enter=True)


def pytest_collection_modifyitems(items):
    items.sort(key=begins)
    here = {name: answers(url) for name, url in SERVICES.items()}
    missing = [name for name, is_up in here.items() if not is_up]
    if REQUIRED and missing:
        raise pytest.UsageError(f"required but not running: {', '.join(missing)}")
    for item in items:
        if "db" in item.fixturenames or item.get_closest_marker("django_db"):
            item.add_marker("database")
        for name in missing:
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=f"no {name} server at {SERVICES[name]}"))
        if item.get_closest_marker("shared") and not SHARED.exists():
            item.add_marker(pytest.mark.skip(reason="the public test sets do not lie beside this checkout"))


def pytest_collection_finish():
    """What was imported and collected stays until the end: the collector of garbage need not look through it again."""
    gc.collect()
    gc.freeze()
    # A scenario makes and drops objects by the million, few of them in circles.
    gc.set_threshold(50_000, 20, 100)


def begins(item):
    """The longest file first: whoever plays the scenarios has nothing else to do, and nobody waits for it at the end."""
    is_slow = item.get_closest_marker("slow") or item.get_closest_marker("journey")
    return (item.path.name != "test_scenarios.py", not is_slow)


@pytest.fixture(scope="session", autouse=True)
def collected(tmp_path_factory):
    """Static files need a folder to be collected into, which a fresh checkout does not have."""
    with override_settings(STATIC_ROOT=tmp_path_factory.mktemp("static")):
        yield


@pytest.fixture(autouse=True)
def language_of_the_house():
    """A page read in another language leaves it to the thread; the next test begins in the house's own."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def private_folders(settings, tmp_path_factory):
    """Keys, files and mail of a test never touch those of the installation."""
    root = tmp_path_factory.getbasetemp()
    settings.KEYS_DIR = root / "keys"
    settings.MEDIA_ROOT = root / "files"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    # A hash made outside this fixture, as those of a whole folder are, must still be readable.
    settings.PASSWORD_HASHERS = [
        f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("MD5", "PBKDF2")
    ]


@pytest.fixture(scope="session")
def shared():
    """The folder with the public test sets (tests that use it carry the marker `shared`)."""
    return SHARED


LASTING = ("django_content_type", "auth_permission", "django_migrations")


def empty_quickly(cursor):
    """Let PostgreSQL delete the rows after a test with real transactions: to truncate, it makes 500 files anew.

    Who is no superuser keeps Django's own way."""
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    if cursor.fetchone()[0]:
        cursor.db.ops.sql_flush = deleting


def deleting(style, tables, **options):
    """Return instead of TRUNCATE: wait for whoever still writes, then delete without the triggers of the history."""
    names = [connection.ops.quote_name(name) for name in tables if name not in LASTING]
    locked = f"LOCK TABLE {', '.join(names)} IN SHARE ROW EXCLUSIVE MODE"
    unguarded = "SET LOCAL session_replication_role = replica"
    return [locked, unguarded, *(f"DELETE FROM {name}" for name in names)]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Emptying the tables is made possible or quick; before the database is dropped, what servers and workers of the
    tests still hold open on it is ended."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            empty_quickly(cursor)
        else:
            # SQLite empties tables by deleting, which the history refuses.
            for statement in dropping("sqlite"):
                cursor.execute(statement)
    yield
    if connection.vendor == "postgresql" and connection.settings_dict["NAME"].startswith("test_"):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
