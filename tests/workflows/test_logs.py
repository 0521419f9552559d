"""Lines of the log: JSON with the numbers of case, instance and job, and no word of a person in them."""

import json
import logging

import pytest
from django.db import DatabaseError
from django.urls import reverse

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows.actors import SYSTEM
from workflows.handlers import service_task
from workflows.logs import JsonFormatter
from workflows.models import Job, Timeline, WorkItem
from workflows.services.deployment import deploy
from workflows.services.execution import complete_work_item, start_process
from workflows.services.jobs import run_due_jobs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]
NAME, CARD, PHONE = "李样本", "990101199001011234", "13800000000"


@pytest.fixture
def lines():
    """Everything that is logged, as the production log writes it."""
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler, root = Kept(), logging.getLogger()
    handler.setFormatter(JsonFormatter())
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def begin():
    body = chain(START, ("s", '<serviceTask id="s" jingwei:handler="ask"/>'), task("t"), END)
    deployment = deploy(key="p", files={"p.bpmn": diagram(process("p", body))}, metadata={}, actor=SYSTEM)
    variables = {"name": NAME, "card": CARD}
    return start_process(
        deployment=deployment, process_id="p", variables=variables, business_key="YB-1", actor=SYSTEM
    )


def test_a_step_is_one_line_with_its_numbers_and_nobodys_data(lines):
    service_task("ask")(lambda context: {"answer": NAME})
    instance = begin()
    run_due_jobs()
    complete_work_item(work_item_id=WorkItem.objects.get().pk, variables={"phone": PHONE}, actor=SYSTEM)
    steps = [json.loads(line) for line in lines if "workflows.services.steps" in line]
    assert [line["message"] for line in steps] == ["started ", "job_done s", "work_completed t"]
    assert {(line["case"], line["instance"], line["level"]) for line in steps} == {
        ("YB-1", instance.pk, "info")
    }
    assert steps[1]["job"] == Job.objects.get().pk
    assert not [word for word in (NAME, CARD, PHONE) if word in "".join(lines)]


def test_a_failure_shows_where_and_not_what_it_said(lines):
    @service_task("ask")
    def ask(context):
        raise RuntimeError(f"no record of {context.variables['name']}, {context.variables['card']}")

    begin()
    run_due_jobs()
    (line,) = [json.loads(line) for line in lines if "failed" in line]
    assert (line["error"], line["level"]) == ("RuntimeError", "warning")
    assert line["path"][-1].endswith(" ask")
    assert NAME not in str(line) and CARD not in str(line)


def test_numbers_that_name_a_person_are_masked(lines):
    logging.getLogger("other").warning("sent to %s for %s at 20260101120000", PHONE, CARD)
    assert json.loads(lines[-1])["message"] == "sent to *** for *** at 20260101120000"


def test_readiness_asks_the_database(client, monkeypatch):
    assert client.get(reverse("ready")).status_code == 200

    def away():
        raise DatabaseError

    monkeypatch.setattr(Timeline.objects, "exists", away)
    assert client.get(reverse("ready")).status_code == 503
