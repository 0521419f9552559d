"""What decisions and jobs give back, in the shape that is asked for."""

import pytest

from bpmn import EngineError
from bpmn.errors import ReadingError
from bpmn.runtime import LocalRuntime
from tests.bpmn.engine.playing import at, bpmn, play

DECISION = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="t" name="t" id="d">
<decision id="rate" name="rate"><decisionTable hitPolicy="COLLECT"><input><inputExpression><text>n</text></inputExpression></input>
<output name="fee"/><rule><inputEntry><text>&gt; 0</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
<rule><inputEntry><text>&gt; 5</text></inputEntry><outputEntry><text>2</text></outputEntry></rule></decisionTable></decision>
<decision id="one" name="one"><decisionTable hitPolicy="UNIQUE"><input><inputExpression><text>n</text></inputExpression></input>
<output name="fee"/><output name="tax"/><rule><inputEntry><text>&gt; 0</text></inputEntry><outputEntry><text>1</text></outputEntry>
<outputEntry><text>2</text></outputEntry></rule></decisionTable></decision>
<decision id="both" name="both"><variable name="both"/><literalExpression><text>n * 2</text></literalExpression></decision></definitions>"""


def asking(decision, how="", found="camunda:resultVariable=found"):
    mapped = how and f"camunda:mapDecisionResult={how}"
    return f"start s\nrule r camunda:decisionRef={decision} {mapped} {found}\nuser u\ns -> r -> u"


@pytest.mark.parametrize(
    "decision, how, expected",
    [
        ("rate", "collectEntries", [1, 2]),
        ("rate", "resultList", [{"fee": 1}, {"fee": 2}]),
        ("rate", "", [{"fee": 1}, {"fee": 2}]),
        ("one", "singleResult", {"fee": 1, "tax": 2}),
        ("one", "resultList", [{"fee": 1, "tax": 2}]),
        ("one", "", [{"fee": 1, "tax": 2}]),
        ("both", "singleEntry", 18),
        ("both", "singleResult", {"both": 18}),
    ],
)
def test_results_of_decisions_take_the_shape_asked_for(decision, how, expected):
    runtime = LocalRuntime(bpmn(asking(decision, how)), DECISION)
    assert runtime.start("p", {"n": 9}).variables["found"] == expected


@pytest.mark.parametrize("how", ["resultList", "collectEntries"])
@pytest.mark.parametrize("n, values", [(0, []), (1, [1])])
def test_a_list_that_is_asked_for_is_a_list_however_many_rows_match(how, n, values):
    expected = values if how == "collectEntries" else [{"fee": value} for value in values]
    typed = DECISION.replace('name="rate">', 'name="rate"><variable name="rate" typeRef="number"/>')
    assert LocalRuntime(bpmn(asking("rate", how)), typed).start("p", {"n": n}).variables["found"] == expected


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


@pytest.mark.parametrize(
    "decision, how",
    [("one", "singleEntry"), ("one", "collectEntries"), ("rate", "singleEntry"), ("rate", "singleResult")],
)
def test_a_result_that_does_not_fit_the_shape_is_an_error(decision, how):
    with pytest.raises(EngineError, match=how):
        LocalRuntime(bpmn(asking(decision, how)), DECISION).start("p", {"n": 9})


@pytest.mark.parametrize("how", ["singleEntry", "singleResult"])
def test_no_row_is_no_value(how):
    assert LocalRuntime(bpmn(asking("one", how)), DECISION).start("p", {"n": 0}).variables["found"] is None


def test_a_shape_that_nobody_knows_is_refused():
    with pytest.raises(ReadingError, match="the mapping 'best' is unknown"):
        LocalRuntime(bpmn(asking("one", "best")), DECISION)


@pytest.mark.parametrize("decision, found", [("one", {"fee": 1, "tax": 2}), ("rate", {"fee": [1, 2]})])
def test_without_a_variable_for_the_result_each_column_is_one(decision, found):
    runtime = LocalRuntime(bpmn(asking(decision, found="")), DECISION)
    assert runtime.start("p", {"n": 9}).variables == {"n": 9, **found}


def test_a_column_with_a_dotted_name_stands_inside_a_variable():
    nested = DECISION.replace(
        '<output name="fee"/><output name="tax"/>', '<output name="due.fee"/><output name="due.tax.town"/>'
    )
    runtime = LocalRuntime(bpmn(asking("one", found="")), nested)
    assert runtime.start("p", {"n": 9}).variables["due"] == {"fee": 1, "tax": {"town": 2}}


def test_output_mappings_see_the_rows():
    task = (
        "rule r <extensionElements><camunda:inputOutput><camunda:outputParameter name='all'>${decisionResult}"
        "</camunda:outputParameter></camunda:inputOutput></extensionElements> camunda:decisionRef=rate"
    )
    first = LocalRuntime(bpmn(f"start s\n{task}\nuser u\ns -> r -> u"), DECISION).start("p", {"n": 9})
    assert first.variables == {"n": 9, "all": [{"fee": 1}, {"fee": 2}]}


@pytest.mark.parametrize("name", ["${which}", "${start}${end}"])
def test_a_decision_may_be_named_by_an_expression(name):
    runtime = LocalRuntime(bpmn(asking(name, "singleResult")), DECISION)
    first = runtime.start("p", {"n": 9, "which": "one", "start": "o", "end": "ne"})
    assert first.variables["found"] == {"fee": 1, "tax": 2}
    with pytest.raises(EngineError, match="no decision other is deployed"):
        runtime.start("p", {"n": 9, "which": "other", "start": "ot", "end": "her"})


def test_a_topic_may_be_named_by_an_expression():
    runtime = play(
        "start s\nservice a camunda:type=external camunda:topic=${which}\nuser u\ns -> a -> u",
        variables={"which": "print"},
    )
    (job,) = runtime.jobs()
    assert (job.topic, job.handler) == ("print", "print")
    runtime.complete_job("print")
    assert at(runtime) == ["u"]
