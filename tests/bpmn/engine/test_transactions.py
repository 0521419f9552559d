"""Transactions (BPMN 10.3.5): cancelled, they undo what was done; a hazard leaves as it is."""

import pytest

from tests.bpmn.engine.playing import at, done, play


def undo(task):
    return f'boundary cb_{task} on={task} compensateall\nuser u_{task} isForCompensation="true"\n' + (
        f'<association id="as_{task}" sourceRef="cb_{task}" targetRef="u_{task}"/>'
    )


def inside(text, depth=2):
    return "\n".join(" " * depth + line for line in text.splitlines())


TRANSACTION = f"""
start s
transaction p1
  start i
  user a
  user b
  xor x default="x_o"
  end e cancel
  end o
{inside(undo("a"))}
  i -> a -> b -> x
  x -> e if bad
  x -> o
boundary c on=p1 cancel
user h
user z
s -> p1 -> z
c -> h
"""


def test_transaction_completes():
    runtime = play(TRANSACTION)
    done(runtime, "a")
    assert done(runtime, "b", bad=False) == ["z"]


def test_transaction_cancelled_undoes_then_leaves_by_the_cancel_event():
    runtime = play(TRANSACTION)
    done(runtime, "a")
    assert done(runtime, "b", bad=True) == ["u_a"]
    assert done(runtime, "u_a") == ["h"]
    done(runtime, "h")
    assert runtime.first.outcome == "completed"


def test_transaction_cancel_stops_what_still_runs():
    runtime = play(TRANSACTION.replace("  i -> a -> b -> x", "  user k\n  i -> a -> b -> x\n  i -> k"))
    done(runtime, "a")
    assert done(runtime, "b", bad=True) == ["u_a"]
    assert done(runtime, "u_a") == ["h"]


def test_transaction_cancel_with_nothing_to_undo():
    runtime = play("""
        start s
        transaction p1
          start i
          user a
          end e cancel
          i -> a -> e
        boundary c on=p1 cancel
        user h
        user z
        s -> p1 -> z
        c -> h
    """)
    assert done(runtime, "a") == ["h"]


def test_cancel_in_a_subprocess_of_the_transaction():
    runtime = play(f"""
start s
transaction p1
  start i
  user a
{inside(undo("a"))}
  sub p2
    start j
    end e cancel
    j -> e
  i -> a -> p2
boundary c on=p1 cancel
user h
s -> p1
c -> h
""")
    assert done(runtime, "a") == ["u_a"]
    assert done(runtime, "u_a") == ["h"]


def test_hazard_an_error_leaves_a_transaction_without_undoing():
    runtime = play(TRANSACTION + "boundary eb on=p1 error:e1\nuser k\neb -> k")
    done(runtime, "a")
    runtime.throw_error("b", "E1")
    assert at(runtime) == ["k"]


def test_completed_transaction_can_be_undone_later():
    runtime = play(TRANSACTION.replace("s -> p1 -> z", "throw t compensateall\ns -> p1 -> t -> z"))
    done(runtime, "a")
    assert done(runtime, "b", bad=False) == ["u_a"]
    assert done(runtime, "u_a") == ["z"]


@pytest.mark.parametrize("kind", ["par*2", "seq*2"])
def test_multi_instance_transaction_cancel(kind):
    runtime = play(TRANSACTION.replace("transaction p1", f"transaction p1 {kind}"))
    done(runtime, "a")
    done(runtime, "b", bad=True)
    assert "u_a" in at(runtime)
    done(runtime, "u_a")
    assert at(runtime) == ["h"]


def test_the_history_tells_of_the_cancel_and_of_the_handler():
    runtime = play(TRANSACTION)
    done(runtime, "a")
    done(runtime, "b", bad=True)
    assert runtime.first.completed["e"] == 1 and runtime.first.canceled["p1"] == 0
    done(runtime, "u_a")
    assert runtime.first.canceled["p1"] == 1


@pytest.mark.parametrize(("ordering", "undone"), [("par*3", 2), ("seq*3", 2)])
def test_cancelling_one_of_many_transactions_undoes_what_all_of_them_did(ordering, undone):
    runtime = play(f"""
    start s
    transaction T {ordering}
      start i
      user a
      boundary c on=a <compensateEventDefinition/>
      user undo isForCompensation=true camunda:assignee=n${{loopCounter}}
      <association id="as" sourceRef="c" targetRef="undo"/>
      xor g default=g_e
      end e
      end x cancel
      i -> a -> g -> e
      g -> x if bad
    boundary b on=T cancel
    user h
    s -> T
    b -> h
    """)
    runtime.complete("a", {"bad": False})
    runtime.complete("a", {"bad": True})
    assert sorted(work.assignee for work in runtime.work()) == ["n0", "n1"]
    for _ in range(undone):
        runtime.complete("undo")
    assert at(runtime) == ["h"]
