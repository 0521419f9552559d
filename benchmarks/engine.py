"""What a step of the engine costs, beside SpiffWorkflow and the Node engine bpmn-engine in the same run.

    (cd benchmarks/node && npm ci)          # once, for bpmn-engine
    python -m benchmarks.engine [--json]

Kernel only: `advance` and the JSON of the state, no database. Figures are medians of several rounds."""

from __future__ import annotations

import io
import json
import shutil
import statistics
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

from bpmn import advance, commands, read_bpmn
from bpmn.engine import effects
from bpmn.engine.state import State
from bpmn.runtime import EPOCH

NODE = Path(__file__).parent / "node"
HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p" isExecutable="true">'
TAIL = "</process></definitions>"


def flow(source, target, condition=""):
    inner = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inner}</sequenceFlow>'


def approval():
    """Twenty tasks: intake, two parallel checks, a rework loop, a choice, decision and service."""
    parts = ['<startEvent id="s"/><endEvent id="e"/>']
    parts += [f'<userTask id="t{n}" name="Task {n}"/>' for n in range(1, 21)]
    parts += ['<parallelGateway id="f"/><parallelGateway id="j"/>']
    parts += [
        '<exclusiveGateway id="m"/><exclusiveGateway id="x" default="x_t10"/><exclusiveGateway id="y" default="y_t14"/>'
    ]
    path = ["s", "t1", "t2", "t3", "m", "t4", "f", "t5", "t6", "j", "t9", "x"]
    parts += [flow(a, b) for a, b in pairwise(path)]
    path = ["f", "t7", "t8", "j"]
    parts += [flow(a, b) for a, b in pairwise(path)]
    parts += [flow("x", "m", "again = true"), flow("x", "t10")]
    path = ["t10", "t11", "t12", "y"]
    parts += [flow(a, b) for a, b in pairwise(path)]
    parts += [flow("y", "t13", "amount &gt; 1000"), flow("y", "t14"), flow("t13", "t15"), flow("t14", "t15")]
    path = ["t15", "t16", "t17", "t18", "t19", "t20", "e"]
    parts += [flow(a, b) for a, b in pairwise(path)]
    return HEAD + "".join(parts) + TAIL


def many(number):
    return (
        HEAD + '<startEvent id="s"/><userTask id="a"><multiInstanceLoopCharacteristics><loopCardinality>'
        f"{number}</loopCardinality></multiInstanceLoopCharacteristics></userTask>"
        '<endEvent id="e"/>' + flow("s", "a") + flow("a", "e") + TAIL
    )


def circle():
    return (
        HEAD + '<startEvent id="s"/><exclusiveGateway id="m"/><userTask id="a"/><exclusiveGateway id="x" default="x_m"/>'
        '<endEvent id="e"/>' + flow("s", "m") + flow("m", "a") + flow("a", "x") + flow("x", "m")
        + flow("x", "e", "stop = true") + TAIL
    )  # fmt: skip


def process_of(text):
    return read_bpmn(text.encode()).processes["p"]


def opened(found):
    return [effect.work_id for effect in found if isinstance(effect, effects.OpenWork)]


DATA = {
    "name": "Li",
    "amount": 500,
    "again": False,
    "note": "x" * 200,
    "items": [{"id": n} for n in range(8)],
}


def approval_rounds(rounds=40):
    """Return microseconds a completion (kernel; and with loading and storing the state), and the largest state."""
    process = process_of(approval())
    kernel, stored_too, size = [], [], 0
    for _ in range(rounds):
        state, found = advance(process, None, commands.Start(variables=DATA), now=EPOCH)
        work, spent, with_storage, steps = opened(found), 0.0, 0.0, 0
        stored = json.dumps(state.to_json())
        while work:
            command = commands.CompleteWork(work_id=work.pop(0), variables={"seen": steps})
            begun = time.process_time()
            state = State.from_json(json.loads(stored))
            between = time.process_time()
            state, found = advance(process, state, command, now=EPOCH)
            spent += time.process_time() - between
            stored = json.dumps(state.to_json())
            with_storage += time.process_time() - begun
            size = max(size, len(stored))
            work += opened(found)
            steps += 1
        kernel.append(spent / steps * 1e6)
        stored_too.append(with_storage / steps * 1e6)
    return statistics.median(kernel), statistics.median(stored_too), size


def multi_instance(number, steps=200):
    """Return microseconds a completion among `number` siblings."""
    process = process_of(many(number))
    times = []
    state, found = advance(process, None, commands.Start(), now=EPOCH)
    work = opened(found)
    while len(times) < steps:
        if len(work) < 2:
            state, found = advance(process, None, commands.Start(), now=EPOCH)
            work = opened(found)
        begun = time.process_time()
        state, _ = advance(process, state, commands.CompleteWork(work_id=work.pop()), now=EPOCH)
        times.append((time.process_time() - begun) * 1e6)
    return statistics.median(times)


def loop_passes(passes=10_000):
    """Return microseconds a pass for the first and the last tenth, and the state's growth in bytes."""
    process = process_of(circle())
    state, found = advance(process, None, commands.Start(), now=EPOCH)
    first = len(json.dumps(state.to_json()))
    times = []
    for _ in range(passes):
        begun = time.process_time()
        state, found = advance(process, state, commands.CompleteWork(work_id=opened(found)[0]), now=EPOCH)
        times.append((time.process_time() - begun) * 1e6)
    tenth = passes // 10
    growth = len(json.dumps(state.to_json())) - first
    return statistics.median(times[:tenth]), statistics.median(times[-tenth:]), growth


def beside_spiffworkflow(rounds=5):
    """Return SpiffWorkflow's microseconds a completion and its largest state for the same diagram; None without it."""
    try:
        from lxml import etree
        from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
        from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
        from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
        from SpiffWorkflow.util.task import TaskState
    except ImportError:
        return None
    text = approval().replace("again = true", "again == True")
    serializer, times, size = BpmnWorkflowSerializer(), [], 0
    for _ in range(rounds):
        parser = BpmnParser()
        parser.add_bpmn_xml(etree.parse(io.BytesIO(text.encode())))
        found = BpmnWorkflow(parser.get_spec("p"))
        found.task_tree.children[0].data.update(DATA)
        found.do_engine_steps()
        spent, steps = 0.0, 0
        while not found.completed:
            begun = time.process_time()
            found.get_next_task(state=TaskState.READY, manual=True).run()
            found.do_engine_steps()
            spent += time.process_time() - begun
            steps += 1
        size = len(serializer.serialize_json(found))
        times.append(spent / steps * 1e6)
    return statistics.median(times), size


def beside_bpmn_engine(rounds=9):
    """Return bpmn-engine's microseconds a completion and its largest state for the same diagram, or why there are none."""
    node = shutil.which("node")
    if node is None or not (NODE / "node_modules" / "bpmn-engine").exists():
        return "not installed: run npm ci in benchmarks/node"
    text = approval().replace("again = true", "${environment.variables.again}")
    text = text.replace("amount &gt; 1000", "${environment.variables.large}")
    ran = subprocess.run(
        [node, "approval.mjs", str(rounds)], cwd=NODE, input=text, capture_output=True, text=True, check=True
    )
    found = json.loads(ran.stdout)
    return found["us"], found["bytes"]


def main():
    kernel, stored, size = approval_rounds()
    # In turns and the best of each: what else the machine does must not fall on one of the two.
    pairs = [(multi_instance(10), multi_instance(1000)) for _ in range(5)]
    ten, thousand = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    early, late, growth = loop_passes()
    figures = {
        "completion_us": round(kernel, 1),
        "completion_with_json_us": round(stored, 1),
        "state_bytes": size,
        "multi_instance_10_us": round(ten, 1),
        "multi_instance_1000_us": round(thousand, 1),
        "multi_instance_ratio": round(thousand / ten, 2),
        "loop_first_us": round(early, 1),
        "loop_last_us": round(late, 1),
        "loop_growth_bytes": growth,
    }
    spiff = beside_spiffworkflow()
    if spiff is None:
        print("SpiffWorkflow: not installed", file=sys.stderr)
    else:
        figures |= {"spiffworkflow_completion_us": round(spiff[0], 1), "spiffworkflow_state_bytes": spiff[1]}
    node = beside_bpmn_engine()
    if isinstance(node, str):
        print(f"bpmn-engine: {node}", file=sys.stderr)
    else:
        figures |= {"bpmn_engine_completion_us": round(node[0], 1), "bpmn_engine_state_bytes": node[1]}
    if "--json" in sys.argv:
        print(json.dumps(figures))
        return
    for name, value in figures.items():
        print(f"{name:32}{value:>12}")


if __name__ == "__main__":
    main()
