"""Multi-instance activities (BPMN 13.3.7)."""

import pytest

from bpmn.errors import ExpressionFailed
from tests.bpmn.engine.playing import at, done, play, seconds


def many(attributes, inner="", sequential=False, kind="user a", more="", **options):
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}" {attributes}>{inner}'
        "</multiInstanceLoopCharacteristics>"
    )
    first, _, rest = kind.partition("\n")
    return play(f"start s\n{first} {loop}\n{rest}\nuser z\ns -> a -> z\n{more}", **options)


COLLECTION = 'camunda:collection="items" camunda:elementVariable="item"'


def test_parallel_cardinality():
    runtime = play("start s\nuser a par*3\nuser z\ns -> a -> z")
    assert at(runtime) == ["a"] * 3
    assert [work.variables["loopCounter"] for work in runtime.work()] == [0, 1, 2]
    done(runtime, "a")
    done(runtime, "a")
    assert done(runtime, "a") == ["z"]
    assert runtime.first.variables == {}


def test_sequential_cardinality():
    runtime = play("start s\nuser a seq*3\nuser z\ns -> a -> z")
    for counter in range(3):
        assert [work.variables["loopCounter"] for work in runtime.work()] == [counter]
        done(runtime, "a")
    assert at(runtime) == ["z"]
    assert runtime.first.visited["a"] == 3


@pytest.mark.parametrize("sequential", [False, True])
def test_collection(sequential):
    runtime = many(COLLECTION, sequential=sequential, variables={"items": ["x", "y", "z"]})
    seen = []
    while at(runtime) != ["z"]:
        seen.append(runtime.work()[0].variables["item"])
        runtime.complete(runtime.work()[0])
    assert seen == ["x", "y", "z"]
    assert runtime.first.variables == {"items": ["x", "y", "z"]}


@pytest.mark.parametrize("sequential", [False, True])
@pytest.mark.parametrize("kind", ["user a", "sub a\n  user b"])
def test_empty_collection_is_passed(sequential, kind):
    assert at(many(COLLECTION, sequential=sequential, kind=kind, variables={"items": []})) == ["z"]


def test_zero_cardinality_is_passed():
    assert at(play("start s\nuser a par*0\nuser z\ns -> a -> z")) == ["z"]


@pytest.mark.parametrize("value", [-1, "many", None])
def test_impossible_cardinality(value):
    with pytest.raises(ExpressionFailed):
        many("", "<loopCardinality>n</loopCardinality>", variables={"n": value})


def test_cardinality_from_a_variable_in_the_words_of_camunda():
    assert at(many("", "<loopCardinality>${n}</loopCardinality>", variables={"n": 2})) == ["a", "a"]


@pytest.mark.parametrize("sequential", [False, True])
def test_completion_condition_sees_the_counters(sequential):
    condition = "<completionCondition>${nrOfCompletedInstances/nrOfInstances >= 0.6}</completionCondition>"
    runtime = many("", f"<loopCardinality>5</loopCardinality>{condition}", sequential=sequential)
    done(runtime, "a")
    done(runtime, "a")
    assert done(runtime, "a") == ["z"]
    assert runtime.first.canceled["a"] == (0 if sequential else 2)


def test_active_counter():
    runtime = many(
        "",
        "<loopCardinality>3</loopCardinality><completionCondition>nrOfActiveInstances = 1</completionCondition>",
    )
    done(runtime, "a")
    assert done(runtime, "a") == ["z"]


def test_completion_condition_on_a_result():
    runtime = many("", "<loopCardinality>3</loopCardinality><completionCondition>stop</completionCondition>")
    assert done(runtime, "a", stop=False) == ["a", "a"]
    assert done(runtime, "a", stop=True) == ["z"]


def test_multi_instance_again_in_a_loop():
    runtime = play("""
        start s
        xor m
        user a par*2
        user check
        xor x default="x_e"
        end e
        s -> m -> a -> check -> x
        x -> m if again
        x -> e
    """)
    for _ in range(3):
        done(runtime, "a")
        assert done(runtime, "a") == ["check"]
        done(runtime, "check", again=True)
    assert at(runtime) == ["a", "a"]
    assert runtime.first.visited["a"] == 8


def test_multi_instance_subprocess_keeps_scopes_apart():
    runtime = many(
        COLLECTION, kind="sub a\n  start i\n  user b\n  user c\n  i -> b -> c", variables={"items": [1, 2]}
    )
    assert at(runtime) == ["b", "b"]
    done(runtime, "b")
    assert at(runtime) == ["b", "c"]
    done(runtime, "c")
    done(runtime, "b")
    assert done(runtime, "c") == ["z"]


def test_nested_multi_instance():
    runtime = play("""
        start s
        sub p1 par*2
          start i
          user a par*3
          user b
          i -> a -> b
        user z
        s -> p1 -> z
    """)
    assert at(runtime) == ["a"] * 6
    for _ in range(6):
        done(runtime, "a")
    done(runtime, "b")
    assert done(runtime, "b") == ["z"]


def test_sequential_outside_parallel_inside():
    runtime = play("""
        start s
        sub p1 seq*2
          start i
          user a par*2
          i -> a
        user z
        s -> p1 -> z
    """)
    done(runtime, "a")
    assert done(runtime, "a") == ["a", "a"]
    done(runtime, "a")
    assert done(runtime, "a") == ["z"]


def test_output_collection_keeps_the_order_of_the_input():
    loop = (
        '<multiInstanceLoopCharacteristics><extensionElements><zeebe:loopCharacteristics inputCollection="=items" '
        'inputElement="item" outputCollection="results" outputElement="=item * 10 + bonus"/></extensionElements>'
        "</multiInstanceLoopCharacteristics>"
    )
    runtime = play(f"start s\nuser a {loop}\nuser z\ns -> a -> z", variables={"items": [1, 2, 3], "bonus": 0})
    first, second, third = runtime.work()
    runtime.complete(third)
    runtime.complete(first)
    runtime.complete(second, {"bonus": 5})
    assert runtime.first.variables["results"] == [10, 25, 30]


def test_bpmn_data_input_and_output():
    text = """
        <dataObject id="items" name="items"/>
        <dataObjectReference id="items_ref" dataObjectRef="items"/>
        <dataObject id="results" name="results"/>
        <dataObjectReference id="results_ref" dataObjectRef="results"/>
        start s
        script a <multiInstanceLoopCharacteristics><loopDataInputRef>items_ref</loopDataInputRef><loopDataOutputRef>results_ref</loopDataOutputRef><inputDataItem id="item"/><outputDataItem id="result"/></multiInstanceLoopCharacteristics><script>result = item * 2</script>
        user z
        s -> a -> z
    """
    runtime = play(text, variables={"items": [1, 2, 3]})
    assert at(runtime) == ["z"]
    assert runtime.first.variables["results"] == [2, 4, 6]


def test_multi_instance_call_activity():
    runtime = play(
        "start s\ncall a calledElement=\"q\" <multiInstanceLoopCharacteristics " + COLLECTION + "/>"
        '<extensionElements><camunda:in source="item" target="item"/></extensionElements>\nuser z\ns -> a -> z',
        ("q", "start q1\nuser w\nq1 -> w"),
        variables={"items": ["x", "y"]},
    )  # fmt: skip
    children = runtime.children(runtime.first)
    assert [child.variables["item"] for child in children] == ["x", "y"]
    done(runtime, "w")
    assert done(runtime, "w") == ["z"]


def test_multi_instance_service_task_runs_handlers():
    runtime = play(
        'start s\nservice a camunda:topic="x" <multiInstanceLoopCharacteristics '
        + COLLECTION
        + "/>\nuser z\ns -> a -> z",
        start=False,
    )
    seen = []
    runtime.handler("x", lambda job: seen.append(job.variables["item"]))
    runtime.start("p", {"items": [1, 2, 3]})
    assert seen == [1, 2, 3]
    assert at(runtime) == ["z"]


def test_boundary_on_multi_instance_interrupts_all_and_can_come_again():
    runtime = play("""
        start s
        xor m
        user a par*3
        boundary t on=a duration:PT5S
        user h
        s -> m -> a
        t -> h -> m
    """)
    done(runtime, "a")
    assert seconds(runtime, 5) == ["h"]
    assert done(runtime, "h") == ["a"] * 3
    assert seconds(runtime, 5) == ["h"]


def test_noninterrupting_boundary_on_multi_instance_fires_once():
    runtime = play(
        "start s\nuser a par*3\nboundary t on=a duration:PT5S noninterrupting\nuser h\ns -> a\nt -> h"
    )
    assert seconds(runtime, 50) == ["a", "a", "a", "h"]


def test_error_from_one_instance_ends_all():
    runtime = play("""
        start s
        sub p1 par*3
          start i
          user a
          xor x default="x_o"
          end e error:e1
          end o
          i -> a -> x
          x -> e if bad
          x -> o
        boundary b on=p1 error:e1
        user h
        s -> p1
        b -> h
    """)
    done(runtime, "a", bad=False)
    assert done(runtime, "a", bad=True) == ["h"]
