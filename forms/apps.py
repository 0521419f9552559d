"""Application configuration."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "forms"
    label = "intake_forms"
    default_auto_field = "django.db.models.BigAutoField"
