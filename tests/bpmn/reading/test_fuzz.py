"""Mutated diagrams: nothing but ReadingError may come out of the reader, and what it reads must run or say why not."""

import os
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bpmn import ReadingError, advance, commands, read_bpmn
from bpmn.errors import EngineError
from bpmn.runtime import EPOCH
from tests.bpmn.engine.playing import bpmn

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
TOKENS = re.split(r'(<[^>]+>|"[^"]*")', SEED)
PIECES = sorted({token for token in TOKENS if token.strip()})


@st.composite
def mutated(draw):
    tokens = list(TOKENS)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(tokens) - 1))
        how = draw(st.sampled_from(["drop", "swap", "copy", "cut", "noise"]))
        if how == "drop":
            del tokens[place]
        elif how == "swap":
            other = draw(st.integers(0, len(tokens) - 1))
            tokens[place], tokens[other] = tokens[other], tokens[place]
        elif how == "copy":
            tokens.insert(place, draw(st.sampled_from(PIECES)))
        elif how == "cut":
            tokens[place] = tokens[place][: draw(st.integers(0, len(tokens[place])))]
        else:
            tokens[place] += draw(st.text(max_size=4))
        if not tokens:
            break
    return "".join(tokens).encode("utf8", "surrogatepass")


def swapped_attributes(draw):
    values = re.findall(r'(?<==")[^"]*(?=")', SEED)
    text = SEED
    for _ in range(draw(st.integers(1, 5))):
        old, new = (
            draw(st.sampled_from(values)),
            draw(st.sampled_from([*values, "", "-1", "x y", "${", "R/PT0S"])),
        )
        text = text.replace(f'"{old}"', f'"{new}"', draw(st.sampled_from([1, -1])))
    return text.encode()


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
@given(mutated())
def test_mutated_text(content):
    read_and_run(content)


@some
@given(st.data())
def test_mutated_attributes(data):
    read_and_run(swapped_attributes(data.draw))
