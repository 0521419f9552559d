"""The gateway that waits for what comes first, and that which starts an instance."""

from tests.bpmn.engine.playing import at, play, seconds

EVENT_GATEWAY = """
    start s
    events g
    catch m message:m1
    catch t duration:PT10S
    catch i signal:s1
    receive r messageRef="ref_m2"
    user a
    user b
    user c
    user d
    s -> g -> m -> a
    g -> t -> b
    g -> i -> c
    g -> r -> d
"""


def test_event_gateway_takes_what_comes_first():
    runtime = play(EVENT_GATEWAY)
    runtime.send_message("m1", {"v": 1})
    assert at(runtime) == ["a"]
    assert runtime.first.variables == {"v": 1}
    assert runtime.due_timers() == [] and runtime.waiting_messages() == [] and runtime.waiting_signals() == []
    runtime = play(EVENT_GATEWAY)
    assert seconds(runtime, 11) == ["b"]
    runtime = play(EVENT_GATEWAY)
    assert runtime.broadcast("s1") == 1
    assert at(runtime) == ["c"]
    runtime = play(EVENT_GATEWAY)
    runtime.send_message("m2")
    assert at(runtime) == ["d"]
    assert runtime.first.visited["r"] == 1 and runtime.first.visited["m"] == 0


def test_event_gateway_with_a_condition():
    runtime = play("""
        start s
        events g
        catch c condition:(x>1)
        catch m message:m1
        user a
        user b
        s -> g -> c -> a
        g -> m -> b
    """)
    runtime.set_variables(runtime.first, {"x": 1})
    assert at(runtime) == []
    runtime.set_variables(runtime.first, {"x": 2})
    assert at(runtime) == ["a"]


def test_instantiating_event_gateway():
    text = """
        events g instantiate="true"
        catch m message:m1
        catch n message:m2
        user a
        user b
        g -> m -> a
        g -> n -> b
    """
    runtime = play(text, start=False)
    instance = runtime.send_message("m2", {"v": 1})
    assert at(runtime) == ["b"]
    assert instance.variables == {"v": 1}


def test_parallel_instantiating_event_gateway_waits_for_all():
    text = """
        events g instantiate="true" eventGatewayType="Parallel"
        catch m message:m1
        catch n message:m2
        task a
        task b
        and j
        end e
        g -> m -> a -> j -> e
        g -> n -> b -> j
    """
    runtime = play(text, start=False)
    instance = runtime.send_message("m2")
    assert not instance.is_ended
    assert runtime.send_message("m1") is instance
    assert instance.outcome == "completed"
    assert len(runtime.instances) == 1


def test_event_gateway_before_a_receive_task_without_a_message():
    runtime = play(
        "start s\nevents g\nreceive r\ncatch t duration:PT5S\nuser a\nuser b\ns -> g -> r -> a\ng -> t -> b"
    )
    runtime.trigger("r")
    assert at(runtime) == ["a"]


def test_two_flows_to_the_same_event_wait_for_it_once():
    runtime = play("""
    start s
    events g
    catch c signal:s1
    catch t duration:PT5S
    user a
    s -> g -> c -> a
    g -> t -> a
    <sequenceFlow id="again" sourceRef="g" targetRef="c"/>
    """)
    assert len(runtime.waiting_signals()) == 1
    runtime.broadcast("s1")
    assert at(runtime) == ["a"]
    assert runtime.due_timers() == []
