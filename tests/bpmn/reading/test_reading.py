"""The reader: strict, safe, and precise about what it cannot read."""

from decimal import Decimal

import pytest

from bpmn import LocalRuntime, ReadingError, read_bpmn
from tests.bpmn.engine.playing import at, bpmn, done, play

MODEL = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"'


def problems(text, **options):
    content = bpmn(text, **options)
    try:
        return read_bpmn(content, "x.bpmn").problems
    except ReadingError as error:
        return error.problems


@pytest.mark.parametrize(
    ("text", "element", "words"),
    [
        ("start s\nuser a\ns -> a\na -> ghost", "a_ghost", "ghost"),
        ('start s\nxor x default="nope"\nuser a\ns -> x -> a', "x", "nope"),
        ("start s\nuser a\nboundary b on=ghost message:m1\ns -> a", "b", "ghost"),
        ("start s\nboundary b on=s message:m1\ns -> b", "b", "activity"),
        ("start s\nuser a\nboundary b on=a\ns -> a", "b", "waits for nothing"),
        ("start s\nthrow t link:L\ns -> t", "t", "leads nowhere"),
        ("start s\ncatch c link:L\ncatch d link:L\nthrow t link:L\ns -> t", "d", "two targets"),
        ("start s\nend e cancel\ns -> e", "e", "transaction"),
        ("start s\nevents g\nuser a\ns -> g -> a", "g", "waits for nothing"),
        ("start s\nsub v event\n  start vs\n  user a\n  vs -> a", "v", "waits for something"),
        ("start s\nxor x\nuser a\ns -> x\nx -> a if n >", "x_a", "cannot be read"),
        ("start s\ncatch t duration:(5 minutes)\ns -> t", "t", "cannot be read"),
        ("start s\ncatch t duration:P1DT\ns -> t", "t", "duration"),
        ("start s\nuser a <multiInstanceLoopCharacteristics/>\ns -> a", "a", "multi-instance"),
        ("start s\nuser a\nuser a\ns -> a", "a", "twice"),
        ("start s\nsub p1\n  user a\nuser b\ns -> p1\na -> b", "a_b", "border"),
        ("start s\nthrow t compensate:ghost\ns -> t", "t", "ghost"),
        ("start s\n<choreographyTask id='ct'/>", "ct", "not supported"),
        ("start s\nsub b\n  start bs duration:PT1H\n  user a\n  bs -> a\ns -> b", "bs", "triggeredByEvent"),
        ("start s error:e1\nuser a\ns -> a", "s", "event sub-process only"),
        ("start s link:L\nuser a\ns -> a", "s", "of the kind link"),
        ("start s\nend e duration:PT1H\ns -> e", "e", "of the kind timer"),
        ("start s\nthrow t terminate\ns -> t", "t", "of the kind terminate"),
        ("start s\ncatch c error:e1\ns -> c", "c", "of the kind error"),
        ("start s\nuser a\ns -> a\na -> s", "s", "leads to the startEvent"),
        ("start s\nuser a\nboundary b on=a message:m1\ns -> a\na -> b", "b", "leads to the boundaryEvent"),
        ("start s\nend e\nuser a\ns -> e -> a", "e", "leaves the end event"),
        ("start s\nuser a\nboundary b on=a compensateall\nuser z\ns -> a\nb -> z", "b", "association"),
        (
            "start s\nand f\nevents g\ncatch c message:m1\ncatch d message:m2\ns -> f -> g -> c\ng -> d\nf -> c",
            "c",
            "event-based gateway",
        ),
        (
            "start s\nuser a\nboundary b on=a signal:s1\nboundary c on=a signal:s1\ns -> a",
            "c",
            "the same signal",
        ),
        ("start s\n  user a\nuser b\ns -> b", "a", "inside a startEvent"),
        ("start s\nuser a\n  s -> a\n", "s_a", "inside a userTask"),
        ("start s\nuser a\nuser u isForCompensation=true\ns -> a -> u", "u", "undoes another"),
        (
            "start s\nuser a\ns -> a\nsub v event\n  start vs compensateall\n  user b\n  vs -> b",
            "v",
            "whole process",
        ),
    ],
)
def test_errors_name_file_line_element_and_remedy(text, element, words):
    found = [p for p in problems(text) if p.severity == "error"]
    assert any(p.element_id == element and words in f"{p.message} {p.remedy}" for p in found), found
    assert all(p.file == "x.bpmn" and p.line and p.remedy for p in found)
    with pytest.raises(ReadingError, match=r"x[.]bpmn"):
        read_bpmn(bpmn(text), "x.bpmn")


@pytest.mark.parametrize(
    ("text", "element", "words"),
    [
        ("start s\nuser a camunda:asignee=li\ns -> a", "a", "asignee"),
        ("start s\nuser a jingwei:rolle=x\ns -> a", "a", "rolle"),
        ("start s\nuser a\nuser b\nuser c\nb -> c\nc -> b\ns -> a", "b", ""),
        ("start s\nservice a\ns -> a", "a", "nothing to do"),
        (
            "start s\nuser a <extensionElements><camunda:taskListener event='create'/></extensionElements>\ns -> a",
            "a",
            "taskListener",
        ),
        ("start s\nuser a\nboundary b on=a compensateall\ns -> a", "b", "names no activity"),
        ("start s\ncall c\ns -> c", "c", "names no process"),
        ("start s\nuser a <outgoing>ghost</outgoing>\ns -> a", "a", "outgoing ghost"),
        ("start s\nuser a <outgoing>s_a</outgoing>\ns -> a", "a", "outgoing s_a"),
    ],
)
def test_warnings_do_not_keep_a_diagram_from_being_read(text, element, words):
    found = problems(text)
    assert any(p.severity == "warning" and p.element_id == element and words in p.message for p in found), (
        found
    )
    assert read_bpmn(bpmn(text)).processes


def test_an_old_namespace_of_camunda_is_read():
    old = bpmn("start s\nuser a camunda:assignee=li\ns -> a").replace(
        b"http://camunda.org/schema/1.0/bpmn", b"http://camunda.org/bpmn"
    )
    runtime = LocalRuntime(old)
    runtime.start("p")
    assert runtime.work()[0].assignee == "li"


def test_every_problem_is_found_at_once():
    assert (
        len(problems("start s\nuser a\ns -> a\na -> ghost\nxor x default=nope\na -> x\nend e cancel\nx -> e"))
        == 3
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"plain text",
        b"<a>",
        b"<html/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><definitions ' + MODEL.encode() + b"/>",
        b'<!DOCTYPE x SYSTEM "http://127.0.0.1/x"><x/>',
        b"<definitions " + MODEL.encode() + b">" + b"<a>" * 5000 + b"</a>" * 5000 + b"</definitions>",
        b"\xff\xfe\x00",
    ],
)
def test_hostile_content_is_refused(content):
    with pytest.raises(ReadingError):
        read_bpmn(content, "x.bpmn")


def test_what_is_missing_in_a_diagram_that_nobody_calls_executable_fails_when_a_token_comes():
    text = "start s\nuser a\nuser b\ns -> a\na -> b if n >"
    content = bpmn(text).replace(b' isExecutable="true"', b"")
    found = read_bpmn(content)
    assert [p.severity for p in found.problems] == ["warning"]
    with pytest.raises(ReadingError):
        read_bpmn(bpmn(text))
    assert [p.severity for p in read_bpmn(bpmn(text), strict=False).problems] == ["warning"]


def test_elements_without_an_id_are_kept():
    content = f"""<definitions {MODEL}><process id="p" isExecutable="true">
      <startEvent id="s"/><sequenceFlow sourceRef="s" targetRef="a"/><userTask id="a"/>
      <sequenceFlow sourceRef="a" targetRef="x"/><exclusiveGateway id="x"/>
      <sequenceFlow sourceRef="x" targetRef="b"/><userTask id="b"/>
      <boundaryEvent id="t" attachedToRef="b"><timerEventDefinition><timeDuration>PT5S</timeDuration></timerEventDefinition></boundaryEvent>
      <sequenceFlow sourceRef="t" targetRef="e"/><endEvent id="e"/>
      <intermediateThrowEvent/><userTask name="nameless"/>
      </process></definitions>""".encode()
    process = read_bpmn(content).processes["p"]
    assert len(process.elements) == 8 and len(process.flows) == 4
    assert len({flow for flow in process.flows}) == 4
    assert any(e.name == "nameless" for e in process.elements.values())


def test_a_process_without_an_id_is_kept():
    content = (
        f'<definitions {MODEL}><process isExecutable="true"><startEvent id="s"/></process></definitions>'
    )
    assert len(read_bpmn(content.encode()).processes) == 1


def test_prefixed_and_qualified_references():
    content = b"""<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:t="urn:t" targetNamespace="urn:t">
      <b:message id="m" name="hello"/><b:process id="p" isExecutable="true"><b:startEvent id="s"><b:messageEventDefinition
      messageRef="t:m"/></b:startEvent><b:sequenceFlow id="f" sourceRef="t:s" targetRef="t:a"/><b:userTask id="a"/>
      </b:process></b:definitions>"""
    process = read_bpmn(content).processes["p"]
    assert process.elements["s"].definitions[0].name.text == "hello"
    assert process.elements["s"].outgoing[0].target == "a"


def test_referenced_event_definitions():
    text = "start s\ncatch c <eventDefinitionRef>shared</eventDefinitionRef>\nuser a\ns -> c -> a"
    roots = '<signalEventDefinition id="shared" signalRef="ref_s1"/>'
    runtime = play(text, roots=roots)
    assert runtime.broadcast("s1") == 1
    assert at(runtime) == ["a"]


@pytest.mark.parametrize(
    ("text", "n", "expected"),
    [
        ("${n > 1 && !done}", 2, True),
        ("${n gt 1 and not done}", 2, True),
        ("#{n == 1 || n == 2}", 2, True),
        ("${n != 2}", 2, False),
        ("${n % 2 == 0 ? true : false}", 2, True),
        ("${empty missing}", 2, True),
        ("${not empty word}", 2, True),
        ("${word == 'yes'}", 2, True),
        ('${execution.getVariable("n") >= 2}', 2, True),
        ("n == 2 and word == 'yes'", 2, True),
        ("=n = 2", 2, True),
        ("n in [1, 2]", 2, True),
        ("getDataObject('n') = 2", 2, True),
        ("${environment.variables.n > 1}", 2, True),
        ("next(null, this.environment.variables.n &lt; 1);", 2, False),
        ("return n > 1;", 2, True),
        ("${items[0] == 5 && map.key == 'v' && map['key'] == 'v'}", 2, True),
        ("${items.size() == 2 && !items.isEmpty()}", 2, True),
        ("not(n = 1)", 2, True),
        ("${items.contains(5) && word.contains('es') && word.startsWith('y')}", 2, True),
        ("${word.equals('yes') && map.get('key') == 'v' && word.length() == 3}", 2, True),
        ("n in [1, 2] and word is not None and 'x' not in word", 2, True),
        ("len(items) == 2 and missing is None", 2, True),
    ],
)
def test_conditions_in_the_words_of_other_engines(text, n, expected):
    condition = text if "&lt;" in text else text.replace("&", "&amp;").replace("<", "&lt;")
    diagram = (
        "start s\nxor x default=x_b\nuser a\nuser b\ns -> x\n"
        f'<sequenceFlow id="x_a" sourceRef="x" targetRef="a"><conditionExpression>{condition}</conditionExpression>'
        "</sequenceFlow>\nx -> b"
    )
    variables = {"n": n, "done": False, "word": "yes", "items": [5, 6], "map": {"key": "v"}}
    assert at(play(diagram, variables=variables)) == (["a"] if expected else ["b"])


@pytest.mark.parametrize("text", ["${bean.check(n)}", "${__import__('os')}", "exec('x')", "${n.getClass()}"])
def test_code_in_a_condition_is_an_error_at_deployment(text):
    diagram = f"start s\nxor x\nuser a\ns -> x\nx -> a if {text}"
    assert [p.element_id for p in problems(diagram) if p.severity == "error"] == ["x_a"]


def test_data_with_spaces_in_its_name():
    text = """
        <dataObject id="d1" name="Service Level"/>
        start s
        xor x default=x_b
        user a
        user b
        s -> x
        x -> a if Service Level = "Premium"
        x -> b
    """
    assert at(play(text, variables={"Service Level": "Premium"})) == ["a"]


def test_data_objects_with_first_values():
    text = """
        <dataObject id="d1" name="n" itemSubjectRef="xsd:int"><extensionElements><camunda:value>5</camunda:value></extensionElements></dataObject>
        <dataObject id="d2" name="t" itemSubjectRef="xsd:string"><extensionElements><camunda:value>5</camunda:value></extensionElements></dataObject>
        start s
        user a
        s -> a
    """
    assert play(text).first.variables == {"n": 5, "t": "5"}


@pytest.mark.parametrize("value", ["010-12345678", "2024-01", "1-2", "5.", "²"])
def test_a_first_value_that_only_looks_like_a_number_is_a_text(value):
    text = f"""
        <dataObject id="d1" name="t"><extensionElements><camunda:value>{value}</camunda:value></extensionElements></dataObject>
        start s
        user a
        s -> a
    """
    assert play(text).first.variables == {"t": value}


@pytest.mark.parametrize(("value", "number"), [("-5", -5), ("0.5", Decimal("0.5")), ("-.5", Decimal("-0.5"))])
def test_a_first_value_that_is_a_number_is_one(value, number):
    text = f"""
        <dataObject id="d1" name="n"><extensionElements><camunda:value>{value}</camunda:value></extensionElements></dataObject>
        start s
        user a
        s -> a
    """
    assert play(text).first.variables == {"n": number}


def test_spiffworkflow_diagram():
    text = """
        start s
        call c calledElement=q
        user a <extensionElements><spiff:preScript>x = n + 1</spiff:preScript><spiff:postScript>y = x * 2</spiff:postScript></extensionElements>
        user z
        s -> c -> a -> z
    """
    content = bpmn(text, ("q", "start q1\nscript q2 <script>n = n + 1</script>\nq1 -> q2"))
    content = content.replace(
        b"xmlns:xsi", b'xmlns:spiff="http://spiffworkflow.org/bpmn/schema/1.0/core" xmlns:xsi'
    )
    runtime = type(play("start s"))(content)
    instance = runtime.start("p", {"n": 1})
    done(runtime, "a")
    assert instance.variables == {"n": 2, "x": 3, "y": 6}
