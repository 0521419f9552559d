"""The runtime by itself: nothing that the layer above registers when Django starts."""

import os

import psycopg
import pytest

from tests.conftest import SERVICES
from workflows.handlers import Registry, registry


@pytest.fixture
def runtime_alone(monkeypatch):
    for name, value in vars(Registry()).items():
        monkeypatch.setattr(registry, name, value)


@pytest.fixture
def scratch():
    """An empty PostgreSQL database that is gone afterwards."""
    name = f"jingwei_rt_kill_{os.getpid()}"
    server = SERVICES["postgres"]
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield server.rsplit("/", 1)[0] + f"/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
