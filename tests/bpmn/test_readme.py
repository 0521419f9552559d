"""The README's table of elements stays true, and its example runs."""

import ast
import re
from pathlib import Path

from bpmn import LocalRuntime, State, advance, commands, read_bpmn
from bpmn.reading.definitions import GLOBAL_TASKS
from bpmn.reading.elements import BUILD
from bpmn.reading.event_definitions import BUILD as DEFINITIONS
from bpmn.runtime import EPOCH
from tests.bpmn.engine.playing import bpmn

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "bpmn" / "README.md").read_text(encoding="utf8")
ROWS = re.findall(r"^\| (.+?) \| (\S+\.py) \| (\S+)::(\w+) \|$", README, re.M)


def test_every_row_names_a_file_and_a_test():
    assert len(ROWS) > 40
    for element, file, test_file, name in ROWS:
        assert (ROOT / "bpmn" / file).exists(), file
        tree = ast.parse((ROOT / "tests" / "bpmn" / test_file).read_text(encoding="utf8"))
        assert name in {n.name for n in tree.body if isinstance(n, ast.FunctionDef)}, f"{element}: {name}"


def test_every_element_that_the_reader_knows_has_a_row():
    named = {word for element, *_ in ROWS for word in element.split(", ")}
    assert {*BUILD, *DEFINITIONS, *GLOBAL_TASKS} <= named


def test_every_method_in_the_table_exists():
    calls = README[README.index("| to | call |") : README.index("With a database")]
    for name in set(re.findall(r"`(\w+)\(", calls)) - {"LocalRuntime", "ThrownError"}:
        assert hasattr(LocalRuntime, name), name


def test_the_examples_run():
    content = bpmn("start s\nuser approve\nend e\ns -> approve -> e", process='id="leave"')
    runtime = LocalRuntime(content)
    leave = runtime.start("leave", {"days": 3})
    runtime.complete("approve", {"approved": True})
    assert leave.outcome == "completed"
    process = read_bpmn(content, file="leave.bpmn").processes["leave"]
    state, effects = advance(process, None, commands.Start(variables={"days": 3}), now=EPOCH)
    work = next(effect.work_id for effect in effects if hasattr(effect, "work_id"))
    state, effects = advance(
        process, State.from_json(state.to_json()), commands.CompleteWork(work_id=work), now=EPOCH
    )
    assert state.outcome == "completed"


ORDER = """
    start s
    user check
    boundary late on=check duration:P2D noninterrupting
    task remind
    xor ok
    service charge camunda:type=external camunda:topic=charge
    boundary refused on=charge anyerror
    receive arrive messageRef=goods
    end done
    end unpaid
    end no
    s -> check -> ok
    late -> remind
    ok -> charge if accepted
    <sequenceFlow id="otherwise" sourceRef="ok" targetRef="no"/>
    charge -> arrive -> done
    refused -> unpaid
"""


def test_the_test_in_the_readme_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("order.bpmn").write_bytes(
        bpmn(ORDER, roots='<message id="goods" name="goods arrived"/>', process='id="order"')
    )
    block = re.search(r"```python\nfrom bpmn import ThrownError\n(.+?)```", README, re.S)
    program = f"from pathlib import Path\nfrom bpmn import LocalRuntime, ThrownError\n{block[1]}"
    exec(compile(program, "README.md", "exec"), {})  # nothing but this file of ours is run
