"""Small diagrams for the runtime's tests, written as text."""

import itertools

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:jingwei="urn:jingwei:bpmn:1"'
    ' targetNamespace="urn:jingwei:tests">'
)


def diagram(body, declared=""):
    """Return a file of one or more processes."""
    return f"{HEAD}{declared}{body}</definitions>".encode()


def process(key, body):
    return f'<process id="{key}" isExecutable="true">{body}</process>'


def chain(*elements):
    """Join elements, given as (id, xml), by flows in order."""
    flows = "".join(
        f'<sequenceFlow id="f_{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for (a, _), (b, _) in itertools.pairwise(elements)
    )
    return "".join(xml for _, xml in elements) + flows


START = ("start", '<startEvent id="start"/>')
END = ("end", '<endEvent id="end"/>')


def task(key, **attributes):
    text = "".join(f' {name.replace("__", ":")}="{value}"' for name, value in attributes.items())
    return key, f'<userTask id="{key}" name="{key}"{text}/>'


APPROVAL = diagram(process("approval", chain(START, task("check"), task("decide"), END)))
