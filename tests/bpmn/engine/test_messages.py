"""Message flows, lanes and correlation (BPMN 8.4, 9.4)."""

import pytest

from tests.bpmn.engine.playing import at, done, play


def test_pool_and_lane_diagrams_run():
    runtime = play(
        """
        <laneSet><lane id="l1"><flowNodeRef>a</flowNodeRef></lane><lane id="l2"><flowNodeRef>b</flowNodeRef></lane></laneSet>
        start s
        user a
        user b
        s -> a -> b
        """,
        roots='<collaboration id="co"><participant id="pa" name="Town" processRef="p"/></collaboration>',
    )
    assert runtime.work()[0].lane == "l1"
    done(runtime, "a")
    assert runtime.work()[0].lane == "l2"
    assert runtime.first.process.participant_name == "Town"


def test_message_flow_joins_events_that_name_no_message():
    runtime = play(
        """
        start s
        throw t <messageEventDefinition/>
        catch c <messageEventDefinition/>
        user a
        s -> t -> c -> a
        """,
        ("q", "start q1 <messageEventDefinition/>\nuser w\nend q2 <messageEventDefinition/>\nq1 -> w -> q2"),
        roots='<collaboration id="co"><participant id="pa" processRef="p"/><participant id="pb" processRef="q"/>'
        '<messageFlow id="f1" sourceRef="t" targetRef="q1"/><messageFlow id="f2" sourceRef="q2" targetRef="c"/>'
        "</collaboration>",
    )
    assert at(runtime) == ["w"]
    assert done(runtime, "w") == ["a"]


def test_message_keys_keep_conversations_apart():
    roots = (
        '<message id="ask" name="ask"/><message id="answer" name="answer"><extensionElements>'
        '<zeebe:subscription correlationKey="=number"/></extensionElements></message>'
    )
    runtime = play(
        """
        start s
        catch c <messageEventDefinition messageRef="answer"/>
        user a
        s -> c -> a
        """,
        ("q", 'start q1\nend q2 <messageEventDefinition messageRef="answer"/>\nq1 -> q2'),
        roots=roots,
        variables={"number": 1},
    )
    second = runtime.start("p", {"number": 2})
    runtime.start("q", {"number": 2})
    assert [w.instance for w in runtime.work()] == [second.id]


@pytest.mark.parametrize("bound", [False, True])
def test_correlation_as_bpmn_defines_it(bound):
    roots = (
        '<message id="answer" name="answer"/><correlationProperty id="cp" name="number">'
        '<correlationPropertyRetrievalExpression messageRef="answer"><messagePath>number</messagePath>'
        "</correlationPropertyRetrievalExpression></correlationProperty>"
        '<collaboration id="co"><participant id="pa" processRef="p"/><participant id="pb" processRef="q"/>'
        '<correlationKey id="ck"><correlationPropertyRef>cp</correlationPropertyRef></correlationKey></collaboration>'
    )
    own = '<correlationSubscription id="cs" correlationKeyRef="ck"><correlationPropertyBinding id="cb" correlationPropertyRef="cp"><dataPath>file</dataPath></correlationPropertyBinding></correlationSubscription>'
    name = "file" if bound else "number"
    runtime = play(
        f'{own if bound else ""}\nstart s\ncatch c <messageEventDefinition messageRef="answer"/>\nuser a\ns -> c -> a',
        ("q", 'start q1\nend q2 <messageEventDefinition messageRef="answer"/>\nq1 -> q2'),
        roots=roots,
        variables={name: 1},
    )
    second = runtime.start("p", {name: 2})
    runtime.start("q", {"number": 2})
    assert [w.instance for w in runtime.work()] == [second.id]
