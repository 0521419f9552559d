"""A county with payees and the payment procedure, made once for the folder; what a test does to them is taken back."""

from datetime import date

import pytest
from django.db import transaction

from approvals.sample.city import load_sample_city
from approvals.sample.payees import make_payees
from approvals.services import payments
from approvals.services.official_cases import open_official_case
from approvals.services.packs import deploy_pack
from workflows.actors import SYSTEM
from workflows.models import Timeline

COUNTY, DUE = "990121", date(2011, 9, 1)


@pytest.fixture(scope="package")
def county(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load_sample_city(counties=[COUNTY])
        for pack in ("reward_payment_batch", "reward_annual_check"):
            deploy_pack(pack_id=pack, actor=SYSTEM)
        yield COUNTY
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def fresh(county, db):
    Timeline.objects.update_or_create(key="training", defaults={"day": DUE, "instant": None})


@pytest.fixture
def payees():
    def make(count, **more):
        words = {"scheme": "c1", "county": COUNTY, "timeline": "training", **more}
        words.setdefault("starts_on", date(2010, 1, 1))
        words.setdefault("confirmed_on", date(2010, 1, 1))
        return make_payees(count=count, **words)

    return make


@pytest.fixture
def case():
    return open_official_case(
        pack_id="reward_payment_batch",
        unit=COUNTY,
        values={"scheme": "c1", "due_on": DUE},
        start_event="c_P1",
        actor=SYSTEM,
        is_rehearsal=True,
    )


@pytest.fixture
def batch(case):
    return payments.open_batch(case=case, scheme="c1", due_on=DUE, actor=SYSTEM)
