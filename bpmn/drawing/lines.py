"""Flows and associations of a drawing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import hypot

from bpmn.drawing.boxes import label_bounds, number
from bpmn.drawing.texts import beside
from bpmn.reading import xml
from bpmn.reading.xml import Element

DI = "http://www.omg.org/spec/DD/20100524/DI"
MARKERS = (
    '<marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
    '<path d="M0 0L10 5L0 10z" fill="#333"/></marker>'
    '<marker id="sent" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M1 1L9 5L1 9z" fill="#fff" stroke="#333"/></marker>'
    '<marker id="from" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="7" markerHeight="7">'
    '<circle cx="5" cy="5" r="4" fill="#fff" stroke="#333"/></marker>'
    '<marker id="points" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M1 1L9 5L1 9" fill="none" stroke="#333"/></marker>'
)
ENDS = {
    "sequenceFlow": ("flow", "", "arrow"), "messageFlow": ("flow dashed", "from", "sent"),
    "dataInputAssociation": ("flow dotted", "", "points"), "dataOutputAssociation": ("flow dotted", "", "points"),
    "association": ("flow dotted", "", ""),
}  # fmt: skip
Point = tuple[float, float]


def edge(element: Element, item: Element, elements: Mapping[str, Element]) -> Iterator[str]:
    points = waypoints(item)
    if len(points) < 2:
        return
    tag = xml.local(element)
    classes, start, end = ENDS.get(tag, ("flow dashed", "", ""))
    if element.get("associationDirection") in ("One", "Both"):
        end = "points"
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    marks = "".join(
        f' marker-{place}="url(#{name})"' for place, name in (("start", start), ("end", end)) if name
    )
    yield f'<polyline class="{classes}" points="{path}"{marks}/>'
    if tag == "sequenceFlow":
        yield from condition_mark(element, elements.get(xml.reference(element.get("sourceRef"))), points)


def condition_mark(flow: Element, source: Element | None, points: list[Point]) -> Iterator[str]:
    """Mark the default flow by a stroke, and a condition where no gateway says that there is one (BPMN 7.3.1)."""
    if source is None:
        return
    (x1, y1), (x2, y2) = points[0], points[1]
    length = hypot(x2 - x1, y2 - y1) or 1
    dx, dy = (x2 - x1) / length, (y2 - y1) / length
    if source.get("default") == flow.get("id"):
        x, y = x1 + dx * 10, y1 + dy * 10
        yield (
            f'<path class="flow" d="M{x - (dx - dy) * 5:g} {y - (dx + dy) * 5:g}'
            f'L{x + (dx - dy) * 5:g} {y + (dx + dy) * 5:g}"/>'
        )
    elif xml.child(flow, "conditionExpression") is not None and not xml.local(source).endswith("Gateway"):
        corners = [(0, 0), (8, 4.5), (16, 0), (8, -4.5)]
        shown = " ".join(f"{x1 + dx * a - dy * b:g},{y1 + dy * a + dx * b:g}" for a, b in corners)
        yield f'<polygon class="shape" points="{shown}"/>'


def edge_label(element: Element, item: Element) -> Iterator[str]:
    name = str(element.get("name") or "")
    points = waypoints(item)
    if not name or len(points) < 2:
        return
    place = label_bounds(item)
    if place is not None:
        yield from beside(name, place.middle[0], place.y, place.width)
        return
    (x1, y1), (x2, y2) = points[len(points) // 2 - 1], points[len(points) // 2]
    yield from beside(name, (x1 + x2) / 2, (y1 + y2) / 2 - 16, max(abs(x2 - x1) - 20, 60))


def waypoints(item: Element) -> list[Point]:
    return [(number(p.get("x")), number(p.get("y"))) for p in item.iter(f"{{{DI}}}waypoint")]
