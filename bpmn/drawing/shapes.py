"""Elements of a drawing by what they are: events, gateways, activities, pools, data."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.drawing.boxes import Box, label_bounds
from bpmn.drawing.icons import EVENTS, GATEWAYS, LOOPS, TASKS, sign
from bpmn.drawing.texts import beside, height_of, inside, rows, text, upright
from bpmn.reading import xml
from bpmn.reading.xml import Element

THROWING = ("intermediateThrowEvent", "endEvent")
OUTSIDE = ("dataObjectReference", "dataObject", "dataInput", "dataOutput", "dataStoreReference")
HEAD = 30


def shape(element: Element, box: Box, item: Element, is_active: bool) -> Iterator[str]:
    tag = xml.local(element)
    classes = "shape active" if is_active else "shape"
    if tag.endswith("Event"):
        yield from event(element, box, classes)
    elif tag.endswith("Gateway"):
        yield from gateway(tag, box, classes)
    elif tag in ("participant", "lane"):
        yield from pool(element, box, item)
    elif tag == "textAnnotation":
        yield from annotation(element, box)
    elif tag == "group":
        yield rectangle(box, "shape dashed open", 8)
    elif tag == "dataStoreReference":
        yield store(box)
    elif tag in OUTSIDE:
        yield sheet(box)
    else:
        yield from activity(element, box, item, classes)


def shape_label(element: Element, box: Box, item: Element) -> Iterator[str]:
    """The names of what has no room for one: at the place that the modeler gave it, else under or over the shape."""
    tag = xml.local(element)
    name = str(element.get("name") or "")
    if not name or not (tag.endswith(("Event", "Gateway")) or tag in OUTSIDE or tag == "group"):
        return
    place = label_bounds(item)
    x, y = box.middle[0], box.y + box.height + 4
    if place is not None:
        yield from beside(name, place.middle[0], place.y, place.width)
    elif tag.endswith("Gateway"):
        yield from beside(name, x, box.y - 4 - height_of(name, 100), 100)
    else:
        yield from beside(name, x, y, 90)


def event(element: Element, box: Box, classes: str) -> Iterator[str]:
    tag = xml.local(element)
    x, y = box.middle
    radius = box.width / 2
    is_mild = "false" in (element.get("cancelActivity"), element.get("isInterrupting"))
    extra = (" thick" if tag == "endEvent" else "") + (" dashed" if is_mild else "")
    yield f'<circle class="{classes}{extra}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'
    if tag not in ("startEvent", "endEvent"):
        yield f'<circle class="shape{extra}" cx="{x:g}" cy="{y:g}" r="{max(radius - 3, 1):g}"/>'
    yield sign(EVENTS.get(kind_of(element), ""), x, y, radius / 18, is_filled=tag in THROWING)


def kind_of(element: Element) -> str:
    kinds = [xml.local(e) for e in xml.children(element)]
    found = [k.removesuffix("EventDefinition") for k in kinds if k.endswith("EventDefinition")]
    if len(found) > 1:
        return "parallel" if element.get("parallelMultiple") == "true" else "multiple"
    return found[0] if found else ""


def gateway(tag: str, box: Box, classes: str) -> Iterator[str]:
    x, y = box.middle
    corners = f"{x:g},{box.y:g} {box.x + box.width:g},{y:g} {x:g},{box.y + box.height:g} {box.x:g},{y:g}"
    yield f'<polygon class="{classes}" points="{corners}"/>'
    yield sign(GATEWAYS.get(tag, ""), x, y, box.width / 50)


def pool(element: Element, box: Box, item: Element) -> Iterator[str]:
    name = str(element.get("name") or "")
    is_closed = xml.local(element) == "participant" and element.get("processRef") is None
    yield rectangle(box, "shape pool", 0)
    if is_closed:
        yield from inside(name, box)
    elif item.get("isHorizontal") == "false":
        yield rectangle(Box(box.x, box.y, box.width, HEAD), "shape pool", 0)
        yield text(name, box.middle[0], box.y + HEAD / 2)
    else:
        yield rectangle(Box(box.x, box.y, HEAD, box.height), "shape pool", 0)
        yield from upright(name, box)


def annotation(element: Element, box: Box) -> Iterator[str]:
    """A bracket at the left, the text beside it."""
    edge = f"M{box.x + 10:g} {box.y:g}H{box.x:g}v{box.height:g}h10"
    yield f'<path class="flow" d="{edge}"/>'
    found = rows(xml.text_of(xml.child(element, "text")), box.width - 8)
    for place, row in enumerate(found):
        yield text(row, box.x + 6, box.y + 10 + place * 14, "note")


def store(box: Box) -> str:
    x, y, w, h = box.x, box.y, box.width, box.height
    lid = h / 6
    curve = f"c0 {lid * 1.3:g} {w:g} {lid * 1.3:g} {w:g} 0"
    return (
        f'<path class="shape" d="M{x:g} {y + lid:g}c0 {-lid * 1.3:g} {w:g} {-lid * 1.3:g} {w:g} 0'
        f'v{h - 2 * lid:g}c0 {lid * 1.3:g} {-w:g} {lid * 1.3:g} {-w:g} 0Z"/>'
        f'<path class="flow" d="M{x:g} {y + lid:g}{curve}"/>'
    )


def sheet(box: Box) -> str:
    """A page with a corner folded over."""
    x, y, w, h = box.x, box.y, box.width, box.height
    fold = min(w, h) / 3
    page = f"M{x:g} {y:g}h{w - fold:g}l{fold:g} {fold:g}v{h - fold:g}h{-w:g}Z"
    return f'<path class="shape" d="{page}M{x + w - fold:g} {y:g}v{fold:g}h{fold:g}"/>'


def activity(element: Element, box: Box, item: Element, classes: str) -> Iterator[str]:
    tag = xml.local(element)
    name = str(element.get("name") or "")
    thick = " thick" if tag == "callActivity" else ""
    dotted = " dotted" if element.get("triggeredByEvent") == "true" else ""
    yield rectangle(box, classes + thick + dotted, 8)
    if tag == "transaction":
        yield rectangle(Box(box.x + 3, box.y + 3, box.width - 6, box.height - 6), "shape", 6)
    if item.get("isExpanded") == "true":
        yield text(name, box.middle[0], box.y + 14)
    else:
        yield from inside(name, box)
        yield sign(TASKS.get(tag, ""), box.x + 11, box.y + 11, 0.75, is_filled=tag == "sendTask")
    yield from marks(element, box, is_open=item.get("isExpanded") == "true")


def marks(element: Element, box: Box, *, is_open: bool) -> Iterator[str]:
    """Loops, what is folded up, ad hoc and compensation, side by side at the lower border."""
    tag = xml.local(element)
    multi = xml.child(element, "multiInstanceLoopCharacteristics")
    found = []
    if xml.child(element, "standardLoopCharacteristics") is not None:
        found.append(LOOPS["loop"])
    if multi is not None:
        found.append(LOOPS["sequential" if multi.get("isSequential") == "true" else "parallel"])
    if element.get("isForCompensation") == "true":
        found.append(EVENTS["compensate"])
    if tag in ("subProcess", "transaction", "adHocSubProcess") and not is_open:
        found.append(LOOPS["collapsed"])
    if tag == "adHocSubProcess":
        found.append(LOOPS["adhoc"])
    x, y = box.middle[0] - (len(found) - 1) * 9, box.y + box.height - 10
    for place, path in enumerate(found):
        yield sign(path, x + place * 18, y, 0.9)


def rectangle(box: Box, classes: str, radius: int) -> str:
    place = f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"'
    return f'<rect class="{classes}" {place} rx="{radius}"/>'
