"""Mappings, data associations, scripts and decisions: what goes into an activity and what comes out."""

import pytest

from tests.bpmn.engine.playing import done, play


@pytest.mark.parametrize(
    ("attributes", "script", "expected"),
    [
        ('scriptFormat="feel" camunda:resultVariable="y"', "x + 1", 3),
        ('scriptFormat="javascript"', "y = x + 1;", 3),
        ('scriptFormat="groovy"', "execution.setVariable('y', x + 1)", 3),
        ('scriptFormat="python"', "y = x + 1&#10;y += 2", 5),
        ('scriptFormat="groovy" camunda:resultVariable="y"', "x * 3", 6),
    ],
)
def test_scripts(attributes, script, expected):
    runtime = play(
        f"start s\nscript a {attributes} <script>{script}</script>\nuser z\ns -> a -> z", variables={"x": 2}
    )
    assert runtime.first.variables["y"] == expected


def test_failing_script_fails_the_command_that_caused_it():
    text = 'start s\nuser a\nscript b scriptFormat="feel" camunda:resultVariable="y" <script>sqrt("x")</script>\ns -> a -> b'
    runtime = play(text)
    runtime.complete("a")
    assert runtime.first.outcome == "completed"
    assert runtime.first.variables == {"y": None}


def test_input_and_output_mappings():
    text = """
        start s
        user a <extensionElements><camunda:inputOutput><camunda:inputParameter name="local">${n + 1}</camunda:inputParameter><camunda:outputParameter name="out">${local * 2}</camunda:outputParameter></camunda:inputOutput></extensionElements>
        user z
        s -> a -> z
    """
    runtime = play(text, variables={"n": 1})
    assert runtime.work()[0].variables == {"local": 2}
    done(runtime, "a", other=5)
    assert runtime.first.variables == {"n": 1, "out": 4, "other": 5}


def test_zeebe_mappings_keep_results_inside():
    text = """
        start s
        user a <extensionElements><zeebe:ioMapping><zeebe:input source="=n + 1" target="local"/><zeebe:output source="=local + answer" target="out"/></zeebe:ioMapping></extensionElements>
        user z
        s -> a -> z
    """
    runtime = play(text, variables={"n": 1})
    done(runtime, "a", answer=5)
    assert runtime.first.variables == {"n": 1, "out": 7}


def test_bpmn_data_associations():
    text = """
        <dataObject id="d1" name="d1"/>
        <dataObjectReference id="r1" dataObjectRef="d1"/>
        start s
        user a <ioSpecification><dataInput id="in1" name="in1"/><dataOutput id="out1" name="out1"/><inputSet/><outputSet/></ioSpecification><dataInputAssociation><sourceRef>r1</sourceRef><targetRef>in1</targetRef></dataInputAssociation><dataOutputAssociation><sourceRef>out1</sourceRef><targetRef>r1</targetRef></dataOutputAssociation>
        user z
        s -> a -> z
    """
    runtime = play(text, variables={"d1": 3})
    assert runtime.work()[0].variables == {"in1": 3}
    done(runtime, "a", out1=9)
    assert runtime.first.variables["d1"] == 9


def test_data_associations_that_name_their_ends_in_attributes():
    runtime = play(
        """
        <dataObject id="d1"/>
        start s
        user a <ioSpecification><dataInput id="in1"/><dataOutput id="out1"/></ioSpecification><dataInputAssociation sourceRef="d1" targetRef="in1"/><dataOutputAssociation sourceRef="out1" targetRef="d1"/>
        user z
        s -> a -> z
        """,
        variables={"d1": 3},
    )
    assert runtime.variables_at("a") == {"d1": 3, "in1": 3}
    done(runtime, "a", out1=9)
    assert runtime.first.variables["d1"] == 9


def test_arrows_both_ways_between_data_and_a_task_keep_the_data():
    """A modeler that draws them declares a property of this name, and nothing else, at the task's end."""
    runtime = play(
        """
        <dataStoreReference id="register"/>
        start s
        user a <property id="end" name="__targetRef_placeholder"/><dataInputAssociation><sourceRef>register</sourceRef><targetRef>end</targetRef></dataInputAssociation><dataOutputAssociation><sourceRef>end</sourceRef><targetRef>register</targetRef></dataOutputAssociation>
        user z
        s -> a -> z
        """,
        variables={"register": 1},
    )
    assert done(runtime, "a") == ["z"] and runtime.first.variables == {"register": 1}
    again = runtime.start("p", {"register": 1})
    runtime.complete("a", {"register": 2})
    assert again.variables == {"register": 2}


def test_a_data_object_of_a_subprocess_ends_with_it():
    runtime = play("""
    start s
    sub S
      <dataObject id="d" name="d"/>
      start i
      user a
      user b camunda:assignee=got${d}
      i -> a -> b
    user z
    s -> S -> z
    """)
    assert done(runtime, "a", d=1, e=2) == ["b"]
    assert runtime.work()[0].assignee == "got1"
    done(runtime, "b")
    assert runtime.first.variables == {"e": 2}


def test_listeners_of_the_process_itself():
    listener = '<camunda:executionListener event="{0}" expression="${{execution.setVariable(\'{0}\', n)}}"/>'
    both = f"<extensionElements>{listener.format('start')}{listener.format('end')}</extensionElements>"
    runtime = play(f"{both}\nstart s\nuser a\ns -> a", variables={"n": 1})
    assert runtime.first.variables == {"n": 1, "start": 1}
    done(runtime, "a", n=2)
    assert runtime.first.variables == {"n": 2, "start": 1, "end": 2}


def test_lists_and_maps_of_parameters_hold_scripts_and_keys_that_are_expressions():
    listed = '<camunda:list><camunda:value>a</camunda:value><camunda:script scriptFormat="groovy">return "b"</camunda:script></camunda:list>'
    mapped = '<camunda:map><camunda:entry key="${key}">x</camunda:entry><camunda:entry key="y">${1 + 1}</camunda:entry></camunda:map>'
    taken = "".join(
        f'<camunda:inputParameter name="{name}">{value}</camunda:inputParameter>'
        for name, value in {"l": listed, "m": mapped}.items()
    )
    runtime = play(
        f"start s\nuser a <extensionElements><camunda:inputOutput>{taken}</camunda:inputOutput></extensionElements>\ns -> a",
        variables={"key": "k"},
    )
    assert runtime.work()[0].variables == {"l": ["a", "b"], "m": {"k": "x", "y": 2}}
