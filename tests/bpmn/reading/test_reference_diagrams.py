"""The reference diagrams of the model interchange group: read without losing an executable element."""

import pytest
from lxml import etree

from bpmn import ReadingError, read_bpmn
from bpmn.reading.definitions import GLOBAL_TASKS
from bpmn.reading.elements import BUILD

pytestmark = pytest.mark.shared
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def diagrams(shared):
    return sorted((shared / "data" / "miwg").glob("*.bpmn"))


def test_nothing_executable_is_lost(shared):
    for path in diagrams(shared):
        root = etree.parse(path).getroot()
        drawn = [e for p in root.iter(f"{BPMN}process") for tag in BUILD for e in p.iter(BPMN + tag)]
        arrows = [e for p in root.iter(f"{BPMN}process") for e in p.iter(f"{BPMN}sequenceFlow")]
        found = read_bpmn(path.read_bytes(), path.name, strict=False)
        own = [p for p in found.processes.values() if len(p.elements) != 1 or p.flows]
        tasks = len(list(root.iter(*[BPMN + tag for tag in GLOBAL_TASKS])))
        assert sum(len(p.elements) for p in found.processes.values()) == len(drawn) + tasks, path.name
        assert sum(len(p.flows) for p in own) == len(arrows), path.name


def test_what_cannot_run_is_said(shared):
    refused = {}
    for path in diagrams(shared):
        try:
            read_bpmn(path.read_bytes(), path.name)
        except ReadingError as error:
            refused[path.name] = [str(p) for p in error.problems if p.severity == "error"]
    assert list(refused) == ["C.3.0.bpmn"]
    assert "Service Level" in refused["C.3.0.bpmn"][0]
