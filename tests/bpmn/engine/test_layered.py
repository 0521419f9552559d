"""The layered dictionary behaves as a plain one, order included, and never touches what it was made from."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bpmn.engine.layered import SMALL, Layered, working_copy
from tests.bpmn.engine.playing import at, play

STEPS = st.lists(
    st.tuples(st.sampled_from(["set", "add", "remove", "copy"]), st.integers(0, 150)), max_size=120
)


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.integers(0, 120), STEPS)
def test_it_is_a_dictionary(size, steps):
    plain = {f"n{number}": number for number in range(size)}
    layered = working_copy(dict(plain))
    history = []
    for number, (what, key) in enumerate(steps):
        if what == "copy":
            history.append((layered, dict(plain)))
            layered = working_copy(layered)
        elif what == "remove" and f"n{key}" in plain:
            assert plain.pop(f"n{key}") == layered.pop(f"n{key}")
        elif what == "add":
            plain[f"m{number}"] = layered[f"m{number}"] = key
        elif f"n{key}" in plain:
            plain[f"n{key}"] = layered[f"n{key}"] = number
        assert list(layered.items()) == list(plain.items())
        assert len(layered) == len(plain) and layered == plain
        assert (f"n{key}" in layered) == (f"n{key}" in plain)
    for old, then in history:
        assert dict(old.items()) == then


def test_many_siblings_are_shared():
    runtime = play(f"start s\nuser a par*{SMALL * 3}\nuser z\ns -> a -> z")
    for _ in range(SMALL * 3 - 10):
        runtime.complete(runtime.work()[-1])
    assert isinstance(runtime.first.state.nodes, dict)
    for _ in range(10):
        runtime.complete(runtime.work()[0])
    assert at(runtime) == ["z"]
    runtime = play(f"start s\nuser a par*{SMALL * 3}\nuser z\ns -> a -> z")
    runtime.complete(runtime.work()[-1])
    assert isinstance(runtime.first.state.nodes, Layered)
