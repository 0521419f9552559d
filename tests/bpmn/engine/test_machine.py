"""A machine that does anything to several instances at once; afterwards each is played again alone from storage.

What the replay shows: a step depends on the stored state, the command and the time alone; nothing of one instance, nor
of a command that was refused, reaches another step. `Checked` recounts the tokens after every command."""

import json
import os
from collections import defaultdict
from datetime import timedelta

from hypothesis import HealthCheck, assume, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bpmn import ReadingError, advance, read_bpmn
from bpmn.engine.state import State
from bpmn.errors import BpmnError
from tests.bpmn.engine.playing import Checked, bpmn
from tests.bpmn.engine.test_unstructured import diagrams

STEPS = 100
MOST = 40
"""Nodes of an instance: a diagram whose tokens multiply is left alone from there on."""
VALUES = st.fixed_dictionaries({"n": st.integers(0, 4)})


class Recorded(Checked):
    def __init__(self, *files):
        super().__init__(*files, max_steps=STEPS)
        self.steps = defaultdict(list)

    def _step(self, instance, command):
        state, effects = super()._step(instance, command)
        self.steps[instance.id].append((command, self.now, state, effects))
        return state, effects


class Instances(RuleBasedStateMachine):
    @initialize(text=diagrams(), variables=VALUES)
    def deploy(self, text, variables):
        self.content = bpmn(text)
        try:
            self.runtime = Recorded(self.content)
            first = self.runtime.start("p", variables)
        except (ReadingError, BpmnError):
            assume(False)
        assume(not first.is_ended)

    def attempt(self, action):
        if any(len(instance.state.nodes) > MOST for instance in self.runtime.instances.values()):
            return
        try:
            action()
        except BpmnError as error:
            assert str(error)

    def one_of(self, data, found):
        return data.draw(st.sampled_from(found))

    @precondition(lambda self: len(self.runtime.instances) < 3)
    @rule(variables=VALUES)
    def start_another(self, variables):
        self.attempt(lambda: self.runtime.start("p", variables))

    @precondition(lambda self: self.runtime.work())
    @rule(data=st.data(), variables=VALUES, code=st.sampled_from(["", "", "", "E1", "X1"]))
    def work(self, data, variables, code):
        work = self.one_of(data, self.runtime.work())
        throw = {"E1": self.runtime.throw_error, "X1": self.runtime.throw_escalation}.get(code)
        self.attempt(lambda: throw(work, code) if throw else self.runtime.complete(work, variables))

    @precondition(lambda self: self.runtime.jobs())
    @rule(data=st.data(), variables=VALUES, is_done=st.booleans())
    def job(self, data, variables, is_done):
        job = self.one_of(data, self.runtime.jobs())
        act = self.runtime.complete_job if is_done else lambda job, _: self.runtime.fail_job(job, "no")
        self.attempt(lambda: act(job, variables))

    @precondition(lambda self: self.runtime.incidents())
    @rule(data=st.data(), variables=VALUES)
    def retry(self, data, variables):
        incident = self.one_of(data, self.runtime.incidents())
        self.attempt(lambda: self.runtime.retry(incident, variables))

    @rule(variables=VALUES, name=st.sampled_from(["m1", "m2", "s1"]))
    def send(self, variables, name):
        send = self.runtime.broadcast if name == "s1" else self.runtime.send_message
        self.attempt(lambda: send(name, variables))

    @rule(seconds=st.sampled_from([3, 6]))
    def wait(self, seconds):
        self.attempt(lambda: self.runtime.advance_clock(timedelta(seconds=seconds)))

    @rule(data=st.data())
    def move(self, data):
        instance = self.one_of(data, list(self.runtime.instances.values()))
        if instance.active:
            to = self.one_of(data, sorted(instance.process.elements))
            self.attempt(lambda: self.runtime.move(instance, [self.one_of(data, instance.active)], [to]))

    @invariant()
    def an_ended_instance_leaves_nothing(self):
        for instance in getattr(self, "runtime", Recorded()).instances.values():
            if instance.is_ended:
                assert not [*self.runtime.work(instance), *self.runtime.jobs(instance)]
                assert not self.runtime.incidents(instance)

    def teardown(self):
        for steps in getattr(self, "runtime", Recorded()).steps.values():
            replay(self.content, steps)


def replay(content, steps):
    """Play the commands of one instance alone, with a diagram of its own, stored and restored between the steps."""
    process, state = read_bpmn(content).processes["p"], None
    for command, now, expected, effects in steps:
        state, found = advance(process, state, command, now=now, max_steps=STEPS)
        assert (state, found) == (expected, effects)
        state = State.from_json(json.loads(json.dumps(state.to_json())))


TestInstances = Instances.TestCase
TestInstances.settings = settings(
    max_examples=int(os.environ.get("JINGWEI_EXAMPLES", "50")),
    stateful_step_count=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
