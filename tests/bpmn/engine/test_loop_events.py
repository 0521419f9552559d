"""Events that many instances throw, and standard loops (BPMN 13.3.6, 13.3.7)."""

import pytest

from tests.bpmn.engine.playing import at, done, play, seconds


def many(attributes, inner="", sequential=False, kind="user a", more="", **options):
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}" {attributes}>{inner}'
        "</multiInstanceLoopCharacteristics>"
    )
    first, _, rest = kind.partition("\n")
    return play(f"start s\n{first} {loop}\n{rest}\nuser z\ns -> a -> z\n{more}", **options)


EVENTS = """
    start s
    user a <multiInstanceLoopCharacteristics {behavior}><loopCardinality>3</loopCardinality>{inner}</multiInstanceLoopCharacteristics>
    boundary b on=a signal:s1 noninterrupting
    user h
    user z
    s -> a -> z
    b -> h
"""
REF = '<signalEventDefinition id="thrown" signalRef="ref_s1"/>'


def thrown(behavior, inner=""):
    runtime = play(EVENTS.format(behavior=behavior, inner=inner), roots=REF)
    counts = []
    for _ in range(3):
        done(runtime, "a")
        counts.append(runtime.first.visited["h"])
    return counts


def test_the_four_event_behaviours():
    assert thrown('behavior="None" noneBehaviorEventRef="thrown"') == [1, 2, 3]
    assert thrown('behavior="One" oneBehaviorEventRef="thrown"') == [1, 1, 1]
    assert thrown('behavior="All"') == [0, 0, 0]
    inner = (
        "<complexBehaviorDefinition><condition>nrOfCompletedInstances = 2</condition><event>"
        f"{REF.replace('thrown', 'inner')}</event></complexBehaviorDefinition>"
    )
    assert thrown('behavior="Complex"', inner) == [0, 1, 1]


BEFORE, TWICE = 'testBefore="true"', 'loopMaximum="2"'


def loop(attributes="", condition=""):
    inner = f"<loopCondition>{condition}</loopCondition>" if condition else ""
    return f"<standardLoopCharacteristics {attributes}>{inner}</standardLoopCharacteristics>"


def test_standard_loop_repeats_while_its_condition_holds():
    runtime = play(f"start s\nuser a {loop(condition='again')}\nuser z\ns -> a -> z")
    assert done(runtime, "a", again=True) == ["a"]
    assert done(runtime, "a", again=True) == ["a"]
    assert done(runtime, "a", again=False) == ["z"]


def test_standard_loop_tests_before():
    text = f"start s\nuser a {loop(BEFORE, 'again')}\nuser z\ns -> a -> z"
    assert at(play(text, variables={"again": False})) == ["z"]
    assert at(play(text, variables={"again": True})) == ["a"]


def test_standard_loop_maximum():
    runtime = play(f"start s\nuser a {loop(TWICE, 'true')}\nuser z\ns -> a -> z")
    assert done(runtime, "a") == ["a"]
    assert done(runtime, "a") == ["z"]
    runtime = play(f"start s\nuser a {loop(TWICE)}\nuser z\ns -> a -> z")
    assert done(runtime, "a") == ["a"]
    assert done(runtime, "a") == ["z"]


def test_standard_loop_counter_and_subprocess():
    runtime = play(f"""
        start s
        sub p1 {loop(condition="loopCounter &lt; 3")}
          start i
          user a
          i -> a
        user z
        s -> p1 -> z
    """)
    done(runtime, "a")
    done(runtime, "a")
    assert done(runtime, "a") == ["z"]


def test_boundary_on_a_loop_spans_all_rounds():
    runtime = play(
        f"start s\nuser a {loop(condition='true')}\nboundary t on=a duration:PT10S\nuser h\ns -> a\nt -> h"
    )
    seconds(runtime, 6)
    done(runtime, "a")
    assert seconds(runtime, 4) == ["h"]


@pytest.mark.parametrize("kind", ["par*2", "seq*2"])
def test_multi_instance_of_an_abstract_task_and_a_script(kind):
    assert at(play(f"start s\ntask a {kind}\nuser z\ns -> a -> z")) == ["z"]
    runtime = play(
        f"start s\nscript a {kind} <script>n = n + 1</script>\nuser z\ns -> a -> z", variables={"n": 0}
    )
    assert runtime.first.variables["n"] == 2


def test_terminate_inside_ends_all_instances_of_a_process():
    runtime = play("""
        start s
        and f
        user a par*3
        user b
        end e terminate
        s -> f -> a
        f -> b -> e
    """)
    done(runtime, "b")
    assert runtime.first.outcome == "terminated"
    assert runtime.first.canceled["a"] == 3


def test_multi_instance_with_conditional_flows_after_it():
    runtime = play("""
        start s
        user a par*2
        user y
        user z
        s -> a
        a -> y if x = 1
        a -> z if x = 2
    """)
    done(runtime, "a", x=1)
    assert done(runtime, "a", x=2) == ["z"]


def test_the_result_of_one_instance_stays_inside_it():
    loop = (
        '<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items" '
        'inputElement="item" outputCollection="results" outputElement="=answer"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    runtime = play(f"start s\nuser a {loop}\nuser z\ns -> a -> z", variables={"items": [1, 2]})
    first, second = runtime.work()
    runtime.complete(first, {"answer": "yes"})
    runtime.complete(second)
    assert runtime.first.variables == {"items": [1, 2], "results": ["yes", None]}
