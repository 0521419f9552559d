"""The operators' page and /healthz: what stands still is shown, tried again, skipped with a reason."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from approvals.models import Notice
from approvals.selectors import operation
from approvals.services.organisation import actor_for
from tests.approvals.organisation.cast import person
from workflows.actors import SYSTEM
from workflows.models import Incident, Intervention, Job, ProcessInstance
from workflows.services.deployment import deploy
from workflows.services.execution import start_process
from workflows.services.interventions import approve, run_due_interventions
from workflows.services.settle import settle

pytestmark = pytest.mark.django_db
DIAGRAM = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="urn:x">
  <bpmn:process id="stands" name="stands" isExecutable="true">
    <bpmn:startEvent id="start" />
    <bpmn:exclusiveGateway id="ask" name="?" camunda:asyncBefore="true" />
    <bpmn:userTask id="look" name="look" />
    <bpmn:endEvent id="end" name="end" />
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="ask" />
    <bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="look">
      <bpmn:conditionExpression>amount &gt; 100</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f3" sourceRef="look" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>"""


def run_out():
    """Let every attempt of the job pass at once."""
    for _attempt in range(10):
        # Well before now: the database tells the time, and its clock is known to a few milliseconds only.
        Job.objects.update(run_after=timezone.now() - timedelta(minutes=1))
        settle()


@pytest.fixture
def incident(operator):
    deployment = deploy(key="stands", files={"stands.bpmn": DIAGRAM}, metadata={}, actor=SYSTEM)
    start_process(
        deployment=deployment,
        process_id="stands",
        variables={"amount": 1},
        business_key="S-1",
        timeline="live",
        actor=SYSTEM,
    )
    run_out()
    return Incident.objects.get(status="open")


def test_skipping_in_real_time_is_tried_and_waits_for_a_second_person(operator, incident):
    page = operator.get(reverse("operation"))
    (row,) = page.context["incidents"]
    assert row["incident"] == incident and row["places"][0].element_id == "look" and row["places"][0].is_next
    url = reverse("incident_skip", args=[incident.pk])
    assert operator.post(url, {"to": "look", "reason": " "}).status_code == 409
    assert operator.post(url, {"to": "nowhere", "reason": "金额有误"}).status_code == 409
    assert not Intervention.objects.exists()
    proposed = operator.post(url, {"to": "look", "reason": "金额有误"}, follow=True)
    assert [text for _label, text in proposed.context["described"]] == ["?", "look"]
    run_due_interventions()
    incident.refresh_from_db()
    assert (incident.status, Intervention.objects.get().status) == ("open", "proposed")
    second = actor_for(person("sysadmin_b", "管理员乙", ("SYSADMIN", "990100")).user)
    approve(intervention_id=Intervention.objects.get().pk, actor=second)
    run_due_interventions()
    incident.refresh_from_db()
    assert incident.status == "resolved"
    assert incident.instance.work_items.get().element_id == "look"


def test_a_training_case_is_skipped_without_a_second_person(operator, incident):
    ProcessInstance.objects.update(timeline="training")
    operator.post(reverse("incident_skip", args=[incident.pk]), {"to": "look", "reason": "演练"})
    run_due_interventions()
    assert incident.instance.work_items.get().element_id == "look"


def test_trying_again_raises_the_incident_anew_when_its_cause_remains(operator, incident):
    assert operator.post(reverse("incident_retry", args=[incident.pk])).status_code == 302
    assert not Incident.objects.filter(status="open").exists()
    run_out()
    assert Incident.objects.filter(status="open").exists()


def test_a_settled_incident_is_refused_in_words(operator, incident):
    Incident.objects.update(status="resolved")
    answer = operator.post(reverse("incident_retry", args=[incident.pk]))
    assert answer.status_code == 409


def test_only_the_system_administrator_operates(operator, incident):
    user = User.objects.get(username="county_supervisor")
    operator.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for url in (reverse("operation"), reverse("incident_retry", args=[incident.pk]), reverse("sweep")):
        method = operator.get if url == reverse("operation") else operator.post
        assert method(url).status_code == 403


def test_the_sweepers_run_from_the_page(operator):
    assert operator.post(reverse("sweep")).status_code == 302


def test_health_needs_no_login_and_tells_a_worker_that_stands(client, settings, incident):
    client.logout()
    settings.EMBEDDED = False
    assert client.get(reverse("healthz")).json()["status"] == "ok"
    Job.objects.create(
        instance=incident.instance,
        key="late",
        run_after=timezone.now() - timedelta(minutes=11),
        status="waiting",
    )
    answer = client.get(reverse("healthz"))
    assert (answer.status_code, answer.json()["status"]) == (503, "failing")
    assert answer.json()["lag"] >= 660


def test_health_tells_an_embedded_worker_that_is_absent_and_late_notices(client, settings):
    settings.EMBEDDED = True
    assert client.get(reverse("healthz")).json()["worker"] == "absent"
    settings.EMBEDDED = False
    hour_ago = timezone.now() - timedelta(hours=1)
    Notice.objects.create(key="k", occasion="o", subject="s", not_before=hour_ago, created_at=hour_ago)
    assert client.get(reverse("healthz")).json()["notices_late"] == 1


def test_health_says_so_when_the_database_does_not_answer(client, settings, monkeypatch):
    from django.db import OperationalError, connection

    def away():
        raise OperationalError("away")

    monkeypatch.setattr(connection, "ensure_connection", away)
    answer = client.get(reverse("healthz"))
    assert answer.status_code == 503 and answer.json()["database"] is False


@pytest.mark.parametrize("is_swept", [True, False])
def test_a_database_that_does_not_sweep_itself_is_told(operator, monkeypatch, is_swept):
    monkeypatch.setattr(operation, "is_swept", lambda: is_swept)
    assert ("autovacuum = on" in operator.get(reverse("operation")).content.decode()) != is_swept


@pytest.mark.postgres
def test_whether_the_database_sweeps_itself_is_asked_of_its_settings():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL (DATABASE_URL)")
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting = 'on' FROM pg_settings WHERE name = 'autovacuum'")
        assert cursor.fetchone() == (operation.is_swept(),)
