"""Rectangles of the layout."""

from __future__ import annotations

from dataclasses import dataclass

from bpmn.reading import xml
from bpmn.reading.xml import Element

DC = "http://www.omg.org/spec/DD/20100524/DC"


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


def bounds_of(item: Element | None) -> Box | None:
    """Return where a shape or label lies; None where the layout does not say."""
    bounds = None if item is None else item.find(f"{{{DC}}}Bounds")
    if bounds is None:
        return None
    return Box(*(number(bounds.get(name)) for name in ("x", "y", "width", "height")))


def label_bounds(item: Element) -> Box | None:
    """Return where the modeler put the name; None where it left that to whoever draws."""
    return bounds_of(item.find(f"{{{xml.BPMNDI}}}BPMNLabel"))


def number(text: str | None) -> float:
    try:
        return float(text or 0)
    except ValueError:
        return 0.0
