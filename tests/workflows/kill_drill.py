"""Workers and officials are killed again and again under load; afterwards everything must have happened once.

    DATABASE_URL=... python -m tests.workflows.kill_drill KILLS CASES SEED FOLDER

The database must be empty. Prints one JSON line of what was found; the tests judge it."""

import json
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
settings.MIGRATION_MODULES = dict.fromkeys(
    ("workflows", "intake_forms", "approvals", "reports", "axes", "auth", "contenttypes", "sessions"), None
)
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from tests.workflows.diagrams import END, START, chain, diagram, process  # noqa: E402
from tests.workflows.drilling import LISTENERS  # noqa: E402
from workflows.actors import SYSTEM  # noqa: E402
from workflows.errors import WorkflowError  # noqa: E402
from workflows.handlers import Registry, registry, service_task  # noqa: E402
from workflows.models import HistoryEvent, Incident, Job, ProcessInstance, Timer, WorkItem  # noqa: E402
from workflows.services import leases, timers  # noqa: E402
from workflows.services.deployment import deploy  # noqa: E402
from workflows.services.execution import complete_work_item, start_process  # noqa: E402
from workflows.services.settle import settle  # noqa: E402

LEASE = 0.8
ROLES = ("worker", "worker", "official")
NOTE = '<serviceTask id="{0}" jingwei:handler="note"/>'
DECLARED = '<message id="m" name="reply"/><signal id="g" name="go"/>'
MESSAGE = '<messageEventDefinition messageRef="m"/>'
SIGNAL = '<signalEventDefinition signalRef="g"/>'
REST = "<timerEventDefinition><timeDuration>PT2S</timeDuration></timerEventDefinition>"
PARTS = (
    '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    '<intermediateCatchEvent id="wait"><timerEventDefinition><timeDuration>PT0S</timeDuration>'
    '</timerEventDefinition></intermediateCatchEvent><serviceTask id="post" jingwei:handler="post"/>'
    '<callActivity id="call" calledElement="child"/><userTask id="decide"/>'
    '<intermediateCatchEvent id="reply"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>'
)
FLOWS = (
    ("first", "fork"), ("fork", "wait"), ("wait", "post"), ("post", "join"), ("fork", "call"), ("call", "join"),
    ("fork", "reply"), ("reply", "join"), ("join", "decide"), ("decide", "end"),
)  # fmt: skip


def parent():
    lines = [f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in FLOWS]
    begun = chain(START, ("first", NOTE.format("first")))
    return diagram(process("parent", begun + PARTS + END[1] + "".join(lines)), DECLARED)


def child():
    """It answers its own case while others wait for answers of the same name."""
    body = chain(START, ("inner", NOTE.format("inner")), event("Throw", "answer", MESSAGE), END)
    return diagram(process("child", body), DECLARED)


def bell():
    """It rings after a while, and everyone who listens goes on."""
    rings = chain(START, event("Catch", "rest", REST), event("Throw", "ring", SIGNAL), END)
    return diagram(process("bell", rings), DECLARED)


def listener():
    return diagram(process("listener", chain(START, event("Catch", "hear", SIGNAL), END)), DECLARED)


def event(kind, key, definition):
    return key, f'<intermediate{kind}Event id="{key}">{definition}</intermediate{kind}Event>'


def prepare(cases):
    """Tables, handlers and the cases. `notes` has no unique key: an effect that came twice would show."""
    for name, value in vars(Registry()).items():
        setattr(registry, name, value)
    leases.LEASE = timers.CLAIM = timedelta(seconds=LEASE)
    call_command("migrate", run_syncdb=True, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE notes (key varchar(200) NOT NULL)")
        cursor.execute("CREATE TABLE posts (key varchar(200) PRIMARY KEY, times integer NOT NULL)")
    service_task("note")(note)
    service_task("post", outside=True)(post)
    made = {"parent": parent, "child": child, "bell": bell, "listener": listener}
    files = {f"{key}.bpmn": make() for key, make in made.items()}
    deployment = deploy(key="drill", files=files, metadata={}, actor=SYSTEM)
    for key, number in (("listener", LISTENERS), ("bell", 1), ("parent", cases)):
        for each in range(number):
            start_process(
                deployment=deployment, process_id=key, variables={}, business_key=f"A-{each}", actor=SYSTEM
            )


def note(context):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO notes (key) VALUES (%s)", [context.idempotency_key])
    time.sleep(0.005)


def post(context):
    """An outside service that knows the key it was given."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO posts (key, times) VALUES (%s, 1) ON CONFLICT (key) DO UPDATE SET times = posts.times + 1",
            [context.idempotency_key],
        )
    time.sleep(0.02)


def work(acknowledged):
    while True:
        if not settle(limit=50):
            time.sleep(0.02)


def decide(acknowledged):
    """Complete open work and write down what was confirmed, as a browser would show it."""
    while True:
        items = list(WorkItem.objects.filter(status="open").values_list("pk", flat=True)[:20])
        random.shuffle(items)
        for pk in items[:5]:
            try:
                complete_work_item(work_item_id=pk, variables={}, actor=SYSTEM)
            except WorkflowError:
                continue
            with Path(acknowledged).open("a") as target:
                target.write(f"{pk}\n")
        time.sleep(0.02)


def begin(role, acknowledged):
    connections.close_all()
    context = multiprocessing.get_context("fork")
    started = context.Process(target=work if role == "worker" else decide, args=(acknowledged,), daemon=True)
    started.start()
    return started


def kill_many(kills, chance, acknowledged):
    """Keep the roles filled and kill one of them at a random moment, `kills` times."""
    alive = [begin(role, acknowledged) for role in ROLES]
    for _ in range(kills):
        time.sleep(chance.uniform(0.02, 0.3))
        place = chance.randrange(len(ROLES))
        if not alive[place].is_alive():
            raise SystemExit(f"a {ROLES[place]} ended by itself")
        alive[place].kill()
        alive[place].join()
        alive[place] = begin(ROLES[place], acknowledged)
    return alive


def drain(seconds):
    """Let the last workers finish; return whether everything ended in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not ProcessInstance.objects.filter(status="active").exists():
            return True
        time.sleep(0.2)
    return False


def found(acknowledged, is_drained):
    confirmed = Path(acknowledged).read_text().split() if Path(acknowledged).exists() else []
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, count(*) FROM notes GROUP BY key")
        notes = dict(cursor.fetchall())
        cursor.execute("SELECT key, times FROM posts")
        posts = dict(cursor.fetchall())
    completed = set(WorkItem.objects.filter(status="completed").values_list("pk", flat=True))
    steps = Counter(HistoryEvent.objects.values_list("instance_id", "kind", "element_id"))
    return {
        "drained": is_drained,
        "instances": Counter(ProcessInstance.objects.values_list("status", flat=True)),
        "children": ProcessInstance.objects.filter(parent__isnull=False).count(),
        "timers": Counter(Timer.objects.values_list("status", flat=True)),
        "jobs": Counter(Job.objects.values_list("status", flat=True)),
        "attempts": sum(Job.objects.values_list("attempts", flat=True)),
        "incidents": Incident.objects.count(),
        "items": WorkItem.objects.count(),
        "completed": len(completed),
        "confirmed": len(confirmed),
        "lost": len({int(pk) for pk in confirmed} - completed),
        "confirmed_twice": sum(1 for times in Counter(confirmed).values() if times > 1),
        "notes": len(notes),
        "notes_doubled": sum(1 for times in notes.values() if times > 1),
        "posts": len(posts),
        "steps_doubled": [key for key, times in steps.items() if times > 1],
        "kinds": Counter(kind for _, kind, _ in steps),
    }


def main():
    kills, cases, seed = (int(text) for text in sys.argv[1:4])
    acknowledged = str(Path(sys.argv[4]) / "confirmed")
    settings.KEYS_DIR = Path(sys.argv[4]) / "keys"
    prepare(cases)
    alive = kill_many(kills, random.Random(seed), acknowledged)
    is_drained = drain(150)
    for one in alive:
        one.kill()
        one.join()
    connections.close_all()
    print(json.dumps(found(acknowledged, is_drained)))


if __name__ == "__main__":
    main()
