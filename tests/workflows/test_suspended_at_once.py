"""A tree is suspended while one of its instances calls another: what is being called stands still as well."""

import threading
import time

import pytest
from django.db import connection

from tests.workflows.at_once import start_many, together
from tests.workflows.diagrams import chain, diagram, process, task
from workflows.actors import SYSTEM
from workflows.handlers import registry
from workflows.models import ProcessInstance
from workflows.services.execution import resume, suspend
from workflows.services.settle import settle

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("runtime_alone"),
]
HELD_UP = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


def calling(key, called):
    events = (
        (f"{key}_begin", f'<startEvent id="{key}_begin"/>'),
        (f"{key}_end", f'<endEvent id="{key}_end"/>'),
    )
    call = (f"{key}_call", f'<callActivity id="{key}_call" calledElement="{called}"/>')
    return process(key, chain(events[0], call, events[1]))


def await_waiting():
    """Return when somebody waits for a lock of this connection."""
    until = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(HELD_UP)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waited for the step")


def statuses():
    return list(ProcessInstance.objects.order_by("pk").values_list("status", flat=True))


@pytest.mark.parametrize("depth", [1, 2], ids=["child", "grandchild"])
def test_an_instance_that_is_being_called_is_suspended_and_resumed_with_its_tree(depth):
    if connection.vendor != "postgresql":
        pytest.skip("row locks are tested on PostgreSQL (DATABASE_URL)")
    begin, end = ("begin", '<startEvent id="begin"/>'), ("done", '<endEvent id="done"/>')
    last = process("last", chain(begin, task("work"), end))
    content = diagram(calling("p", "middle") + calling("middle", "last") + last)
    (root,) = start_many(content, "p", 1)
    is_called = threading.Event()

    def hold(instance, *_):
        # The row of the called instance is written and not committed.
        if instance.definition.key == ("middle", "last")[depth - 1] and not is_called.is_set():
            is_called.set()
            await_waiting()

    def act(place):
        if place == 0:
            return settle()
        assert is_called.wait(20)
        return suspend(instance_id=root.pk, reason="an audit", actor=SYSTEM)

    registry.observers.append(hold)
    results = together(2, act)
    assert not [result for result in results if isinstance(result, Exception)]
    assert statuses() == ["suspended"] * (depth + 1)
    resume(instance_id=root.pk, reason="it is over", actor=SYSTEM)
    settle()
    assert statuses() == ["active"] * 3
