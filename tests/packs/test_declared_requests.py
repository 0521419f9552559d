"""Requests that a procedure declares ([[requests]]) stand at the desk of whoever may make them, and nowhere else."""

import pytest
from django.urls import reverse

from approvals.models import CaseType
from approvals.scenarios.stage import person_of
from tests.packs.stories import played
from workflows.models import WorkItem
from workflows.services.settle import settle

COUNTY, TITLE = "990121", "登记当事人系被拐卖"


@pytest.fixture
def case(blank_pages):
    return played("d2_paid_in_time", before="d_T06").the_case()


def seen_by(client, case, role):
    client.force_login(person_of(role, COUNTY))
    return client.get(reverse("case", args=[case.number])).content.decode()


def test_the_enforcement_head_records_that_a_party_was_trafficked(client, case):
    assert TITLE in seen_by(client, case, "ENF_LEADER")
    answer = {"act": "trafficking", "reason": "区公安分局来电"}
    client.post(reverse("case", args=[case.number]), answer)
    settle(timeline="training")
    assert WorkItem.objects.filter(root=case.root, element_id="d_T18").exists()


def test_who_may_not_make_it_neither_sees_nor_sends_it(client, case):
    assert TITLE not in seen_by(client, case, "COUNTY_HEAD")
    client.post(reverse("case", args=[case.number]), {"act": "trafficking", "reason": "区公安分局来电"})
    settle(timeline="training")
    assert not WorkItem.objects.filter(root=case.root, element_id="d_T18").exists()


def test_a_case_of_a_version_that_declared_none_has_those_in_force(client, case):
    older = CaseType.objects.get(pk=case.case_type_id)
    newer = CaseType.objects.get(pk=older.pk)
    older.is_current = False
    older.manifest = {key: value for key, value in older.manifest.items() if key != "requests"}
    older.save()
    newer.pk, newer.version, newer.is_current = None, older.version + 1, True
    newer.save()
    assert TITLE in seen_by(client, case, "ENF_LEADER")


def test_a_penalty_case_knows_no_such_request(client, blank_pages):
    case = played("d11_penalty", before="d_T06").the_case()
    assert TITLE not in seen_by(client, case, "ENF_LEADER")
