"""Compensation (BPMN 13.5.5)."""

from tests.bpmn.engine.playing import at, done, play


def undo(task):
    return f'boundary cb_{task} on={task} compensateall\nuser u_{task} isForCompensation="true"\n' + (
        f'<association id="as_{task}" sourceRef="cb_{task}" targetRef="u_{task}"/>'
    )


def inside(text, depth=2):
    return "\n".join(" " * depth + line for line in text.splitlines())


def test_throw_undoes_what_was_done_and_waits_for_it():
    runtime = play(
        f"start s\nuser a\nuser b\nthrow t compensateall\nuser z\n{undo('a')}\n{undo('b')}\ns -> a -> b -> t -> z"
    )
    done(runtime, "a")
    assert done(runtime, "b") == ["u_a", "u_b"]
    assert [w.element_id for w in runtime.work()] == ["u_b", "u_a"]
    assert done(runtime, "u_b") == ["u_a"]
    assert done(runtime, "u_a") == ["z"]
    done(runtime, "z")
    assert runtime.first.outcome == "completed"


def test_only_what_was_completed_is_undone():
    runtime = play(
        f"start s\nand f\nuser a\nuser b\nuser c\nthrow t compensateall\nuser z\n{undo('a')}\n{undo('b')}\n"
        "s -> f -> a -> c -> t -> z\nf -> b"
    )
    done(runtime, "a")
    assert done(runtime, "c") == ["b", "u_a"]
    assert done(runtime, "u_a") == ["b", "z"]


def test_throw_with_nothing_to_undo_passes():
    assert at(play("start s\nthrow t compensateall\nuser z\ns -> t -> z")) == ["z"]


def test_throw_names_one_activity():
    runtime = play(
        f"start s\nuser a\nuser b\nthrow t compensate:a\nuser z\n{undo('a')}\n{undo('b')}\ns -> a -> b -> t -> z"
    )
    done(runtime, "a")
    assert done(runtime, "b") == ["u_a"]
    assert done(runtime, "u_a") == ["z"]


def test_nothing_is_undone_twice():
    runtime = play(
        f"start s\nuser a\nthrow t compensateall\nthrow t2 compensateall\nuser z\n{undo('a')}\ns -> a -> t -> t2 -> z"
    )
    assert done(runtime, "a") == ["u_a"]
    assert done(runtime, "u_a") == ["z"]


def test_compensation_end_event():
    runtime = play(f"start s\nuser a\nend t compensateall\n{undo('a')}\ns -> a -> t")
    assert done(runtime, "a") == ["u_a"]
    done(runtime, "u_a")
    assert runtime.first.outcome == "completed"
    assert runtime.first.end_events == ("t",)


def test_throw_that_does_not_wait():
    runtime = play(
        f'start s\nuser a\nthrow t <compensateEventDefinition waitForCompletion="false"/>\nuser z\n{undo("a")}\n'
        "s -> a -> t -> z"
    )
    assert done(runtime, "a") == ["u_a", "z"]
    done(runtime, "z")
    assert not runtime.first.is_ended
    done(runtime, "u_a")
    assert runtime.first.outcome == "completed"


def test_subprocess_is_undone_from_inside_out():
    runtime = play(
        f"start s\nsub p1\n  start i\n  user a\n  user b\n{inside(undo('a'))}\n{inside(undo('b'))}\n  i -> a -> b\n"
        "throw t compensateall\nuser z\ns -> p1 -> t -> z"
    )
    done(runtime, "a")
    assert done(runtime, "b") == ["u_a", "u_b"]
    done(runtime, "u_a")
    assert done(runtime, "u_b") == ["z"]


def test_subprocess_named_by_the_throw():
    runtime = play(
        f"start s\nsub p1\n  start i\n  user a\n{inside(undo('a'))}\n  i -> a\n"
        f"user c\n{undo('c')}\nthrow t compensate:p1\nuser z\ns -> p1 -> c -> t -> z"
    )
    done(runtime, "a")
    assert done(runtime, "c") == ["u_a"]
    assert done(runtime, "u_a") == ["z"]


def test_own_handler_of_a_subprocess_replaces_the_inner_ones():
    runtime = play(
        f"start s\nsub p1\n  start i\n  user a\n{inside(undo('a'))}\n  i -> a\n{undo('p1')}\n"
        "throw t compensateall\nuser z\ns -> p1 -> t -> z"
    )
    assert done(runtime, "a") == ["u_p1"]
    assert done(runtime, "u_p1") == ["z"]


def test_compensation_event_subprocess():
    runtime = play(
        f"""
start s
sub p1
  property x
  start i
  user a
{inside(undo("a"))}
  i -> a
  sub v event
    start vs compensateall
    user h
    throw vt compensateall
    vs -> h -> vt
throw t compensateall
user z
s -> p1 -> t -> z
""".replace("property x", '<property id="x" name="x"/>')
    )
    assert done(runtime, "a") == ["h"]
    assert done(runtime, "h") == ["u_a"]
    assert done(runtime, "u_a") == ["z"]


def test_multi_instance_is_undone_once_for_each_instance():
    runtime = play(f"start s\nuser a par*3\n{undo('a')}\nthrow t compensateall\nuser z\ns -> a -> t -> z")
    done(runtime, "a")
    done(runtime, "a")
    assert done(runtime, "a") == ["u_a"] * 3
    for _ in range(2):
        done(runtime, "u_a")
    assert done(runtime, "u_a") == ["z"]


def test_multi_instance_subprocess_is_undone_inside():
    runtime = play(
        f"start s\nsub p1 seq*2\n  start i\n  user a\n{inside(undo('a'))}\n  i -> a\n"
        "throw t compensateall\nuser z\ns -> p1 -> t -> z"
    )
    done(runtime, "a")
    assert done(runtime, "a") == ["u_a", "u_a"]
    done(runtime, "u_a")
    assert done(runtime, "u_a") == ["z"]


def test_handlers_see_the_values_of_then():
    text = (
        f'start s\nsub p1\n  <property id="x" name="x"><extensionElements><camunda:value>1</camunda:value>'
        f"</extensionElements></property>\n  start i\n  user a\n{inside(undo('a'))}\n  i -> a\n"
        "throw t compensateall\nuser z\ns -> p1 -> t -> z"
    )
    runtime = play(text)
    done(runtime, "a", x=7)
    assert at(runtime) == ["u_a"]
    instance = runtime.first
    node = next(n for n in instance.state.nodes.values() if n.element == "u_a")
    outer = instance.state.nodes[node.parent]
    assert (outer.element, outer.variables) == ("p1", {"x": 7})


def test_thrown_from_an_event_subprocess():
    runtime = play(f"""
start s
sub p1
  start i
  user a
  user b
{inside(undo("a"))}
  i -> a -> b
  sub v event
    start vs error:e1
    throw vt compensateall
    user h
    vs -> vt -> h
user z
s -> p1 -> z
""")
    done(runtime, "a")
    runtime.throw_error("b", "E1")
    assert at(runtime) == ["u_a"]
    assert done(runtime, "u_a") == ["h"]
    assert done(runtime, "h") == ["z"]


def test_in_a_loop_each_pass_is_undone():
    runtime = play(f"""
start s
xor m
user a
xor x default="x_t"
throw t compensateall
user z
{undo("a")}
s -> m -> a -> x
x -> m if again
x -> t -> z
""")
    done(runtime, "a", again=True)
    assert done(runtime, "a", again=False) == ["u_a", "u_a"]
    done(runtime, "u_a")
    assert done(runtime, "u_a") == ["z"]


def test_service_task_as_handler():
    runtime = play(
        "start s\nuser a\nthrow t compensateall\nuser z\nboundary c on=a compensateall\n"
        'service u isForCompensation="true" camunda:topic="undo"\n'
        '<association id="as1" sourceRef="c" targetRef="u"/>\ns -> a -> t -> z'
    )
    done(runtime, "a")
    assert [job.topic for job in runtime.jobs()] == ["undo"]
    runtime.complete_job("u")
    assert at(runtime) == ["z"]


def test_compensating_call_activity():
    runtime = play(
        f'start s\ncall a calledElement="q"\n{undo("a")}\nthrow t compensateall\nuser z\ns -> a -> t -> z',
        ("q", "start q1\nuser w\nq1 -> w"),
    )
    assert done(runtime, "w") == ["u_a"]
    assert done(runtime, "u_a") == ["z"]


def test_boundary_of_the_handler_and_subprocess_as_handler():
    runtime = play("""
        start s
        user a
        throw t compensateall
        user z
        boundary c on=a compensateall
        sub u isForCompensation="true"
          start i
          user w
          i -> w
        <association id="as1" sourceRef="c" targetRef="u"/>
        s -> a -> t -> z
    """)
    assert done(runtime, "a") == ["w"]
    assert done(runtime, "w") == ["z"]


def test_compensation_while_the_process_goes_on_can_be_interrupted():
    runtime = play(f"""
start s
sub p1
  start i
  user a
{inside(undo("a"))}
  throw t compensateall
  i -> a -> t
boundary b on=p1 message:m1
user h
s -> p1
b -> h
""")
    assert done(runtime, "a") == ["u_a"]
    runtime.send_message("m1")
    assert at(runtime) == ["h"]


def test_multi_instance_handler():
    runtime = play(
        "start s\nuser a\nthrow t compensateall\nboundary c on=a compensateall\n"
        'user u isForCompensation="true" par*2\n<association id="as1" sourceRef="c" targetRef="u"/>\nuser z\ns -> a -> t -> z'
    )
    assert done(runtime, "a") == ["u", "u"]
    done(runtime, "u")
    assert done(runtime, "u") == ["z"]


def test_nothing_is_logged_where_nothing_undoes():
    runtime = play(f"start s\nuser a\nuser z\n{undo('a')}\ns -> a -> z")
    done(runtime, "a")
    assert runtime.first.state.nodes["0"].data == {}


def test_an_event_subprocess_undoes_its_own_work_and_that_around_it():
    runtime = play(
        f"start s\nuser a\nend e error:e1\n{undo('a')}\ns -> a -> e\nsub v event\n  start vs error:e1\n  user b\n"
        f"  throw t compensateall\n  end ve\n{inside(undo('b'))}\n  vs -> b -> t -> ve"
    )
    assert done(runtime, "a") == ["b"]
    assert done(runtime, "b") == ["u_a", "u_b"]
    assert [w.element_id for w in runtime.work()] == ["u_b", "u_a"]
    done(runtime, "u_a")
    done(runtime, "u_b")
    assert runtime.first.outcome == "completed"
