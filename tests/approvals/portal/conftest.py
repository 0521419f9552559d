"""Citizens before the portal: Li applies, Zhang is somebody else, and the sample pack runs on 1 March 2010."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from approvals.models import Case
from approvals.sample.city import load_sample_city
from approvals.scenarios.playing import PLAYS, Stage, answering_registers, plain
from approvals.scenarios.reading import read_scenario
from approvals.services.intake import open_case
from approvals.services.organisation import actor_for
from approvals.services.packs import deploy_pack
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.services.settle import settle

PACK = "second_birth_approval"
SCENARIO = Path(django_settings.PACKS_DIR) / PACK / "scenarios" / "a1_only_children.yaml"


@pytest.fixture(scope="package")
def published(django_db_setup, django_db_blocker):
    """The sample city and the published pack, once for this folder; taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_sample_city(counties=["990121", "990122"])
        deploy_pack(pack_id=PACK, actor=SYSTEM)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def cast(published, db, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    scenario = read_scenario(SCENARIO)
    timelines.set_day(timeline="training", day=scenario.today, actor=SYSTEM)
    with answering_registers(scenario.registers):
        yield


def signed_in(username):
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


@pytest.fixture
def li():
    return signed_in("applicant")


@pytest.fixture
def zhang():
    return signed_in("applicant2")


@pytest.fixture
def anybody():
    return Client()


@pytest.fixture
def answers():
    """Everything that the form asks of a couple of only children, as a browser sends it."""
    return plain(read_scenario(SCENARIO).answers)


@pytest.fixture
def case(answers):
    """Li's case, filed today, with its first automatic steps done."""
    user = User.objects.get(username="applicant")
    actor = actor_for(user, timelines.today("training"))
    opened = open_case(pack_id=PACK, answers=answers, actor=actor, applicant_user_id=user.pk)
    settle(timeline="training")
    return Case.objects.get(pk=opened.pk)


@pytest.fixture
def officials(case):
    """Let officials act: officials(until="S04_T3v") plays the sample's steps up to that work, or one step by itself."""
    stage = Stage(read_scenario(SCENARIO), case=case, applicant=case.applicant)

    def play(kind, body):
        list(PLAYS[kind](stage, body))
        settle(timeline="training")
        case.refresh_from_db()

    def run(kind="", body=None, *, until=""):
        if kind:
            play(kind, body)
            return
        for step in stage.scenario.steps[1:]:
            if step.kind == "do" and step.body["at"] == until:
                return
            if step.kind in ("do", "day"):
                play(step.kind, step.body)

    return run
