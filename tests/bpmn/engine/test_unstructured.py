"""Diagrams that no sane person draws: whatever the shape and the order of events, every step is exact or refused."""

import os
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bpmn import ReadingError
from bpmn.errors import BpmnError, EngineError
from tests.bpmn.engine.playing import Checked, bpmn

EXAMPLES = int(os.environ.get("JINGWEI_EXAMPLES", "25"))
some = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
NODES = [
    "user {}", "user {} par*2", "user {} seq*2", "task {}", "xor {}", "and {}", "or {}", "service {} camunda:topic=t",
    "complex {} <activationCondition>activationCount >= 2</activationCondition>", "end {}", "end {} error:e1",
    "end {} terminate", "end {} signal:s1", "end {} escalation:x1", "end {} compensateall", "throw {} signal:s1",
    "throw {} compensateall", "throw {} escalation:x1", "throw {} message:m1", "catch {} message:m1",
    "catch {} signal:s1", "catch {} duration:PT5S", "catch {} condition:(n>2)", "receive {} messageRef=ref_m2",
    "user {} <standardLoopCharacteristics><loopCondition>n > 3</loopCondition></standardLoopCharacteristics>",
]  # fmt: skip
BOUNDARY = [
    "message:m1",
    "signal:s1",
    "duration:PT5S",
    "error:e1",
    "anyerror",
    "escalation:x1",
    "condition:(n>2)",
]
STARTS = [
    "message:m1",
    "signal:s1",
    "duration:PT7S",
    "error:e1",
    "escalation:x1",
    "condition:(n>1)",
    "compensateall",
]


class Drawer:
    def __init__(self, draw):
        self.draw, self.count = draw, 0

    def name(self):
        self.count += 1
        return f"n{self.count}"

    def scope(self, depth):
        """Return the lines of one scope: nodes, sub-processes, boundary events, flows between any of them."""
        draw, lines, names, hosts = self.draw, [], [], []
        start = self.name()
        lines.append(f"start {start}")
        for _ in range(draw(st.integers(2, 5))):
            name = self.name()
            if depth and draw(st.integers(0, 3)) == 0:
                kind = draw(st.sampled_from(["sub {}", "sub {} par*2", "sub {} seq*2", "transaction {}"]))
                lines += [kind.format(name), *("  " + line for line in self.scope(depth - 1))]
                hosts.append(name)
            else:
                kind = draw(st.sampled_from(NODES))
                lines.append(kind.format(name))
                if kind.startswith(("user", "service", "receive")):
                    hosts.append(name)
            names.append(name)
        lines += self.attached(hosts, names)
        if depth and draw(st.integers(0, 2)) == 0:
            name, begin, work = self.name(), self.name(), self.name()
            mild = draw(st.sampled_from(["", " noninterrupting"]))
            lines += [f"sub {name} event", f"  start {begin} {draw(st.sampled_from(STARTS))}{mild}", f"  user {work}",
                      f"  {begin} -> {work}"]  # fmt: skip
        seen = set()
        for source in [start, *names]:
            for target in draw(st.lists(st.sampled_from(names), min_size=0, max_size=2, unique=True)):
                if (source, target) not in seen:
                    seen.add((source, target))
                    lines.append(f"{source} -> {target}" + draw(st.sampled_from(["", "", " if n > 2"])))
        return lines

    def attached(self, hosts, names):
        """Return boundary events and compensation handlers for some of the activities."""
        draw, lines = self.draw, []
        for host in hosts:
            if draw(st.booleans()):
                name, kind = self.name(), draw(st.sampled_from(BOUNDARY))
                mild = draw(st.sampled_from(["", " noninterrupting"]))
                lines += [
                    f"boundary {name} on={host} {kind}{mild}",
                    f"{name} -> {draw(st.sampled_from(names))}",
                ]
            elif draw(st.booleans()):
                name, undo = self.name(), self.name()
                lines += [f"boundary {name} on={host} compensateall", f"user {undo} isForCompensation=true"]
                lines.append(f'<association id="as{name}" sourceRef="{name}" targetRef="{undo}"/>')
        return lines


@st.composite
def diagrams(draw):
    return "\n".join(Drawer(draw).scope(2))


def act(data, runtime):
    """Do anything that can be done."""
    n = data.draw(st.integers(0, 4))
    doings = [lambda: runtime.set_variables(runtime.first, {"n": n}), lambda: runtime.broadcast("s1")]
    doings.append(lambda: runtime.send_message(data.draw(st.sampled_from(["m1", "m2"]))))
    for work in runtime.work()[:3]:
        doings += [lambda work=work: runtime.complete(work, {"n": n})] * 3
        doings.append(lambda work=work: runtime.throw_error(work, "E1"))
        doings.append(lambda work=work: runtime.throw_escalation(work, "X1"))
    for job in runtime.jobs()[:2]:
        doings.append(lambda job=job: runtime.complete_job(job, {"n": n}))
        doings.append(lambda job=job: runtime.fail_job(job))
    for incident in runtime.incidents()[:1]:
        doings.append(lambda incident=incident: runtime.retry(incident, {"n": n}))
    doings.append(lambda: runtime.advance_clock(timedelta(seconds=6)))
    active = runtime.first.active
    if active:
        everything = sorted(runtime.first.process.elements)
        doings.append(
            lambda: runtime.move(runtime.first, [active[-1]], [data.draw(st.sampled_from(everything))])
        )
    data.draw(st.sampled_from(doings))()


@some
@given(st.data(), diagrams())
def test_every_step_is_exact_or_refused(data, text):
    try:
        runtime = Checked(bpmn(text), max_steps=300)
    except ReadingError:
        return
    try:
        runtime.first = runtime.start("p", {"n": data.draw(st.integers(0, 4))})
    except EngineError:
        return
    for _ in range(12):
        if runtime.first.is_ended:
            break
        try:
            act(data, runtime)
        except BpmnError as error:
            assert str(error)
    if runtime.first.is_ended:
        assert not runtime.work(runtime.first) and not runtime.jobs(runtime.first)
