"""What operators read of a run: names of elements, plain words for events, waits and refusals."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import translation

from approvals.selectors.run_words import JOB_KINDS, RUN_EVENTS, refusal_text
from approvals.selectors.wording import said
from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows.actors import SYSTEM
from workflows.services.deployment import deploy
from workflows.services.execution import start_process
from workflows.services.settle import settle

ROOT = Path(__file__).resolve().parents[3]
RECORDING = {"append", "build", "drive", "note", "record"}
# `note` of an entitlement and of an act writes into their own tables, whose words stand elsewhere.
OF_OTHERS = {"approvals/services/entitlements", "approvals/rules"}
CALLER = diagram(
    process(
        "caller",
        chain(START, ("call", '<callActivity id="call" name="调用" calledElement="called"/>'), END),
    )
)
CALLED = diagram(process("called", chain(START, task("look"), END)))


def kinds_recorded():
    for folder in ("approvals", "workflows"):
        for path in (ROOT / folder).rglob("*.py"):
            if any(other in path.as_posix() for other in OF_OTHERS):
                continue
            yield from kinds_in(ast.parse(path.read_text(encoding="utf8")))


def kinds_in(tree):
    for call in ast.walk(tree):
        if (
            isinstance(call, ast.Call)
            and getattr(call.func, "attr", getattr(call.func, "id", "")) in RECORDING
        ):
            named = [word.value for word in call.keywords if word.arg == "kind"]
            for value in named:
                parts = [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]
                yield from (part.value for part in parts if isinstance(part, ast.Constant))


def test_every_kind_of_event_that_the_program_records_has_a_word():
    found = set(kinds_recorded())
    assert {"job_failed", "accepted", "clock_moved", "variables_read"} <= found
    assert found - set(RUN_EVENTS) == set()


def test_every_word_of_an_event_and_a_job_is_said_in_chinese():
    with translation.override("zh-hans"):
        said_plainly = [said(words, code) for words in (RUN_EVENTS, JOB_KINDS) for code in words]
    assert [text for text in said_plainly if text.isascii()] == []


@pytest.fixture
def run(operator):
    files = {"caller.bpmn": CALLER, "called.bpmn": CALLED}
    deployment = deploy(key="calls", files=files, metadata={}, actor=SYSTEM)
    started = start_process(
        deployment=deployment, process_id="caller", variables={}, business_key="C-1", actor=SYSTEM
    )
    settle()
    started.refresh_from_db()
    return started


def test_a_run_names_its_elements_and_the_procedure_it_waits_for(operator, run):
    page = operator.get(reverse("instance", args=[run.pk]))
    (wait,) = page.context["waits"]
    assert (wait.element, wait.child) == ("调用", run.children.get())
    assert [(each.word, each.element) for each in page.context["events"]] == [("流程实例开始", "")]


def test_a_refusal_is_said_with_the_name_of_the_element(run):
    with translation.override("zh-hans"):
        assert refusal_text(run, "call: no token stands there") == "调用 · 流程没有停留在此处"
        state = refusal_text(run, f"process instance {run.pk} is suspended")
    assert state == f"流程实例 {run.pk} 的状态是“已暂停”"
    with translation.override("en"):
        assert refusal_text(run, "something new") == "something new"
