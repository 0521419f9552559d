"""Celery application: beat only ticks, workers drain rows."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("jingwei")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
