"""Block-structured diagrams made up by hypothesis, and machines that run them to the end."""

import itertools

from hypothesis import strategies as st

from tests.bpmn.engine.playing import Checked, bpmn


class Maker:
    """Turns a tree of blocks into short notation; every block has one way in and one way out."""

    def __init__(self):
        self.lines, self.arrows, self.count = [], [], 0

    def name(self, prefix):
        self.count += 1
        return f"{prefix}{self.count}"

    def put(self, indent, text):
        self.lines.append("  " * indent + text)

    def block(self, block, indent):
        kind, *inner = block
        return getattr(self, kind)(indent, *inner)

    def user(self, indent):
        name = self.name("u")
        self.put(indent, f"user {name}")
        return name, name

    def script(self, indent):
        name = self.name("k")
        self.put(
            indent,
            f'script {name} scriptFormat="feel" camunda:resultVariable="v{name}" <script>1 + 1</script>',
        )
        return name, name

    def row(self, indent, blocks):
        ends = [self.block(block, indent) for block in blocks]
        for (_, out), (into, _) in itertools.pairwise(ends):
            self.arrow(indent, out, into)
        return ends[0][0], ends[-1][1]

    def arrow(self, indent, source, target, condition=""):
        self.arrows.append((indent, f"{source} -> {target}" + (f" if {condition}" if condition else "")))
        self.put(indent, self.arrows[-1][1])

    def split(self, kind, indent, blocks, condition):
        split, join = self.name(kind[0]), self.name(kind[0])
        ends = [self.block(block, indent) for block in blocks]
        default = f' default="{split}_{ends[-1][0]}"' if condition else ""
        self.put(indent, f"{kind} {split}{default}")
        self.put(indent, f"{kind} {join}")
        for number, (into, out) in enumerate(ends):
            is_default = number == len(ends) - 1
            self.arrow(indent, split, into, "" if is_default else condition.format(number))
            self.arrow(indent, out, join)
        return split, join

    def par(self, indent, blocks):
        return self.split("and", indent, blocks, "")

    def choice(self, indent, blocks):
        return self.split("xor", indent, blocks, "choice = {}")

    def some(self, indent, blocks):
        return self.split("or", indent, blocks, "picked[{}+1]")

    def again(self, indent, block):
        merge, test = self.name("x"), self.name("x")
        # A person in every round: one that only machines go round never ends, and is refused as it should be.
        into, out = self.row(indent, [("user",), block])
        leave = self.name("k")
        self.put(indent, f"xor {merge}")
        self.put(indent, f'xor {test} default="{test}_{leave}"')
        self.put(
            indent,
            f'script {leave} scriptFormat="feel" camunda:resultVariable="v{leave}" <script>1 + 1</script>',
        )
        self.arrow(indent, merge, into)
        self.arrow(indent, out, test)
        self.arrow(indent, test, merge, "again > 0")
        self.arrow(indent, test, leave)
        return merge, leave

    def inside(self, indent, block):
        name, start, end = self.name("sub"), self.name("s"), self.name("e")
        self.put(indent, f"sub {name}")
        self.put(indent + 1, f"start {start}")
        into, out = self.block(block, indent + 1)
        self.put(indent + 1, f"end {end}")
        self.arrow(indent + 1, start, into)
        self.arrow(indent + 1, out, end)
        return name, name

    def many(self, indent, number, is_sequential, block):
        name, start = self.name("sub"), self.name("s")
        self.put(indent, f"sub {name} {'seq' if is_sequential else 'par'}*{number}")
        self.put(indent + 1, f"start {start}")
        into, _ = self.block(block, indent + 1)
        self.arrow(indent + 1, start, into)
        return name, name

    def timed(self, indent, block):
        """A sub-process with an interrupting timer that leads to the same exit."""
        name, _ = self.inside(indent, block)
        timer, merge = self.name("t"), self.name("x")
        self.put(indent, f"boundary {timer} on={name} duration:PT5S")
        self.put(indent, f"xor {merge}")
        self.arrow(indent, name, merge)
        self.arrow(indent, timer, merge)
        return name, merge


def text_of(block):
    maker = Maker()
    maker.put(0, "start start")
    into, out = maker.block(block, 0)
    maker.put(0, "end finish")
    maker.arrow(0, "start", into)
    maker.arrow(0, out, "finish")
    return "\n".join(maker.lines)


LEAF = st.sampled_from([("user",), ("user",), ("user",), ("script",)])
SIMPLE = ("row", "par", "choice", "some")


def blocks(kinds=("row", "par", "choice", "some", "again", "inside", "many", "timed"), leaves=12):
    def grow(inner):
        several = st.lists(inner, min_size=2, max_size=3)
        made = {kind: st.tuples(st.just(kind), several) for kind in SIMPLE}
        made |= {kind: st.tuples(st.just(kind), inner) for kind in ("again", "inside", "timed")}
        made["many"] = st.tuples(st.just("many"), st.integers(0, 3), st.booleans(), inner)
        return st.one_of([made[kind] for kind in kinds])

    return st.recursive(LEAF, grow, max_leaves=leaves)


def variables(data):
    return {
        "choice": data.draw(st.integers(0, 2)),
        "picked": data.draw(st.lists(st.booleans(), min_size=3, max_size=3)),
        "again": 0,
    }


def run_out(data, runtime, passes=2, limit=400):
    """Complete work in any order until none is left; loops go round `passes` times at most."""
    order = []
    while runtime.work():
        item = data.draw(st.sampled_from(runtime.work()))
        again = 1 if passes > 0 and data.draw(st.booleans()) else 0
        passes -= again
        runtime.complete(item, {**variables(data), "again": again})
        order.append(item.element_id)
        assert len(order) < limit
    return order


def deploy(block):
    return Checked(bpmn(text_of(block)))
