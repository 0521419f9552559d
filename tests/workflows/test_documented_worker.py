"""The worker that docs/external-workers.md prints, as it stands there, against a server: what people copy must work."""

import re
import textwrap
from pathlib import Path

import pytest

from tests.workflows.test_external_workers import begin
from workflows.actors import SYSTEM
from workflows.models import Job
from workflows.selectors import instance_variables
from workflows.services.execution import cancel_process
from workflows.services.external import tokens

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("runtime_alone")]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "external-workers.md"


class Enough(BaseException):
    """Ends the worker's endless loop."""


def printed():
    section = PAGE.read_text(encoding="utf8").split("## A worker in thirty lines")[1]
    lines = re.search(r"\n((?:    .*\n|\n)+)", section)[1]
    return textwrap.dedent(lines)


def work(server, look_up):
    """Run the printed worker with a token of its own until `look_up` has enough."""
    _, secret = tokens.create(name="printed", topics=["register"])
    program = re.sub(r"BASE, TOKEN = .*", "", printed())
    names = {"BASE": server.url + "/api/external-jobs/", "TOKEN": secret, "look_up": look_up}
    with pytest.raises(Enough):
        exec(compile(program, str(PAGE), "exec"), names)


def test_the_printed_worker_does_its_jobs_and_reports_what_failed(live_server):
    runs, seen = begin(number=3, amount=7), []

    def look_up(variables):
        seen.append(variables["amount"])
        if len(seen) == 1:
            raise ConnectionError("the register does not answer")
        if len(seen) == 3:
            raise Enough
        return {"found": "yes"}

    work(live_server, look_up)
    failed, done, held = (run.jobs.get() for run in runs)
    assert (failed.status, failed.last_error) == (Job.Status.WAITING, "the register does not answer")
    runs[1].refresh_from_db()
    assert done.status == Job.Status.DONE and instance_variables(runs[1])["found"] == "yes"
    assert held.status == Job.Status.RUNNING and seen == [7, 7, 7]


def test_the_printed_worker_goes_on_when_the_case_has_gone_on_without_it(live_server):
    runs, seen = begin(number=2), []

    def look_up(variables):
        seen.append(variables)
        if len(seen) == 2:
            raise Enough
        cancel_process(instance_id=runs[0].pk, reason="withdrawn", actor=SYSTEM)
        return {}

    work(live_server, look_up)
    assert [run.jobs.get().status for run in runs][1] == Job.Status.RUNNING
