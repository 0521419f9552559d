"""Standard loops and multi-instances from XML (BPMN 10.3.8), and what camunda: and zeebe: say of them."""

from __future__ import annotations

from typing import Any

from bpmn.model import (
    Constant,
    Expression,
    MultiInstance,
    StandardLoop,
    Value,
)
from bpmn.reading import xml
from bpmn.reading.event_definitions import definition_of, definitions_of
from bpmn.reading.expressions import quoted
from bpmn.reading.listeners import Listened, concerns_instances, listeners_of, scripts_around
from bpmn.reading.mappings import data_associations, name_stands, variable
from bpmn.reading.reader import Reader
from bpmn.reading.xml import CAMUNDA, FLOWABLE, ZEEBE, Element


def loop_of(reader: Reader, element: Element) -> StandardLoop | MultiInstance | None:
    standard = xml.child(element, "standardLoopCharacteristics")
    if standard is not None:
        maximum = standard.get("loopMaximum")
        return StandardLoop(
            condition=reader.formal(xml.child(standard, "loopCondition")),
            maximum=Constant(int(maximum)) if maximum and maximum.isascii() and maximum.isdigit() else None,
            test_before=standard.get("testBefore") == "true",
        )
    multi = xml.child(element, "multiInstanceLoopCharacteristics")
    return multi_instance(reader, element, multi) if multi is not None else None


def multi_instance(reader: Reader, task: Element, multi: Element) -> MultiInstance:
    zeebe = next(iter(xml.extensions(multi, ZEEBE, "loopCharacteristics")), None)
    collection, item = collection_of(reader, task, multi, zeebe)
    cardinality = xml.child(multi, "loopCardinality")
    number: Value | None = reader.formal(cardinality)
    if collection is None and number is None:
        reader.problem(
            multi,
            "the multi-instance says neither how many nor for which list",
            "give a collection or loopCardinality",
            incomplete=True,
        )
    output, output_item, own = aggregation(reader, multi)
    if not output:
        output, output_item = output_of(reader, task, multi, zeebe)
    before, after = around(reader, task, multi)
    return MultiInstance(
        sequential=multi.get("isSequential") == "true",
        cardinality=number,
        collection=collection,
        item=item,
        index=xml.foreign(multi, CAMUNDA, "elementIndexVariable"),
        completion=reader.formal(xml.child(multi, "completionCondition")),
        output=output,
        output_item=output_item,
        own=own,
        behavior=multi.get("behavior") or "All",  # type: ignore[arg-type]
        one_event=thrown(reader, multi.get("oneBehaviorEventRef")),
        none_event=thrown(reader, multi.get("noneBehaviorEventRef")),
        complex_events=tuple(complex_events(reader, multi)),
        async_before="true"
        in (xml.foreign(multi, CAMUNDA, "asyncBefore"), xml.foreign(task, FLOWABLE, "async")),
        async_after=xml.foreign(multi, CAMUNDA, "asyncAfter") == "true",
        before=before,
        after=after,
    )


def around(reader: Reader, task: Element, multi: Element) -> tuple[Listened, Listened]:
    """Return what is set before and after the whole: SpiffWorkflow's scripts, listeners that stand at the loop itself."""
    listened = listeners_of(reader, multi)
    before, after = listened.get("on_start", ()), listened.get("on_end", ())
    if concerns_instances(multi):
        return before, after
    first, last = scripts_around(reader, task)
    return first + before, after + last


def collection_of(
    reader: Reader, task: Element, multi: Element, zeebe: Element | None
) -> tuple[Value | None, str]:
    text = xml.foreign(multi, CAMUNDA, "collection")
    item = xml.foreign(multi, CAMUNDA, "elementVariable") or xml.foreign(
        multi, CAMUNDA, "elementVariableName"
    )
    if zeebe is not None:
        text, item = zeebe.get("inputCollection") or "", zeebe.get("inputElement") or ""
    if not text:
        text = xml.text_of(xml.child(multi, "loopDataInputRef"))
        text = data_source(reader, task, text)
    inner = xml.child(multi, "inputDataItem")
    if not item and inner is not None:
        item = item_name(inner)
    if not item and xml.foreign(multi, xml.BPMN_ENGINE, "collection"):
        item = "item"  # what bpmn-engine calls it
    return (reader.expression(multi, text) if text else None), item


def item_name(item: Element) -> str:
    """Return the variable of an inputDataItem or outputDataItem: its name, or its id where the name is a phrase."""
    name = item.get("name") or ""
    return item.get("id") or name if not name or " " in name else name


def data_source(reader: Reader, task: Element, key: str) -> str:
    """Follow a data input of the task to the variable that is copied into it."""
    for mapping in data_associations(reader, task, "dataInputAssociation"):
        if key and mapping.target == variable(reader, key) and isinstance(mapping.source, Expression):
            return mapping.source.text
    return variable(reader, key) if key else ""


def output_of(
    reader: Reader, task: Element, multi: Element, zeebe: Element | None
) -> tuple[str, Value | None]:
    if zeebe is not None:
        text = zeebe.get("outputElement") or ""
        return zeebe.get("outputCollection") or "", reader.expression(multi, text) if text else None
    key = xml.text_of(xml.child(multi, "loopDataOutputRef"))
    inner = xml.child(multi, "outputDataItem")
    result = xml.foreign(task, xml.BPMN_ENGINE, "result")
    if result and xml.local(task) != "subProcess":
        # In bpmn-engine the result of a loop is the list of what each round gave.
        return result, Expression(result, reader.id_of(task))
    if not key or inner is None:
        return "", None
    name = item_name(inner)
    target = variable(reader, key)
    for association in xml.children(task, "dataOutputAssociation"):
        if xml.text_of(xml.child(association, "sourceRef")) == key:
            target = variable(reader, xml.text_of(xml.child(association, "targetRef")))
    return target, Expression(name, reader.id_of(task))


def aggregation(reader: Reader, multi: Element) -> tuple[str, Value | None, tuple[str, ...]]:
    """Read Flowable's variableAggregation: a list of maps of what each instance gave."""
    for block in xml.extensions(multi, CAMUNDA, "variableAggregation"):
        entries, own = [], []
        name_stands(reader, multi, block)
        for one in block:
            name_stands(reader, multi, one)
            source = one.get("source") or (one.get("sourceExpression") or "").strip("${}")
            entries.append(f"{quoted(one.get('target') or source)}: {source}")
            own += [source] if source.isidentifier() else []
        item = reader.expression(multi, "={" + ", ".join(entries) + "}")
        return block.get("target") or "", item, tuple(own)
    return "", None, ()


def thrown(reader: Reader, key: str | None) -> Any:
    declared = reader.declared.get(xml.reference(key))
    return None if declared is None else definition_of(reader, declared)


def complex_events(reader: Reader, multi: Element) -> list[tuple[Expression, Any]]:
    found = []
    for item in xml.children(multi, "complexBehaviorDefinition"):
        condition = reader.formal(xml.child(item, "condition"))
        event = xml.child(item, "event")
        definitions = definitions_of(reader, event) if event is not None else ()
        if condition is not None:
            found.append((condition, definitions[0] if definitions else None))
    return found
