"""The program's settings with the drill's own application."""

from config.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.killing"]  # noqa: F405
# The tables as they are now: climbing all migrations would take longer than the short form of the drill.
MIGRATION_MODULES = dict.fromkeys(
    ("workflows", "intake_forms", "approvals", "reports", "axes", "auth", "contenttypes", "sessions"), None
)
