"""Mutated diagrams: nothing but ReadingError may come out of the reader, and what it reads must run or say why not."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bpmn import ReadingError, advance, commands, read_bpmn
from bpmn.errors import EngineError
from bpmn.runtime import EPOCH
from tests.bpmn.engine.playing import bpmn
from tests.bpmn.mangling import bounded_memory, mangled, with_other_values

EXAMPLES = int(os.environ.get("JINGWEI_EXAMPLES", "60"))
some = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
SEED = bpmn(
    """
    start s
    or f default="f_d"
    user a par*3 camunda:assignee="${who}" startQuantity="1" completionQuantity="1" camunda:priority="50"
    boundary b on=a cycle:R3/PT5S noninterrupting
    sub p1
      start i
      throw t signal:s1
      end e error:e1
      i -> t -> e
      sub v event
        start vs message:m1
        user vu
        vs -> vu
    boundary c on=p1 error:e1
    script d <script>x = 1</script>
    complex j <activationCondition>activationCount >= 2</activationCondition>
    events g
    catch m message:m2
    catch w condition:(x>1)
    throw l link:L
    catch k link:L
    user h <standardLoopCharacteristics loopMaximum="9" testBefore="false"><loopCondition>again</loopCondition></standardLoopCharacteristics>
    call q calledElement="p"
    end z compensateall
    s -> f
    f -> a if n > 1
    f -> p1 if n > 2
    f -> d
    a -> j
    d -> j
    p1 -> j
    c -> j
    b -> l
    k -> h
    j -> g -> m -> q -> z
    g -> w -> z
    """
).decode()


def read_and_run(content):
    for strict in (True, False):
        try:
            found = read_bpmn(content, "x.bpmn", strict=strict)
        except ReadingError as error:
            assert error.problems and all(str(problem) for problem in error.problems)
            continue
        for process in found.processes.values():
            try:
                advance(process, None, commands.Start(variables={"n": 3}), now=EPOCH, max_steps=2000)
            except EngineError as error:
                assert str(error)


@some
@given(mangled(SEED))
def test_mutated_text(content):
    with bounded_memory():
        read_and_run(content)


@some
@given(with_other_values(SEED))
def test_mutated_attributes(content):
    with bounded_memory():
        read_and_run(content)


@some
@given(st.binary(max_size=200))
def test_any_bytes(content):
    with pytest.raises(ReadingError):
        read_bpmn(content, "x.bpmn")


def test_a_diagram_as_large_as_may_be_is_read_in_bounded_memory():
    tasks = "".join(f"task t{number}\n" for number in range(20_000))
    content = bpmn(f"start s\n{tasks}s -> t0")
    with bounded_memory():
        assert len(read_bpmn(content).processes["p"].elements) == 20_001
