"""What the schema of BPMN 2.0 spells out: booleans and enumerations in every spelling it allows, and in no other."""

import pytest

from bpmn import ReadingError, read_bpmn
from tests.bpmn.engine.playing import at, bpmn, play

BOUNDARY = "start s\nuser a\nboundary b on=a message:m1 cancelActivity={}\nuser c\ns -> a\nb -> c"


@pytest.mark.parametrize(("value", "left"), [("0", ["a"]), ("false", ["a"]), ("1", []), ("TRUE", [])])
def test_a_boolean_is_read_in_every_spelling_of_the_schema(value, left):
    """XML Schema writes true and false as 1 and 0 too."""
    runtime = play(BOUNDARY.format(value))
    runtime.send_message("m1")
    assert at(runtime) == [*left, "c"]


@pytest.mark.parametrize(("behavior", "times"), [("None", 3), ("none", 3), ("One", 1), ("All", 0)])
def test_what_a_multi_instance_throws_is_read_in_small_letters_too(behavior, times):
    runtime = play(
        f"""
        start s
        script a <multiInstanceLoopCharacteristics behavior="{behavior}" noneBehaviorEventRef="d" oneBehaviorEventRef="d"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics><script>x = 1</script>
        boundary b on=a signal:s1 noninterrupting
        user c
        s -> a
        b -> c
        """,
        roots='<signalEventDefinition id="d" signalRef="ref_s1"/>',
    )
    assert at(runtime) == ["c"] * times


@pytest.mark.parametrize(
    ("text", "element", "words"),
    [
        (BOUNDARY.format("no"), "b", "cancelActivity cannot be 'no'"),
        ("start s\nadhoc a ordering=Random\n  user b\ns -> a", "a", "Parallel, Sequential"),
    ],
)
def test_anything_else_is_a_problem_that_names_the_choice(text, element, words):
    with pytest.raises(ReadingError) as refused:
        read_bpmn(bpmn(text), "x.bpmn")
    (found,) = [problem for problem in refused.value.problems if problem.element_id == element]
    assert words in f"{found.message} {found.remedy}"
