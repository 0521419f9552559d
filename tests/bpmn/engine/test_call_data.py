"""What a called process takes and gives back: data associations and data inputs of BPMN's own (10.4)."""

import pytest

from bpmn.errors import EngineError
from tests.bpmn.engine.playing import NAMESPACES, Checked, at, bpmn, done, play

PLAIN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
CALL = "start s\ncall c calledElement=q\nuser z\ns -> c -> z"
DECLARED = (
    '<ioSpecification><dataInput id="in_1" name="input 1"/><dataInput id="in_2"/><dataOutput id="out"/>'
    "<inputSet><dataInputRefs>in_1</dataInputRefs><optionalInputRefs>in_2</optionalInputRefs></inputSet>"
    "<outputSet><dataOutputRefs>out</dataOutputRefs></outputSet></ioSpecification>"
)
CALLED = "start i\nuser u\ni -> u"


def plain(text, *more, variables=None):
    """Play a diagram that speaks no vendor's additions."""
    runtime = Checked(bpmn(text, *more).replace(NAMESPACES.encode(), PLAIN.encode()))
    runtime.first = runtime.start("p", variables or {})
    return runtime


def test_data_associations_of_a_call_activity_lead_into_and_out_of_the_called_process():
    runtime = play(
        """
        <dataObject id="amount" name="amount"/><dataObjectReference id="r" dataObjectRef="amount"/>
        start s
        call c calledElement=q <ioSpecification><dataInput id="d1" name="asked"/><dataOutput id="d2" name="granted"/></ioSpecification><dataInputAssociation><sourceRef>r</sourceRef><targetRef>d1</targetRef></dataInputAssociation><dataOutputAssociation><sourceRef>d2</sourceRef><targetRef>r</targetRef></dataOutputAssociation>
        user z
        s -> c -> z
        """,
        ("q", CALLED),
        variables={"amount": 5, "other": 1},
    )
    (child,) = runtime.children(runtime.first)
    assert child.variables == {"asked": 5}
    assert done(runtime, "u", granted=3, more=4) == ["z"]
    assert runtime.first.variables == {"amount": 3, "other": 1}


def test_a_diagram_of_bpmn_alone_shares_everything_with_what_it_calls():
    runtime = plain(CALL, ("q", CALLED), variables={"x": 1})
    assert runtime.variables_at("u") == {"x": 1}
    done(runtime, "u", x=2, y=3)
    assert runtime.first.variables == {"x": 2, "y": 3}


def test_a_process_that_declares_its_data_takes_and_gives_only_that():
    runtime = plain(CALL, ("q", DECLARED + "\n" + CALLED), variables={"in_1": 1, "unused": 2})
    assert runtime.variables_at("u") == {"in_1": 1}
    done(runtime, "u", in_1=7, out=3)
    assert runtime.first.variables == {"in_1": 1, "unused": 2, "out": 3}


def test_what_is_declared_must_be_there():
    with pytest.raises(EngineError, match="input 1 is declared and is not there"):
        plain(CALL, ("q", DECLARED + "\n" + CALLED), variables={"in_2": 1})
    runtime = plain(CALL, ("q", DECLARED + "\n" + CALLED), variables={"input 1": 1})
    with pytest.raises(EngineError, match="out is declared and is not there"):
        runtime.complete("u")


def test_a_task_that_declares_its_data_without_associations():
    declared = '<ioSpecification><dataInput id="n"/><dataOutput id="out"/></ioSpecification>'
    runtime = plain(f"start s\nuser a {declared}\nuser z\ns -> a -> z", variables={"n": 1, "unused": 2})
    assert runtime.work()[0].variables == {"n": 1}
    assert done(runtime, "a", n=5, out=3, extra=4) == ["z"]
    assert runtime.first.variables == {"n": 1, "unused": 2, "out": 3}
    assert at(runtime) == ["z"]


LOCAL = """
start s
call c calledElement=q <extensionElements><camunda:inputOutput><camunda:inputParameter name="x">${n + 1}</camunda:inputParameter><camunda:outputParameter name="kept">${y}</camunda:outputParameter></camunda:inputOutput><camunda:in variables="all" local="true"/><camunda:out variables="all" local="true"/></extensionElements>
user z
s -> c -> z
"""


def test_local_data_of_a_call_activity_go_in_and_come_back_to_it_alone():
    runtime = play(LOCAL, ("q", CALLED), variables={"n": 1})
    assert runtime.variables_at("u") == {"x": 2}
    done(runtime, "u", y=5, other=6)
    assert runtime.first.variables == {"n": 1, "kept": 5}


GIVES = '<ioSpecification><dataOutput id="out"/></ioSpecification>\n'


def test_only_a_caller_that_shares_its_data_demands_what_a_process_declares():
    runtime = plain(GIVES + CALLED)
    assert done(runtime, "u") == []
    assert runtime.first.outcome == "completed"
    out = '<extensionElements><camunda:in variables="all"/><camunda:out source="x" target="y"/></extensionElements>'
    runtime = play(CALL.replace("=q", f"=q {out}"), ("q", GIVES + CALLED))
    assert done(runtime, "u", x=1) == ["z"]
    assert runtime.first.variables == {"y": 1}


@pytest.mark.parametrize("outcome", ["terminate", "error:e1", "escalation:x1"])
def test_only_declared_outputs_come_back_however_the_called_process_ends(outcome):
    caught = {
        "error:e1": "boundary b on=c anyerror\nb -> w",
        "escalation:x1": "boundary b on=c anyescalation\nb -> w",
    }
    caller = CALL + "\nuser w\n" + caught.get(outcome, "")
    runtime = plain(caller, ("q", GIVES + CALLED + f"\nend x {outcome}\nu -> x"))
    assert done(runtime, "u", out=1, extra=2) in (["w"], ["z"])
    assert runtime.first.variables == {"out": 1}


@pytest.mark.parametrize(
    ("port", "name"), [('id="sid-1A-2B"', "sid-1A-2B"), ('id="in1" name="amount"', "amount"), ('id="in1" name="A sum"', "in1")]
)  # fmt: skip
def test_a_task_takes_and_gives_what_it_declares_under_its_name_or_its_id(port, name):
    given = port.replace('id="', 'id="o-')
    both = f"<ioSpecification><dataInput {port}/><dataOutput {given}/></ioSpecification>"
    runtime = plain(f"start s\nuser a {both}\nuser z\ns -> a -> z", variables={name: 1})
    assert runtime.work()[0].variables == {name: 1}
    result = f"o-{name}" if name != "amount" else name
    done(runtime, "a", **{result: 2, "extra": 3})
    assert runtime.first.variables == {name: 1, result: 2}


def test_what_a_task_declares_and_nobody_set_is_not_there():
    both = '<ioSpecification><dataInput id="i"/><dataOutput id="o"/></ioSpecification>'
    runtime = plain(f"start s\nuser a {both}\nuser z\ns -> a -> z")
    assert runtime.work()[0].variables == {}
    assert done(runtime, "a", extra=3) == ["z"]
    assert runtime.first.variables == {}


MIXED = LOCAL.replace(
    '<camunda:in variables="all" local="true"/><camunda:out variables="all" local="true"/>',
    '<camunda:in variables="all"/><camunda:in source="n" target="own" local="true"/>'
    '<camunda:out source="y" target="y" local="true"/><camunda:out source="other" target="other"/>',
)


def test_one_local_parameter_does_not_make_the_others_local():
    runtime = play(MIXED, ("q", CALLED), variables={"n": 1})
    assert runtime.variables_at("u") == {"n": 1, "x": 2, "own": None}
    done(runtime, "u", y=5, other=6)
    assert runtime.first.variables == {"n": 1, "kept": 5, "other": 6}
