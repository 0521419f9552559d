"""Input and output of activities: camunda:inputOutput, camunda:in/out, zeebe:ioMapping, BPMN I/O specifications."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.model import Expression, Mapping, Mappings
from bpmn.reading import xml
from bpmn.reading.data import ports
from bpmn.reading.expressions import is_expression, quoted
from bpmn.reading.listeners import scripts_around
from bpmn.reading.reader import Reader, is_name
from bpmn.reading.xml import Element

WORKERS = ("serviceTask", "scriptTask", "sendTask", "businessRuleTask")
"""Where Flowable's `in` and `out` lead into the work and out of it."""


def mappings_of(reader: Reader, element: Element) -> Mappings:
    """Return what goes into the element's own scope and what leaves it."""
    inputs = [
        *operator_parameters(reader, element),
        *camunda_parameters(reader, element, "inputParameter"),
        *zeebe_mappings(reader, element, "input"),
    ]
    is_call = xml.local(element) == "callActivity"  # there they lead into and out of the called process
    inputs += [] if is_call else data_associations(reader, element, "dataInputAssociation")
    outputs = [*camunda_parameters(reader, element, "outputParameter")]
    inside = list(zeebe_mappings(reader, element, "output"))
    leaving = [] if is_call else list(data_associations(reader, element, "dataOutputAssociation"))
    before, after = spiff_scripts(reader, element)
    inputs = [*before, *inputs]
    if xml.local(element) in WORKERS:
        parameters = call_parameters(reader, element)[0]
        inputs, inside = [*inputs, *parameters.inputs], [*inside, *parameters.outputs]
    stands_alone = not is_call and not inputs and not leaving and declares(reader, element)
    takes, gives = (tuple(ports(element, kind)) if stands_alone else () for kind in ("Input", "Output"))
    # SpiffWorkflow's tasks have no scope of their own: what its scripts set stays.
    outputs += [Mapping(name, Expression(name)) for name in dict.fromkeys(m.target for m in before)] + after
    results = (*outputs, *inside, *leaving)
    return Mappings(tuple(inputs), results, keeps_results=bool(inside), takes=takes, gives=gives)


def declares(reader: Reader, element: Element) -> bool:
    """Whether an I/O specification says what goes in and out even without associations."""
    found = xml.child(element, "ioSpecification")
    return found is not None and (reader.is_plain or found.get(xml.BINDS) == "true")


def spiff_scripts(reader: Reader, element: Element) -> tuple[list[Mapping], list[Mapping]]:
    """Return what SpiffWorkflow's scripts around a task set; those of a loop belong to it or to its instances."""
    if xml.child(element, "multiInstanceLoopCharacteristics") is not None:
        return [], []
    before, after = (
        [Mapping(name, source) for name, source in made if name] for made in scripts_around(reader, element)
    )
    return before, after


def operator_parameters(reader: Reader, element: Element) -> Iterator[Mapping]:
    """Yield what SpiffWorkflow hands to the code of a service task."""
    for operator in xml.extensions(element, xml.SPIFF, "serviceTaskOperator"):
        for item in operator.iter(f"{{{xml.SPIFF[0]}}}parameter"):
            source = reader.expression(element, item.get("value") or "null", "python")
            if source is not None:
                yield Mapping(item.get("id") or "", source)


def camunda_parameters(reader: Reader, element: Element, tag: str) -> Iterator[Mapping]:
    connectors = (part for found in xml.extensions(element, xml.CAMUNDA, "connector") for part in found)
    inside = (part for part in connectors if xml.local(part) == "inputOutput")
    for block in (*xml.extensions(element, xml.CAMUNDA, "inputOutput"), *inside):
        for parameter in block:
            if xml.local(parameter) == tag:
                text = parameter_text(reader, parameter)
                source = None if text is None else reader.expression(element, f"={text}")
                if source is not None:
                    yield Mapping(parameter.get("name") or "", source)


def parameter_text(reader: Reader, parameter: Element) -> str | None:
    """Return FEEL for a parameter's value: text, list, map or script."""
    structures = ("list", "map", "script")
    inside = (parameter, *parameter) if xml.local(parameter) in structures else parameter
    structure = next((found for found in inside if xml.local(found) in structures), None)
    if structure is None:
        text = (parameter.text or "").strip()
        if not text:
            return "null"
        if not is_expression(text):
            return quoted(text)
        expression = reader.expression(parameter, text)
        return expression.text if expression else None
    if xml.local(structure) == "script":
        text = (structure.text or "").strip()
        text = text if ";" in text or "\n" in text else text.removeprefix("return ")
        expression = reader.expression(
            structure, text, (structure.get("scriptFormat") or "").lower(), may_be_script=True
        )
        return expression.text if expression else None
    if xml.local(structure) == "list":
        items = [parameter_text(reader, item) for item in structure]
        return f"[{', '.join(item for item in items if item is not None)}]"
    entries = [(key_text(reader, entry), parameter_text(reader, entry)) for entry in structure]
    known = [(key, value) for key, value in entries if key is not None and value is not None]
    if all(key.startswith('"') for key, _ in known):
        return "{" + ", ".join(f"{key}: {value}" for key, value in known) + "}"
    return f"context([{', '.join(f'{{key: {key}, value: {value}}}' for key, value in known)}])"


def key_text(reader: Reader, entry: Element) -> str | None:
    """Return FEEL for the key of a map's entry: text or an expression, whose value is taken as text."""
    key = entry.get("key") or ""
    if not is_expression(key):
        return quoted(key)
    expression = reader.expression(entry, key)
    return f"string({expression.text})" if expression else None


def zeebe_mappings(reader: Reader, element: Element, tag: str) -> Iterator[Mapping]:
    for block in xml.extensions(element, xml.ZEEBE, "ioMapping"):
        for item in block:
            if xml.local(item) == tag:
                text = item.get("source") or ""
                source = reader.expression(element, text if text.startswith("=") else f"={quoted(text)}")
                if source is not None:
                    yield Mapping(item.get("target") or "", source)


def data_associations(reader: Reader, element: Element, tag: str) -> Iterator[Mapping]:
    """BPMN 10.4.2: data associations copy, transform or assign."""
    for item in xml.children(element, tag):
        target = next(iter(ends(item, "targetRef")), "")
        sources = ends(item, "sourceRef")
        # A modeler draws the arrow and declares nothing at its other end: there the data keep their name.
        if is_placeholder(reader, target):
            target = next(iter(sources), "")
        elif sources and is_placeholder(reader, sources[0]):
            sources = [target]
        assignments = list(xml.children(item, "assignment"))
        for assignment in assignments:
            source = reader.formal(xml.child(assignment, "from"))
            name = xml.text_of(xml.child(assignment, "to")).strip("${}") or variable(reader, target)
            if source is not None and name:
                yield Mapping(name, source)
        if assignments or not target:
            continue
        transformation = reader.formal(xml.child(item, "transformation"))
        if transformation is not None:
            yield Mapping(variable(reader, target), transformation)
        elif sources and is_name(variable(reader, sources[0])):
            yield Mapping(variable(reader, target), named(reader, element, variable(reader, sources[0])))


def ends(association: Element, name: str) -> list[str]:
    """Return what the association leads from or to; some engines write it as an attribute."""
    found = [xml.text_of(each) for each in xml.children(association, name)]
    given = association.get(name)
    return found or ([given] if given else [])


def is_placeholder(reader: Reader, key: str) -> bool:
    found = reader.declared.get(key)
    return found is not None and found.get("name") == "__targetRef_placeholder"


def named(reader: Reader, element: Element, name: str) -> Expression:
    """Return the expression that is a variable's name alone."""
    return Expression(name, reader.id_of(element), names=(name,) if " " in name else ())


def variable(reader: Reader, key: str) -> str:
    """Return the variable that stands for a data object, property, data input or data output."""
    found = reader.declared.get(key)
    if found is None:
        return key
    if xml.local(found) in ("dataObjectReference", "dataStoreReference"):
        inner = reader.declared.get(found.get("dataObjectRef") or found.get("dataStoreRef") or "")
        found = inner if inner is not None else found
    name = found.get("name") or ""
    return name if is_name(name) else found.get("id") or key


def parameter_source(reader: Reader, element: Element, item: Element) -> Expression | None:
    text = item.get("sourceExpression") or ""
    if not text:
        return Expression(item.get("source") or "null", reader.id_of(element))
    # In Activiti and Flowable what stands outside ${...} is text.
    is_text = xml.namespace(item) in xml.FLOWABLE and not is_expression(text)
    return reader.expression(element, f"={quoted(text)}" if is_text else text)


def name_stands(reader: Reader, element: Element, item: Element) -> None:
    """A variable's name stands in the diagram: one that is worked out could not be checked before it runs."""
    if item.get("targetExpression"):
        reader.problem(element, "targetExpression is not read: a name must stand there", "name it as target")


def call_parameters(reader: Reader, element: Element) -> tuple[Mappings, bool, bool, str]:
    """Read camunda:in and camunda:out, and a call activity's data associations (BPMN 10.4.2): the mappings, whether
    all go in, whether all come out, the business key."""
    is_call = xml.local(element) == "callActivity"
    inputs = list(data_associations(reader, element, "dataInputAssociation")) if is_call else []
    outputs = list(data_associations(reader, element, "dataOutputAssociation")) if is_call else []
    all_in = all_out = False
    key = ""
    for item in xml.extensions(element, xml.CAMUNDA, "in", "out"):
        is_in = xml.local(item) == "in"
        if item.get("variables") == "all":
            all_in, all_out = all_in or is_in, all_out or not is_in
            continue
        if item.get("businessKey"):
            key = item.get("businessKey") or ""
            continue
        source = parameter_source(reader, element, item)
        name_stands(reader, element, item)
        if source is not None:
            (inputs if is_in else outputs).append(
                Mapping(item.get("target") or item.get("source") or "", source, item.get("local") == "true")
            )
    return Mappings(tuple(inputs), tuple(outputs)), all_in, all_out, key


def all_are_local(element: Element, tag: str) -> bool:
    """Whether what passes all variables speaks of local ones alone."""
    found = [item for item in xml.extensions(element, xml.CAMUNDA, tag) if item.get("variables") == "all"]
    return bool(found) and all(item.get("local") == "true" for item in found)
