"""Citizens before the portal: Li applies, Zhang is somebody else, and the sample pack runs on 1 March 2010.

City, pack and Li's cases are made once for the folder; what a test does to them is taken back after it."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from approvals.models import Case
from approvals.sample.city import load_sample_city
from approvals.scenarios.playing import answering_registers
from approvals.scenarios.reading import read_scenario
from approvals.scenarios.stage import PLAYS, Stage, plain
from approvals.services.intake import open_case
from approvals.services.organisation import actor_for
from approvals.services.packs import deploy_pack
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.services.settle import settle

PACK = "second_birth_approval"
SCENARIO = read_scenario(Path(django_settings.PACKS_DIR) / PACK / "scenarios" / "a1_only_children.yaml")
MISSING = [
    {"item": "结婚证", "legal_basis": "条例第二十六条", "how_to_get": "婚姻登记处补领"},
    {"item": "独生子女证明", "legal_basis": "条例第二十二条", "how_to_get": "单位或村委会出具"},
]
WINDOW = {
    "filed": None,
    "accepted": {"result": "accept", "originals_seen": True},
    "supplementing": {"result": "supplement", "missing": MISSING},
}


@pytest.fixture(scope="package")
def published(django_db_setup, django_db_blocker, tmp_path_factory):
    """The sample city and the published pack; taken back when this folder is through."""
    root = tmp_path_factory.getbasetemp()
    kept = {name: getattr(django_settings, name) for name in ("KEYS_DIR", "MEDIA_ROOT")}
    django_settings.KEYS_DIR, django_settings.MEDIA_ROOT = root / "keys", root / "files"
    with django_db_blocker.unblock(), transaction.atomic(), answering_registers(SCENARIO.registers):
        load_sample_city(counties=["990121", "990122"])
        deploy_pack(pack_id=PACK, actor=SYSTEM)
        timelines.set_day(timeline="training", day=SCENARIO.today, actor=SYSTEM)
        yield
        transaction.set_rollback(True)
    for name, value in kept.items():
        setattr(django_settings, name, value)


def story(name):
    """Return a fixture with one of Li's cases, made for a module that asks for it and taken back at its end."""

    @pytest.fixture(scope="module", name=f"{name}_pk")
    def made(published, django_db_blocker):
        with django_db_blocker.unblock(), transaction.atomic():
            yield opened(WINDOW[name]).pk
            transaction.set_rollback(True)

    return made


filed_pk, accepted_pk, supplementing_pk = map(story, WINDOW)


def opened(window_answers):
    """File the sample application for Li; the window then answers as told."""
    user = User.objects.get(username="applicant")
    case = open_case(
        pack_id=PACK,
        answers=plain(SCENARIO.answers),
        actor=actor_for(user, SCENARIO.today),
        applicant_user_id=user.pk,
    )
    settle(timeline="training")
    if window_answers:
        play(case, "do", {"at": "S01_T3", "as": "TOWN_WINDOW", "answers": window_answers})
    return case


def play(case, kind, body):
    """Let somebody take one step of a scenario in a case."""
    case.refresh_from_db()
    list(PLAYS[kind](Stage(SCENARIO, case=case, applicant=case.applicant), body))
    settle(timeline="training")


@pytest.fixture(autouse=True)
def plain_files(published, db, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def case(filed_pk):
    return Case.objects.get(pk=filed_pk)


@pytest.fixture
def accepted(accepted_pk):
    return Case.objects.get(pk=accepted_pk)


@pytest.fixture
def supplementing(supplementing_pk):
    return Case.objects.get(pk=supplementing_pk)


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
    return plain(SCENARIO.answers)
