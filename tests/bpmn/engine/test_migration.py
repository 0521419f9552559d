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


def test_migrate_into_other_scopes_is_refused():
    new = "start s\nsub p1\n  start i\n  user a\n  i -> a\nuser b\nuser c\ns -> p1 -> b -> c"
    with pytest.raises(EngineError, match="sub-process"):
        migrated(LINE, new)


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
