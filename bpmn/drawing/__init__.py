"""A diagram as SVG, from its own layout (BPMN DI), with the tokens of an instance where they stand.

The drawing belongs to documents and terminals; the pages of the product draw with the browser's own modeler."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from bpmn.drawing.boxes import Box, bounds_of
from bpmn.drawing.lines import MARKERS, edge, edge_label
from bpmn.drawing.shapes import shape, shape_label
from bpmn.drawing.texts import number_in
from bpmn.errors import Problem, ReadingError
from bpmn.reading import xml
from bpmn.reading.xml import Element

MARGIN = 20
STYLE = (
    "text{font:12px system-ui,'Noto Sans CJK SC',sans-serif;text-anchor:middle;dominant-baseline:middle;fill:#222}"
    ".label{paint-order:stroke;stroke:#fff;stroke-width:3px;stroke-linejoin:round}.note{text-anchor:start}"
    ".shape{fill:#fff;stroke:#333;stroke-width:1.5}.thick{stroke-width:3}.flow{fill:none;stroke:#333;stroke-width:1.5}"
    ".dashed{stroke-dasharray:6 4}.dotted{stroke-dasharray:2 4}.open{fill:none}.pool{fill:#fafafa}"
    ".icon{fill:none;stroke:#333;stroke-width:1.4;stroke-linejoin:round;stroke-linecap:round}.thrown{fill:#333}"
    ".active{stroke:#b3261e;stroke-width:3}.token{fill:#b3261e}.count{fill:#fff;font-size:11px}"
)

__all__ = ["draw", "tokens_of"]


def draw(content: bytes, file: str = "", *, tokens: Mapping[str, int] | None = None) -> str:
    """Return the first drawn plane of a BPMN file as SVG; `tokens` says how many stand at which element.

    A token within a folded step, whose inside has a plane of its own, is drawn at that step.

    Raises ReadingError when the file is no diagram or has no layout."""
    root = xml.definitions(content, file)
    plane = next(root.iter(f"{{{xml.BPMNDI}}}BPMNPlane"), None)
    if plane is None:
        raise ReadingError(
            [Problem(file, 1, "", "the file has no layout", "save it in a modeler that draws")]
        )
    elements = {str(e.get("id")): e for e in root.iter(f"{{{xml.BPMN}}}*") if e.get("id")}
    drawn = [(elements.get(xml.reference(item.get("bpmnElement"))), item) for item in plane]
    known = [(element, item) for element, item in drawn if element is not None]
    shapes = [(e, item, bounds_of(item)) for e, item in known if xml.local(item) == "BPMNShape"]
    placed = sorted(((e, item, box) for e, item, box in shapes if box is not None), key=layer)
    edges = [(e, item) for e, item in known if xml.local(item) == "BPMNEdge"]
    boxes = {str(element.get("id")): box for element, _, box in placed}
    standing = places(tokens or {}, elements, boxes)
    parts = [part for e, item, box in placed for part in shape(e, box, item, str(e.get("id")) in standing)]
    parts += [part for element, item in edges for part in edge(element, item, elements)]
    # Names come last: nothing may cover them.
    parts += [part for element, item, box in placed for part in shape_label(element, box, item)]
    parts += [part for element, item in edges for part in edge_label(element, item)]
    parts += [part for key, count in standing.items() for part in token(boxes[key], count)]
    return page(boxes.values(), parts)


def layer(placed: tuple[Element, Element, Box]) -> tuple[int, float]:
    """Pools and lanes lie at the bottom, what is large under what is small, events on the border of what they watch."""
    element, _, box = placed
    tag = xml.local(element)
    depth = 0 if tag in ("participant", "lane") else 2 if tag == "boundaryEvent" else 1
    return depth, -box.width * box.height


def places(
    tokens: Mapping[str, int], elements: Mapping[str, Element], boxes: Mapping[str, Box]
) -> Mapping[str, int]:
    """Count the tokens at what is drawn: their own element, else the nearest one around it."""
    found: Counter[str] = Counter()
    for key, count in tokens.items():
        element = elements.get(key)
        around = [] if element is None else [element, *element.iterancestors()]
        place = next((str(part.get("id")) for part in around if str(part.get("id")) in boxes), None)
        if place is not None and count > 0:
            found[place] += count
    return found


def tokens_of(active: list[str]) -> Counter[str]:
    """Count the tokens of `State.active_elements` or `Instance.active`."""
    return Counter(active)


def page(boxes: Iterable[Box], parts: list[str]) -> str:
    known = list(boxes)
    left = min((box.x for box in known), default=0) - MARGIN
    top = min((box.y for box in known), default=0) - MARGIN
    right = max((box.x + box.width for box in known), default=100) + MARGIN
    bottom = max((box.y + box.height for box in known), default=100) + MARGIN * 2
    view = f"{left:g} {top:g} {right - left:g} {bottom - top:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{right - left:g}" height="{bottom - top:g}">'
        f"<style>{STYLE}</style><defs>{MARKERS}</defs>{''.join(parts)}</svg>"
    )


def token(box: Box, count: int) -> list[str]:
    x, y = box.x + box.width, box.y
    return [f'<circle class="token" cx="{x:g}" cy="{y:g}" r="9"/>', number_in(count, x, y)]
