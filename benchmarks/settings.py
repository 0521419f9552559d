"""The program's settings with the tables that the other engines need."""

from config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "viewflow", "viewflow.workflow", "benchmarks.persistence"]  # noqa: F405
EMBEDDED = True
SILENCED_SYSTEM_CHECKS = ["models.W042"]
