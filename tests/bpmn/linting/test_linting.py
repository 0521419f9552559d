"""The soundness checker finds what goes wrong, tells the way there, and is silent about what is sound."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from bpmn import read_bpmn
from bpmn.linting import check, explore
from tests.bpmn.engine.generated import blocks, text_of
from tests.bpmn.engine.playing import bpmn
from tests.bpmn.engine.test_unstructured import diagrams

PACKS = Path(__file__).resolve().parents[3] / "packs"


def findings(text, **options):
    return check(read_bpmn(bpmn(text), "x.bpmn").processes["p"], **options)


def only(text):
    found = findings(text)
    assert len(found) == 1, [str(p) for p in found]
    return found[0]


def test_parallel_join_after_a_choice_is_a_deadlock():
    problem = only("""
        start s
        user look name="Look"
        xor x default="x_a"
        user a name="Approve"
        user b name="Refuse"
        and j
        end e
        s -> look -> x
        x -> a
        x -> b if no
        a -> j
        b -> j -> e
    """)
    assert (problem.element_id, problem.severity, problem.file) == ("j", "error", "x.bpmn")
    assert problem.line and problem.remedy
    assert "after Look → Approve it waits for ever" in problem.message
    assert "Refuse (b)" in problem.message


def test_choice_that_merges_a_fork_runs_the_rest_twice():
    problem = only(
        "start s\nand f\nuser a\nuser b\nxor m\nuser z\nend e\ns -> f -> a -> m -> z -> e\nf -> b -> m"
    )
    assert problem.element_id == "z" and "twice" in problem.message


def test_implicit_merge_of_a_fork():
    problem = only("start s\nand f\nuser a\nuser b\nuser z\nend e\ns -> f -> a -> z -> e\nf -> b -> z")
    assert problem.element_id == "z"


def test_loop_without_a_way_out():
    problem = only(
        "start s\nxor m\nuser a\nuser b\nend e\nuser c\nxor x default=x_m\ns -> m -> a -> b -> x\nx -> m"
    )
    assert "can never end" in problem.message


def test_circle_that_never_waits():
    found = findings(
        "start s\nxor m\nscript a <script>n = 1</script>\nxor x default=x_m\nend e\ns -> m -> a -> x\nx -> m\nx -> e if stop"
    )
    assert any("without ever waiting" in p.message and "a" in p.message for p in found)


def test_what_lies_behind_a_deadlock_needs_no_finding_of_its_own():
    found = findings("""
        start s
        xor x default="x_a"
        user a
        user b
        and j
        user z
        end e
        s -> x
        x -> a
        x -> b if no
        a -> j
        b -> j -> z -> e
    """)
    assert {(p.element_id, p.severity) for p in found} == {("j", "error")}


def test_boundary_event_that_nothing_can_trigger_is_dead():
    problem = only("""
        start s
        sub p1
          start i
          throw t escalation:x2
          user w
          i -> t -> w
        boundary b on=p1 escalation:x1
        user h
        end e
        s -> p1 -> e
        b -> h -> e
    """.replace("user w", "catch w duration:PT5S"))  # fmt: skip
    assert problem.element_id == "b" and problem.severity == "warning"


def test_choice_without_a_default():
    problem = only(
        "start s\nxor x\nuser a\nuser b\nend e\ns -> x\nx -> a if n > 1\nx -> b if n < 1\na -> e\nb -> e"
    )
    assert problem.element_id == "x" and "default" in problem.remedy


def test_variable_read_before_it_is_written():
    text = """
        start s
        xor x default="x_b"
        script a <script>level = 1</script>
        task b
        xor m
        xor y default="y_e"
        end e
        end f
        s -> x
        x -> a if big
        x -> b
        a -> m
        b -> m -> y
        y -> f if level > 0
        y -> e
    """
    problem = only(text)
    assert problem.element_id == "y" and problem.message.startswith("level")
    assert findings(text.replace("task b", "user b")) == []


@pytest.mark.parametrize(
    "text",
    [
        "start s\nuser a\nend e\ns -> a -> e",
        "start s\nor f default=f_c\nuser a\nuser b\nuser c\nor j\nend e\ns -> f\nf -> a if x\nf -> b if y\nf -> c\na -> j\nb -> j\nc -> j -> e",
        "start s\nuser a\nboundary t on=a duration:PT5S noninterrupting\nuser r\nend e\nend f\ns -> a -> e\nt -> r -> f",
        "start s\nuser a\nend e\ns -> a -> e\nsub v event\n  start vs message:m1\n  user h\n  vs -> h",
        "start s\nevents g\ncatch m message:m1\ncatch t duration:P1D\nend e\ns -> g -> m -> e\ng -> t -> e",
        "start s\nuser a par*3\nend e\ns -> a -> e",
        "start s\nsub p1\n  start i\n  user a\n  end x error:e1\n  i -> a -> x\nboundary b on=p1 error:e1\nend e\ns -> p1 -> e\nb -> e",
    ],
)
def test_sound_diagrams_have_no_findings(text):
    assert findings(text) == []


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(blocks(kinds=("row", "par", "choice", "some", "again", "inside", "timed"), leaves=7))
def test_block_structured_diagrams_are_sound(block):
    found = check(read_bpmn(bpmn(text_of(block))).processes["p"], limit=400)
    errors = [str(p) for p in found if p.severity == "error"]
    assert not errors, text_of(block)


def test_the_bound_holds_and_proves_nothing_beyond_it():
    wide = "start s\nand f\nend e\ns -> f\n" + "\n".join(
        f"user u{n}\nf -> u{n}\nu{n} -> e" for n in range(12)
    )
    process = read_bpmn(bpmn(wide)).processes["p"]
    found = explore(process, 300)
    assert not found.is_complete and len(found.places) <= 300
    assert check(process, limit=300) == []


@pytest.mark.parametrize("leak", ["f -> m\nf -> b", "f -> b\nf -> c -> m", "f -> b -> c\nf -> m"])
def test_a_loop_that_puts_out_more_tokens_at_every_round_comes_to_an_end(leak):
    text = f"start s\nxor m\nuser a\nand f\nuser b\nuser c\nend e\ns -> m -> a -> f\n{leak}\nb -> e"
    process = read_bpmn(bpmn(text)).processes["p"]
    found = explore(process)
    assert found.is_complete and len(found.places) < 50
    assert any("runs twice" in problem.message for problem in check(process))


@pytest.mark.parametrize(("after", "is_found"), [("end n", False), ("user n", True)])
def test_only_a_message_that_leads_straight_to_an_end_takes_an_earlier_run_back(after, is_found):
    found = findings(
        "start s\nxor m\nuser a\nand f\nuser b\nend e\nboundary t on=b message:m1\nend o\n"
        f"{after}\nxor x default=x_m\ns -> m -> a -> f -> b -> e\nf -> x -> m\nx -> o if done\nt -> n"
    )
    twice = [problem.element_id for problem in found if "runs twice" in problem.message]
    assert ("b" in twice) is is_found


@pytest.mark.slow
def test_every_procedure_of_the_packs_is_sound():
    for path in sorted(PACKS.rglob("*.bpmn")):
        for process in read_bpmn(path.read_bytes(), path.name).processes.values():
            assert [str(p) for p in check(process)] == []


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(diagrams())
def test_no_diagram_is_too_wild_to_be_checked(text):
    for problem in check(read_bpmn(bpmn(text), "x.bpmn", strict=False).processes["p"], limit=60):
        assert problem.element_id and problem.remedy and str(problem).startswith("x.bpmn")
