"""Where the time of a completion goes: on our side by part, and on the database server's by its processor time."""

from __future__ import annotations

import os
import time
from pathlib import Path

from django.db import connection, transaction

from benchmarks.persistence.sides import floor
from bpmn import State
from workflows.actors import SYSTEM
from workflows.models import Deployment, WorkItem
from workflows.services import history, rows, steps
from workflows.services.batch import Batch
from workflows.services.execution import complete_work_item, start_process

PARTS = (
    (rows, "locked_work", "begin, lock and read both rows"),
    (State, "from_json", "engine: state from JSON"),
    (steps, "advance", "engine: advance"),
    (State, "to_json", "engine: state to JSON"),
    (steps, "apply_effects", "effects to statements"),
    (history, "_sealed", "history: encrypt"),
    (Batch, "flush", "send all writes"),
    (transaction.Atomic, "__exit__", "commit"),
)


def breakdown(number):
    """Print milliseconds for each of `number` completions, each of another instance, beside the floor's."""
    waiting = started(number + 40)
    done = floor()
    measure("floor", [next(done) for _ in range(number)], {})
    complete = [
        lambda pk=pk: complete_work_item(work_item_id=pk, variables={"a": 1}, actor=SYSTEM) for pk in waiting
    ]
    for step in complete[:40]:
        step()
    spent = dict.fromkeys((text for _, _, text in PARTS), 0.0)
    kept = [(owner, name, owner.__dict__[name]) for owner, name, _ in PARTS]
    for (owner, name, text), (_, _, function) in zip(PARTS, kept, strict=True):
        setattr(owner, name, timed(function, text, spent))
    try:
        measure("ours", complete[40:], spent)
    finally:
        for owner, name, function in kept:
            setattr(owner, name, function)


def started(number):
    deployment = Deployment.objects.get(key="benchmark")
    made = [
        start_process(
            deployment=deployment, process_id="p", variables={"n": n}, business_key="B", actor=SYSTEM
        ).pk
        for n in range(number)
    ]
    return list(WorkItem.objects.filter(root__in=made).values_list("pk", flat=True))


def timed(function, text, spent):
    """Return the function with its wall time added to `spent[text]`; a class method stays one."""
    inner = function.__func__ if isinstance(function, classmethod) else function

    def wrapper(*args, **kwargs):
        begin = time.perf_counter()
        try:
            return inner(*args, **kwargs)
        finally:
            spent[text] += time.perf_counter() - begin

    return classmethod(wrapper) if isinstance(function, classmethod) else wrapper


def measure(name, steps, spent):
    log, server, client, begin = log_bytes(), server_seconds(), time.process_time(), time.perf_counter()
    for step in steps:
        step()
    wall, client, server = (
        time.perf_counter() - begin,
        time.process_time() - client,
        server_seconds() - server,
    )
    share, written = 1000 / len(steps), (log_bytes() - log) / len(steps) / 1024
    print(
        f"{name}: {wall * share:.2f} ms a completion; processor: ours {client * share:.2f}, "
        f"server {server * share:.2f}; write-ahead log {written:.1f} kB"
    )
    for text, seconds in spent.items():
        print(f"    {text:<34}{seconds * share:>6.2f}")
    if spent:
        print(f"    {'the rest':<34}{(wall - sum(spent.values())) * share:>6.2f}", flush=True)


def server_seconds():
    """Return the processor time of this connection's server process; 0 where it can't be read."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        path = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not path.exists():
        return 0.0
    fields = path.read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def log_bytes():
    """Return how far the server's write-ahead log has come; whoever else writes to the server counts as well."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])
