"""Values that the schema of BPMN 2.0 spells out: xsd:boolean and enumerations, brought to one spelling before anything reads them."""

from __future__ import annotations

from bpmn.reading import xml
from bpmn.reading.reader import Reader
from bpmn.reading.xml import Element

BOOLEANS = {
    "isExecutable", "isClosed", "isInterrupting", "cancelActivity", "parallelMultiple", "isForCompensation",
    "triggeredByEvent", "isSequential", "testBefore", "instantiate", "waitForCompletion", "cancelRemainingInstances",
    "isCollection", "isUnlimited", "isImmediate",
}  # fmt: skip
SPELLINGS = {"true": "true", "1": "true", "false": "false", "0": "false"}
"""The lexical space of xsd:boolean (XML Schema part 2, 3.2.2)."""
CHOICES = {
    ("multiInstanceLoopCharacteristics", "behavior"): ("None", "One", "All", "Complex"),
    ("adHocSubProcess", "ordering"): ("Parallel", "Sequential"),
    ("eventBasedGateway", "eventGatewayType"): ("Exclusive", "Parallel"),
    ("association", "associationDirection"): ("None", "One", "Both"),
}


def settle_values(reader: Reader, place: Element) -> None:
    """Write every such value below the place in its one spelling; what is none of the allowed ones is a problem."""
    for element in place.iter(f"{{{xml.BPMN}}}*"):
        for name, given in [(str(key), str(value)) for key, value in element.attrib.items()]:
            allowed = allowed_values(element, name)
            if not allowed:
                continue
            settled = allowed.get(given.strip().lower())
            if settled is None:
                choices = ", ".join(dict.fromkeys(allowed.values()))
                reader.problem(element, f"{name} cannot be {given!r}", f"write one of {choices}")
            elif settled != given:
                element.set(name, settled)


def allowed_values(element: Element, name: str) -> dict[str, str]:
    """Return what the attribute may say, in small letters, each with its one spelling."""
    if name in BOOLEANS:
        return SPELLINGS
    return {value.lower(): value for value in CHOICES.get((xml.local(element), name), ())}
