"""Which scope a compensation reaches, and what is left to be undone by the next one (BPMN 10.5.5, 13.5.5)."""

from tests.bpmn.engine.playing import at, done, play
from tests.bpmn.engine.test_compensation import inside, undo


def test_a_throw_in_a_subprocess_leaves_what_was_done_around_it():
    runtime = play(
        f"start s\nuser a\nsub p1\n  start i\n  user b\n  throw t compensateall\n  user y\n{inside(undo('b'))}\n"
        f"  i -> b -> t -> y\n{undo('a')}\ns -> a -> p1"
    )
    done(runtime, "a")
    assert done(runtime, "b") == ["u_b"]
    assert done(runtime, "u_b") == ["y"]


def test_what_a_named_throw_leaves_is_undone_by_the_next():
    runtime = play(
        f"start s\nuser a\nuser b\nthrow t compensate:a\nthrow t2 compensateall\nuser z\n{undo('a')}\n{undo('b')}\n"
        "s -> a -> b -> t -> t2 -> z"
    )
    done(runtime, "a")
    assert done(runtime, "b") == ["u_a"]
    assert done(runtime, "u_a") == ["u_b"]
    assert done(runtime, "u_b") == ["z"]


def test_one_activity_inside_a_completed_subprocess_and_then_the_rest_of_it():
    runtime = play(
        f"start s\nsub p1\n  start i\n  user a\n  user b\n{inside(undo('a'))}\n{inside(undo('b'))}\n  i -> a -> b\n"
        "throw t compensate:a\nthrow t2 compensateall\nuser z\ns -> p1 -> t -> t2 -> z"
    )
    done(runtime, "a")
    assert done(runtime, "b") == ["u_a"]
    assert done(runtime, "u_a") == ["u_b"]
    assert done(runtime, "u_b") == ["z"]


EVENT = f"""start s
user a
user w
sub v event
  start vs message:m1
  user b
  throw t {{}}
  user y
{inside(undo("b"))}
  vs -> b -> t -> y
{undo("a")}
s -> a -> w"""


def test_an_event_subprocess_that_names_an_activity_undoes_that_one():
    for named, undone in (("compensate:a", "u_a"), ("compensate:b", "u_b")):
        runtime = play(EVENT.format(named))
        done(runtime, "a")
        runtime.send_message("m1")
        assert done(runtime, "b") == [undone]
        assert done(runtime, undone) == ["y"]


def test_an_event_subprocess_within_another_undoes_all_three_levels():
    inner = f"sub x event\n  start xs message:m2\n  user c\n  throw t compensateall\n  user y\n{inside(undo('c'))}\n"
    inner += "  xs -> c -> t -> y"
    runtime = play(
        f"start s\nuser a\nuser w\nsub v event\n  start vs message:m1\n  user b\n  user q\n{inside(undo('b'))}\n"
        f"  vs -> b -> q\n{inside(inner)}\n{undo('a')}\ns -> a -> w"
    )
    done(runtime, "a")
    runtime.send_message("m1")
    done(runtime, "b")
    runtime.send_message("m2")
    assert done(runtime, "c") == ["u_a", "u_b", "u_c"]
    for task in ("u_c", "u_a"):
        done(runtime, task)
    assert done(runtime, "u_b") == ["y"]


def test_a_compensation_event_subprocess_stands_in_the_history():
    runtime = play(
        "start s\nsub p1\n  start i\n  user a\n  i -> a\n  sub v event\n    start vs compensateall\n    user u\n    vs -> u\n"
        "throw t compensateall\nuser z\ns -> p1 -> t -> z"
    )
    assert done(runtime, "a") == ["u"]
    assert runtime.first.visited["v"] == 1
    done(runtime, "u")
    assert runtime.first.completed["v"] == 1 and at(runtime) == ["z"]
