"""The same generated diagrams in SpiffWorkflow, where both know the elements (ENGINE.md, proof).

Disagreements that are known and kept out of the comparison, because SpiffWorkflow is wrong by BPMN 2.0:
a parallel join inside a loop fires early when the branches finish in another order than the round before; a
multi-instance entered a second time in a loop fails; an inclusive join inside a loop waits for ever. So loops are
compared without gateways and multi-instances inside them."""

import io
import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.bpmn.engine.generated import blocks, deploy, text_of
from tests.bpmn.engine.playing import bpmn

workflow = pytest.importorskip("SpiffWorkflow.bpmn.workflow")
parsing = pytest.importorskip("SpiffWorkflow.bpmn.parser.BpmnParser")
tasks = pytest.importorskip("SpiffWorkflow.util.task")
EXAMPLES = int(os.environ.get("JINGWEI_EXAMPLES", "20"))
some = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


def spiff(content, data):
    parser = parsing.BpmnParser()
    parser.add_bpmn_xml(etree.parse(io.BytesIO(content)))
    found = workflow.BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
    found.task_tree.children[0].data.update(data)
    found.do_engine_steps()
    return found


def ready(found):
    return sorted(
        task.task_spec.bpmn_id for task in found.get_tasks(state=tasks.TaskState.READY, manual=True)
    )


def in_python(block):
    """The diagram in the words of SpiffWorkflow: a script of Python and conditions that Python reads."""
    text = text_of(block).replace('scriptFormat="feel" camunda:resultVariable="v', 'name="v')
    text = text.replace("choice = ", "choice == ").replace("+1] ", "] ")
    for number in range(3):
        text = text.replace(f"picked[{number}+1]", f"picked[{number}]")
    content = bpmn(text).decode()
    return content.replace("<script>1 + 1</script>", "<script>done = True</script>").encode()


def compare(data, block):
    given_data = {
        "choice": data.draw(st.integers(0, 2)),
        "picked": data.draw(st.lists(st.booleans(), min_size=3, max_size=3)),
        "again": 0,
    }
    runtime = deploy(block)
    instance = runtime.start("p", given_data)
    other = spiff(in_python(block), given_data)
    for _ in range(60):
        ours = sorted(work.element_id for work in runtime.work())
        assert ours == ready(other)
        if not ours:
            break
        chosen = data.draw(st.sampled_from(ours))
        again = data.draw(st.integers(0, 1))
        runtime.complete(chosen, {"again": again})
        task = next(
            t
            for t in other.get_tasks(state=tasks.TaskState.READY, manual=True)
            if t.task_spec.bpmn_id == chosen
        )
        task.data["again"] = again
        task.run()
        other.do_engine_steps()
    assert instance.is_ended == other.completed


@some
@given(st.data(), blocks(kinds=("row", "par", "choice", "some", "inside"), leaves=10))
def test_gateways_and_subprocesses_agree(data, block):
    compare(data, block)


@some
@given(st.data(), blocks(kinds=("row", "again"), leaves=5))
def test_loops_agree(data, block):
    compare(data, block)
