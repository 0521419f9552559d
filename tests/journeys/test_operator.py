"""A system administrator's day, in a real browser: an incident, a token moved by two persons, many runs at once, a new version."""

import itertools
import re

import pytest

from tests.approvals.organisation.cast import person
from tests.approvals.supervisor.cases import county_with_people
from tests.journeys.browser import fits, serious
from tests.workflows.diagrams import HEAD
from workflows.actors import SYSTEM
from workflows.handlers import registry, service_task
from workflows.models import Intervention, Job, ProcessInstance
from workflows.selectors import history_of
from workflows.services.deployment import deploy
from workflows.services.execution import start_process
from workflows.services.interventions import run_due_interventions
from workflows.services.settle import settle

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PLACES = ("start", "receipt", "ask", "enough", "look", "end")
DI = (
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
)


def flow(number, source, target, condition=""):
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="f{number}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


def visit(last):
    """A visit of a household with its picture; `last` is the id of its last step, which a later version renames."""
    places = [last if key == "look" else key for key in PLACES]
    flows = [
        flow(number, *pair, "amount &gt; 5" if pair[0] == "enough" else "")
        for number, pair in enumerate(itertools.pairwise(places))
    ]
    steps = (
        '<startEvent id="start" name="登记"/><serviceTask id="receipt" name="制发回执" jingwei:handler="receipt"/>'
        '<userTask id="ask" name="走访"/><exclusiveGateway id="enough" name="金额"/>'
        f'<userTask id="{last}" name="复核"/><endEvent id="end" name="办结"/>'
    )
    shapes = "".join(
        f'<bpmndi:BPMNShape id="s_{key}" bpmnElement="{key}"><dc:Bounds x="{150 * at}" y="80" width="100" height="80"/>'
        "</bpmndi:BPMNShape>"
        for at, key in enumerate(places)
    )
    drawn = f'<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="p" bpmnElement="visit">{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>'
    process = f'<process id="visit" name="走访核实" isExecutable="true">{steps}{"".join(flows)}</process>'
    return f"{HEAD[:-1]} {DI}>{process}{drawn}</definitions>".encode()


def deployed(last):
    return deploy(key="visit", files={"visit.bpmn": visit(last)}, metadata={}, actor=SYSTEM)


@pytest.fixture
def printer(monkeypatch):
    """What prints receipts: away, until somebody mends it."""
    monkeypatch.setattr(registry, "handlers", dict(registry.handlers))
    state = {"is_away": True}

    @service_task("receipt")
    def receipt(context):
        if state["is_away"]:
            raise ConnectionError("the printer does not answer")

    return state


@pytest.fixture
def runs(printer):
    """Five runs in real time that wait for a visit, and one that stands where its receipt could not be printed."""
    county_with_people()
    person("sysadmin_b", "管理员乙", ("SYSADMIN", "990100"))
    deployment = deployed("look")
    printer["is_away"] = False
    made = [begun(deployment, number) for number in range(5)]
    settle()
    printer["is_away"] = True
    return [*made, begun(deployment, 5)]


def begun(deployment, number):
    return start_process(
        deployment=deployment,
        process_id="visit",
        variables={"amount": number},
        business_key=f"XC-{number}",
        timeline="live",
        actor=SYSTEM,
    )


def use_up_attempts():
    for _attempt in range(8):
        Job.objects.filter(status="waiting").update(run_after="2000-01-01T00:00:00Z")
        settle()


def standing(run):
    return list(run.work_items.filter(status="open").values_list("element_id", flat=True))


@pytest.fixture
def operators(browser, runs):
    """Two system administrators, each with a page of his own."""
    return browser("sysadmin"), browser("sysadmin_b")


def looks_right(page):
    assert serious(page) == [] and fits(page)
    page.set_viewport_size({"width": 390, "height": 844})
    assert serious(page) == [] and fits(page)
    page.set_viewport_size({"width": 1366, "height": 768})


def prepare(page, act):
    page.get_by_label(re.compile("Intervention|With the chosen runs")).select_option(act)
    page.get_by_role("button", name="Prepare").click()


def try_out(page, said):
    page.get_by_role("button", name="Try it out").click()
    assert said in page.locator("#preview").inner_text()
    looks_right(page)


def propose(page, reason):
    page.get_by_label("Reason").fill(reason)
    page.locator("#preview button[type=submit]").click()
    page.locator("#jw-confirm [value=confirm]").click()
    page.wait_for_url(re.compile(r"/operation/interventions/\d+/$"))


def agree(page, *shown):
    """Let the second person read what he agrees to, and see it done."""
    page.goto(f"/operation/interventions/{Intervention.objects.latest('pk').pk}/")
    assert [text for text in shown if text not in page.inner_text("main")] == []
    looks_right(page)
    page.get_by_role("button", name="Agree").click()
    run_due_interventions()
    page.reload()
    assert page.locator("main h2").first.inner_text() == "Done"


def test_an_incident_is_read_in_words_and_tried_again(operators, runs, printer):
    page, _second = operators
    use_up_attempts()
    page.goto("/operation/")
    card = page.locator("#incidents")
    assert all(text in card.inner_text() for text in ("XC-5", "制发回执", "failed at every attempt"))
    looks_right(page)
    printer["is_away"] = False
    page.get_by_role("button", name="Try again").click()
    settle()
    page.reload()
    assert "No procedure stands still." in card.inner_text()
    page.goto(f"/operation/runs/{runs[5].pk}/")
    page.wait_for_selector(".jw-active[data-element-id=ask]", state="attached")
    assert "Incident retried · 制发回执" in page.inner_text("main")
    assert standing(runs[5]) == ["ask"]


def test_a_variable_and_a_token_change_when_two_persons_agree(operators, runs):
    page, second = operators
    page.goto("/operation/runs/")
    page.get_by_label("Stands at element").fill("走访")
    page.get_by_label("Stands at element").press("Enter")
    assert page.locator("tbody tr").count() == 5
    page.get_by_role("link", name="XC-1").click()
    assert "走访" in page.inner_text("main") and "child_ended" not in page.inner_text("main")
    looks_right(page)
    prepare(page, "set_variables")
    page.get_by_label("Name").fill("amount")
    page.get_by_label("Value").fill("9")
    try_out(page, "1 run would take it.")
    propose(page, "amount misread")
    assert "A second system administrator must agree" in page.inner_text("main")
    agree(second, "amount", "9", "amount misread", "XC-1")
    page.goto(f"/operation/runs/{runs[1].pk}/")
    prepare(page, "move")
    page.get_by_label("Take tokens away from").select_option("ask")
    page.get_by_label("Put tokens at").select_option("look")
    try_out(page, "1 run would take it.")
    propose(page, "visited already")
    agree(second, "走访", "复核", "visited already")
    assert standing(runs[1]) == ["look"]
    page.goto(f"/operation/runs/{runs[1].pk}/")
    page.locator("#reason").fill("what was it before")
    page.get_by_role("button", name="Show the values").click()
    assert "amount" in page.inner_text("#variables") and "9" in page.inner_text("#variables")
    assert {"variables_set", "tokens_moved", "variables_read"} <= {e.kind for e in history_of(runs[1])}


def is_inside(page):
    """Whether the step in hand lies in the part of the picture that is shown."""
    place = page.locator(".jw-diagram").bounding_box()
    step = page.locator(".jw-active[data-element-id=ask]").bounding_box()
    return place["x"] <= step["x"] and step["x"] + step["width"] <= place["x"] + place["width"]


def test_the_picture_fits_its_place_again_until_somebody_moves_it(operators, runs):
    page, _second = operators
    page.goto(f"/operation/runs/{runs[1].pk}/")
    page.wait_for_selector(".jw-active[data-element-id=ask]", state="attached")
    for size in ((1366, 768), (800, 700), (390, 844)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.wait_for_timeout(300)
        assert is_inside(page), size
    page.set_viewport_size({"width": 1366, "height": 768})
    page.wait_for_timeout(300)
    page.get_by_role("button", name="Larger").click()
    before = page.locator(".jw-active[data-element-id=ask]").bounding_box()["width"]
    page.set_viewport_size({"width": 800, "height": 700})
    page.wait_for_timeout(300)
    assert page.locator(".jw-active[data-element-id=ask]").bounding_box()["width"] == before


def test_many_runs_are_suspended_at_once_and_the_progress_is_seen(operators, runs):
    page, _second = operators
    page.goto("/operation/runs/?state=running")
    page.get_by_label("all that fit the filter, not only those ticked").check()
    prepare(page, "suspend")
    assert "6 runs" in page.inner_text("main")
    try_out(page, "6 runs would take it.")
    propose(page, "the archive moves house")
    assert "0 of 6 runs" in page.inner_text("main")
    run_due_interventions(limit=4)
    page.reload()
    assert "4 of 6 runs" in page.inner_text("main")
    run_due_interventions()
    page.wait_for_selector("h2:text-is('Done')")
    assert set(ProcessInstance.objects.values_list("status", flat=True)) == {"suspended"}
    page.goto(f"/operation/runs/{runs[0].pk}/")
    offered = page.get_by_label("Intervention").locator("option").all_inner_texts()
    assert offered == ["Resume", "Cancel the run"]
    prepare(page, "resume")
    try_out(page, "1 run would take it.")
    propose(page, "the archive has moved")
    run_due_interventions()
    assert ProcessInstance.objects.get(pk=runs[0].pk).status == "active"


def test_a_run_is_cancelled_when_a_second_person_agrees(operators, runs):
    page, second = operators
    page.goto(f"/operation/runs/{runs[2].pk}/")
    prepare(page, "cancel")
    try_out(page, "1 run would take it.")
    propose(page, "opened by mistake")
    run_due_interventions()
    assert ProcessInstance.objects.get(pk=runs[2].pk).status == "active"
    agree(second, "Cancel the run", "opened by mistake", "XC-2")
    assert ProcessInstance.objects.get(pk=runs[2].pk).status == "canceled"


def test_runs_move_to_a_new_version_after_a_dry_run(operators, runs):
    page, second = operators
    deployed("check")
    page.goto("/operation/versions/")
    looks_right(page)
    page.get_by_role("button", name="Move runs to another version").click()
    page.get_by_label("Version").select_option(index=1)
    try_out(page, "6 runs would take it.")
    assert page.locator('[name="map-look"]').input_value() == "check"
    propose(page, "the new form of 2010")
    agree(second, "the new form of 2010", "复核 (look)", "复核 (check)")
    page.goto("/operation/versions/")
    counts = page.locator("td[data-label='Living runs']").all_inner_texts()
    assert counts == ["6", "0"]
    assert standing(runs[0]) == ["ask"]
