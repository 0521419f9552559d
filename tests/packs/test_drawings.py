"""Diagrams can be read: names have room of their own, steps lie in their lanes, lines run round what is not theirs."""

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from django.conf import settings
from lxml import etree

from bpmn.drawing.texts import height_of

FILES = sorted(Path(settings.PACKS_DIR).glob("*/*.bpmn"))
DI, DC, DD = (
    "{http://www.omg.org/spec/BPMN/20100524/DI}",
    "{http://www.omg.org/spec/DD/20100524/DC}",
    "{http://www.omg.org/spec/DD/20100524/DI}",
)
WIDEST = 6400
NAMED_BESIDE = ("Event", "Gateway", "sequenceFlow")


@dataclass
class Drawing:
    """The boxes of steps, lanes and opened sub-processes, the places of names, and the lines."""

    steps: dict = field(default_factory=dict)
    lanes: dict = field(default_factory=dict)
    opened: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    lines: dict = field(default_factory=dict)
    elements: dict = field(default_factory=dict)

    def parts(self):
        for line, points in self.lines.items():
            for (x, y), (u, v) in pairwise(points):
                yield line, (min(x, u) - 1, min(y, v) - 1, max(x, u) + 1, max(y, v) + 1)

    def ends(self, line):
        """What a line joins, and what that lies in or on."""
        row = self.elements[line]
        joined = {row.get("sourceRef"), row.get("targetRef")}
        around = {above.get("id") for key in joined for above in self.elements[key].iterancestors()}
        return joined | around


def box(bounds):
    x, y, width, height = (float(bounds.get(key)) for key in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def cover(one, other, margin=1):
    """Do two boxes share more than a margin?"""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > margin and height > margin


def holds(outer, inner):
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def read(path):
    """Return a drawing for each plane: a folded step has one of its own."""
    root = etree.parse(path).getroot()
    elements = {row.get("id"): row for row in root.iter() if isinstance(row.tag, str)}
    return [read_plane(plane, elements) for plane in root.iter(f"{DI}BPMNPlane")]


def read_plane(plane, elements):
    drawing = Drawing(elements=elements)
    for shape in plane.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge"):
        key = shape.get("bpmnElement")
        kind = etree.QName(drawing.elements[key]).localname
        if drawing.elements[key].get("name") and kind.endswith(NAMED_BESIDE):
            place = shape.find(f"{DI}BPMNLabel/{DC}Bounds")
            drawing.names[key] = None if place is None else box(place)
        if shape.tag == f"{DI}BPMNEdge":
            drawing.lines[key] = [(float(p.get("x")), float(p.get("y"))) for p in shape.iter(f"{DD}waypoint")]
        elif kind != "participant":
            shapes = drawing.lanes if kind == "lane" else drawing.steps
            shapes = drawing.opened if shape.get("isExpanded") == "true" else shapes
            shapes[key] = box(shape.find(f"{DC}Bounds"))
    return drawing


def faults_of_names(drawing):
    yield from (
        f"{key} does not say where its name lies" for key, place in drawing.names.items() if not place
    )
    placed = {key: place for key, place in drawing.names.items() if place}
    for key, place in placed.items():
        if height_of(drawing.elements[key].get("name"), place[2] - place[0]) > place[3] - place[1] + 2:
            yield f"the place of the name of {key} is too small"
        yield from (
            f"the name of {key} lies on {step}" for step, at in drawing.steps.items() if cover(place, at)
        )
        yield from (
            f"the name of {key} lies on {line}" for line, part in drawing.parts() if cover(place, part)
        )
        for step, at in drawing.opened.items():
            if cover(place, at) and not holds(at, place):
                yield f"the name of {key} lies on the border of {step}"
    for (one, here), (other, there) in combinations(placed.items(), 2):
        if cover(here, there):
            yield f"the name of {one} lies on that of {other}"


def faults_of_lines(drawing):
    boxes = drawing.steps | drawing.opened
    for line, part in drawing.parts():
        met = {step for step, there in boxes.items() if cover(part, there, margin=1.9)}
        yield from (f"{line} runs through {step}" for step in sorted(met - drawing.ends(line)))


def faults_of_steps(drawing):
    for (one, here), (other, there) in combinations(drawing.steps.items(), 2):
        hosts = {drawing.elements[key].get("attachedToRef") for key in (one, other)}
        if cover(here, there) and not hosts & {one, other}:
            yield f"{one} lies on {other}"
    boxes = drawing.steps | drawing.opened
    for lane, room in drawing.lanes.items():
        held = [ref.text for ref in drawing.elements[lane].iter("{*}flowNodeRef") if ref.text in boxes]
        outside = [step for step in held if not holds(room, boxes[step])]
        attached = [step for step in outside if drawing.elements[step].get("attachedToRef")]
        yield from (f"{step} lies outside of {lane}" for step in outside if step not in attached)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_drawing_can_be_read(path):
    faults = [
        fault
        for drawing in read(path)
        for fault in (*faults_of_steps(drawing), *faults_of_names(drawing), *faults_of_lines(drawing))
    ]
    assert faults == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_drawing_holds_every_step_once_and_can_be_followed(path):
    drawings = read(path)
    drawn = [key for drawing in drawings for key in (*drawing.steps, *drawing.opened, *drawing.lines)]
    kinds = ("Event", "Gateway", "Task", "task", "Activity", "subProcess", "SubProcess", "sequenceFlow")
    elements = drawings[0].elements if drawings else {}
    wanted = [key for key, row in elements.items() if etree.QName(row).localname.endswith(kinds)]
    assert sorted(drawn) == sorted({*drawn, *wanted})
    for drawing in drawings:
        boxes = [*drawing.steps.values(), *drawing.opened.values()]
        assert max(box[2] for box in boxes) - min(box[0] for box in boxes) < WIDEST
