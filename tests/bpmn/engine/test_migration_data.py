"""What an instance remembers beside its tokens moves to another version too: joins, incidents, waits, undoing."""

import pytest

from bpmn.errors import EngineError
from tests.bpmn.engine.playing import at, done, play, seconds
from tests.bpmn.engine.test_compensation import inside, undo
from tests.bpmn.engine.test_migration import migrated

JOIN = """
    start s
    and f
    user a
    user b
    and {join}
    user z
    s -> f -> a
    f -> b
    <sequenceFlow id="one" sourceRef="a" targetRef="{join}"/>
    <sequenceFlow id="two" sourceRef="b" targetRef="{join}"/>
    {join} -> z
"""


def test_a_token_waits_at_the_renamed_join():
    runtime = migrated(JOIN.format(join="j"), JOIN.format(join="k"), {"j": "k"}, steps=["a"])
    assert done(runtime, "b") == ["z"]


def test_a_boundary_event_that_left_and_came_back_waits_again():
    with_timer = "start s\nuser a\nboundary t on=a duration:PT5S\nuser h\ns -> a\nt -> h"
    runtime = migrated(with_timer, "start s\nuser a\ns -> a")
    again = migrated(with_timer, with_timer)
    runtime.migrate(runtime.first, again.first.process, {})
    assert seconds(runtime, 5) == ["h"]


UNDOING = f"start s\nuser a\nthrow t compensateall\nuser z\n{undo('a')}\ns -> a -> t -> z"
UNDOING_INSIDE = (
    f"start s\nsub p1\n  start i\n  user a\n{inside(undo('a'))}\n  i -> a\nthrow t compensateall\nuser z\n"
    "s -> p1 -> t -> z"
)
UNDOING_BY_EVENT = (
    "start s\nsub p1\n  start i\n  user a\n  i -> a\n  sub v event\n    start vs compensateall\n    user u_a\n"
    "    vs -> u_a\nthrow t compensateall\nuser z\ns -> p1 -> t -> z"
)


@pytest.mark.parametrize("text", [UNDOING, UNDOING_INSIDE, UNDOING_BY_EVENT])
def test_an_instance_moves_while_it_undoes_something(text):
    runtime = migrated(text, text + "\nuser y\nz -> y", steps=["a"])
    assert at(runtime) == ["u_a"]
    assert done(runtime, "u_a") == ["z"]
    assert done(runtime, "z") == ["y"]


@pytest.mark.parametrize("kind", ["", "par*2"])
def test_an_open_subprocess_begins_to_wait_for_a_new_event_inside(kind):
    old = f"start s\nsub p1 {kind}\n  start i\n  user a\n  i -> a"
    new = old + "\n  sub v event\n    start vs duration:PT5S\n    user h\n    vs -> h\ns -> p1"
    runtime = migrated(old + "\ns -> p1", new)
    count = 2 if kind else 1
    assert len(runtime.due_timers()) == count
    assert seconds(runtime, 5) == ["h"] * count
    assert migrated(new, old + "\ns -> p1").due_timers() == []


def test_an_event_gateway_keeps_what_is_still_behind_it():
    old = "start s\nevents g\ncatch m message:m1\ncatch t duration:PT5S\nuser a\nuser b\ns -> g -> m -> a\ng -> t -> b"
    runtime = migrated(old, old)
    assert len(runtime.waiting_messages()) == 1
    assert seconds(runtime, 5) == ["b"]
    without = "start s\nevents g\ncatch m message:m1\nuser a\ns -> g -> m -> a"
    runtime = migrated(old, without)
    assert runtime.due_timers() == []
    runtime.send_message("m1")
    assert at(runtime) == ["a"]


def test_an_element_under_another_id_must_lie_in_the_same_subprocess():
    old = "start s\nsub p1\n  start i\n  user a\n  i -> a\ns -> p1"
    moved = "start s\nsub p1\n  start i\n  user b\n  i -> b\nuser a\ns -> p1 -> a"
    with pytest.raises(EngineError, match="lies in another sub-process"):
        migrated(old, moved)
    renamed = old.replace("sub p1", "sub p2").replace("-> p1", "-> p2")
    assert at(migrated(old, renamed, {"p1": "p2"})) == ["a"]


TIMED = "boundary t on=a noninterrupting duration:PT5S\nuser h\nuser z\ns -> a -> z\nt -> h"


def test_what_has_not_begun_or_is_over_waits_for_no_boundary_event():
    text = f"start s\nuser a camunda:asyncBefore=true camunda:asyncAfter=true\n{TIMED}"
    runtime = migrated(text, text, run_handlers=False)
    assert runtime.due_timers() == []
    runtime.complete_job("a")
    assert len(runtime.due_timers()) == 1
    runtime.complete("a")
    assert runtime.due_timers() == []
    runtime.migrate(runtime.first, runtime.first.process, {})
    assert runtime.due_timers() == []
    runtime.complete_job("a")
    assert at(runtime) == ["z"]


def test_an_incident_before_an_activity_waits_for_no_boundary_event():
    mapped = '<extensionElements><camunda:inputOutput><camunda:inputParameter name="m">${n > 1}</camunda:inputParameter></camunda:inputOutput></extensionElements>'
    text = f"start s\ncatch c message:m1\nuser a {mapped}\n{TIMED.replace('s ->', 's -> c ->').replace('PT5S', '(${late})')}"
    runtime = play(text, variables={"n": 2})
    runtime.send_message("m1")
    assert len(runtime.incidents()) == 1
    runtime.set_variables(runtime.first, {"late": "PT5S"})
    runtime.migrate(runtime.first, runtime.first.process, {})
    assert runtime.due_timers() == []
    runtime.retry(runtime.incidents()[0])
    assert len(runtime.due_timers()) == 1


def test_a_subprocess_that_is_undone_waits_for_none_of_its_events():
    text = UNDOING_INSIDE.replace(
        "\n  i -> a", "\n  i -> a\n  sub v event\n    start vs duration:PT5S\n    user h\n    vs -> h"
    )
    text += "\nboundary t2 on=p1 duration:PT5S\nuser h2\nt2 -> h2"
    runtime = migrated(text, text, steps=["a"])
    assert runtime.due_timers() == []
    assert done(runtime, "u_a") == ["z"]
