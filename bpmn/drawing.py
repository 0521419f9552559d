"""A diagram as SVG, from its own layout (BPMN DI), with the tokens of an instance where they stand.

The drawing belongs to documents and terminals; the pages of the product draw with the browser's own modeler."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from bpmn.errors import Problem, ReadingError
from bpmn.reading import xml
from bpmn.reading.xml import Element

DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"
MARGIN = 20
STYLE = (
    "text{font:12px system-ui,'Noto Sans CJK SC',sans-serif;text-anchor:middle;dominant-baseline:middle;fill:#222}"
    ".shape{fill:#fff;stroke:#333;stroke-width:1.5}.thick{stroke-width:3}.flow{fill:none;stroke:#333;stroke-width:1.5}"
    ".dashed{stroke-dasharray:6 4}.pool{fill:#fafafa}.active{stroke:#b3261e;stroke-width:3}"
    ".token{fill:#b3261e}.count{fill:#fff;font-size:11px}"
)
MARKS = {
    "timer": "◷", "message": "✉", "signal": "△", "error": "↯", "escalation": "⇑", "conditional": "☰", "link": "➔",
    "compensate": "⏪", "cancel": "✕", "terminate": "●",
}  # fmt: skip
GATEWAYS = {
    "exclusiveGateway": "✕",
    "parallelGateway": "+",
    "inclusiveGateway": "○",
    "complexGateway": "✱",
    "eventBasedGateway": "⬠",
}
TASKS = {
    "userTask": "☺", "serviceTask": "⚙", "scriptTask": "≡", "sendTask": "✉", "receiveTask": "✉", "manualTask": "✋",
    "businessRuleTask": "▦",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


def draw(content: bytes, file: str = "", *, tokens: Mapping[str, int] | None = None) -> str:
    """Return the first drawn plane of a BPMN file as SVG; `tokens` says how many stand at which element.

    Raises ReadingError when the file is no diagram or has no layout."""
    root = xml.parse(content, file)
    plane = next(root.iter(f"{{{xml.BPMNDI}}}BPMNPlane"), None)
    if plane is None:
        raise ReadingError(
            [Problem(file, 1, "", "the file has no layout", "save it in a modeler that draws")]
        )
    elements = {str(e.get("id")): e for e in root.iter(f"{{{xml.BPMN}}}*") if e.get("id")}
    boxes: dict[str, Box] = {}
    body: list[str] = []
    lines: list[str] = []
    for item in plane:
        element = elements.get(xml.reference(item.get("bpmnElement")))
        if element is None:
            continue
        if xml.local(item) == "BPMNShape":
            box = box_of(item)
            if box is not None:
                boxes[str(element.get("id"))] = box
                body += shape(element, box, item, bool(tokens and tokens.get(str(element.get("id")))))
        elif xml.local(item) == "BPMNEdge":
            lines += edge(element, item)
    marks = [
        part for key, count in (tokens or {}).items() if key in boxes for part in token(boxes[key], count)
    ]
    return page(boxes.values(), [*body, *lines, *marks])


def tokens_of(active: list[str]) -> Counter[str]:
    """Count the tokens of `State.active_elements` or `Instance.active`."""
    return Counter(active)


def box_of(item: Element) -> Box | None:
    bounds = item.find(f"{{{DC}}}Bounds")
    if bounds is None:
        return None
    return Box(*(number(bounds.get(name)) for name in ("x", "y", "width", "height")))


def number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0


def page(boxes: object, parts: list[str]) -> str:
    known = list(boxes)  # type: ignore[call-overload]
    left = min((box.x for box in known), default=0) - MARGIN
    top = min((box.y for box in known), default=0) - MARGIN
    right = max((box.x + box.width for box in known), default=100) + MARGIN
    bottom = max((box.y + box.height for box in known), default=100) + MARGIN * 2
    view = f"{left:g} {top:g} {right - left:g} {bottom - top:g}"
    arrow = (
        '<marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L10 5L0 10z" fill="#333"/></marker>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{right - left:g}" height="{bottom - top:g}">'
        f"<style>{STYLE}</style><defs>{arrow}</defs>{''.join(parts)}</svg>"
    )


def shape(element: Element, box: Box, item: Element, is_active: bool) -> Iterator[str]:
    tag = xml.local(element)
    name = str(element.get("name") or "")
    classes = "shape active" if is_active else "shape"
    if tag.endswith("Event"):
        yield from event(element, box, classes)
        yield label(name, box.middle[0], box.y + box.height + 12)
    elif tag.endswith("Gateway"):
        x, y = box.middle
        corners = f"{x:g},{box.y:g} {box.x + box.width:g},{y:g} {x:g},{box.y + box.height:g} {box.x:g},{y:g}"
        yield f'<polygon class="{classes}" points="{corners}"/>'
        yield label(GATEWAYS.get(tag, ""), x, y)
        yield label(name, x, box.y - 10)
    elif tag in ("participant", "lane"):
        yield rectangle(box, "shape pool", 0)
        yield vertical(name, box)
    elif tag in ("textAnnotation", "dataObjectReference", "dataStoreReference", "group"):
        yield rectangle(box, "shape dashed", 2)
        text = xml.text_of(xml.child(element, "text")) if tag == "textAnnotation" else name
        yield from wrapped(text, box)
    else:
        yield from activity(element, box, item, classes, name)


def activity(element: Element, box: Box, item: Element, classes: str, name: str) -> Iterator[str]:
    tag = xml.local(element)
    is_open = item.get("isExpanded") == "true"
    thick = " thick" if tag == "callActivity" else ""
    dashed = " dashed" if element.get("triggeredByEvent") == "true" else ""
    yield rectangle(box, classes + thick + dashed, 8)
    if tag == "transaction":
        inner = Box(box.x + 3, box.y + 3, box.width - 6, box.height - 6)
        yield rectangle(inner, "shape", 6)
    if is_open:
        yield label(name, box.middle[0], box.y + 14)
    else:
        yield from wrapped(name, box)
        yield label(TASKS.get(tag, "⊞" if "rocess" in tag else ""), box.x + 12, box.y + 13)
    yield label(loop_mark(element), box.middle[0], box.y + box.height - 9)


def loop_mark(element: Element) -> str:
    if xml.child(element, "standardLoopCharacteristics") is not None:
        return "↻"
    multi = xml.child(element, "multiInstanceLoopCharacteristics")
    return "" if multi is None else "☰" if multi.get("isSequential") == "true" else "|||"


def event(element: Element, box: Box, classes: str) -> Iterator[str]:
    tag = xml.local(element)
    x, y = box.middle
    radius = box.width / 2
    is_mild = "false" in (element.get("cancelActivity"), element.get("isInterrupting"))
    extra = (" thick" if tag == "endEvent" else "") + (" dashed" if is_mild else "")
    yield f'<circle class="{classes}{extra}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'
    if tag not in ("startEvent", "endEvent"):
        yield f'<circle class="shape{extra}" cx="{x:g}" cy="{y:g}" r="{max(radius - 3, 1):g}"/>'
    kinds = [
        xml.local(e).removesuffix("EventDefinition")
        for e in element
        if xml.local(e).endswith("EventDefinition")
    ]
    mark = MARKS.get(kinds[0], "") if len(kinds) == 1 else "⬠" if kinds else ""
    yield label(mark, x, y)


def rectangle(box: Box, classes: str, radius: int) -> str:
    place = f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"'
    return f'<rect class="{classes}" {place} rx="{radius}"/>'


def label(text: str, x: float, y: float) -> str:
    return f'<text x="{x:g}" y="{y:g}">{escape(text)}</text>' if text else ""


def vertical(text: str, box: Box) -> str:
    x, y = box.x + 15, box.middle[1]
    return (
        f'<text x="{x:g}" y="{y:g}" transform="rotate(-90 {x:g} {y:g})">{escape(text)}</text>' if text else ""
    )


def wrapped(text: str, box: Box) -> Iterator[str]:
    """Break a name to the width of its box; Chinese breaks anywhere, other scripts between words."""
    rows: list[str] = [""]
    for word in words(text):
        if rows[-1] and width(rows[-1] + word) > box.width - 12:
            rows.append("")
        rows[-1] = (rows[-1] + word).lstrip()
    x, y = box.middle
    for place, row in enumerate(rows):
        yield label(row.strip(), x, y + (place - (len(rows) - 1) / 2) * 14)


def words(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        if ord(sign) > 0x2E7F or sign == " ":
            if word:
                yield word
            word = ""
            yield sign
        else:
            word += sign
    if word:
        yield word


def width(text: str) -> float:
    return sum(12.5 if ord(sign) > 0x2E7F else 6.5 for sign in text)


def edge(element: Element, item: Element) -> Iterator[str]:
    points = [(number(p.get("x")), number(p.get("y"))) for p in item.iter(f"{{{DI}}}waypoint")]
    if len(points) < 2:
        return
    tag = xml.local(element)
    classes = "flow" if tag == "sequenceFlow" else "flow dashed"
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    end = "" if tag == "association" else ' marker-end="url(#arrow)"'
    yield f'<polyline class="{classes}" points="{path}"{end}/>'
    (x1, y1), (x2, y2) = points[len(points) // 2 - 1], points[len(points) // 2]
    yield label(str(element.get("name") or ""), (x1 + x2) / 2, (y1 + y2) / 2 - 8)


def token(box: Box, count: int) -> Iterator[str]:
    x, y = box.x + box.width, box.y
    yield f'<circle class="token" cx="{x:g}" cy="{y:g}" r="9"/>'
    yield f'<text class="count" x="{x:g}" y="{y:g}">{count}</text>'
