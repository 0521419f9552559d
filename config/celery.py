"""Celery application: beat only ticks, workers drain rows."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("jingwei")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    # The log is the program's own (LOGGING).
    worker_hijack_root_logger=False,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    timezone="Asia/Shanghai",
    beat_schedule={
        "tick": {"task": "workflows.tasks.tick", "schedule": 2.0, "options": {"expires": 10}},
        "sweep": {"task": "workflows.tasks.sweep", "schedule": 600.0},
        "notices": {"task": "approvals.tasks.deliver_notices", "schedule": 10.0, "options": {"expires": 60}},
        "calendar": {
            "task": "approvals.tasks.recompute_clocks",
            "schedule": 5.0,
            "options": {"expires": 10},
        },
        "training": {
            "task": "approvals.tasks.move_training_day",
            "schedule": 2.0,
            "options": {"expires": 10},
        },
        "compact": {"task": "workflows.tasks.compact", "schedule": crontab(hour=2, minute=30)},
        "archive": {"task": "workflows.tasks.archive_history", "schedule": crontab(hour=2, minute=45)},
        "sessions": {"task": "approvals.tasks.clear_sessions", "schedule": crontab(hour=3, minute=0)},
        "files": {"task": "approvals.tasks.delete_files", "schedule": crontab(hour=3, minute=15)},
        # An hour after midnight, when no transaction of yesterday can still be open.
        "seal": {"task": "workflows.tasks.seal_yesterday", "schedule": crontab(hour=1, minute=0)},
    },
)
app.autodiscover_tasks()
