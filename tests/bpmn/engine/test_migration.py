"""A running instance moves to another version of its diagram."""

import pytest

from bpmn import read_bpmn
from bpmn.errors import EngineError
from tests.bpmn.engine.playing import at, bpmn, done, play, seconds

LINE = """
    start s
    user a
    user b
    user c
    s -> a -> b -> c
"""


def migrated(old, new, mapping=None, steps=(), **options):
    runtime = play(old, **options)
    for element in steps:
        done(runtime, element)
    runtime.migrate(runtime.first, read_bpmn(bpmn(new)).processes["p"], mapping or {})
    return runtime


def test_migrate_to_a_longer_version():
    runtime = migrated(
        LINE, LINE.replace("user c", "user c\n    user d").replace("-> c", "-> c -> d"), steps=["a"]
    )
    assert at(runtime) == ["b"]
    done(runtime, "b")
    assert done(runtime, "c") == ["d"]


def test_migrate_renames_elements():
    new = "start s\nuser a2\nuser z\ns -> a2 -> z"
    with pytest.raises(EngineError, match="map it"):
        migrated(LINE, new)
    runtime = migrated(LINE, new, {"a": "a2"})
    runtime.complete(runtime.work()[0])
    assert at(runtime) == ["z"]


def test_migrate_arms_new_boundary_events_and_stops_old_ones():
    with_timer = LINE + "    boundary t on=a duration:PT5S\n    user h\n    t -> h\n"
    runtime = migrated(LINE, with_timer)
    assert seconds(runtime, 5) == ["h"]
    runtime = migrated(with_timer, LINE)
    assert runtime.due_timers() == []
    assert done(runtime, "a") == ["b"]


def test_what_a_migration_arms_keeps_its_name():
    old = "start s\nuser x\nuser y\ns -> x -> y"
    new = "start s\nuser y\nuser q\nuser h\nboundary x on=y duration:PT5S\ns -> y -> q\nx -> h"
    runtime = migrated(old, new, {"x": "y", "y": "q"})
    assert at(runtime) == ["y"]
    assert [name for _, name in runtime.due_timers()] == ["x"]


def test_a_migration_that_is_refused_leaves_the_names():
    runtime = play(LINE)
    with pytest.raises(EngineError):
        runtime.migrate(
            runtime.first, read_bpmn(bpmn("start s\nuser b\ns -> b")).processes["p"], {"a": "none"}
        )
    assert done(runtime, "a") == ["b"]


def test_migrate_tokens_at_a_join():
    old = "start s\nand f\nuser a\nuser b\nand j\nuser z\ns -> f -> a -> j -> z\nf -> b -> j"
    runtime = migrated(old, old.replace("user z", "user z\nuser y").replace("-> z", "-> z -> y"), steps=["a"])
    assert done(runtime, "b") == ["z"]
    assert done(runtime, "z") == ["y"]
    other = "start s\nand f\nuser a\nuser b\nand k\nuser z\ns -> f -> a -> k -> z\nf -> b -> k"
    with pytest.raises(EngineError, match="join"):
        migrated(old, other, steps=["a"])


def test_migrate_event_subprocesses_and_open_subprocesses():
    old = "start s\nsub p1\n  start i\n  user a\n  i -> a\nuser z\ns -> p1 -> z"
    new = old + "\nsub v event\n  start vs message:m1\n  user h\n  vs -> h"
    runtime = migrated(old, new)
    runtime.send_message("m1")
    assert at(runtime) == ["h"]
    back = migrated(new, old)
    assert back.waiting_messages() == []


def undo(task):
    return f'boundary cb on={task} compensateall\nuser u isForCompensation="true"\n' + (
        '<association id="as" sourceRef="cb" targetRef="u"/>'
    )


UNDOABLE = "start s\nuser a\nuser b\nthrow t compensateall\nuser z\n{undo}\ns -> a -> b -> t -> z"


def test_what_was_done_is_undone_under_its_new_name():
    old = UNDOABLE.format(undo=undo("a"))
    new = old.replace("user a\n", "user a2\n").replace("-> a ->", "-> a2 ->").replace("on=a ", "on=a2 ")
    runtime = migrated(old, new, {"a": "a2"}, steps=["a"])
    assert done(runtime, "b") == ["u"]
    assert done(runtime, "u") == ["z"]


def test_what_may_still_be_undone_must_be_in_the_new_version():
    with pytest.raises(EngineError, match="may still have to be undone"):
        migrated(UNDOABLE.format(undo=undo("a")), "start s\nuser b\ns -> b", steps=["a"])


def test_what_was_done_inside_a_subprocess_is_carried_over_too():
    inner = "\n".join("  " + line for line in ("start i\nuser a\n" + undo("a") + "\ni -> a").splitlines())
    old = f"start s\nsub p1\n{inner}\nuser b\nthrow t compensateall\nuser z\ns -> p1 -> b -> t -> z"
    new = old.replace("user a\n", "user a2\n").replace("i -> a", "i -> a2").replace("on=a ", "on=a2 ")
    with pytest.raises(EngineError, match="may still have to be undone"):
        migrated(old, new, steps=["a"])
    assert done(migrated(old, new, {"a": "a2"}, steps=["a"]), "b") == ["u"]


@pytest.mark.parametrize(("how", "waiting"), [("", 0), ("noninterrupting", 1)])
def test_a_scope_that_was_taken_over_awaits_nothing_more(how, waiting):
    old = f"start s\nuser a\ns -> a\nsub v event\n  start vs {how} message:m1\n  user h\n  vs -> h"
    runtime = play(old)
    runtime.send_message("m1")
    new = old + "\nsub w event\n  start ws message:m2\n  user k\n  ws -> k"
    runtime.migrate(runtime.first, read_bpmn(bpmn(new)).processes["p"], {})
    assert "h" in at(runtime)
    assert len([wait for wait in runtime.waiting_messages() if "m2" in str(wait)]) == waiting


def test_an_incident_is_retried_at_the_renamed_element():
    old = "start s\ncatch t duration:PT5S\nxor x\nuser a\ns -> t -> x\nx -> a if n > 1"
    runtime = play(old)
    seconds(runtime, 5)
    new = old.replace("xor x", "xor y").replace("t -> x", "t -> y").replace("x -> a", "y -> a")
    runtime.migrate(runtime.first, read_bpmn(bpmn(new)).processes["p"], {"x": "y"})
    assert [incident.element_id for incident in runtime.incidents()] == ["y"]
    runtime.retry("y", {"n": 2})
    assert at(runtime) == ["a"] and runtime.incidents() == []


@pytest.mark.parametrize(
    "old", ["user a", "service a camunda:topic=pay", "catch a message:m1", "catch a duration:PT5S"]
)
def test_what_is_open_is_found_under_its_new_name(old):
    runtime = play(f"start s\n{old}\nuser z\ns -> a -> z")
    renamed = f"start s\n{old.replace(' a', ' b')}\nuser z\ns -> b -> z"
    runtime.migrate(runtime.first, read_bpmn(bpmn(renamed)).processes["p"], {"a": "b"})
    act = {"user a": runtime.complete, "service a camunda:topic=pay": runtime.complete_job}
    act.get(old, runtime.trigger)("b")
    assert at(runtime) == ["z"]


@pytest.mark.parametrize("kind", ["user a", "user a par*3", "user a seq*3"])
def test_a_boundary_event_that_stays_waits_once_and_one_that_left_not_at_all(kind):
    text = f"start s\n{kind}\nboundary t on=a duration:PT5S\nuser h\nuser b\ns -> a -> b\nt -> h"
    assert len(migrated(text, text).due_timers()) == 1
    elsewhere = text.replace("on=a", "on=b")
    assert migrated(text, elsewhere).due_timers() == []


def test_an_open_subprocess_with_many_instances_is_carried_over():
    old = "start s\nsub p1 par*2\n  start i\n  user a\n  i -> a\nuser z\ns -> p1 -> z"
    runtime = migrated(old, old.replace("user z", "user z\nuser y").replace("-> z", "-> z -> y"))
    for work in list(runtime.work()):
        runtime.complete(work)
    assert at(runtime) == ["z"]
    assert done(runtime, "z") == ["y"]
