"""Short diagrams for tests, and a runtime that mistrusts the engine at every step."""

import json
import re
from datetime import timedelta
from itertools import pairwise

from bpmn.engine.advance import advance
from bpmn.engine.state import ROOT, State
from bpmn.runtime import LocalRuntime

NAMESPACES = (
    'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:camunda="http://camunda.org/schema/1.0/bpmn" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:jingwei="urn:jingwei:bpmn:1" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="t"'
)
ROOTS = """
<message id="ref_m1" name="m1"/><message id="ref_m2" name="m2"/><message id="ref_m3" name="m3"/>
<signal id="ref_s1" name="s1"/><signal id="ref_s2" name="s2"/>
<error id="ref_e1" errorCode="E1"/><error id="ref_e2" errorCode="E2"/>
<escalation id="ref_x1" escalationCode="X1"/><escalation id="ref_x2" escalationCode="X2"/>
"""
DEFINITIONS = {
    "message": '<messageEventDefinition messageRef="ref_{}"/>',
    "signal": '<signalEventDefinition signalRef="ref_{}"/>',
    "error": '<errorEventDefinition errorRef="ref_{}"/>',
    "anyerror": "<errorEventDefinition/>",
    "escalation": '<escalationEventDefinition escalationRef="ref_{}"/>',
    "anyescalation": "<escalationEventDefinition/>",
    "duration": "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>",
    "date": "<timerEventDefinition><timeDate>{}</timeDate></timerEventDefinition>",
    "cycle": "<timerEventDefinition><timeCycle>{}</timeCycle></timerEventDefinition>",
    "condition": "<conditionalEventDefinition><condition>{}</condition></conditionalEventDefinition>",
    "link": '<linkEventDefinition name="{}"/>',
    "compensate": '<compensateEventDefinition activityRef="{}"/>',
    "compensateall": "<compensateEventDefinition/>",
    "cancel": "<cancelEventDefinition/>",
    "terminate": "<terminateEventDefinition/>",
}
TAGS = {
    "start": "startEvent", "end": "endEvent", "throw": "intermediateThrowEvent", "catch": "intermediateCatchEvent",
    "boundary": "boundaryEvent", "user": "userTask", "task": "task", "manual": "manualTask", "xor": "exclusiveGateway",
    "and": "parallelGateway", "or": "inclusiveGateway", "events": "eventBasedGateway", "complex": "complexGateway",
    "sub": "subProcess", "call": "callActivity", "script": "scriptTask", "service": "serviceTask",
    "receive": "receiveTask", "send": "sendTask", "transaction": "transaction", "adhoc": "adHocSubProcess",
    "rule": "businessRuleTask",
}  # fmt: skip


def lines_to_xml(text):
    """Turn the short notation into XML: one element a line (`user a`, `boundary b on=a error:e1 noninterrupting`),
    the inside of a sub-process indented under it, flows as `a -> b -> c` or `a -> b if x > 1`; other lines are XML."""
    out, stack = [], []
    for raw in text.splitlines():
        if not raw.strip():
            continue
        indent = len(raw) - len(raw.lstrip())
        while stack and indent <= stack[-1][0]:
            out.append(f"</{stack.pop()[1]}>")
        line = raw.strip()
        if line.startswith("<"):
            out.append(line)
        elif " -> " in line:
            out.append(flows(line))
        else:
            tag, opening = element(line)
            out.append(opening)
            stack.append((indent, tag))
    while stack:
        out.append(f"</{stack.pop()[1]}>")
    return "\n".join(out)


def flows(line):
    path, _, condition = line.partition(" if ")
    nodes = path.split(" -> ")
    made = []
    for source, target in pairwise(nodes):
        inner = ""
        if condition:
            escaped = condition.replace("&", "&amp;").replace("<", "&lt;")
            inner = f'<conditionExpression xsi:type="tFormalExpression">{escaped}</conditionExpression>'
        made.append(
            f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'
        )
    return "\n".join(made)


def element(line):
    kind, _, rest = line.partition(" ")
    tag = TAGS[kind]
    name, _, rest = rest.strip().partition(" ")
    attributes, inner = [f'id="{name}"'], []
    for word in re.findall(r"<.*>|[a-z]+:\((?:[^()]|\([^()]*\))*\)|\S+=(?:\"[^\"]*\"|\S*)|\S+", rest):
        if word.startswith("<"):
            inner.append(word)
        elif word == "noninterrupting":
            attributes.append('cancelActivity="false"' if kind == "boundary" else 'isInterrupting="false"')
        elif word == "event":
            attributes.append('triggeredByEvent="true"')
        elif word.split(":")[0] in DEFINITIONS:
            what, _, value = word.partition(":")
            inner.append(DEFINITIONS[what].format(value[1:-1] if value.startswith("(") else value))
        elif word.startswith(("par*", "seq*")):
            kind_of, _, number = word.partition("*")
            is_sequential = str(kind_of == "seq").lower()
            inner.append(
                f'<multiInstanceLoopCharacteristics isSequential="{is_sequential}"><loopCardinality>{number}'
                "</loopCardinality></multiInstanceLoopCharacteristics>"
            )
        elif "=" in word:
            key, _, value = word.partition("=")
            key = {"on": "attachedToRef"}.get(key, key)
            attributes.append(f'{key}="{value.strip(chr(34))}"')
        else:
            raise ValueError(f"what is {word!r} in {line!r}?")
    return tag, f"<{tag} {' '.join(attributes)}>" + "".join(inner)


def bpmn(text, *more, roots="", process='id="p"'):
    """Return the XML of a process in short notation, and of more processes as (id, text)."""
    bodies = [f'<process {process} isExecutable="true">{lines_to_xml(text)}</process>']
    bodies += [
        f'<process id="{key}" isExecutable="true">{lines_to_xml(inner)}</process>' for key, inner in more
    ]
    return f"<definitions {NAMESPACES}>{ROOTS}{roots}{''.join(bodies)}</definitions>".encode()


class Checked(LocalRuntime):
    """After every command: the same from a stored state, the given state untouched, every counter true."""

    def _step(self, instance, command):
        given = instance.state
        if given is None:
            state, effects = super()._step(instance, command)
        else:
            before = json.dumps(given.to_json())
            stored = State.from_json(json.loads(before))
            assert stored == given
            try:
                state, effects = super()._step(instance, command)
            finally:
                assert json.dumps(given.to_json()) == before
            again, effects_again = advance(
                instance.process, stored, command, now=self.now, max_steps=self.max_steps
            )
            assert again == state
            assert effects_again == effects
        recount(state)
        return state, effects


def recount(state):
    if state.is_ended:
        return
    inside = dict.fromkeys(state.nodes, 0)
    for node in state.nodes.values():
        if node.id != ROOT:
            inside[node.parent] += 1
        inside[node.id] += sum(sum(counts.values()) for counts in node.data.get("joins", {}).values())
    live = {node.id: node.live for node in state.nodes.values()}
    assert live == inside, f"counted {inside}, kept {live}"
    for wait_id, node_id in state.waits.items():
        assert wait_id in state.nodes[node_id].waits
    assert sum(len(node.waits) for node in state.nodes.values()) == len(state.waits)
    for node in state.nodes.values():
        assert node.live or node.waits or node.data.get("kind"), f"nothing will ever happen at {node}"


def play(text, *more, variables=None, roots="", process='id="p"', start=True, **options):
    """Deploy and start: return the runtime with the first instance as `.first`."""
    runtime = Checked(bpmn(text, *more, roots=roots, process=process), **options)
    if start:
        runtime.first = runtime.start("p", variables or {})
    return runtime


def at(runtime, instance=None):
    """The element ids of the open work, sorted."""
    return sorted(work.element_id for work in runtime.work(instance))


def done(runtime, element_id, **variables):
    runtime.complete(element_id, variables)
    return at(runtime)


def seconds(runtime, number):
    runtime.advance_clock(timedelta(seconds=number))
    return at(runtime)
