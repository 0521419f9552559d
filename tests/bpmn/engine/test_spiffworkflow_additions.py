"""What SpiffWorkflow adds to a diagram that the engine takes at its word: scripts around loops, keys of receivers."""

import pytest

from bpmn import read_bpmn
from bpmn.runtime import NotFound
from tests.bpmn.engine.playing import Checked, at, bpmn, done, play
from tests.bpmn.reading.test_round_trip import assert_round_trip

SPIFF = 'xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core"'
TASK = (
    "<manualTask id='t'><extensionElements><spiff:preScript {spiff}>{before}</spiff:preScript>"
    "<spiff:postScript {spiff}>{after}</spiff:postScript></extensionElements>"
    "<multiInstanceLoopCharacteristics {spiff} isSequential='{sequential}' {on}><loopDataInputRef>given</loopDataInputRef>"
    "<loopDataOutputRef>made</loopDataOutputRef><inputDataItem id='i' name='i'/><outputDataItem id='o' name='o'/>"
    "</multiInstanceLoopCharacteristics></manualTask>"
)
WHOLE = {"before": "given = [v + 1 for v in given]", "after": "made = [v - 1 for v in made]", "on": ""}
EACH = {"before": "i += 1", "after": "o -= 1", "on": 'spiff:scriptsOnInstances="true"'}


@pytest.mark.parametrize("sequential", ["true", "false"])
@pytest.mark.parametrize("scripts, given", [(WHOLE, [2, 3, 4]), (EACH, [1, 2, 3])])
def test_scripts_run_around_the_whole_loop_or_each_of_its_instances(scripts, given, sequential):
    content = bpmn(TASK.format(spiff=SPIFF, sequential=sequential, **scripts))
    assert_round_trip(content)
    runtime = Checked(content)
    first = runtime.start("p", {"given": [1, 2, 3]})
    while runtime.work():
        work = runtime.work()[0]
        runtime.complete(work, {"o": runtime.variables_at(work)["i"] * 2})
    assert first.variables == {"given": given, "made": [3, 5, 7]}


PROPERTIES = "".join(
    f'<correlationProperty id="{key}"><correlationPropertyRetrievalExpression messageRef="ref_m1">'
    f"<formalExpression>{path}</formalExpression></correlationPropertyRetrievalExpression></correlationProperty>"
    for key, path in (("p1", "no"), ("p2", "year"))
)


def keyed(expressions, matching='spiff:isMatchingCorrelation="true"'):
    parts = "".join(
        "<spiff:processVariableCorrelation><spiff:propertyId>{}</spiff:propertyId><spiff:expression>{}"
        "</spiff:expression></spiff:processVariableCorrelation>".format(*pair)
        for pair in expressions
    )
    return (
        f'<intermediateCatchEvent id="c" {SPIFF} {matching}><messageEventDefinition messageRef="ref_m1">'
        f"<extensionElements>{parts}</extensionElements></messageEventDefinition></intermediateCatchEvent>"
    )


def test_a_receiver_waits_for_the_message_that_fits_its_own_variables():
    event = keyed([("p1", "mine"), ("p2", "2026")])
    runtime = play(
        f"start s\n{event}\nuser u\ns -> c -> u",
        ("q", "start qs\nthrow qt message:m1\nqs -> qt"),
        roots=PROPERTIES,
        variables={"mine": 7},
    )
    assert runtime.waiting_messages() == [("m1", "7 2026")]
    runtime.start("q", {"no": 7, "year": 2025})
    assert at(runtime) == []
    runtime.start("q", {"no": 7, "year": 2026})
    assert at(runtime) == ["u"]


def test_without_the_mark_any_message_will_do():
    event = keyed([("p1", "mine")], "")
    runtime = play(f"start s\n{event}\nuser u\ns -> c -> u", roots=PROPERTIES, variables={"mine": 7})
    runtime.send_message("m1", {"no": 1, "year": 2})
    assert at(runtime) == ["u"]
    with pytest.raises(NotFound):
        runtime.send_message("m1", {})


SAID = '<messageEventDefinition messageRef="ref_m{}" camunda:expression="plan" camunda:resultVariable="{}"/>'


def test_the_expression_of_a_message_is_what_it_carries_where_it_calls_nothing():
    text = f"start s\nuser a\nthrow t {SAID.format(1, 'sent')}\nuser z\ns -> a -> t -> z"
    other = f"start i\ncatch c {SAID.format(1, 'got')}\nuser u\ni -> c -> u"
    assert_round_trip(bpmn(text, ("q", other)))
    runtime = play(text, ("q", other))
    waiting = runtime.start("q")
    assert done(runtime, "a", plan="Best") == ["u", "z"]
    assert (runtime.first.variables, waiting.variables) == ({"plan": "Best"}, {"got": "Best"})


def test_a_service_operator_gets_its_parameters():
    operator = (
        f'<extensionElements><spiff:serviceTaskOperator {SPIFF} id="weather/Now" resultVariable="weather"><spiff:parameters>'
        '<spiff:parameter id="zip" type="int" value="22980"/><spiff:parameter id="key" type="str" value="\'secret:\' + who"/>'
        '</spiff:parameters><spiff:retry retries="3"/></spiff:serviceTaskOperator></extensionElements>'
    )
    text = f"start s\nservice a {operator}\nuser u\ns -> a -> u"
    assert read_bpmn(bpmn(text)).problems == []
    assert_round_trip(bpmn(text))
    runtime = play(text, variables={"who": "me"})
    (job,) = runtime.jobs()
    assert (job.handler, job.variables["zip"], job.variables["key"]) == ("weather/Now", 22980, "secret:me")
    runtime.complete_job(job, {"result": 21})
    assert runtime.first.variables == {"who": "me", "weather": 21}


AD_HOC = f"""start s
adhoc W <extensionElements><spiff:properties {SPIFF}/></extensionElements>
  task draft
  task check
  draft -> check
  <manualTask id="edit"><standardLoopCharacteristics testBefore="true"><loopCondition>to_edit</loopCondition></standardLoopCharacteristics></manualTask>
  <manualTask id="revise"><standardLoopCharacteristics><loopCondition>to_revise</loopCondition></standardLoopCharacteristics></manualTask>
  <manualTask id="draw"><multiInstanceLoopCharacteristics><loopDataInputRef>wanted</loopDataInputRef><inputDataItem id="one"/><completionCondition>drawn</completionCondition></multiInstanceLoopCharacteristics></manualTask>
  xor ready
  task publish
  ready -> publish if done_editing
  <completionCondition>published</completionCondition>
user after
s -> W -> after
"""
GIVEN = dict.fromkeys(("to_edit", "to_revise", "done_editing", "published"), False) | {
    "wanted": [],
    "drawn": True,
}


def ad_hoc(**given):
    content = bpmn(AD_HOC, process='id="p"').replace(b"<definitions ", f"<definitions {SPIFF} ".encode())
    assert_round_trip(content)
    runtime = Checked(content, tasks_wait=True)
    runtime.first = runtime.start("p", GIVEN | given)
    return runtime


def test_what_has_no_condition_begins_at_once_in_an_ad_hoc_subprocess():
    assert at(ad_hoc()) == ["draft"]


def test_what_has_a_condition_begins_whenever_it_holds():
    runtime = ad_hoc()
    assert done(runtime, "draft", to_edit=True) == ["check"]  # the path from it is not over yet
    assert done(runtime, "check") == ["edit"]
    assert done(runtime, "edit", to_edit=False, to_revise=True, wanted=["map"], drawn=False) == [
        "draw",
        "revise",
    ]
    assert done(runtime, "revise", to_revise=False, to_edit=True) == ["draw", "edit"]
    assert done(runtime, "draw", drawn=True) == ["edit"]
    assert done(runtime, "edit", to_edit=False, done_editing=True) == ["publish"]
    assert done(runtime, "publish", published=True) == ["after"]


def test_a_condition_that_holds_from_the_first_begins_at_once():
    assert at(ad_hoc(to_revise=True)) == ["draft", "revise"]


def test_the_completion_condition_takes_away_what_is_still_open():
    runtime = ad_hoc(to_revise=True)
    assert done(runtime, "revise", to_revise=False, published=True) == ["after"]


def test_when_no_condition_holds_any_more_the_subprocess_is_over():
    runtime = ad_hoc()
    done(runtime, "draft")
    assert done(runtime, "check") == ["after"]
