"""Parts of a drill in which PostgreSQL or Redis goes away under load; the test is who takes them away.

    python -m tests.workflows.outage_drill prepare CASES | work FILE | decide FILE | found FILE

`work` and `decide` go on through every outage, as workers and browsers do. Celery loads `app` from here."""

import json
import random
import sys
import time
from datetime import timedelta
from pathlib import Path

from django.db import close_old_connections
from django.db.utils import DatabaseError, InterfaceError

from config.celery import app
from tests.workflows import kill_drill
from workflows.actors import SYSTEM
from workflows.errors import WorkflowError
from workflows.handlers import Registry, registry, service_task
from workflows.models import WorkItem
from workflows.services import leases, timers
from workflows.services.execution import complete_work_item
from workflows.worker import drain

__all__ = ["app"]


def handlers():
    for name, value in vars(Registry()).items():
        setattr(registry, name, value)
    leases.LEASE = timers.CLAIM = timedelta(seconds=3)
    service_task("note")(kill_drill.note)
    service_task("post", outside=True)(kill_drill.post)


def work():
    while True:
        if not drain():
            time.sleep(0.02)


def decide(acknowledged):
    while True:
        close_old_connections()
        try:
            items = list(WorkItem.objects.filter(status="open").values_list("pk", flat=True)[:20])
            random.shuffle(items)
            for pk in items[:5]:
                complete_work_item(work_item_id=pk, variables={}, actor=SYSTEM)
                with Path(acknowledged).open("a") as target:
                    target.write(f"{pk}\n")
        except (WorkflowError, DatabaseError, InterfaceError):
            pass
        time.sleep(0.05)


def main():
    act, argument = sys.argv[1:3]
    if act == "prepare":
        kill_drill.prepare(int(argument))
        return
    handlers()
    if act == "work":
        work()
    elif act == "decide":
        decide(argument)
    else:
        print(json.dumps(kill_drill.found(argument, kill_drill.drain(60))))


if __name__ == "__main__":
    main()
else:
    handlers()
