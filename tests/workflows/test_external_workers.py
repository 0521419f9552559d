"""Workers outside fetch jobs by topic over the API, hold them under a lock, and say how they ended."""

import json
import threading
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows import clock
from workflows.actors import SYSTEM
from workflows.models import HistoryEvent, Incident, Job, ProcessInstance, WorkerToken, WorkItem
from workflows.selectors import instance_variables
from workflows.services import incidents
from workflows.services.deployment import deploy
from workflows.services.execution import resume, start_process, suspend
from workflows.services.external import fetching, reporting, tokens
from workflows.services.jobs import run_due_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]
LOCK, OTHER = "lock-0001", "lock-0002"
ROOT = "/api/external-jobs/"
REGISTER = (
    "ask",
    '<serviceTask id="ask" camunda:type="external" camunda:topic="register" jingwei:retries="2"/>'
    '<boundaryEvent id="gone" attachedToRef="ask"><errorEventDefinition errorRef="e"/></boundaryEvent>'
    '<sequenceFlow id="f_gone" sourceRef="gone" targetRef="by_hand"/>'
    '<userTask id="by_hand"/><sequenceFlow id="f_hand" sourceRef="by_hand" targetRef="end"/>',
)
CONTENT = diagram(
    process("p", chain(START, REGISTER, task("check"), END)), '<error id="e" errorCode="NO_RECORD"/>'
)


@pytest.fixture
def call(client):
    """Post to the API as a worker whose token is for the topic `register`."""
    _, secret = tokens.create(name="register-1", topics=["register"])

    def post(path, token=secret, **body):
        answer = client.post(
            ROOT + path,
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token}"},
        )
        return answer.status_code, answer.json()

    return post


def begin(content=CONTENT, number=1, **variables):
    deployment = deploy(key="p", files={"p.bpmn": content}, metadata={}, actor=SYSTEM)
    return [
        start_process(
            deployment=deployment, process_id="p", variables=variables, business_key=f"A-{n}", actor=SYSTEM
        )
        for n in range(number)
    ]


def fetched(call, lock=LOCK, **more):
    status, jobs = call("fetch", topics=["register"], lock=lock, **more)
    assert status == 200, jobs
    return jobs


def run_out():
    Job.objects.update(locked_until=clock.now() - timedelta(seconds=1))


def test_a_job_goes_out_and_its_result_moves_the_case(call):
    (instance,) = begin(person="P-1")
    assert run_due_jobs() == 0
    (job,) = fetched(call)
    assert (job["topic"], job["element"], job["business_key"]) == ("register", "ask", "A-0")
    assert (job["variables"], job["attempt"]) == ({"person": "P-1"}, 1)
    since = {"$": "date", "v": "2010-03-01"}
    status, state = call(f"{job['id']}/complete", lock=LOCK, variables={"since": since, "ok": True})
    assert (status, state["status"]) == (200, "done")
    instance.refresh_from_db()
    assert instance_variables(instance)["since"].year == 2010
    assert WorkItem.objects.get(status="open").element_id == "check"
    assert HistoryEvent.objects.get(kind="job_done").actor_name == "worker register-1"


def test_each_report_may_be_sent_again(call):
    begin()
    (job,) = fetched(call)
    assert fetched(call) == [job]
    for _ in range(2):
        assert call(f"{job['id']}/complete", lock=LOCK, variables={})[0] == 200
    assert HistoryEvent.objects.filter(kind="job_done").count() == 1
    assert call(f"{job['id']}/fail", lock=LOCK, message="late")[0] == 409


def test_nobody_else_gets_a_locked_job_until_the_lock_runs_out(call):
    begin()
    (job,) = fetched(call)
    assert fetched(call, OTHER) == []
    run_out()
    (again,) = fetched(call, OTHER)
    assert (again["id"], again["key"], again["attempt"]) == (job["id"], job["key"], 2)
    assert call(f"{job['id']}/complete", lock=LOCK, variables={})[1]["code"] == "conflict"
    assert call(f"{job['id']}/extend", lock=LOCK, seconds=60)[0] == 409
    assert call(f"{job['id']}/complete", lock=OTHER, variables={})[0] == 200


def test_jobs_of_higher_priority_go_out_first(call):
    (plain,) = begin()
    urgent = CONTENT.replace(
        b'camunda:topic="register"', b'camunda:topic="register" camunda:taskPriority="60"'
    )
    begin(urgent, number=2)
    (first,) = fetched(call)
    (second,) = fetched(call, OTHER)
    (last,) = fetched(call, "lock-0003")
    assert (first["priority"], second["priority"], last["id"]) == (60, 60, plain.jobs.get().pk)
    assert first["id"] < second["id"] and last["priority"] < 60


def test_an_extended_lock_holds(call):
    begin()
    (job,) = fetched(call, seconds=1)
    assert call(f"{job['id']}/extend", lock=LOCK, seconds=600)[0] == 200
    assert Job.objects.get().locked_until > clock.now() + timedelta(minutes=9)


def test_a_failure_is_tried_again_later_and_ends_as_an_incident(call):
    begin()
    (job,) = fetched(call)
    assert call(f"{job['id']}/fail", lock=LOCK, message="register is away", retry_after=0)[0] == 200
    assert call(f"{job['id']}/fail", lock=LOCK, message="register is away")[1]["attempts"] == 1
    (job,) = fetched(call, OTHER)
    assert call(f"{job['id']}/fail", lock=OTHER, message="still away")[1]["status"] == "failed"
    incident = Incident.objects.get()
    assert (incident.element_id, incident.message) == ("ask", "still away")
    incidents.retry(incident_id=incident.pk, actor=SYSTEM)
    (job,) = fetched(call, "lock-0003")
    assert job["attempt"] == 1


def test_a_failure_without_retry_is_an_incident_at_once(call):
    begin()
    (job,) = fetched(call)
    assert (
        call(f"{job['id']}/fail", lock=LOCK, message="no such person", retry=False)[1]["status"] == "failed"
    )
    assert Incident.objects.filter(status="open").count() == 1


def test_a_job_that_kills_its_workers_becomes_an_incident(call):
    begin()
    for lock in ("lock-a-1", "lock-a-2", "lock-a-3"):
        jobs = fetched(call, lock)
        run_out()
    assert jobs == []
    assert "died" in Incident.objects.get().message


def test_a_bpmn_error_takes_the_way_that_the_diagram_draws(call):
    begin()
    (job,) = fetched(call)
    for _ in range(2):
        assert call(f"{job['id']}/error", lock=LOCK, code="NO_RECORD", message="not found")[0] == 200
    assert WorkItem.objects.get(status="open").element_id == "by_hand"


def test_a_job_given_back_counts_no_attempt(call):
    begin()
    (job,) = fetched(call)
    assert call(f"{job['id']}/release", lock=LOCK)[1]["attempts"] == 0
    assert fetched(call, OTHER)[0]["attempt"] == 1


def test_a_suspended_case_gives_nothing_out_and_takes_nothing(call):
    (instance,) = begin()
    (job,) = fetched(call)
    suspend(instance_id=instance.pk, reason="checked", actor=SYSTEM)
    assert call(f"{job['id']}/complete", lock=LOCK, variables={})[0] == 409
    assert fetched(call, OTHER) == []
    resume(instance_id=instance.pk, reason="goes on", actor=SYSTEM)
    assert fetched(call, OTHER)[0]["attempt"] == 1


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("fetch", {"topics": ["payments"], "lock": LOCK}, 403),
        ("fetch", {"topics": ["register"], "lock": "short"}, 422),
        ("fetch", {"topics": ["register"], "lock": LOCK, "seconds": 999999}, 422),
        ("999999/complete", {"lock": LOCK}, 404),
        ("999999/complete", {"lock": LOCK, "variables": {"d": {"$": "date", "v": "never"}}}, 422),
    ],
)
def test_what_is_not_allowed_or_not_readable_is_refused(call, path, body, status):
    assert call(path, **body)[0] == status


def test_a_token_sees_its_own_topics_alone_and_ends(call):
    begin()
    (job,) = fetched(call)
    row, other = tokens.create(name="payments", topics=["payments"])
    assert call(f"{job['id']}/complete", token=other, lock=LOCK, variables={})[0] == 404
    tokens.revoke(name="payments")
    assert call("fetch", token=other, topics=["payments"], lock=LOCK)[0] == 401
    WorkerToken.objects.update(revoked_at=None, expires_at=clock.now())
    assert call("fetch", token=other, topics=["payments"], lock=LOCK)[0] == 401
    assert other not in str(WorkerToken.objects.values_list())
    assert row.name == "payments"


def test_the_command_makes_lists_and_revokes_tokens():
    out, err = StringIO(), StringIO()
    call_command("worker_token", "create", "sms", "--topic", "sms", stdout=out, stderr=err)
    assert tokens.authenticate(out.getvalue().strip()).topics == ["sms"]
    with pytest.raises(CommandError, match="already"):
        call_command("worker_token", "create", "sms", "--topic", "sms", stdout=StringIO(), stderr=err)
    call_command("worker_token", "revoke", "sms", stdout=StringIO())
    assert tokens.authenticate(out.getvalue().strip()) is None
    listed = StringIO()
    call_command("worker_token", "list", stdout=listed)
    assert listed.getvalue().startswith("sms\tsms\trevoked")


def test_whoever_waits_gets_a_job_that_comes_meanwhile(call, monkeypatch):
    started = threading.Event()
    monkeypatch.setattr("workflows.api.external_jobs.PAUSE", 0.05)
    monkeypatch.setattr(
        "workflows.api.external_jobs.time.sleep", lambda seconds: started.is_set() or begin_once()
    )

    def begin_once():
        started.set()
        begin()

    assert [job["element"] for job in fetched(call, wait=5)] == ["ask"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_jobs_go_to_four_workers_once_each(client):
    if connection.vendor != "postgresql":
        pytest.skip("row locks are tested on PostgreSQL (DATABASE_URL)")
    begin(number=10)
    worker, _ = tokens.create(name="many", topics=["register"])
    got = []

    def work(place):
        try:
            for turn in range(20):
                for job in fetching.fetch(
                    worker=worker, topics=["register"], lock=f"w{place}-turn-{turn:03}", seconds=60, limit=2
                ):
                    got.append(job.pk)
                    reporting.complete(worker=worker, job_id=job.pk, lock=job.lease, variables={})
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 10
    assert WorkItem.objects.filter(element_id="check").count() == 10
    assert set(ProcessInstance.objects.values_list("status", flat=True)) == {"active"}
