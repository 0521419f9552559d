"""Sessions that have run out are removed every night; the others stay."""

from datetime import timedelta

import pytest
from django.utils import timezone

from approvals.models import SignedInSession
from approvals.tasks import clear_sessions
from config.celery import app

pytestmark = pytest.mark.django_db


def test_a_session_that_has_run_out_goes():
    for key, hours in (("old", -1), ("new", 1)):
        until = timezone.now() + timedelta(hours=hours)
        SignedInSession.objects.create(session_key=key, session_data="", expire_date=until)
    clear_sessions()
    assert list(SignedInSession.objects.values_list("session_key", flat=True)) == ["new"]


def test_beat_asks_for_tasks_that_there_are():
    app.loader.import_default_modules()
    assert {row["task"] for row in app.conf.beat_schedule.values()} <= set(app.tasks)
