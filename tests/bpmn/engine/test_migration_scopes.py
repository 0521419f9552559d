"""A running instance moves to a version that draws other sub-processes and loops around what is running."""

import pytest

from bpmn import read_bpmn
from bpmn.errors import EngineError
from tests.bpmn.engine.playing import at, bpmn, done, play, seconds

PLAIN = "start s\nuser a\nuser b\nuser z\ns -> a -> b -> z"
WRAPPED = """
    start s
    sub wrap
      start i
      user a
      user b
      i -> a -> b
    boundary t on=wrap duration:PT5S
    user late
    user z
    s -> wrap -> z
    t -> late
"""
FORKED = "start s\nand f\nuser a\nuser b\nand j\nuser z\ns -> f -> a -> j -> z\nf -> b -> j"
FORK_WRAPPED = """
    start s
    sub wrap
      start i
      and f
      user a
      user b
      and j
      end e
      i -> f -> a -> j -> e
      f -> b -> j
    user z
    s -> wrap -> z
"""


def migrated(old, new, mapping=None, steps=(), **options):
    runtime = play(old, **options)
    for element in steps:
        done(runtime, element)
    runtime.migrate(runtime.first, read_bpmn(bpmn(new)).processes["p"], mapping or {})
    return runtime


def test_a_subprocess_drawn_around_a_task_is_opened_around_it():
    runtime = migrated(PLAIN, WRAPPED)
    assert runtime.first.active == ["a", "wrap"]
    done(runtime, "a")
    assert done(runtime, "b") == ["z"]


def test_what_is_attached_to_the_new_subprocess_begins_to_wait():
    runtime = migrated(PLAIN, WRAPPED)
    assert seconds(runtime, 5) == ["late"]


def test_what_runs_side_by_side_comes_into_one_subprocess():
    runtime = migrated(FORKED, FORK_WRAPPED)
    assert sorted(runtime.first.active) == ["a", "b", "wrap"]
    assert done(runtime, "a") == ["b"]
    assert done(runtime, "b") == ["z"]


def test_a_token_at_a_join_comes_into_the_subprocess_and_out_of_it():
    assert done(migrated(FORKED, FORK_WRAPPED, steps=["a"]), "b") == ["z"]
    assert done(migrated(FORK_WRAPPED, FORKED, steps=["a"]), "b") == ["z"]


def test_a_subprocess_that_is_gone_is_taken_away_from_around_its_tasks():
    runtime = migrated(WRAPPED, PLAIN, steps=["a"])
    assert runtime.first.active == ["b"]
    assert runtime.due_timers() == []
    assert done(runtime, "b") == ["z"]


def test_one_more_level_inside_or_outside():
    nested = """
        start s
        sub outer
          start o
          sub wrap
            start i
            user a
            user b
            i -> a -> b
          o -> wrap
        user z
        s -> outer -> z
    """
    for mapping in ({}, {"wrap": "outer"}):
        runtime = migrated(WRAPPED, nested, mapping, steps=["a"])
        assert sorted(runtime.first.active) == ["b", "outer", "wrap"]
        assert done(runtime, "b") == ["z"]
    runtime = migrated(nested, WRAPPED, steps=["a"])
    assert done(runtime, "b") == ["z"]


def test_each_run_of_a_scope_gets_a_subprocess_of_its_own():
    old = "start s\nsub m par*2\n  start i\n  user a\n  i -> a\nuser z\ns -> m -> z"
    new = "start s\nsub m par*2\n  start i\n  sub n\n    start k\n    user a\n    k -> a\n  i -> n\nuser z\ns -> m -> z"
    runtime = migrated(old, new)
    assert runtime.first.active.count("n") == 2
    done(runtime, "a")
    assert done(runtime, "a") == ["z"]


def test_a_task_does_not_come_into_a_subprocess_that_runs_already():
    old = "start s\nand f\nsub p1\n  start i\n  user a\n  i -> a\nuser b\ns -> f -> p1\nf -> b"
    new = "start s\nsub p1\n  start i\n  user a\n  user b\n  i -> a -> b\ns -> p1"
    with pytest.raises(EngineError, match="lies in another sub-process"):
        migrated(old, new)


@pytest.mark.parametrize(
    "inside", ["sub p1 event\n  start i message:m1", "adhoc p1\n  user q", "sub p1 par*2\n  start i"]
)
def test_only_a_subprocess_that_begins_once_and_by_itself_is_opened(inside):
    flow = "" if "event" in inside else "\ns -> p1"
    extra = "\nuser q\ns -> q" if "event" in inside else ""
    new = f"start s\n{inside}\n  user a{flow}{extra}"
    new = new.replace("  user a", "  user a\n  i -> a") if "start i" in inside else new
    with pytest.raises(EngineError, match="lies in another sub-process"):
        migrated("start s\nuser a\ns -> a", new)


@pytest.mark.parametrize("loop, left", [("par*3", 3), ("seq*3", 1)])
def test_the_rounds_of_a_loop_that_is_gone_go_on_by_themselves(loop, left):
    runtime = migrated(f"start s\nuser a {loop}\nuser z\ns -> a -> z", "start s\nuser a\nuser z\ns -> a -> z")
    assert at(runtime) == ["a"] * left
    for _ in range(left):
        done(runtime, "a")
    assert at(runtime) == ["z"] * left


def test_the_rounds_of_a_repeated_subprocess_too():
    old = "start s\nsub m par*2\n  start i\n  user a\n  i -> a\nuser z\ns -> m -> z"
    runtime = migrated(old, old.replace(" par*2", ""))
    assert runtime.first.active.count("m") == 2
    done(runtime, "a")
    assert done(runtime, "a") == ["z", "z"]


@pytest.mark.parametrize(
    "old, new",
    [
        ("user a", "user a par*2"),
        ("user a seq*2", "user a par*2"),
        ("user a par*2", "user a <standardLoopCharacteristics/>"),
    ],
)
def test_a_loop_is_neither_put_around_a_task_nor_turned(old, new):
    with pytest.raises(EngineError, match="repeat"):
        migrated(f"start s\n{old}\ns -> a", f"start s\n{new}\ns -> a")


INNER = "sub a\n  start i\n  user q\n  i -> q"


@pytest.mark.parametrize(
    "old, new",
    [("user a", "receive a messageRef=ref_m1"), ("receive a messageRef=ref_m1", "user a"), ("user a", INNER), (INNER, "user a"),
     ("user a", "call a calledElement=q"), ("catch a message:m1", "user a")],
)  # fmt: skip
def test_an_element_of_another_kind_is_refused(old, new):
    with pytest.raises(EngineError, match=r"another (kind|sub-process)|no such element"):
        migrated(f"start s\n{old}\ns -> a", f"start s\n{new}\ns -> a")


def test_what_was_done_inside_a_subprocess_that_is_gone_must_not_wait_to_be_undone():
    undo = '  boundary c on=a compensateall\n  user u isForCompensation=true\n  <association id="x" sourceRef="c" targetRef="u"/>\n'
    old = f"start s\nsub wrap\n  start i\n  user a\n{undo}  user b\n  i -> a -> b\nthrow t compensateall\ns -> wrap -> t"
    with pytest.raises(EngineError, match="undone"):
        migrated(old, "start s\nuser a\nuser b\ns -> a -> b", steps=["a"])


def test_the_rounds_done_in_a_loop_that_is_gone_are_undone_with_the_rest():
    undo = 'boundary c on=a compensateall\nuser u isForCompensation=true\n<association id="x" sourceRef="c" targetRef="u"/>'
    old = f"start s\nuser a par*2\n{undo}\nthrow t compensateall\ns -> a -> t"
    assert done(migrated(old, old.replace(" par*2", ""), steps=["a"]), "a") == ["u", "u"]
