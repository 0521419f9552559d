"""python -m bpmn: check, print, draw, run, simulate."""

import io
import re
import subprocess
import sys

import pytest
from lxml import etree

from bpmn.__main__ import main
from tests.bpmn.engine.playing import bpmn

LINE = 'start s\nuser a name="Look at it"\nservice v camunda:topic=pay\ncatch c message:m1\nuser b\nend e\ns -> a -> v -> c -> b -> e'
LAYOUT = """<b:BPMNDiagram xmlns:b="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:c="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:d="http://www.omg.org/spec/DD/20100524/DI"><b:BPMNPlane bpmnElement="p">
  <b:BPMNShape bpmnElement="s"><c:Bounds x="10" y="30" width="36" height="36"/></b:BPMNShape>
  <b:BPMNShape bpmnElement="a"><c:Bounds x="100" y="10" width="100" height="80"/></b:BPMNShape>
  <b:BPMNEdge bpmnElement="s_a"><d:waypoint x="46" y="48"/><d:waypoint x="100" y="48"/></b:BPMNEdge>
  </b:BPMNPlane></b:BPMNDiagram>"""


def call(tmp_path, content, *arguments, typed=""):
    path = tmp_path / "x.bpmn"
    path.write_bytes(content)
    out = io.StringIO()
    command, *rest = arguments
    code = main([command, str(path), *rest], out, io.StringIO(typed))
    return code, out.getvalue()


def test_check(tmp_path):
    assert call(tmp_path, bpmn(LINE), "check") == (0, "1 process, 0 errors, 0 warnings\n")
    code, text = call(
        tmp_path,
        bpmn(
            "start s\nxor x default=x_a\nuser a\nuser b\nand j\nend e\ns -> x\nx -> a\nx -> b if n\na -> j\nb -> j -> e"
        ),
        "check",
    )
    assert code == 1 and "error: x.bpmn:" in text and "waits for ever" in text
    code, text = call(tmp_path, b"<no", "check")
    assert code == 1 and "XML" in text


def test_check_says_the_same_at_every_run(tmp_path):
    dead = "".join(
        f"and j{n}\nuser u{n}\nx -> j{n} -> u{n} -> e\nx -> j{n}b -> j{n} if n\ntask j{n}b\n"
        for n in range(6)
    )
    path = tmp_path / "x.bpmn"
    path.write_bytes(bpmn(f"start s\nxor x default=x_j0\nend e\ns -> x\n{dead}"))
    command = [sys.executable, "-m", "bpmn", "check", str(path)]
    said = {
        subprocess.run(command, capture_output=True, text=True, env={"PYTHONHASHSEED": seed}).stdout
        for seed in ("1", "2", "3")
    }
    (text,) = said
    assert text.count("error: ") > 1 and text.count("warning: ") > 1


def test_print(tmp_path):
    code, text = call(tmp_path, bpmn("start s\nsub p1\n  user a\nuser b\ns -> p1\np1 -> b if n > 1"), "print")
    assert code == 0
    assert text.splitlines() == [
        "p",
        "  startEvent s -> p1",
        "  subProcess p1 -> b if n > 1",
        "    userTask a",
        "  userTask b",
    ]


def test_draw(tmp_path):
    code, text = call(
        tmp_path,
        bpmn(LINE).replace(b"</definitions>", LAYOUT.encode() + b"</definitions>"),
        "draw",
        "--at",
        "a",
    )
    assert code == 0
    root = etree.fromstring(text.encode())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "Look at it" in "".join(root.itertext()).replace("it", "it")
    assert len(root.findall(".//*[@class='token']")) == 1
    assert len(root.findall(".//*[@class='flow']")) == 1
    assert call(tmp_path, bpmn(LINE), "draw")[0] == 1


def test_run(tmp_path):
    typed = '1 {"n": 3}\nx\n9\nj 1 {"paid": true}\nm nobody\nm m1\nv\n1\n'
    code, text = call(tmp_path, bpmn(LINE), "run", typed=typed)
    assert code == 0
    assert "1. Look at it (a)" in text and "job 1. pay (v)" in text and "waits for message m1" in text
    assert "nobody waits" in text and '"paid": true' in text
    assert text.endswith("completed e\n")
    assert call(tmp_path, bpmn(LINE), "run", typed="q\n")[1].endswith("still open\n")


def test_run_lets_an_event_or_a_timer_come(tmp_path):
    text = "start s\ncatch t duration:PT1H\ncatch u duration:PT2H\nend e\ns -> t -> u -> e"
    assert call(tmp_path, bpmn(text), "run", typed="t\ne u\n")[1].endswith("completed e\n")


def test_simulate(tmp_path):
    code, text = call(tmp_path, bpmn(LINE), "simulate", "--cases", "20")
    assert code == 0 and text.startswith("cases 20, ended 20, open 0")
    assert "Look at it" in text


def test_a_missing_file(tmp_path):
    out = io.StringIO()
    assert main(["check", str(tmp_path / "none.bpmn")], out) == 1
    assert "cannot read" in out.getvalue()


@pytest.mark.shared
def test_every_reference_diagram_is_drawn(shared, tmp_path):
    for path in sorted((shared / "data" / "miwg").glob("*.bpmn")):
        out = io.StringIO()
        assert main(["draw", str(path)], out) == 0
        etree.fromstring(out.getvalue().encode())


def test_names_that_are_broken_into_lines_are_printed_on_one(tmp_path):
    content = bpmn(LINE.replace("Look at it", "Look&#10;at it"))
    for command in ("print", "run", "simulate"):
        assert "Look at it" in call(tmp_path, content, command, typed="q\n")[1]


def test_a_sketch_whose_start_timer_has_no_date_is_started_by_hand(tmp_path):
    content = bpmn("start s <timerEventDefinition/>\nuser a\nend e\ns -> a -> e")
    sketch = content.replace(b'isExecutable="true"', b"")
    assert call(tmp_path, sketch, "run", typed="1\n")[1].endswith("completed e\n")
    code, text = call(tmp_path, content.replace(b"<timerEventDefinition/>", TIMED.encode()), "run")
    assert code == 1 and text.startswith("error: s: timer: ")


TIMED = "<timerEventDefinition><timeDate>${when}</timeDate></timerEventDefinition>"


def test_simulate_wants_a_process_that_is_there(tmp_path):
    code, text = call(tmp_path, bpmn(LINE), "simulate", "--process", "q")
    assert code == 1 and "no process q" in text


@pytest.mark.parametrize("command", ["run", "simulate"])
def test_a_process_may_be_started_where_a_trigger_would(tmp_path, command):
    two = bpmn("start s message:m1\nstart t signal:s1\nuser a\nuser b\ns -> a\nt -> b")
    code, text = call(tmp_path, two, command)
    assert code == 1 and "name the start event" in text
    code, text = call(tmp_path, two, command, "--start", "t")
    assert code == 0 and re.search(r"\bb\b", text) and not re.search(r"\ba\b\s+\d|\(a\)", text)


@pytest.mark.parametrize("command", ["check", "run", "simulate"])
def test_a_file_without_a_process_says_so(tmp_path, command):
    content = bpmn("").split(b"<process")[0] + b"</definitions>"
    code, text = call(tmp_path, content, command)
    assert code == int(command != "check") and "holds no process that could run" in text


@pytest.mark.parametrize("command", ["check", "draw", "run"])
def test_another_root_is_named_with_its_namespace(tmp_path, command):
    assert "definitions of urn:x, not" in call(tmp_path, b'<definitions xmlns="urn:x"/>', command)[1]
    assert "definitions, without a namespace" in call(tmp_path, b"<definitions/>", command)[1]


def test_a_deadlock_right_at_the_start_is_told_from_the_start(tmp_path):
    text = call(
        tmp_path, bpmn("start s\nxor x default=x_j\nand j\nuser z\ns -> x -> j\nx -> z if n\nz -> j"), "check"
    )[1]
    assert "after the start it waits for ever" in text
