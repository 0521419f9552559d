"""Twenty user tasks in a row."""

from itertools import pairwise

TASKS = [f"t{n}" for n in range(1, 21)]
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="p" isExecutable="true">'
)


def diagram(with_timers):
    """Each task with a role and (for us) a time limit."""
    parts = ['<startEvent id="s"/><endEvent id="e"/>']
    for key in TASKS:
        parts.append(f'<userTask id="{key}" name="{key}" camunda:candidateGroups="clerk"/>')
        if with_timers:
            parts.append(
                f'<boundaryEvent id="b{key}" attachedToRef="{key}"><timerEventDefinition><timeDuration>P20D'
                f"</timeDuration></timerEventDefinition></boundaryEvent>{flow(f'b{key}', 'e')}"
            )
    parts += [flow(a, b) for a, b in pairwise(["s", *TASKS, "e"])]
    return (HEAD + "".join(parts) + "</process></definitions>").encode()


def flow(source, target):
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
