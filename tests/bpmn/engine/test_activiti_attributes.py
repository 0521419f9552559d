"""What Activiti and Flowable add to the standard and Camunda does not."""

import pytest

from bpmn import EngineError, read_bpmn
from bpmn.linting import check
from bpmn.writing import write_bpmn
from bpmn.writing.definitions import meaning
from tests.bpmn.engine.playing import at, bpmn, done, play, seconds

AGGREGATED = (
    '<multiInstanceLoopCharacteristics isSequential="false" camunda:collection="l" camunda:elementVariable="i" '
    'camunda:elementIndexVariable="at"><extensionElements><camunda:variableAggregation target="reviews">'
    '<camunda:variable source="approved"/><camunda:variable source="at" target="number"/>'
    "</camunda:variableAggregation></extensionElements></multiInstanceLoopCharacteristics>"
)


def test_results_of_a_multi_instance_are_gathered():
    runtime = play(f"start s\nuser a {AGGREGATED}\nuser u\ns -> a -> u", variables={"l": ["x", "y"]})
    first, second = runtime.work()
    assert (first.variables["at"], second.variables["at"]) == (0, 1)
    runtime.complete(second, {"approved": False})
    runtime.complete(first, {"approved": True})
    assert runtime.first.variables["reviews"] == [
        {"approved": True, "number": 0},
        {"approved": False, "number": 1},
    ]
    assert "approved" not in runtime.first.variables


@pytest.mark.parametrize(
    "attribute, opened", [("", ["a", "a"]), ('camunda:terminateMultiInstance="true"', ["u"])]
)
def test_terminate_may_end_the_whole_multi_instance(attribute, opened):
    runtime = play(f"""
    start s
    sub S par*3
      start ss
      user a
      end t <terminateEventDefinition {attribute}/>
      ss -> a -> t
    user u
    s -> S -> u
    """)
    assert done(runtime, "a") == opened


@pytest.mark.parametrize("allowed, opened", [(True, ["b"]), (False, ["a"])])
def test_a_task_may_be_skipped(allowed, opened):
    runtime = play(
        'start s\nuser a camunda:skipExpression="${n > 1}"\nuser b camunda:skipExpression="${n > 5}"\ns -> a -> b',
        variables={"n": 2, "_FLOWABLE_SKIP_EXPRESSION_ENABLED": allowed},
    )
    assert at(runtime) == opened
    assert runtime.first.visited["a"] == 1


def test_a_service_task_may_wait_for_a_trigger_after_its_work():
    runtime = play(
        "start s\nservice a camunda:class=X camunda:triggerable=true\nuser u\ns -> a -> u", start=False
    )
    runtime.handler("X", lambda job: {"asked": True})
    runtime.first = runtime.start("p")
    assert at(runtime) == [] and runtime.first.variables == {"asked": True}
    runtime.trigger("a", {"answer": 1})
    assert at(runtime) == ["u"] and runtime.first.variables == {"asked": True, "answer": 1}


def test_the_business_key_of_a_called_process():
    runtime = play(
        'start s\ncall c calledElement=q camunda:businessKey="${key}"\ns -> c',
        ("q", "user z"),
        variables={"key": "K"},
    )
    assert runtime.children(runtime.first)[0].business_key == "K"


@pytest.mark.parametrize("end", ["2026-01-01T02:30:00Z", "${end}"])
def test_a_cycle_may_have_an_end_beside_it(end):
    timer = (
        f'<timerEventDefinition><timeCycle camunda:endDate="{end}">R5/PT1H</timeCycle></timerEventDefinition>'
    )
    runtime = play(
        f"start s\nuser a\nboundary b on=a noninterrupting {timer}\nuser x\ns -> a\nb -> x",
        variables={"end": "2026-01-01T02:30:00Z"},
    )
    assert [len(seconds(runtime, 3600)) for _ in range(4)] == [2, 3, 3, 3]


def test_it_is_written_as_it_was_read():
    text = f"""
    start s
    user a camunda:skipExpression="${{n}}" {AGGREGATED}
    service c camunda:class=X camunda:triggerable=true
    sub S
      end t <terminateEventDefinition camunda:terminateMultiInstance="true"/>
    s -> a -> c -> S
    """
    found = read_bpmn(bpmn(text))
    assert found.problems == []
    again = read_bpmn(write_bpmn(found))
    assert meaning(again.processes["p"]) == meaning(found.processes["p"])


AD_HOC = """
start s
adhoc h jingwei:byHand=true {more} <completionCondition>over = true</completionCondition>
  user a
  user b
  user c
  a -> c
user u
s -> h -> u
"""


def test_ad_hoc_activities_are_started_by_hand():
    runtime = play(AD_HOC.format(more=""))
    first = runtime.first
    assert at(runtime) == [] and runtime.startable() == [(first.id, "a"), (first.id, "b")]
    runtime.start_activity(first, "a")
    runtime.start_activity(first, "a")
    assert at(runtime) == ["a", "a"]
    with pytest.raises(EngineError, match="something leads here"):
        runtime.start_activity(first, "c")
    with pytest.raises(EngineError, match="still going on"):
        runtime.finish_ad_hoc(first, "h")
    assert done(runtime, "a") == ["a", "c"]
    for element_id in ("a", "c", "c"):
        runtime.complete(element_id)
    assert at(runtime) == [] and first.active == ["h"]
    runtime.finish_ad_hoc(first, "h")
    assert at(runtime) == ["u"]
    with pytest.raises(EngineError, match="no ad-hoc sub-process"):
        runtime.start_activity(first, "a")


def test_the_completion_condition_ends_what_was_started_by_hand():
    runtime = play(AD_HOC.format(more=""))
    runtime.start_activity(runtime.first, "a")
    runtime.start_activity(runtime.first, "b")
    assert done(runtime, "a", over=True) == ["u"]
    runtime = play(AD_HOC.format(more="cancelRemainingInstances=false"))
    runtime.start_activity(runtime.first, "b")
    runtime.start_activity(runtime.first, "b")
    assert done(runtime, "b", over=True) == ["b"]
    assert runtime.startable() == []
    assert done(runtime, "b") == ["u"]


def test_a_sequential_one_does_one_thing_at_a_time():
    runtime = play(AD_HOC.format(more="ordering=Sequential"))
    runtime.start_activity(runtime.first, "a")
    with pytest.raises(EngineError, match="sequential"):
        runtime.start_activity(runtime.first, "b")
    runtime.complete("a")
    with pytest.raises(EngineError, match="sequential"):
        runtime.start_activity(runtime.first, "b")
    runtime.complete("c")
    runtime.start_activity(runtime.first, "b")
    assert at(runtime) == ["b"]


def test_flowable_diagrams_mean_it_so():
    text = bpmn(AD_HOC.replace("jingwei:byHand=true {more}", "")).replace(
        b"<definitions ", b'<definitions xmlns:f="http://flowable.org/bpmn" '
    )
    found = read_bpmn(text)
    assert found.processes["p"].elements["h"].by_hand
    again = read_bpmn(write_bpmn(found))
    assert meaning(again.processes["p"]) == meaning(found.processes["p"])
    assert check(found.processes["p"]) == []


@pytest.mark.parametrize(
    ("variables", "opened"),
    [
        ({"_FLOWABLE_SKIP_EXPRESSION_ENABLED": True, "left": True, "right": False}, ["a"]),
        ({"_FLOWABLE_SKIP_EXPRESSION_ENABLED": True, "right": True, "n": 1}, ["b"]),
        ({"left": True, "n": 2}, ["b"]),
    ],
)
def test_a_skip_expression_decides_in_place_of_the_condition_of_a_flow(variables, opened):
    ways = "".join(
        f'<sequenceFlow id="{to}f" sourceRef="g" targetRef="{to}" camunda:skipExpression="${{{skip}}}">'
        f'<conditionExpression xsi:type="tFormalExpression">${{n == {n}}}</conditionExpression></sequenceFlow>'
        for to, skip, n in (("a", "left", 1), ("b", "right", 2))
    )
    assert at(play(f"start s\nxor g\nuser a\nuser b\n{ways}\ns -> g", variables=variables)) == opened


def test_terminating_all_ends_the_callers_too():
    ending = '<terminateEventDefinition camunda:terminateAll="true"/>'
    runtime = play(
        "start s\nand f\ncall c calledElement=q\nuser z\ns -> f -> c\nf -> z",
        ("q", "start i\ncall d calledElement=r\nuser y\ni -> d -> y"),
        ("r", f"start k\nuser u\nend e {ending}\nk -> u -> e"),
    )
    assert done(runtime, "u") == []
    assert [instance.outcome for instance in runtime.instances.values()] == ["terminated"] * 3


def test_a_result_may_belong_to_the_scope_around_its_task():
    runtime = play("""
    start s
    sub S
      start i
      service a camunda:expression=${n+1} camunda:resultVariable=y camunda:useLocalScopeForResultVariable=true
      user u camunda:assignee=got${y}
      i -> a -> u
    s -> S
    """, variables={"n": 1})  # fmt: skip
    assert [work.assignee for work in runtime.work()] == ["got2"]
    assert runtime.first.variables == {"n": 1}


CALLED = """
start i
user b
and g
user d
user e
end t <terminateEventDefinition camunda:terminateMultiInstance="true"/>
i -> b -> g
g -> d -> t
g -> e
"""


@pytest.mark.parametrize("loop, begun", [("par*3", 2), ("seq*3", 1)])
def test_terminate_in_a_called_process_may_end_the_loop_that_calls_it(loop, begun):
    runtime = play(
        f"start s\nand f\nuser beside\ncall c calledElement=q {loop}\nuser u\ns -> f\nf -> beside\nf -> c -> u",
        ("q", CALLED),
    )
    for _ in range(begun):
        runtime.complete("b")
    assert done(runtime, "d") == ["beside", "u"]
    assert {child.outcome for child in runtime.children(runtime.first)} <= {"terminated", "canceled"}


def test_where_no_loop_calls_the_called_process_alone_is_terminated():
    runtime = play("start s\ncall c calledElement=q\nuser u\ns -> c -> u", ("q", CALLED))
    runtime.complete("b")
    assert done(runtime, "d") == ["u"]


def test_terminate_ends_the_nearest_loop_around_it_however_deep_it_stands():
    runtime = play("""
    start s
    sub L par*2
      start ls
      user a
      sub M
        start ms
        user b
        end t <terminateEventDefinition camunda:terminateMultiInstance="true"/>
        ms -> b -> t
      ls -> a
      ls -> M
    user u
    s -> L -> u
    """)
    assert done(runtime, "b") == ["u"]


LOCAL_OUT = (
    "calledElement=q camunda:useLocalScopeForOutParameters=true "
    '<extensionElements><camunda:out source="r" target="got"/></extensionElements>'
)
GIVES = ("q", "start i\nscript g <script>r = 5</script>\ni -> g")


def test_what_a_called_process_gives_may_belong_to_the_scope_around_the_call():
    runtime = play(
        f"start s\nsub S\n  start j\n  call c {LOCAL_OUT}\n  user a\n  j -> c -> a\nuser z\ns -> S -> z",
        GIVES,
    )
    assert runtime.variables_at("a") == {"got": 5}
    assert "got" not in runtime.first.variables
    assert done(runtime, "a") == ["z"] and runtime.first.variables == {}


def test_in_a_loop_it_belongs_to_the_round_that_called():
    runtime = play(f"start s\ncall c {LOCAL_OUT} {AGGREGATED.replace('approved', 'got')}\nuser z\ns -> c -> z", GIVES,
                   variables={"l": ["x", "y"]})  # fmt: skip
    assert at(runtime) == ["z"]
    assert runtime.first.variables == {
        "l": ["x", "y"],
        "reviews": [{"got": 5, "number": 0}, {"got": 5, "number": 1}],
    }


def test_what_has_its_meaning_here_is_no_warning():
    service = 'service a camunda:expression="${1}" camunda:resultVariable=r camunda:useLocalScopeForResultVariable=true'
    found = read_bpmn(
        bpmn(f"start s\n{service}\ncall c {LOCAL_OUT} camunda:inheritBusinessKey=true\ns -> a -> c", GIVES)
    )
    assert found.problems == []
    again = read_bpmn(write_bpmn(found))
    assert meaning(again.processes["p"]) == meaning(found.processes["p"])
