"""The runtime by itself: nothing that the layer above registers when Django starts."""

import pytest

from workflows.handlers import Registry, registry


@pytest.fixture
def runtime_alone(monkeypatch):
    for name, value in vars(Registry()).items():
        monkeypatch.setattr(registry, name, value)
