"""Where the standard leaves room and the engines that are widely used agree: their way (bpmn/README.md)."""

import pytest

from tests.bpmn.engine.playing import Checked, at, bpmn, done, play
from tests.bpmn.reading.test_round_trip import assert_round_trip

MAPPED = '<extensionElements><camunda:in source="n" target="n"/><camunda:out source="n" target="result"/></extensionElements>'


def test_a_multi_instance_can_be_undone_only_when_it_is_complete():
    runtime = play("""
    start s
    and f
    user book par*3
    boundary b on=book <compensateEventDefinition/>
    user undo isForCompensation=true
    <association id="as" sourceRef="b" targetRef="undo"/>
    user ask
    throw t compensateall
    user again
    throw t2 compensateall
    s -> f -> book
    f -> ask -> t -> again -> t2
    """)
    runtime.complete("book")
    runtime.complete("book")
    assert done(runtime, "ask") == ["again", "book"]
    runtime.complete("book")
    assert done(runtime, "again") == ["undo", "undo", "undo"]


def test_a_loop_that_is_interrupted_leaves_nothing_to_undo():
    runtime = play("""
    start s
    user book seq*3
    boundary b on=book <compensateEventDefinition/>
    boundary stop on=book message:m1
    user undo isForCompensation=true
    <association id="as" sourceRef="b" targetRef="undo"/>
    throw t compensateall
    user after
    s -> book -> after
    stop -> t -> after
    """)
    runtime.complete("book")
    runtime.send_message("m1")
    assert at(runtime) == ["after"]


@pytest.mark.parametrize("kind, stays", [("noninterrupting", ["after", "inside"]), ("", ["after"])])
def test_an_escalation_out_of_a_called_process_brings_its_results(kind, stays):
    runtime = play(
        f"start s\ncall c calledElement=q {MAPPED}\nboundary b on=c {kind} escalation:x1\nuser after\ns -> c\nb -> after",
        ("q", "start s2\nscript sc <script>n = n + 1; secret = 1</script>\nthrow t escalation:x1\nuser inside\n"
         "s2 -> sc -> t -> inside"),
        variables={"n": 1},
    )  # fmt: skip
    assert at(runtime) == stays
    assert runtime.first.variables == {"n": 1, "result": 2}


def test_an_escalation_that_nobody_catches_brings_the_results_too():
    runtime = play(
        f"start s\ncall c calledElement=q {MAPPED}\ns -> c",
        ("q", "start s2\nthrow t escalation:x1\nuser inside\ns2 -> t -> inside"),
        variables={"n": 1},
    )
    assert runtime.first.variables == {"n": 1, "result": 1}
    runtime.set_variables(runtime.children(runtime.first)[0], {"n": 7})
    runtime.complete("inside")
    assert runtime.first.variables == {"n": 1, "result": 7}


def test_an_error_out_of_a_called_process_brings_its_results_and_nothing_else():
    runtime = play(
        f"start s\ncall c calledElement=q {MAPPED}\nboundary b on=c error:e1\nuser after\ns -> c\nb -> after",
        ("q", "start s2\nscript sc <script>n = n + 1; secret = 1</script>\nuser work\ns2 -> sc -> work"),
        variables={"n": 1},
    )
    runtime.throw_error("work", "E1", variables={"n": 5, "other": 2})
    assert at(runtime) == ["after"]
    assert runtime.first.variables == {"n": 1, "result": 5}


@pytest.mark.parametrize("number, opened", [(2, [1, 2]), (5, [1, 2, 3])])
def test_a_number_beside_a_collection_limits_it(number, opened):
    runtime = play(f"""
    start s
    user a <multiInstanceLoopCharacteristics camunda:collection="l" camunda:elementVariable="i"><loopCardinality>{number}</loopCardinality></multiInstanceLoopCharacteristics>
    s -> a
    """, variables={"l": [1, 2, 3]})  # fmt: skip
    assert [work.variables["i"] for work in runtime.work()] == opened


def test_a_number_beside_a_collection_that_is_not_there_counts_alone():
    loop = '<multiInstanceLoopCharacteristics camunda:collection="l" camunda:elementVariable="i"><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>'
    assert [work.variables["i"] for work in play(f"start s\nuser a {loop}\ns -> a").work()] == [0, 1]
    assert at(play(f"start s\nuser a {loop}\ns -> a", variables={"l": []})) == []


DATA = """
start s
user a <ioSpecification><dataInput id="din"/><dataOutput id="dout"/></ioSpecification>\
<multiInstanceLoopCharacteristics {mode}>{over}<loopDataOutputRef>{target}</loopDataOutputRef>\
<inputDataItem id="i" name="i"/><outputDataItem id="o" name="o"/>{until}</multiInstanceLoopCharacteristics>
user after
s -> a -> after
"""
OVER = "<loopDataInputRef>given</loopDataInputRef>"


def looped(variables, results, *, over=OVER, target="results", mode='isSequential="true"', until=""):
    runtime = play(DATA.format(over=over, target=target, mode=mode, until=until), variables=variables)
    seen = []
    for result in results:
        work = runtime.work()[0]
        seen.append(work.variables["i"])
        runtime.complete(work, {"o": result})
    assert at(runtime) == ["after"]
    return seen, runtime.first.variables[target]


def test_the_results_over_a_map_are_a_map():
    assert looped({"given": {"a": 1, "b": 2}}, [10, 20]) == ([1, 2], {"a": 10, "b": 20})


def test_the_results_over_a_map_fill_a_list_that_waits_for_them():
    assert looped({"given": {"a": 1, "b": 2}, "results": []}, [10, 20])[1] == [10, 20]


def test_an_item_whose_name_is_a_phrase_goes_by_its_id():
    text = DATA.format(over=OVER, target="results", mode="", until="").replace('name="i"', 'name="one item"')
    assert [w.variables["i"] for w in play(text, variables={"given": [1, 2]}).work()] == [1, 2]


def test_an_arrow_from_data_to_a_task_brings_a_copy():
    runtime = play(
        """
        <dataObject id="d"/><dataObjectReference id="r" name="Data" dataObjectRef="d"/>
        start s
        user a <property id="t" name="__targetRef_placeholder"/><dataInputAssociation><sourceRef>r</sourceRef><targetRef>t</targetRef></dataInputAssociation>
        user z
        s -> a -> z
        """,
        variables={"d": 1},
    )
    assert runtime.work()[0].variables == {"d": 1}
    done(runtime, "a", d=2)
    assert runtime.first.variables == {"d": 1}


def test_a_collection_may_be_changed_in_place():
    until = "<completionCondition>nrOfCompletedInstances = 2</completionCondition>"
    assert looped({"given": [1, 2, 3]}, [10, 20], target="given", until=until)[1] == [10, 20, 3]


def test_what_was_not_done_gives_no_result():
    until = "<completionCondition>nrOfCompletedInstances = 2</completionCondition>"
    for mode in ('isSequential="true"', 'isSequential="false"'):
        assert looped({"given": [1, 2, 3]}, [10, 20], mode=mode, until=until)[1] == [10, 20]


def test_with_a_number_the_item_is_its_index():
    over = "<loopCardinality>2</loopCardinality>"
    assert looped({}, [10, 20], over=over) == ([0, 1], [10, 20])


def test_a_handler_for_whatever_has_none():
    runtime = play(
        "start s\nservice a camunda:topic=x\nservice b camunda:class=y\nuser u\ns -> a -> b -> u", start=False
    )
    runtime.handler("y", lambda job: {"by": "y"})
    runtime.handler("*", lambda job: {"seen": job.topic})
    assert runtime.start("p").variables == {"seen": "x", "by": "y"}


def test_variables_local_to_a_task():
    runtime = play("start s\nuser a par*2\nuser b\ns -> a -> b", variables={"n": 1})
    first, second = runtime.work()
    runtime.set_variables(runtime.first, {"mine": 5}, at=first)
    assert runtime.variables_at(first)["mine"] == 5
    assert runtime.variables_at(second) == {
        "n": 1, "loopCounter": 1, "nrOfInstances": 2, "nrOfActiveInstances": 2, "nrOfCompletedInstances": 0,
    }  # fmt: skip
    runtime.complete(first)
    runtime.complete(second)
    assert runtime.first.variables == {"n": 1}


SPIFF = 'xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core"'


def carrying(tag, key, attributes, variable="got"):
    return (
        f'<{tag} {SPIFF} id="{key}" {attributes}><extensionElements><spiff:payloadExpression>n + 1</spiff:payloadExpression>'
        f"<spiff:variableName>{variable}</spiff:variableName></extensionElements></{tag}>"
    )


@pytest.mark.parametrize(
    "tag, attributes, thrown",
    [
        ("error", 'errorCode="P"', "<errorEventDefinition errorRef='ref_p'/>"),
        ("escalation", 'escalationCode="P"', "<escalationEventDefinition escalationRef='ref_p'/>"),
        ("signal", 'name="P"', "<signalEventDefinition signalRef='ref_p'/>"),
    ],
)
def test_what_an_event_carries_comes_into_the_variable_that_the_catcher_names(tag, attributes, thrown):
    text = f"start s\nsub S\n  start ss\n  end t {thrown}\n  ss -> t\nboundary b on=S {thrown}\nuser u\ns -> S\nb -> u"
    roots = carrying(tag, "ref_p", attributes)
    assert_round_trip(bpmn(text, roots=roots))
    runtime = play(text, roots=roots, variables={"n": 1})
    assert at(runtime) == ["u"]
    assert runtime.first.variables == {"n": 1, "got": 2}


def test_a_message_from_outside_comes_into_the_variable_as_a_whole():
    message = (
        f'<message {SPIFF} id="ref_p" name="P"><extensionElements><spiff:messageVariable>got</spiff:messageVariable>'
        "</extensionElements></message>"
    )
    runtime = play("start s\nreceive r messageRef=ref_p\nuser u\ns -> r -> u", roots=message)
    runtime.send_message("P", {"ok": True})
    assert runtime.first.variables == {"got": {"ok": True}}


def test_a_throw_may_name_an_activity_inside_a_completed_subprocess():
    runtime = play("""
    start s
    sub S
      start ss
      user book
      boundary b on=book <compensateEventDefinition/>
      user undo isForCompensation=true
      <association id="as" sourceRef="b" targetRef="undo"/>
      ss -> book
    throw t compensate:book
    throw t2 compensate:book
    user after
    s -> S -> t -> t2 -> after
    """)
    assert done(runtime, "book") == ["undo"]
    assert done(runtime, "undo") == ["after"]


def test_a_business_key_that_is_nothing_is_the_callers():
    runtime = play(
        'start s\ncall c calledElement=q <extensionElements><camunda:in businessKey="#{execution.processBusinessKey}"/></extensionElements>\ns -> c',
        ("q", "start s2\nuser z\ns2 -> z"),
        start=False,
    )
    caller = runtime.start("p", business_key="B1")
    assert [child.business_key for child in runtime.children(caller)] == ["B1"]


def test_a_handler_may_take_the_place_of_a_script():
    runtime = play("start s\nscript a <script>x = 1</script>\nuser u\ns -> a -> u", start=False)
    assert runtime.start("p").variables == {"x": 1}
    runtime.handler("a", lambda job: {"x": 2})
    assert runtime.start("p").variables == {"x": 2}


def test_potential_owners_of_both_kinds_in_one_list():
    formal = (
        "<resourceAssignmentExpression><formalExpression>{}</formalExpression></resourceAssignmentExpression>"
    )
    owner = f"<potentialOwner>{formal.format('user(kong), group(audit), sales')}</potentialOwner>"
    (work,) = play(f"start s\nuser a {owner}\ns -> a").work()
    assert (work.candidate_users, work.candidate_groups) == (("kong",), ("audit", "sales"))


def test_candidates_of_both_notations_stand_beside_each_other():
    formal = (
        "<resourceAssignmentExpression><formalExpression>{}</formalExpression></resourceAssignmentExpression>"
    )
    owner = f"<potentialOwner>{formal.format('user(kong), group(audit), sales')}</potentialOwner>"
    text = f'start s\nuser a camunda:candidateGroups="sales,law" camunda:candidateUsers="${{who}}" {owner}\ns -> a'
    (work,) = play(text, variables={"who": ["li", "wu"]}).work()
    assert (work.candidate_users, work.candidate_groups) == (("li", "wu", "kong"), ("sales", "law", "audit"))


def test_what_is_unset_is_an_empty_text_between_others():
    runtime = play(
        "start s\nuser a <documentation/> camunda:assignee=${x}-${n} name=No-${x}/${n}\ns -> a",
        variables={"n": 7},
    )
    assert [(w.assignee, w.name) for w in runtime.work()] == [("-7", "No-/7")]


def test_an_input_parameter_may_be_a_script():
    script = '<camunda:script scriptFormat="groovy">return n + 1</camunda:script>'
    parameter = f'<camunda:inputParameter name="x">{script}</camunda:inputParameter>'
    runtime = play(
        f"start s\nuser a <extensionElements><camunda:inputOutput>{parameter}</camunda:inputOutput></extensionElements>\ns -> a",
        variables={"n": 7},
    )
    assert runtime.variables_at(runtime.work()[0])["x"] == 8


@pytest.mark.parametrize("kind", ["true", "false"])
@pytest.mark.parametrize(
    "task, handled",
    [
        ('<scriptTask id="t" scriptFormat="javascript" js:result="all">{}<script>next(null, content.item.n * 2);</script></scriptTask>', None),
        ('<serviceTask id="t" implementation="${{environment.services.double}}" js:result="all">{}</serviceTask>', "double"),
    ],
)  # fmt: skip
def test_in_bpmn_engine_the_result_of_a_multi_instance_is_the_list_of_all(kind, task, handled):
    loop = f'<multiInstanceLoopCharacteristics isSequential="{kind}" js:collection="${{environment.variables.list}}"/>'
    content = bpmn(task.format(loop))
    assert_round_trip(content)
    runtime = Checked(content)
    if handled:
        runtime.handler(handled, lambda job: {"all": job.variables["item"]["n"] * 2})
    first = runtime.start("p", {"list": [{"n": 1}, {"n": 2}, {"n": 3}]})
    assert first.variables["all"] == [2, 4, 6]
    assert runtime.start("p", {"list": []}).variables["all"] == []


def test_the_results_over_a_list_fill_a_map_that_waits_for_them_by_number():
    assert looped({"given": [1, 2], "results": {}}, [10, 20])[1] == {"0": 10, "1": 20}
