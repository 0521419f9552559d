"""A token is put back, forward, or away by hand."""

import pytest

from bpmn import commands
from bpmn.errors import EngineError
from tests.bpmn.engine.playing import at, done, play


def move(runtime, sources, targets):
    runtime.move(runtime.first, sources, targets)
    return at(runtime)


LINE = """
    start s
    user a
    user b
    user c
    s -> a -> b -> c
"""


def test_move_back_and_forth():
    runtime = play(LINE)
    done(runtime, "a")
    assert move(runtime, ["b"], ["a"]) == ["a"]
    assert done(runtime, "a") == ["b"]
    assert move(runtime, ["b"], ["c"]) == ["c"]
    done(runtime, "c")
    assert runtime.first.outcome == "completed"


def test_move_nowhere_fails_and_changes_nothing():
    runtime = play(LINE)
    for sources, targets in ((["c"], ["b"]), (["a"], ["ghost"]), (["ghost"], ["b"])):
        with pytest.raises(EngineError):
            move(runtime, sources, targets)
        assert at(runtime) == ["a"]


def test_move_adds_and_takes_away():
    runtime = play(LINE)
    assert move(runtime, [], ["c"]) == ["a", "c"]
    assert move(runtime, ["a"], []) == ["c"]


def test_move_into_a_subprocess_opens_it():
    runtime = play("""
        start s
        user a
        sub p1
          start i
          user b
          user c
          i -> b -> c
        boundary t on=p1 duration:PT5S
        user h
        user z
        s -> a -> p1 -> z
        t -> h
    """)
    assert move(runtime, ["a"], ["c"]) == ["c"]
    assert len(runtime.due_timers()) == 1
    assert done(runtime, "c") == ["z"]


def test_move_out_of_a_subprocess_and_a_multi_instance():
    runtime = play("""
        start s
        sub p1 par*2
          start i
          user b
          i -> b
        user z
        s -> p1 -> z
    """)
    assert move(runtime, ["p1"], ["z"]) == ["z"]
    done(runtime, "z")
    assert runtime.first.outcome == "completed"


def test_move_within_a_subprocess_keeps_it():
    runtime = play("""
        start s
        sub p1
          start i
          user b
          user c
          i -> b -> c
        user z
        s -> p1 -> z
    """)
    assert move(runtime, ["b"], ["c"]) == ["c"]
    assert runtime.first.visited["p1"] == 1
    assert move(runtime, ["c"], ["z"]) == ["z"]


def test_move_to_a_multi_instance_starts_all_of_it():
    runtime = play("start s\nuser a\nuser b par*3\nuser z\ns -> a -> b -> z")
    assert move(runtime, ["a"], ["b"]) == ["b", "b", "b"]


def test_move_a_token_that_waits_at_a_join():
    runtime = play("""
        start s
        and f
        user a
        user b
        and j
        user z
        s -> f -> a -> j -> z
        f -> b -> j
    """)
    done(runtime, "a")
    assert move(runtime, ["j"], ["a"]) == ["a", "b"]
    done(runtime, "a")
    assert done(runtime, "b") == ["z"]


def test_move_past_a_join_takes_the_waiting_token_too():
    runtime = play("""
        start s
        and f
        user a
        user b
        and j
        user z
        s -> f -> a -> j -> z
        f -> b -> j
    """)
    done(runtime, "a")
    assert move(runtime, ["b", "j"], ["z"]) == ["z"]
    done(runtime, "z")
    assert runtime.first.outcome == "completed"


def test_move_cancels_a_called_instance():
    runtime = play(
        'start s\ncall c calledElement="q"\nuser z\ns -> c -> z', ("q", "start q1\nuser w\nq1 -> w")
    )
    assert move(runtime, ["c"], ["z"]) == ["z"]
    assert runtime.instances[2].outcome == "canceled"


INSIDE = """
    start s
    user a
    sub p1 <extensionElements><camunda:inputOutput><camunda:inputParameter name="seen">${n + 1}</camunda:inputParameter></camunda:inputOutput></extensionElements>
      start i
      user b
      user c
      i -> b -> c
      sub v event
        start vs message:m1 noninterrupting
        user vu
        vs -> vu
    user z
    s -> a -> p1 -> z
"""


def test_a_subprocess_opened_by_a_move_is_as_one_that_was_entered():
    runtime = play(INSIDE, variables={"n": 1})
    assert move(runtime, ["a"], ["c"]) == ["c"]
    assert runtime.first.visited["p1"] == 1
    assert runtime.variables_at("c") == {"n": 1, "seen": 2}
    runtime.send_message("m1")
    assert at(runtime) == ["c", "vu"]


def test_tokens_are_put_in_the_order_in_which_they_are_named():
    runtime = play(LINE)
    runtime.move(runtime.first, ["a"], ["c", "b"])
    assert [work.element_id for work in runtime.work()] == ["c", "b"]


def test_variables_of_a_move_belong_to_the_instance_or_to_the_scope_named():
    runtime = play(
        "start s\nsub p1 par*2\n  start i\n  user b\n  user c\n  i -> b -> c\nuser z\ns -> p1 -> z"
    )
    oldest = runtime.first.state.nodes[runtime.first.state.waits[runtime.work()[0].id]].parent
    runtime._act(
        1, commands.MoveTokens(from_elements=[], to_elements=["c"], variables={"x": 1}, scope_id=oldest)
    )
    assert at(runtime) == ["b", "b", "c"]
    assert runtime.variables_at("c")["loopCounter"] == 0 and runtime.variables_at("c")["x"] == 1
    runtime._act(1, commands.MoveTokens(from_elements=[], to_elements=["z"], variables={"y": 2}))
    assert runtime.first.variables == {"y": 2}


def test_a_move_into_what_it_takes_away_is_refused():
    runtime = play(INSIDE, variables={"n": 1})
    done(runtime, "a")
    with pytest.raises(EngineError, match="two steps"):
        move(runtime, ["p1"], ["c"])
    assert at(runtime) == ["b"]


def test_a_move_into_one_of_several_runs_names_the_activity_to_move_to():
    runtime = play("start s\nuser a\nsub p1 par*2\n  start i\n  user b\n  i -> b\ns -> a -> p1")
    with pytest.raises(EngineError, match="move to p1 itself"):
        move(runtime, ["a"], ["b"])
    assert move(runtime, ["a"], ["p1"]) == ["b", "b"]


def test_tokens_at_another_join_stay_where_they_are():
    runtime = play("""
        start s
        and f
        user a
        user b
        user c
        user d
        and j
        and k
        user z
        s -> f -> a -> j -> z
        f -> b -> j
        f -> c -> k -> z
        f -> d -> k
    """)
    done(runtime, "a")
    done(runtime, "c")
    move(runtime, ["j"], ["a"])
    assert runtime.first.state.tokens_waiting() == [("k", "c_k", 1)]
    assert done(runtime, "d") == ["a", "b", "z"]
    move(runtime, ["b"], [])
    done(runtime, "z")
    assert not runtime.first.is_ended
    done(runtime, "a")
    assert move(runtime, ["j"], ["z"]) == ["z"]
    done(runtime, "z")
    assert runtime.first.outcome == "completed"


def test_an_instance_whose_last_token_is_taken_away_is_cancelled_and_not_complete():
    runtime = play("start s\nsub S\n  start i\n  user a\n  i -> a\ns -> S")
    runtime.move(runtime.first, ["a"], [])
    assert (runtime.first.outcome, runtime.first.completed["S"]) == ("canceled", 0)


def test_an_instance_goes_on_while_another_token_stands():
    runtime = play("start s\nand f\nuser a\nuser b\ns -> f -> a\nf -> b")
    runtime.move(runtime.first, ["a"], [])
    assert done(runtime, "b") == [] and runtime.first.outcome == "completed"


def test_a_token_may_be_sent_down_a_flow():
    heard = '<extensionElements><camunda:executionListener event="take" expression="${execution.setVariable(\'way\', 1)}"/></extensionElements>'
    runtime = play(f"""
        start s
        user a
        sub S
          start i
          xor x
          user b
          user c
          i -> x
          x -> b if false
          <sequenceFlow id="x_c" sourceRef="x" targetRef="c">{heard}</sequenceFlow>
        s -> a -> S
    """)
    runtime.move(runtime.first, ["a"], ["x_c"])
    assert at(runtime) == ["c"] and runtime.first.taken["x_c"] == 1 and runtime.first.visited["x"] == 0
    assert runtime.first.variables == {"way": 1}


def test_a_token_sent_down_a_flow_counts_at_its_join():
    runtime = play("start s\nand f\nuser a\nuser b\nand j\nuser z\ns -> f -> a -> j -> z\nf -> b -> j")
    runtime.move(runtime.first, ["a"], ["a_j"])
    assert done(runtime, "b") == ["z"]
