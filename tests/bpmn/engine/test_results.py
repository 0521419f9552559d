"""What decisions and jobs give back, in the shape that is asked for."""

import pytest

from bpmn import EngineError
from bpmn.runtime import LocalRuntime
from tests.bpmn.engine.playing import bpmn, play

DECISION = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="t" name="t" id="d">
<decision id="rate" name="rate"><decisionTable hitPolicy="COLLECT"><input><inputExpression><text>n</text></inputExpression></input>
<output name="fee"/><rule><inputEntry><text>&gt; 0</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
<rule><inputEntry><text>&gt; 5</text></inputEntry><outputEntry><text>2</text></outputEntry></rule></decisionTable></decision>
<decision id="one" name="one"><decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>n</text></inputExpression></input>
<output name="fee"/><output name="tax"/><rule><inputEntry><text>&gt; 0</text></inputEntry><outputEntry><text>1</text></outputEntry>
<outputEntry><text>2</text></outputEntry></rule></decisionTable></decision></definitions>"""


@pytest.mark.parametrize(
    "decision, how, expected",
    [
        ("rate", "collectEntries", [1, 2]),
        ("rate", "resultList", [1, 2]),
        ("one", "singleResult", {"fee": 1, "tax": 2}),
        ("one", "resultList", [{"fee": 1, "tax": 2}]),
        ("one", "singleEntry", {"fee": 1, "tax": 2}),
    ],
)
def test_results_of_decisions_take_the_shape_asked_for(decision, how, expected):
    text = f"start s\nrule r camunda:decisionRef={decision} camunda:mapDecisionResult={how} camunda:resultVariable=found\nuser u\ns -> r -> u"
    runtime = LocalRuntime(bpmn(text), DECISION)
    assert runtime.start("p", {"n": 9}).variables["found"] == expected


@pytest.mark.parametrize("how", ["resultList", "collectEntries"])
@pytest.mark.parametrize("n, expected", [(0, []), (1, [1])])
def test_a_list_that_is_asked_for_is_a_list_however_many_rows_match(how, n, expected):
    text = f"start s\nrule r camunda:decisionRef=rate camunda:mapDecisionResult={how} camunda:resultVariable=found\nuser u\ns -> r -> u"
    typed = DECISION.replace('name="rate">', 'name="rate"><variable name="rate" typeRef="number"/>')
    assert LocalRuntime(bpmn(text), typed).start("p", {"n": n}).variables["found"] == expected


def test_a_decision_that_fails_is_no_result():
    twice = DECISION.replace('hitPolicy="COLLECT"', 'hitPolicy="UNIQUE"')
    text = "start s\nrule r camunda:decisionRef=rate camunda:resultVariable=x\ns -> r"
    with pytest.raises(EngineError, match="decision rate"):
        LocalRuntime(bpmn(text), twice).start("p", {"n": 9})


def test_the_result_of_a_job_goes_into_its_variable():
    runtime = play(
        "start s\nservice a camunda:topic=t camunda:resultVariable=found\nuser u\ns -> a -> u",
        run_handlers=False,
    )
    for given in ({"result": 5}, {"a": 1, "b": 2}, {"found": 7, "more": 1}):
        again = runtime.start("p")
        runtime.complete_job(runtime.jobs(again)[0], given)
        assert again.variables == (given if "found" in given else {"found": given.get("result", given)})
