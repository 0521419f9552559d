"""Diagrams can be read: no name lies on another or on a step, no line runs through a step that is not its own."""

from itertools import combinations, pairwise
from pathlib import Path

import pytest
from django.conf import settings
from lxml import etree

FOLDERS = ("common", "disability_child_appraisal", "enforcement")
FILES = sorted(path for folder in FOLDERS for path in Path(settings.PACKS_DIR, folder).glob("*.bpmn"))
DI, DC, DD = (
    "{http://www.omg.org/spec/BPMN/20100524/DI}",
    "{http://www.omg.org/spec/DD/20100524/DC}",
    "{http://www.omg.org/spec/DD/20100524/DI}",
)
FRAMES = ("participant", "lane")


def box(bounds):
    x, y, width, height = (float(bounds.get(key)) for key in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def cover(one, other, margin=1):
    """Do two boxes share more than a margin?"""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return width > margin and height > margin


def read(path):
    """Return the boxes of steps, those of names, and the lines with the ids of what they join."""
    root = etree.parse(path).getroot()
    known = {row.get("id"): row for row in root.iter() if isinstance(row.tag, str) and row.get("id")}
    steps, names, lines = {}, {}, {}
    for shape in root.iter(f"{DI}BPMNShape", f"{DI}BPMNEdge"):
        key = shape.get("bpmnElement")
        row = known[key]
        label = shape.find(f"{DI}BPMNLabel/{DC}Bounds")
        if label is not None and row.get("name"):
            names[key] = box(label)
        if shape.tag == f"{DI}BPMNEdge":
            points = [(float(point.get("x")), float(point.get("y"))) for point in shape.iter(f"{DD}waypoint")]
            lines[key] = points, {row.get("sourceRef"), row.get("targetRef")}
        elif etree.QName(row).localname not in FRAMES and shape.get("isExpanded") != "true":
            steps[key] = box(shape.find(f"{DC}Bounds"))
    return steps, names, lines


def faults(path):
    steps, names, lines = read(path)
    for (one, here), (other, there) in combinations(names.items(), 2):
        if cover(here, there):
            yield f"the name of {one} lies on that of {other}"
    for name, here in names.items():
        yield from (
            f"the name of {name} lies on {step}" for step, there in steps.items() if cover(here, there)
        )
    for line, (points, ends) in lines.items():
        for (x, y), (u, v) in pairwise(points):
            part = (min(x, u) - 1, min(y, v) - 1, max(x, u) + 1, max(y, v) + 1)
            met = (
                step for step, there in steps.items() if step not in ends and cover(part, there, margin=1.9)
            )
            yield from (f"{line} runs through {step}" for step in met)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_drawing_can_be_read(path):
    assert list(faults(path)) == []
