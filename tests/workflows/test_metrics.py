"""Prometheus reads figures and nothing about anybody."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows import clock
from workflows.actors import SYSTEM
from workflows.models import Job
from workflows.services.deployment import deploy
from workflows.services.execution import start_process
from workflows.views import metrics

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]


def ask(**headers):
    return metrics(RequestFactory().get("/metrics", **headers))


def figures(answer):
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


def test_open_work_due_jobs_and_lag_are_told():
    fork = ("g", '<parallelGateway id="g"/><serviceTask id="s" jingwei:handler="x"/>')
    body = chain(START, fork, task("t"), END) + '<sequenceFlow id="gs" sourceRef="g" targetRef="s"/>'
    deployment = deploy(key="p", files={"p.bpmn": diagram(process("p", body))}, metadata={}, actor=SYSTEM)
    start_process(deployment=deployment, process_id="p", variables={}, business_key="SECRET-1", actor=SYSTEM)
    Job.objects.update(run_after=clock.now() - timedelta(seconds=90))
    answer = ask()
    told = figures(answer)
    assert told["jingwei_work_items_open"] == 1
    assert told["jingwei_jobs_due"] == 1
    assert 90 <= told["jingwei_jobs_lag_seconds"] < 120
    assert told['jingwei_instances{status="active"}'] == 1
    assert told["jingwei_incidents_open"] == 0
    assert b"SECRET" not in answer.content


def test_only_this_host_reads_them_without_a_token():
    assert ask().status_code == 200
    assert ask(REMOTE_ADDR="10.0.0.7").status_code == 403
    assert ask(HTTP_X_FORWARDED_FOR="10.0.0.7").status_code == 403


def test_with_a_token_the_token_decides(settings):
    settings.METRICS_TOKEN = "s3cret"
    assert ask().status_code == 403
    assert ask(REMOTE_ADDR="10.0.0.7", HTTP_AUTHORIZATION="Bearer s3cret").status_code == 200
